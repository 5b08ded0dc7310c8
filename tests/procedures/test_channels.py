"""The agreed ways to contact pupils: a list is agreed whole, with its day, and the one before stays readable."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.models import Person
from inforce.procedures import channels
from inforce.procedures.channels import Channels, agreed_list, lists_of, next_list
from inforce.records.models import Record
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TELEPHONE = {"what": "The telephone for trips", "purpose": "Emergencies on a trip", "hours": "On the trip"}
LETTER = {"what": "A letter home", "purpose": "Anything", "hours": "Any time"}
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def by(person: Person, cast: Cast, today: date = TODAY) -> dict[str, Any]:
    return {"by": person, "today": today, "now": cast.now + (today - TODAY)}


def begun(cast: Cast, *ways: dict[str, str], ready_made: bool = False, today: date = TODAY) -> Record:
    record = channels.start_list(school=cast.school, ready_made=ready_made, **by(cast.head, cast, today))
    for way in ways:
        channels.add_way(record, **way, **by(cast.head, cast, today))
    return record


def agreed(cast: Cast, record: Record, *, on: date = TODAY, minute: str = "") -> Channels:
    return channels.agree(record, on=on, minute=minute, **by(cast.clerk, cast, on))


def test_until_there_is_a_list_nothing_holds_and_nobody_is_asked_for_anything(cast: Cast) -> None:
    Notice.objects.all().delete()

    begun(cast, ready_made=True)

    assert agreed_list(cast.school) is None
    assert [way.what for way in next_list(cast.school).ways] == [what for what, _, _ in channels.TO_START_FROM]  # type: ignore[union-attr]
    assert Record.objects.exclude(turn="", due=None).count() == 0
    assert Notice.objects.count() == 0
    assert verify(cast.body) == []


def test_a_list_is_agreed_as_a_whole_with_its_day_and_minute(cast: Cast) -> None:
    record = begun(cast, TELEPHONE, LETTER)

    agreed(cast, record, minute=" FGB 2026/40 ")

    holds = agreed_list(cast.school)
    assert holds is not None
    assert [(way.what, way.since) for way in holds.ways] == [
        (TELEPHONE["what"], TODAY),
        (LETTER["what"], TODAY),
    ]
    assert (holds.agreed_on, holds.minute, holds.until) == (TODAY, "FGB 2026/40", None)
    assert next_list(cast.school) is None
    assert [told.sentence for told in story_of(record.ref, body=cast.body)] == [
        "proposed ways to contact pupils",
        "proposed ways to contact pupils",
        "proposed ways to contact pupils",
        "entered which ways to contact pupils are agreed",
    ]
    assert verify(cast.body) == []


def test_the_next_list_begins_from_the_one_that_holds_and_what_did_not_change_keeps_its_day(cast: Cast) -> None:
    first = agreed(cast, begun(cast, TELEPHONE, LETTER))
    second = begun(cast, today=LATER)
    letter = next(way for way in first.ways if way.what == LETTER["what"])
    channels.take_out(second, way=letter.ref, **by(cast.head, cast, LATER))
    channels.add_way(second, **(LETTER | {"hours": "On school days"}), **by(cast.head, cast, LATER))

    agreed(cast, second, on=LATER)

    assert [(way.what, way.hours, way.since) for way in agreed_list(cast.school).ways] == [  # type: ignore[union-attr]
        (TELEPHONE["what"], TELEPHONE["hours"], TODAY),
        (LETTER["what"], "On school days", LATER),
    ]
    assert [(one.agreed_on, one.until, len(one.ways)) for one in lists_of(cast.school)] == [
        (LATER, None, 2),
        (TODAY, LATER, 2),
    ]
    assert verify(cast.body) == []


def test_what_was_taken_out_twice_is_gone_once(cast: Cast) -> None:
    record = begun(cast, TELEPHONE)
    ref = next_list(cast.school).ways[0].ref  # type: ignore[union-attr]

    for _ in range(2):
        assert channels.take_out(record, way=ref, **by(cast.head, cast)).ways == ()

    assert verify(cast.body) == []


def test_two_who_begin_at_once_work_on_one_list(cast: Cast) -> None:
    assert begun(cast) == begun(cast, ready_made=True)


def test_every_no_says_why(cast: Cast) -> None:
    record = begun(cast)
    refusals = [
        (lambda: channels.start_list(school=cast.school, ready_made=False, **by(cast.mary, cast)), "Whoever leads the"),
        (lambda: channels.add_way(record, **TELEPHONE, **by(cast.chair, cast)), "Whoever leads the school makes"),
        (lambda: agreed(cast, record), "There is no way on the list yet"),
        (lambda: channels.agree(record, on=TODAY, minute="", **by(cast.aisha, cast)), "The headteacher, the chair or"),
    ]
    for act, why in refusals:
        with pytest.raises(Refused, match=why) as refused:
            act()
        assert refused.value.why.endswith(".")
    channels.add_way(record, **TELEPHONE, **by(cast.head, cast))
    with pytest.raises(Refused, match="on the list already"):
        channels.add_way(record, **TELEPHONE, **by(cast.head, cast))
    with pytest.raises(Refused, match="still to come"):
        channels.agree(record, on=LATER, minute="", **by(cast.head, cast))
    agreed(cast, record)
    with pytest.raises(Refused, match="agreed already"):
        agreed(cast, record)
    with pytest.raises(Refused, match="Begin the next one"):
        channels.add_way(record, **LETTER, **by(cast.head, cast))
    with pytest.raises(Refused, match="The list that holds now was agreed on 7 September 2026"):
        channels.agree(begun(cast), on=TODAY - timedelta(days=1), minute="", **by(cast.head, cast))
    assert verify(cast.body) == []


def test_a_list_does_not_grow_beyond_what_anybody_keeps_in_mind(cast: Cast) -> None:
    record = begun(cast)
    for number in range(channels.MOST_WAYS):
        channels.add_way(record, **(LETTER | {"what": f"Way {number}"}), **by(cast.head, cast))

    with pytest.raises(Refused, match="take one out first"):
        channels.add_way(record, **LETTER, **by(cast.head, cast))
