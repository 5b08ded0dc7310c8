"""Looking for oneself alone: what is kept is the day, whoever looks in the database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.duties.actions import leave
from inforce.ledger.queries import deeds_of
from inforce.notices.models import Notice
from inforce.procedures.self_review import KIND, review_self
from inforce.records.models import Record
from inforce.records.queries import days_of, opened
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def test_the_day_is_kept_and_nothing_else(cast: Cast) -> None:
    Notice.objects.all().delete()

    record = review_self(by=cast.mary, school=cast.school, today=TODAY, now=cast.now)

    assert [line.words for line in opened(record).lines] == [{}]
    assert list(days_of(KIND, cast.school)) == [(cast.mary.pk, TODAY)]
    assert (record.turn, record.closed_on) == (Record.Turn.NOBODY, TODAY)
    assert not Notice.objects.exists()
    assert [deed.sentence for deed in deeds_of(cast.mary.ref, body=cast.body)][-1] == (
        "looked at how they use social media"
    )
    assert verify(cast.body) == []


@pytest.mark.both
def test_a_second_press_on_one_day_is_once_and_another_day_is_another(cast: Cast) -> None:
    first = review_self(by=cast.mary, school=cast.school, today=TODAY, now=cast.now)
    assert review_self(by=cast.mary, school=cast.school, today=TODAY, now=cast.now) == first

    review_self(by=cast.mary, school=cast.school, today=TODAY + timedelta(days=365), now=cast.now)

    assert Record.objects.count() == 2


def test_somebody_who_does_not_work_here_enters_nothing(cast: Cast) -> None:
    leave(person=cast.mary, school=cast.school, on=TODAY, today=TODAY, by=cast.head)

    with pytest.raises(Refused, match="You are not on the list of those who work here today"):
        review_self(by=cast.mary, school=cast.school, today=TODAY + timedelta(days=1), now=cast.now)
    assert not Record.objects.exists()
