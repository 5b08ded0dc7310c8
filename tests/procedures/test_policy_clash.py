"""Where another document says something else than the policy: listed, and settled by governors with their minute."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.ledger.queries import story_of
from inforce.people.models import Person
from inforce.procedures import precedence
from inforce.procedures.policy_clash import (
    Clash,
    clashes_of,
    clashes_to_settle,
    may_see_clashes,
    notice_clash,
    settle_clash,
)
from inforce.procedures.precedence_documents import Details, Held, Standing
from inforce.records.models import Record
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LATER = TODAY + timedelta(days=30)
WHAT = "It forbids any picture on one's own phone; this policy leaves it to governors."
MINUTE = {"minute": "FGB 2026/41", "outcome": "The child protection policy holds; 2.4.6 is changed at the review."}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


@pytest.fixture
def document(cast: Cast) -> Record:
    details = Details(
        name="Child protection policy", standing=Standing.CHILDREN, held=Held.YES, place="A shelf", seen_on=TODAY
    )
    return precedence.enter_document(school=cast.school, details=details, **by(cast.clerk, cast))


def by(person: Person, cast: Cast, today: date = TODAY) -> dict[str, Any]:
    return {"by": person, "today": today, "now": cast.now + (today - TODAY)}


def notice(cast: Cast, document: Record, *, person: Person | None = None, **other: Any) -> Record:
    given: dict[str, Any] = {"clause": "2.4.6a", "document": document.ref, "what": WHAT, "seen_on": TODAY}
    return notice_clash(school=cast.school, **given | other, **by(person or cast.dsl, cast))


def only(cast: Cast) -> Clash:
    [clash] = clashes_of(cast.school)
    return clash


def test_a_difference_waits_for_governors_until_they_have_settled_it(cast: Cast, document: Record) -> None:
    record = notice(cast, document)
    assert (only(cast).clause, only(cast).name, only(cast).what, len(clashes_to_settle(cast.school))) == (
        "2.4.6a",
        "Child protection policy",
        WHAT,
        1,
    )

    settle_clash(record, settled_on=TODAY, **MINUTE, **by(cast.clerk, cast, LATER))

    assert (only(cast).settled_on, only(cast).minute, only(cast).outcome) == (TODAY, *MINUTE.values())
    assert clashes_to_settle(cast.school) == []
    assert [told.sentence for told in story_of(record.ref, body=cast.body)] == [
        "entered that the policy and another document differ",
        "entered how governors settled where documents differ",
    ]
    assert verify(cast.body) == []


def test_it_keeps_the_name_and_the_standing_that_the_document_had(cast: Cast, document: Record) -> None:
    notice(cast, document)

    precedence.take_off(document, **by(cast.clerk, cast))

    assert (only(cast).name, only(cast).standing) == ("Child protection policy", Standing.CHILDREN)


def test_what_waits_stands_first_and_pressed_twice_is_once(cast: Cast, document: Record) -> None:
    first = notice(cast, document)
    assert notice(cast, document) == first
    second = notice(cast, document, clause="1.1.2", what="Another.")
    settle_clash(first, settled_on=TODAY, **MINUTE, **by(cast.chair, cast))

    assert [one.record for one in clashes_of(cast.school)] == [second, first]


def test_governors_with_or_without_a_post_read_the_list_and_others_do_not(cast: Cast) -> None:
    readers = [one for one in cast.everybody if may_see_clashes(one, cast.school, today=TODAY)]

    assert readers == [cast.head, cast.deputy, cast.dsl, cast.chair, cast.vice_chair, cast.clerk]


def test_every_no_says_why(cast: Cast, document: Record) -> None:
    record = notice(cast, document)
    settled: dict[str, Any] = {"settled_on": LATER} | MINUTE
    refusals = [
        (lambda: notice(cast, document, person=cast.mary), "Tell the headteacher or the clerk"),
        (lambda: notice(cast, document, clause="9.9.9"), "Choose a clause of the policy that is in force."),
        (lambda: notice(cast, record), "Choose a document from the list."),
        (lambda: notice(cast, document, what="  "), "Say in a sentence what differs."),
        (lambda: notice(cast, document, seen_on=LATER), "This day is still to come."),
        (lambda: notice(cast, document, seen_on=date(2001, 1, 1)), "That is more than ten years ago."),
        (lambda: settle_clash(record, **settled, **by(cast.head, cast, LATER)), "Governors settle this"),
        (lambda: settle_clash(record, **settled, **by(cast.chair, cast)), "This day is still to come."),
        (lambda: settle(settled_on=TODAY - timedelta(days=1)), "It was seen on 7 September 2026."),
        (lambda: settle(minute=" "), "Enter the date or number of the minute."),
        (lambda: settle(outcome=" "), "Say in a sentence what governors decided."),
    ]

    def settle(**other: Any) -> None:
        settle_clash(record, **settled | other, **by(cast.vice_chair, cast, LATER))

    for act, why in refusals:
        with pytest.raises(Refused, match=why) as refused:
            act()
        assert refused.value.why.endswith(".")
    settle()
    with pytest.raises(Refused, match="This is closed"):
        settle()
    assert verify(cast.body) == []
