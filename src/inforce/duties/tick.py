"""What the passing of days does to who owes what: seen from the rows, as often as asked."""

from datetime import date, datetime

from django.db import transaction

from inforce.duties.asking import ask_what_came
from inforce.duties.giving import end_replaced, give, let_go_where_gone
from inforce.duties.models import Task
from inforce.duties.queries import duties_in_force
from inforce.notices.actions import tell_many
from inforce.people.models import Person, School


@transaction.atomic
def tick(school: School, *, today: date, now: datetime) -> None:
    """Bring a school's tasks into line with today. A second tick on the same day changes nothing."""
    ask_what_came(school, today=today, now=now)
    newest = Task.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for duty in duties_in_force(school, today=today):
        give(duty, today=today)
    _tell_of_new(school, after=newest, now=now)
    end_replaced(school, today=today)
    let_go_where_gone(school, today=today)
    _remind(school, today=today, now=now)


def _tell_of_new(school: School, *, after: int, now: datetime) -> None:
    """Leave word with whom something is asked of since this tick: again after a year, or for a post they now hold."""
    new = Task.objects.filter(school=school, pk__gt=after)
    tell_many(Person.objects.filter(pk__in=new.values("person")), school=school, now=now)


def _remind(school: School, *, today: date, now: datetime) -> None:
    """Leave word once with whoever is late."""
    late = Task.objects.filter(school=school, due__lt=today, done_on=None, dropped_on=None, reminded_on=None)
    if tell_many(Person.objects.filter(pk__in=late.values("person")), school=school, now=now) or late.exists():
        late.update(reminded_on=today)
