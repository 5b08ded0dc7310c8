"""Leave word that there is something for somebody. The tick sends what waits here; nothing says what it is about."""

from datetime import datetime

from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Cast

from inforce.ledger.copying import copy_into
from inforce.notices.models import Notice
from inforce.people.models import Person, School


def tell(person: Person, *, school: School, now: datetime) -> None:
    """Leave word for one person. Who has no e-mail sees it on home, and on paper."""
    if person.email:
        Notice.objects.create(body=school.body, school=school, person=person, made_at=now, next_try_at=now)


def remind(person: Person, *, school: School, now: datetime) -> None:
    """Leave word again, unless a message to them still waits to leave: what could not be sent does not pile up."""
    if not Notice.objects.filter(school=school, person=person).exists():
        tell(person, school=school, now=now)


def tell_many(people: QuerySet[Person], *, school: School, now: datetime) -> int:
    """Leave word for everybody in a query, in one statement, however many they are."""
    moment = Cast(Value(now), DateTimeField())
    with_mail = people.exclude(email="")
    return copy_into(
        Notice,
        with_mail,
        body=Value(school.body_id),
        school=Value(school.pk),
        person="pk",
        made_at=moment,
        tries=Value(0),
        next_try_at=moment,
    )
