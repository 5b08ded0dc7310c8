"""When a duty is asked, and when a yearly one comes round again.

Giving tasks (set by set) and checking them (person by person) both stand on this file, so they cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from inforce.core import duties as asked
from inforce.core.calendar import add_working_days
from inforce.core.duties import OF_THE_TEXT
from inforce.duties.models import Duty, Task
from inforce.duties.queries import as_asked, commit_duty
from inforce.ledger.facts import Fact
from inforce.ledger.models import Entry
from inforce.people.models import School
from inforce.policies.models import Edition


@dataclass(frozen=True)
class Period:
    """A duty: when it was given, the first day on which it was asked, and the first on which it no longer was."""

    duty: Duty
    given: date
    begins: date
    ends: date | None = None

    @cached_property
    def rule(self) -> asked.Duty:
        """The duty as the text asks it."""
        return as_asked(self.duty)

    @property
    def by_office(self) -> bool:
        """Whether the holders of offices owe it: once one of them has done it, it is done for all."""
        return bool(self.rule.audience.offices)

    def due(self, *, since: date, last: date | None) -> date | None:
        """By when it is owed by somebody who is here since a day and did it last on another; None: not again."""
        since = max(since, self.begins)
        if last is not None:
            return asked.due_again(self.rule, last=last, since=since, add_working_days=add_working_days)
        adopted = self.duty.edition.in_force_from or since
        return asked.due_day(self.rule, start=since, adopted=adopted, add_working_days=add_working_days)

    def asked_from(self, last: date | None) -> date | None:
        """The day from which the next round is asked; None: not again."""
        if last is None:
            return self.begins
        return asked.asked_again_from(self.rule, last=last, add_working_days=add_working_days)


def period_of(duty: Duty, *, today: date) -> Period:
    """A duty that is in force, or is being put in force today."""
    given = Entry.objects.filter(body=duty.body_id, ref=duty.edition.ref, kind=Fact.DUTIES_GIVEN)
    days = _days_given(given.order_by("number").values_list("day", "commitments"))
    on = days.get(commit_duty(duty).commitment, today)
    return Period(duty, given=on, begins=max(on, duty.edition.in_force_from or on))


def periods_of(school: School, kind: str) -> list[Period]:
    """Every duty of a kind that a school's versions asked, oldest first.

    A version that was said to be in force since a day before it was entered asks nobody from before it was entered.
    """
    editions = {edition.ref: edition for edition in Edition.objects.filter(school=school, in_force_from__isnull=False)}
    entries = Entry.objects.filter(body=school.body_id, ref__in=editions, kind=Fact.DUTIES_GIVEN).order_by("number")
    given: dict[str, list[tuple[date, list[str]]]] = {}
    for ref, day, commitments in entries.values_list("ref", "day", "commitments"):
        given.setdefault(ref, []).append((day, commitments))
    if not given:
        return []  # no policy has asked anything yet
    begun = [(editions[ref], max(editions[ref].in_force_from or days[0][0], days[0][0])) for ref, days in given.items()]
    ends = [begins for _, begins in begun[1:]]
    asking = {duty.edition_id: duty for duty in Duty.objects.filter(edition__in=editions.values(), kind=kind)}
    found = []
    for (edition, begins), end in zip(begun, [*ends, None], strict=True):
        if duty := asking.get(edition.pk):
            duty.edition = edition
            first, _ = given[edition.ref][0]
            on = _days_given(given[edition.ref]).get(commit_duty(duty).commitment, first)
            found.append(Period(duty, given=on, begins=max(begins, on), ends=end))
    return found


def period_on(day: date, periods: list[Period]) -> Period | None:
    """Which version's duty counted on a day."""
    counted = [one for one in periods if one.begins <= day and (one.ends is None or day < one.ends)]
    return counted[-1] if counted else None


def done_before(duty: Duty) -> QuerySet[Task]:
    """The tasks from which the next round is reckoned, by whoever did them."""
    done = Task.objects.filter(school=duty.edition.school_id, duty__kind=duty.kind, done_on__isnull=False)
    return done.filter(duty=duty) if duty.kind in OF_THE_TEXT else done


def _days_given(entries: Iterable[tuple[date, list[str]]]) -> dict[str, date]:
    return {commitment: day for day, commitments in entries for commitment in commitments}
