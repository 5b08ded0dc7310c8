"""Passwords and devices: a day for the yearly look; kinds and no names for what happened; pupils' things wait."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.notices.models import Notice
from inforce.procedures import account_safety as accounts
from inforce.records.access import waiting_for
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        Notice.objects.all().delete()
        yield cast


def lost(cast: Cast, **changed: Any) -> Record:
    given: dict[str, Any] = {"what": accounts.DEVICE, "which": "own_phone", "noticed_on": TODAY, "pupils": "unsure"}
    given |= {"done": ["office", "signed_out"], "by": cast.aisha, "school": cast.school, "today": TODAY}
    return accounts.tell_incident(**(given | {"now": cast.now} | changed))


# --- the yearly look ------------------------------------------------------------------------------------------------


def test_all_three_are_ticked_and_nothing_but_the_day_is_kept(cast: Cast) -> None:
    record = accounts.check_accounts(
        by=cast.mary, school=cast.school, ticked=list(accounts.SAFE), today=TODAY, now=cast.now
    )

    assert (record.kind, record.closed_on, [line.words for line in opened(record).lines]) == (
        "account_self_check",
        TODAY,
        [{}],
    )
    assert verify(cast.body) == []


@pytest.mark.parametrize("left_out", list(accounts.SAFE))
def test_what_is_not_so_yet_is_put_right_first(cast: Cast, left_out: str) -> None:
    with pytest.raises(Refused, match="Tick all three"):
        accounts.check_accounts(
            by=cast.mary, school=cast.school, ticked=[*{*accounts.SAFE} - {left_out}], today=TODAY, now=cast.now
        )
    assert not Record.objects.exists()


# --- what happened --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pupils", ["yes", "unsure"])
def test_where_something_of_pupils_may_be_on_it_whoever_leads_is_left_word_the_same_day(
    cast: Cast, pupils: str
) -> None:
    record = lost(cast, pupils=pupils)

    assert (record.turn, record.due, record.closed_on) == (Record.Turn.LEADER, TODAY, None)
    assert waiting_for(cast.head, cast.school, today=TODAY) == [record]
    assert [notice.person for notice in Notice.objects.all()] == [cast.head]
    assert verify(cast.body) == []


def test_where_there_is_nothing_of_pupils_nobody_has_to_do_anything(cast: Cast) -> None:
    record = lost(cast, pupils="no")

    assert (record.turn, record.closed_on) == (Record.Turn.NOBODY, TODAY)
    assert not Notice.objects.exists()


@pytest.mark.both
def test_the_answer_says_what_was_done_and_ends_it(cast: Cast) -> None:
    record = lost(cast)

    accounts.answer_incident(
        record, by=cast.head, steps=["wiped", "officer"], words="By 11 o'clock.", today=TODAY, now=cast.now
    )

    record.refresh_from_db()
    assert record.closed_on == TODAY
    assert opened(record).lines[-1].words == {"steps": ["officer", "wiped"], "text": "By 11 o'clock."}
    with pytest.raises(Refused, match="This is closed"):
        accounts.answer_incident(record, by=cast.head, steps=["back"], words="", today=TODAY, now=cast.now)
    assert verify(cast.body) == []


def test_the_heads_own_is_answered_by_the_chair_and_never_by_the_head(cast: Cast) -> None:
    record = lost(cast, by=cast.head)

    with pytest.raises(Refused, match="This is your own"):
        accounts.answer_incident(record, by=cast.head, steps=["back"], words="", today=TODAY, now=cast.now)
    accounts.answer_incident(record, by=cast.chair, steps=["back"], words="", today=TODAY, now=cast.now)

    assert verify(cast.body) == []


def test_an_answer_that_says_nothing_is_none(cast: Cast) -> None:
    with pytest.raises(Refused, match="Tick what was done, or say it in a few words"):
        accounts.answer_incident(lost(cast), by=cast.head, steps=[], words="  ", today=TODAY, now=cast.now)


def test_the_same_told_twice_on_one_day_is_one(cast: Cast) -> None:
    first = lost(cast)

    assert lost(cast) == first
    assert lost(cast, which="school_phone") != first
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"noticed_on": TODAY + timedelta(days=1)},
        {"noticed_on": TODAY - timedelta(days=400)},
        {"which": "school_mail"},  # of a password
        {"what": "handbag"},
        {"pupils": "perhaps"},
        {"done": ["prayed"]},
    ],
)
def test_what_is_not_offered_is_refused_with_a_sentence_and_leaves_nothing(
    cast: Cast, changed: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refused:
        lost(cast, **changed)

    assert refused.value.why.endswith(".")
    assert not Record.objects.exists()


def test_a_year_back_from_a_leap_day_is_a_day() -> None:
    assert accounts.first_day(date(2028, 2, 29)) == date(2027, 2, 28)
