"""Documents that go with the policy: entered with their days, kept with their history, and never made up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.ledger.queries import story_of
from inforce.people.models import Person
from inforce.procedures import precedence
from inforce.procedures.precedence_documents import (
    LONGEST_PLACE,
    Details,
    Held,
    Standing,
    clauses_giving_way,
    documents_of,
    higher_documents,
    register_of,
    says_what_to_do_for_children,
)
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LATER = TODAY + timedelta(days=30)
CHILDREN = Details(
    name="Child protection policy 2026",
    standing=Standing.CHILDREN,
    held=Held.YES,
    place="On the school's website",
    seen_on=TODAY,
    review_on=LATER,
)
MISSING = Details(name="Equality policy", standing=Standing.BESIDE, held=Held.NO)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def by(person: Person, cast: Cast, today: date = TODAY) -> dict[str, Any]:
    return {"by": person, "today": today, "now": cast.now + (today - TODAY)}


def enter(cast: Cast, details: Details, key: str = "", *, person: Person | None = None, today: date = TODAY) -> Record:
    who = person or cast.clerk
    return precedence.enter_document(school=cast.school, details=details, key=key, **by(who, cast, today))


def test_the_register_begins_with_what_the_policy_names_and_all_of_it_is_waited_for(cast: Cast) -> None:
    rows = register_of(cast.school, today=TODAY)

    assert [(row.name, row.missing, row.document) for row in rows] == [
        ("Child protection policy", True, None),
        ("Other policies on safeguarding", True, None),
        ("Advice from HR", True, None),
        ("Policies on IT", True, None),
        ("Disciplinary procedure", True, None),
        ("Procedure for allegations against adults", True, None),
        ("Equality policy", True, None),
        ("Agreement on acceptable use of IT", True, None),
    ]
    assert clauses_giving_way(cast.edition) == ["1.3.1"]
    assert (higher_documents(cast.school), says_what_to_do_for_children([])) == ([], False)


def test_without_a_policy_in_force_the_register_is_empty() -> None:
    with at_school(in_force=False) as cast:
        assert register_of(cast.school, today=TODAY) == []
        assert clauses_giving_way(None) == []
        enter(cast, CHILDREN)
        assert [row.name for row in register_of(cast.school, today=TODAY)] == ["Child protection policy 2026"]


def test_what_was_entered_stands_in_the_place_of_what_the_policy_names(cast: Cast) -> None:
    made = enter(cast, CHILDREN, "child-protection", person=cast.head)
    enter(cast, MISSING, "equality")
    enter(cast, replace(CHILDREN, name="Staff handbook", standing=Standing.BESIDE))

    rows = register_of(cast.school, today=TODAY)

    assert [row.name for row in rows if not row.missing] == ["Child protection policy 2026", "Staff handbook"]
    assert [row.document.details.held for row in rows if row.document and row.missing] == [Held.NO]
    assert [one.details.place for one in higher_documents(cast.school)] == ["On the school's website"]
    assert says_what_to_do_for_children(higher_documents(cast.school))
    assert [told.sentence for told in story_of(made.ref, body=cast.body)] == [
        "entered a document that goes with the policy"
    ]
    assert verify(cast.body) == []


def test_a_change_keeps_what_stood_there_with_its_day(cast: Cast) -> None:
    record = enter(cast, CHILDREN, "child-protection")
    newer = replace(CHILDREN, name="Child  protection policy 2027 ", seen_on=LATER, review_on=None)

    precedence.change_document(record, details=newer, **by(cast.head, cast, LATER))
    precedence.change_document(record, details=newer, **by(cast.head, cast, LATER))  # pressed twice

    [held] = documents_of(cast.school)
    assert (held.key, held.details.name, held.details.seen_on, held.entered_on) == (
        "child-protection",
        "Child protection policy 2027",
        LATER,
        LATER,
    )
    assert [line.words["name"] for line in opened(record).said("entered")] == [
        "Child protection policy 2026",
        "Child protection policy 2027",
    ]
    assert verify(cast.body) == []


def test_one_that_is_lost_is_missing_and_stands_on_no_step(cast: Cast) -> None:
    record = enter(cast, CHILDREN, "child-protection")

    precedence.change_document(record, details=replace(CHILDREN, held=Held.NO), **by(cast.clerk, cast))

    [held] = documents_of(cast.school)
    assert (held.missing, held.details.place, held.details.seen_on, held.is_due(LATER)) == (True, "", None, False)
    assert higher_documents(cast.school) == []


def test_one_that_the_school_does_not_need_is_waited_for_by_nobody(cast: Cast) -> None:
    enter(cast, replace(MISSING, name="Policies on IT", held=Held.NONE), "it")

    assert "Policies on IT" not in [row.name for row in register_of(cast.school, today=TODAY) if row.missing]


def test_one_taken_off_is_waited_for_anew_where_the_policy_names_it(cast: Cast) -> None:
    named, added = enter(cast, CHILDREN, "child-protection"), enter(cast, replace(CHILDREN, name="Staff handbook"))

    for record in (named, added, added):
        precedence.take_off(record, **by(cast.clerk, cast))

    assert documents_of(cast.school) == []
    assert "Child protection policy" in [row.name for row in register_of(cast.school, today=TODAY) if row.missing]
    enter(cast, CHILDREN, "child-protection", today=LATER)
    assert [one.entered_on for one in documents_of(cast.school)] == [LATER]
    assert verify(cast.body) == []


def test_pressed_twice_it_is_entered_once(cast: Cast) -> None:
    assert enter(cast, CHILDREN, "child-protection") == enter(cast, CHILDREN, "child-protection")
    assert enter(cast, MISSING) == enter(cast, replace(MISSING, name=" Equality  policy"))
    assert len(documents_of(cast.school)) == 2


def test_its_review_day_passes(cast: Cast) -> None:
    enter(cast, CHILDREN)

    assert [one.is_due(LATER) for one in documents_of(cast.school)] == [False]
    assert [one.is_due(LATER + timedelta(days=1)) for one in documents_of(cast.school)] == [True]


@pytest.mark.parametrize("place", ["https://school.example/policies/#cp", "http://school.example", "HTTPS://a.b/c?d=e"])
def test_a_web_address_can_be_opened(place: str) -> None:
    assert replace(CHILDREN, place=place).is_address


@pytest.mark.parametrize(
    "place", ["The shelf", "see https://school.example", "javascript:alert(1)", "https://x y.example"]
)
def test_anything_else_is_words_and_no_link(place: str) -> None:
    assert not replace(CHILDREN, place=place).is_address


def test_every_no_says_why(cast: Cast) -> None:
    record = enter(cast, CHILDREN, "child-protection")
    enter(cast, MISSING)
    refusals = [
        (lambda: enter(cast, CHILDREN, person=cast.mary), "The headteacher, a deputy, the chair or the clerk enters"),
        (lambda: enter(cast, CHILDREN, person=cast.dsl), "The headteacher, a deputy, the chair or the clerk enters"),
        (lambda: precedence.take_off(record, **by(cast.mary, cast)), "The headteacher, a deputy, the chair or the"),
        (lambda: enter(cast, replace(CHILDREN, name="Another"), "child-protection"), "Somebody has entered this"),
        (lambda: enter(cast, replace(CHILDREN, name="EQUALITY policy")), "A document of this name is on the list"),
        (lambda: change(record, replace(CHILDREN, name="Equality policy")), "A document of this name is on the list"),
        (lambda: change(record, replace(CHILDREN, name=" ")), "Enter the name of the document."),
        (lambda: change(record, replace(CHILDREN, place=" ")), "Enter where it is kept"),
        (lambda: change(record, replace(CHILDREN, place="ftp://school.example/a")), "Enter a web address that begins"),
        (lambda: change(record, replace(CHILDREN, place="https://not an address")), "Enter a web address that begins"),
        (lambda: change(record, replace(CHILDREN, seen_on=None)), "Enter the day on which somebody last saw it."),
        (lambda: change(record, replace(CHILDREN, seen_on=LATER)), "The day on which it was last seen is still to"),
        (lambda: change(record, replace(CHILDREN, seen_on=date(2001, 1, 1))), "That is more than ten years ago."),
        (lambda: change(record, replace(CHILDREN, review_on=date(2226, 1, 1))), "The day of its review is more than"),
    ]

    def change(record: Record, details: Details) -> None:
        precedence.change_document(record, details=details, **by(cast.clerk, cast))

    for act, why in refusals:
        with pytest.raises(Refused, match=why) as refused:
            act()
        assert refused.value.why.endswith(".")
    precedence.take_off(record, **by(cast.clerk, cast))
    with pytest.raises(Refused, match="This is closed"):
        change(record, CHILDREN)
    assert [line.kind for line in opened(record).lines] == ["entered", "off"]
    assert verify(cast.body) == []


def test_the_list_has_an_end(cast: Cast) -> None:
    for number in range(precedence.MOST_DOCUMENTS):
        enter(cast, replace(MISSING, name=f"Policy {number}"))

    with pytest.raises(Refused, match="Take one off first"):
        enter(cast, MISSING)


def test_a_long_address_has_room() -> None:
    assert replace(CHILDREN, place=f"https://school.example/{'a' * LONGEST_PLACE}").is_address
