"""What everybody must owe, computed again from duties, posts, engagements and signatures: for the check that nothing
was altered. Tasks are not on the record; a task that nothing gives, or that was changed by hand, shows here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from inforce.core.duties import DutyKind
from inforce.duties.models import Duty, Task
from inforce.duties.queries import SIGN, due_of, ever_fell_on
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry
from inforce.people.models import Engagement, Person
from inforce.policies.models import Agreement


@dataclass(slots=True)
class _Person:
    """What the rows say of one person and one duty."""

    starts: list[tuple[date, date | None, str]] = field(default_factory=list)  # since, until, reference
    tasks: list[tuple[int, date, date | None, date | None]] = field(default_factory=list)
    signed: date | None = None


def wrong_tasks(body: Body, *, today: date) -> Iterator[str]:
    """One sentence for each task that differs from what duties give, is missing, or is given by nothing.

    What the next tick will mend is no difference: after a backup is restored, no tick has run since its last day.
    """
    entries = Entry.objects.filter(body=body)
    seen = min(today, entries.order_by("-number").values_list("day", flat=True).first() or today)
    given_since = set(entries.filter(kind=Fact.POST_GIVEN, day__gte=seen).values_list("ref", flat=True))
    in_force = Duty.objects.filter(body=body, edition__in_force_from__isnull=False)
    duties = in_force.select_related("edition").order_by("pk")
    for duty in duties:
        due = cache(partial(due_of, duty))  # most people started on one of a few days
        for person, rows in _people(duty):
            for what in _wrong(duty, rows, due=due, today=today, seen=seen, given_since=given_since):
                yield f'The task "{duty.title}" of {Person.objects.get(pk=person)} {what}'


def _people(duty: Duty) -> Iterator[tuple[int, _Person]]:
    """Everybody whom a duty has to do with, one after the other: three streams side by side, none held in memory."""
    falls = ever_fell_on(duty).order_by("person_id").values_list("person_id", "since", "until", "ref")
    tasks = Task.objects.filter(duty=duty).order_by("person_id")
    rows = tasks.values_list("person_id", "round", "due", "done_on", "dropped_on")
    signed = Agreement.objects.filter(edition=duty.edition, size=Engagement.Size.FULL).order_by("person_id")
    days = signed.values_list("person_id", "day")
    side_by_side = merge(
        ((row[0], "starts", row[1:]) for row in falls.iterator()),
        ((row[0], "tasks", row[1:]) for row in rows.iterator()),
        ((row[0], "signed", row[1:]) for row in days.iterator()),
        key=itemgetter(0),
    )
    for person, found in groupby(side_by_side, key=itemgetter(0)):
        yield person, _put_together(found)


def _put_together(found: Iterator[tuple[int, str, Any]]) -> _Person:
    person = _Person()
    for _, kind, row in found:
        if kind == "signed":
            person.signed = row[0]
        else:
            getattr(person, kind).append(row)
    return person


def _wrong(
    duty: Duty,
    rows: _Person,
    *,
    due: Callable[[date], date],
    today: date,
    seen: date,
    given_since: set[str],
) -> Iterator[str]:
    edition = duty.edition
    first, end = edition.in_force_from, edition.in_force_until
    assert first is not None
    applies = end is None or end > today
    theirs = [(since, until, ref) for since, until, ref in rows.starts if until is None or until >= first]
    falls = applies and any(until is None or until > today for _, until, _ in theirs)
    if not rows.tasks:
        if falls and not all(ref in given_since for _, until, ref in theirs if until is None or until > today):
            yield "is missing."
        return
    for number, due_on, done_on, dropped_on in rows.tasks:
        if not theirs or number != 1:
            yield "is given by nothing."
            continue
        if due_on not in {due(since) for since, _, _ in theirs}:
            yield f"is due on {_spoken(due_on)}, which nothing gives."
        if done_on != _done(duty, rows, done_on):
            yield (
                f"is marked as done on {_spoken(done_on)}, which nothing shows."
                if done_on
                else "is not marked as done."
            )
        elif not done_on and falls and dropped_on:
            yield "was dropped, but is still theirs."
        elif not (done_on or falls or dropped_on) and _was_over(end, [until for _, until, _ in theirs], before=seen):
            yield "is still open, but is no longer theirs."


def _was_over(end: date | None, untils: list[date | None], *, before: date) -> bool:
    """Whether a duty had ended for somebody before a day."""
    return (end is not None and end < before) or all(until is not None and until < before for until in untils)


def _done(duty: Duty, rows: _Person, done_on: date | None) -> date | None:
    """When it was done, by what shows it."""
    if duty.kind == SIGN:
        return rows.signed
    if duty.kind == DutyKind.POLICY_REVIEW:
        return duty.edition.in_force_until if done_on else None
    return None


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
