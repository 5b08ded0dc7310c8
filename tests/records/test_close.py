"""Whoever is close to somebody handles none of their records: they move up, and say so."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from inforce.core.routing import Office
from inforce.keys.actions import end_post
from inforce.keys.queries import posts_on
from inforce.ledger.facts import Fact
from inforce.people.actions import end_closeness, enter_closeness
from inforce.people.models import Closeness, Person
from inforce.records.access import handlers_of, may_handle, waiting_for
from inforce.records.actions import make_record
from inforce.records.models import Record
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def close(cast: Cast, one: Person, other: Person) -> Closeness:
    return enter_closeness(one=one, other=other, today=TODAY, by=cast.clerk)


def waiting(cast: Cast, person: Person) -> Record:
    return make_record(
        Fact.PROFILE_CHECKED,
        kind="profile_review",
        person=person,
        school=cast.school,
        said="checked",
        words={},
        by=person,
        turn=Record.Turn.LEADER,
        today=TODAY,
        now=cast.now,
    )


def test_what_the_heads_partner_enters_waits_for_the_chair_and_the_head_is_told_why_not(cast: Cast) -> None:
    close(cast, cast.head, cast.aisha)

    record = waiting(cast, cast.aisha)

    assert handlers_of(cast.aisha, cast.school, today=TODAY) == [cast.chair]
    assert waiting_for(cast.chair, cast.school, today=TODAY) == [record]
    assert waiting_for(cast.head, cast.school, today=TODAY) == []
    assert may_handle(cast.head, record, today=TODAY).why == (
        "You are entered as close to Aisha Khan: the chair of governors looks at this, and not you."
    )


def test_where_head_and_chair_are_both_out_it_waits_for_the_vice_chair(cast: Cast) -> None:
    close(cast, cast.chair, cast.head)

    record = waiting(cast, cast.head)

    assert waiting_for(cast.vice_chair, cast.school, today=TODAY) == [record]
    assert may_handle(cast.vice_chair, record, today=TODAY)
    assert not may_handle(cast.chair, record, today=TODAY)


def test_without_a_head_a_deputy_who_is_close_steps_back_for_the_chair(cast: Cast) -> None:
    end_post(post=posts_on(cast.school, today=TODAY).get(office=Office.HEADTEACHER), today=TODAY, by=None)
    close(cast, cast.dsl, cast.deputy)

    record = waiting(cast, cast.dsl)

    assert handlers_of(cast.dsl, cast.school, today=TODAY) == [cast.chair]
    assert not may_handle(cast.deputy, record, today=TODAY)


def test_once_they_are_no_longer_close_the_head_handles_it_again(cast: Cast) -> None:
    end_closeness(closeness=close(cast, cast.head, cast.aisha), by=cast.clerk, today=TODAY)

    assert handlers_of(cast.aisha, cast.school, today=TODAY + timedelta(days=1)) == [cast.head]
