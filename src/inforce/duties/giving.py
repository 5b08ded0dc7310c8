"""Who owes what, brought into line with duties and with who works here: set by set, never person by person.

Every function may run twice, or after another that did the same: it changes only what is not yet so.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from inforce.core.duties import DutyKind
from inforce.duties.models import Duty, Task
from inforce.duties.queries import SIGN, duties_in_force, falls_on
from inforce.duties.rounds import Period, done_before, period_of
from inforce.keys.models import Post
from inforce.ledger.copying import copy_into
from inforce.people.models import Account, AccountLink, Engagement, Person, School
from inforce.policies.models import Agreement, Edition

_NOT_YET = timedelta(days=300)  # nothing yearly comes round so soon: spares looking at most people


def give(duty: Duty, *, today: date, to: Person | None = None) -> int:
    """Give a duty to everybody of whom it is asked and who has no open task from it. Answers how many were made.

    One statement for each day on which it was done last and on which people started. All who never did it and were
    here when it was first asked count from that day, so for a whole school it is one statement.
    """
    period = period_of(duty, today=today)
    given = 0
    for last, people in _by_last(period, today=today, to=to):
        for since, these in _by_start(period, people, last=last, today=today, to=to):
            if due := period.due(since=since, last=last):
                given += _give(duty, these, again=last is not None, due=due)
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


def _by_last(period: Period, *, today: date, to: Person | None) -> "Iterator[tuple[date | None, QuerySet[Person]]]":
    """Those who may be asked today, by the day on which it was done last; None: never, so they are asked at once.

    What the holders of offices owe was done last when any of them did it.
    """
    duty, done = period.duty, done_before(period.duty)
    people = Person.objects.filter(pk=to.pk) if to else Person.objects.all()
    if duty.kind == SIGN:
        yield None, people
    elif period.by_office:
        last = done.aggregate(last=Max("done_on"))["last"]
        if _is_asked(period, last, today=today):
            yield last, people
    else:
        its_last = done.filter(person=OuterRef("pk")).order_by("-done_on").values("done_on")[:1]
        people = people.annotate(last=Subquery(its_last))
        yield None, people.filter(last=None)
        if period.rule.yearly:
            open_already = Task.objects.filter(duty=duty, person=OuterRef("pk"), done_on=None, dropped_on=None)
            waiting = people.filter(~Exists(open_already), pk__in=_whom(duty, today=today), last__lt=today - _NOT_YET)
            for last in list(waiting.order_by("last").values_list("last", flat=True).distinct()):
                if _is_asked(period, last, today=today):
                    yield last, people.filter(last=last)


def _is_asked(period: Period, last: date | None, *, today: date) -> bool:
    begins = period.asked_from(last)
    return last is None or (begins is not None and begins <= today)


def _by_start(
    period: Period, people: "QuerySet[Person]", *, last: date | None, today: date, to: Person | None
) -> "Iterator[tuple[date, QuerySet[Person]]]":
    """The people whom a duty falls on, by the day from which theirs counts; the earliest where there are several."""
    falls = falls_on(period.duty, today=today)
    first = max(period.begins, last or period.begins)
    yield first, people.filter(pk__in=persons(falls.filter(since__lte=first)))
    later = falls.filter(since__gt=first).values("person")
    later = later.filter(person=to) if to else later
    starts = later.annotate(start=Min("since")).values_list("start", flat=True)
    for since in sorted(set(starts)):
        already = persons(falls.filter(since__lt=since))
        yield since, people.filter(pk__in=persons(falls.filter(since=since))).exclude(pk__in=already)


def _give(duty: Duty, people: "QuerySet[Person]", *, again: bool, due: date) -> int:
    """Give some people the next round; or give back the one that was dropped when they left."""
    theirs = Task.objects.filter(duty=duty, person=OuterRef("pk"))
    Task.objects.filter(duty=duty, person__in=people, done_on=None, dropped_on__isnull=False).update(
        dropped_on=None, reminded_on=None, due=due
    )
    rounds = Coalesce(Subquery(theirs.order_by("-round").values("round")[:1]), Value(0)) + Value(1)
    return copy_into(
        Task,
        people.filter(~Exists(theirs.filter(done_on=None) if again else theirs)),
        unless_there=True,  # an act gives what the next tick would have given, and the tick may be at it
        body=Value(duty.body_id),
        school=Value(duty.edition.school_id),
        duty=Value(duty.pk),
        person="pk",
        round=rounds if again else Value(1),
        due=Cast(Value(due), DateField()),
    )


def _whom(duty: Duty, *, today: date) -> Any:
    return persons(falls_on(duty, today=today))


def persons(rows: "QuerySet[Engagement] | QuerySet[Post]") -> Any:
    """The people of some rows, as a query within a query."""
    return rows.values("person")


def _settle_signed(duty: Duty) -> None:
    """Whoever signed this version before the task was theirs has done it."""
    signed = Agreement.objects.filter(edition=duty.edition, person=OuterRef("person"), size=Engagement.Size.FULL)
    days = Subquery(signed.values("day")[:1])
    Task.objects.filter(Exists(signed), duty=duty, done_on=None, dropped_on=None).update(done_on=days)
