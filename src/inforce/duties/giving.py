"""Who owes what, brought into line with duties and with who works here: set by set, never person by person.

Every function may run twice, or after another that did the same: it changes only what is not yet so.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from inforce.core.duties import DutyKind
from inforce.duties.models import Duty, Task
from inforce.duties.queries import SIGN, due_of, duties_in_force, falls_on
from inforce.keys.models import Post
from inforce.ledger.copying import copy_into
from inforce.people.models import Account, AccountLink, Engagement, Person, School
from inforce.policies.models import Agreement, Edition


def give(duty: Duty, *, today: date, to: Person | None = None) -> int:
    """Give a duty to everybody it falls on who does not have it: one statement for each day on which they started.

    All who were here when the version came in force count from that day, so for a whole school it is one statement.
    Answers how many tasks were made.
    """
    given = 0
    for since, people in _by_start(duty, today=today, to=to):
        due = due_of(duty, since)
        Task.objects.filter(duty=duty, person__in=people, done_on=None, dropped_on__isnull=False).update(
            dropped_on=None, due=due
        )
        given += copy_into(
            Task,
            people.filter(~Exists(Task.objects.filter(duty=duty, person=OuterRef("pk")))),
            body=Value(duty.body_id),
            school=Value(duty.edition.school_id),
            duty=Value(duty.pk),
            person="pk",
            round=Value(1),
            due=Cast(Value(due), DateField()),
        )
    if duty.kind == SIGN:
        _settle_signed(duty)
    return given


def end_replaced(school: School, *, today: date) -> None:
    """Drop what a version that was replaced still asked. That it was to be reviewed is done: another took its place."""
    still = Task.objects.filter(done_on=None, dropped_on=None)
    replaced = Edition.objects.filter(school=school, in_force_until__lte=today)
    for edition in replaced.filter(Exists(still.filter(duty__edition=OuterRef("pk")))):
        owed = still.filter(duty__edition=edition)
        owed.filter(duty__kind=DutyKind.POLICY_REVIEW).update(done_on=edition.in_force_until)
        owed.update(dropped_on=today)


def let_go_where_gone(school: School, *, today: date) -> None:
    """Drop what those owe on whom a duty no longer falls, and end the sign-in of those who are gone altogether."""
    for duty in duties_in_force(school, today=today):
        owed = Task.objects.filter(duty=duty, done_on=None, dropped_on=None)
        owed.exclude(person__in=_whom(duty, today=today)).update(dropped_on=today)
    open_still = Q(until=None) | Q(until__gt=today)
    has_left = Person.objects.filter(body=school.body, engagements__until__lte=today).exclude(
        Exists(Engagement.objects.filter(open_still, person=OuterRef("pk")))
        | Exists(Post.objects.filter(open_still, person=OuterRef("pk")))
    )
    elsewhere = AccountLink.objects.filter(account=OuterRef("pk")).exclude(body=school.body)
    ending = Account.objects.filter(links__person__in=has_left, is_active=True).exclude(Exists(elsewhere))
    ending.update(is_active=False)


def let_back_in(person: Person) -> None:
    """Let somebody who comes back sign in as before."""
    Account.objects.filter(links__person=person, is_active=False).update(is_active=True)


def _by_start(duty: Duty, *, today: date, to: Person | None) -> "Iterator[tuple[date, QuerySet[Person]]]":
    """The people whom a duty falls on, by the day from which theirs counts; the earliest where there are several."""
    people = Person.objects.filter(pk=to.pk) if to else Person.objects.all()
    falls = falls_on(duty, today=today)
    first = duty.edition.in_force_from
    assert first is not None
    yield first, people.filter(pk__in=_persons(falls.filter(since__lte=first)))
    later = falls.filter(since__gt=first).values("person")
    later = later.filter(person=to) if to else later
    starts = later.annotate(start=Min("since")).values_list("start", flat=True)
    for since in sorted(set(starts)):
        already = _persons(falls.filter(since__lt=since))
        yield since, people.filter(pk__in=_persons(falls.filter(since=since))).exclude(pk__in=already)


def _whom(duty: Duty, *, today: date) -> Any:
    return _persons(falls_on(duty, today=today))


def _persons(rows: "QuerySet[Engagement] | QuerySet[Post]") -> Any:
    """The people of some rows, as a query within a query."""
    return rows.values("person")


def _settle_signed(duty: Duty) -> None:
    """Whoever signed this version before the task was theirs has done it."""
    signed = Agreement.objects.filter(edition=duty.edition, person=OuterRef("person"), size=Engagement.Size.FULL)
    days = Subquery(signed.values("day")[:1])
    Task.objects.filter(Exists(signed), duty=duty, done_on=None, dropped_on=None).update(done_on=days)
