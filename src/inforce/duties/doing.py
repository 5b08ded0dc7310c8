"""What a thing that was done does to who owes what: the steps of `actions.mark_done`."""

from datetime import date

from django.db.models import Q, QuerySet

from inforce.duties.giving import give, persons
from inforce.duties.models import Task
from inforce.duties.queries import ever_fell_on
from inforce.duties.rounds import Period
from inforce.people.models import Person


def owed_on(day: date, period: Period, *, to: Person | None) -> QuerySet[Task]:
    """The tasks of those who were here that day: of one person, or of all who hold the offices.

    Whoever did it today counts, though they be entered as having left; a post is held until the day on which it ends.
    """
    here = ever_fell_on(period.duty).filter(since__lte=day)
    if period.by_office:
        here = here.filter(Q(until=None) | Q(until__gte=day))
    tasks = Task.objects.filter(duty=period.duty, person__in=persons(here))
    return tasks if to is None else tasks.filter(person=to)


def ask_anew(periods: list[Period], *, today: date, to: Person | None) -> None:
    """What was asked from an earlier day is asked from this one: by this version, and by one that is to come."""
    owed = Task.objects.filter(duty__in=[one.duty for one in periods], done_on=None)
    (owed if to is None else owed.filter(person=to)).delete()
    for period in periods:
        give(period.duty, today=today, to=to)
