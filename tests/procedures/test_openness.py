"""What somebody told of themselves stands beside a concern about them, for whoever may read it, and dated before it."""

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inforce.assurance.verify import verify
from inforce.cases.models import Note
from inforce.people.actions import engage, enter_closeness
from inforce.people.models import Person
from inforce.procedures import contact_permission, openness, social_contact
from inforce.procedures.contact_standing import Request
from inforce.procedures.social_contact_told import Contact
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.outside import policy_of, tell_outside
from tests.pupil import tell_contact
from tests.telling import at, state_for, tell

TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
CHOIR = Contact(nature="parent", met=("club",), link="adult", safeguards=("school_matters",), note="We sing.")
SOMEBODY = "told of somebody known outside school: a parent or carer of a pupil"

pytestmark = pytest.mark.both


@pytest.fixture(autouse=True)
def everybody_works_here(cast: Cast, keys: Keys) -> None:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)


def knows_somebody(cast: Cast, who: Person, *, day: date = TODAY) -> None:
    social_contact.tell_contact(by=who, school=cast.school, contact=CHOIR, today=day, now=at(day, 8))


def asks_for_a_number(cast: Cast, who: Person) -> None:
    request = Request(
        first_name="Kim", family_name="Q", over_18=False, detail="mobile", why="A trip.", starts=TOMORROW, ends=LATER
    )
    contact_permission.ask(request=request, by=who, school=cast.school, today=TODAY, now=at(TODAY, 8))


def beside(cast: Cast, keys: Keys, reader: Person, *subjects: Person, day: date = TOMORROW, **how: Any) -> Any:
    case, _ = tell(cast.school, by=cast.deputy, today=day, subjects=subjects, **how)
    unlocked = keys.unlocked(reader)
    return openness.told_before(state_for(unlocked, case), keys=unlocked, by=reader, today=day)


def lines(found: openness.Beside) -> list[tuple[str, list[str]]]:
    return [(one.person.name, [each.what for each in one.told]) for one in found.people]


def test_all_that_the_head_may_read_stands_beside_it_newest_first(cast: Cast, keys: Keys) -> None:
    policy_of(cast.school, by=cast.clerk, today=TODAY)
    knows_somebody(cast, cast.mary)
    asks_for_a_number(cast, cast.mary)
    tell_contact(cast.school, by=cast.mary, today=TODAY)
    tell_outside(cast.school, by=cast.mary, today=TODAY)
    written = Note.objects.count()

    found = beside(cast, keys, cast.head, cast.mary)

    ((name, told),) = lines(found)
    assert (name, found.stops_at) == ("Mary Midday", 0)
    assert sorted(told) == [
        "asked to give a pupil their mobile number, 3 March 2026 to 4 March 2026",
        SOMEBODY,
        "told of themselves, in confidence",
        "told, in confidence, of a step outside the policy",
    ]
    assert {each.on for each in found.people[0].told} == {TODAY}
    assert Note.objects.count() == written + 1  # the concern itself: nothing counts as opened by looking
    assert verify(cast.body) == []


def test_nothing_told_afterwards_stands_there(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.deputy, today=TODAY, subjects=(cast.mary,))
    social_contact.tell_contact(by=cast.mary, school=cast.school, contact=CHOIR, today=TODAY, now=at(TODAY, 11))
    tell_contact(cast.school, by=cast.mary, today=TODAY)
    tell_contact(cast.school, by=cast.mary, today=TOMORROW)
    unlocked = keys.unlocked(cast.head)

    found = openness.told_before(state_for(unlocked, case), keys=unlocked, by=cast.head, today=TOMORROW)

    assert lines(found) == [("Mary Midday", [])]


def test_what_a_reader_heard_on_an_earlier_day_counts_from_that_day(cast: Cast, keys: Keys) -> None:
    knows_somebody(cast, cast.mary, day=TOMORROW)

    late, in_time = (
        beside(cast, keys, cast.head, cast.mary, day=LATER, told_on=day.isoformat(), told_by="Mrs Q")
        for day in (TOMORROW, LATER)
    )

    assert (lines(late)[0][1], len(lines(in_time)[0][1])) == ([], 1)


def test_the_heads_own_is_shown_to_the_chair_and_nobodys_else(cast: Cast, keys: Keys) -> None:
    for who in (cast.head, cast.mary):
        knows_somebody(cast, who)
        tell_contact(cast.school, by=who, today=TODAY)

    found = beside(cast, keys, cast.chair, cast.head, cast.mary)

    assert lines(found) == [
        ("Helen Head", [SOMEBODY, "told of themselves, in confidence"]),
        ("Mary Midday", []),
    ]


def test_who_is_close_to_them_reads_nothing_of_theirs_beside_it(cast: Cast, keys: Keys) -> None:
    knows_somebody(cast, cast.mary)
    enter_closeness(one=cast.mary, other=cast.head, by=cast.clerk, today=TODAY)

    found = beside(cast, keys, cast.chair, cast.mary)

    assert len(lines(found)[0][1]) == 1  # the head is close to her, so it is the chair's to read


def test_what_they_told_of_somebody_else_is_not_their_openness(cast: Cast, keys: Keys) -> None:
    tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.deputy,))

    assert lines(beside(cast, keys, cast.head, cast.mary)) == [("Mary Midday", [])]


def test_where_nobody_is_named_nothing_is_looked_for(cast: Cast, keys: Keys) -> None:
    assert beside(cast, keys, cast.head, about="nobody") == openness.Beside([], 0)


def test_what_they_kept_from_this_reader_is_not_shown(cast: Cast, keys: Keys) -> None:
    tell_contact(cast.school, by=cast.mary, today=TODAY, excluded=["headteacher"])

    assert lines(beside(cast, keys, cast.head, cast.mary)) == [("Mary Midday", [])]


def test_it_says_where_it_stops_and_asks_as_often_for_three_as_for_one(cast: Cast, keys: Keys) -> None:
    head, counts, found = keys.unlocked(cast.head), [], None
    case, _ = tell(cast.school, by=cast.deputy, today=TOMORROW, subjects=(cast.mary,))
    state = state_for(head, case)
    with patch.object(openness, "MOST", 2):
        for _ in range(3):
            tell_contact(cast.school, by=cast.mary, today=TODAY)
            with CaptureQueriesContext(connection) as queries:
                found = openness.told_before(state, keys=head, by=cast.head, today=TOMORROW)
            counts.append(len(queries))

    assert found is not None
    assert (found.stops_at, len(found.people[0].told), len(set(counts))) == (2, 2, 1)
