"""Briefings: entered once with who came, done by that for each of them, and planned where everybody can read it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.duties.actions import leave
from inforce.duties.models import Task
from inforce.ledger.queries import deeds_of
from inforce.people.models import Person
from inforce.procedures import briefing as briefings
from inforce.records.models import Record
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LATER = TODAY + timedelta(days=30)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def on(cast: Cast, day: date = TODAY) -> dict[str, Any]:
    return {"today": day, "now": cast.now + (day - TODAY)}


def held(cast: Cast, *came: Person, day: date = TODAY, **changed: Any) -> Record:
    given = {
        "by": cast.dsl, "school": cast.school, "on": day, "about": ["targeted", "profiles"], "also": "", "sheet": True,
        "came": [person.ref for person in came or (cast.mary, cast.aisha)],
    }  # fmt: skip
    return briefings.enter_briefing(**given | on(cast, day) | changed)


def planned(cast: Cast, **changed: Any) -> Record:
    given = {"by": cast.head, "school": cast.school, "on": LATER, "about": ["new"], "where": "Hall, 3.45pm"}
    return briefings.plan_briefing(**given | on(cast) | changed)


def done(day: date = TODAY) -> set[Person]:
    tasks = Task.objects.filter(duty__kind=briefings.KIND, done_on=day).select_related("person")
    return {task.person for task in tasks}


def test_it_is_done_for_those_who_came_and_for_nobody_else(cast: Cast) -> None:
    record = held(cast)

    (one,) = briefings.briefings_of(cast.school)
    assert (one.record, one.on, one.about, one.sheet) == (record, TODAY, ("profiles", "targeted"), True)
    assert briefings.who_came(record) == [cast.aisha, cast.mary]
    assert briefings.came_to(cast.mary, cast.school) == {record.ref}
    assert done() == {cast.aisha, cast.mary}
    assert Task.objects.filter(duty__kind=briefings.KIND, person=cast.priya, done_on=None).exists()
    assert verify(cast.body, today=TODAY) == []


def test_whoever_was_left_out_is_added_once_and_nobody_comes_twice(cast: Cast) -> None:
    record = held(cast)

    added = briefings.add_who_came(record, came=[cast.mary.ref, cast.priya.ref], by=cast.clerk, **on(cast, LATER))

    assert added == [cast.priya]
    assert briefings.who_came(record) == [cast.aisha, cast.mary, cast.priya]
    assert (done(), done(LATER)) == ({cast.aisha, cast.mary}, {cast.priya})
    assert briefings.add_who_came(record, came=[cast.priya.ref], by=cast.clerk, **on(cast, LATER)) == []
    assert verify(cast.body, today=LATER) == []


def test_it_is_owed_again_in_a_year_and_a_second_one_in_a_month_counts_for_no_year(cast: Cast) -> None:
    held(cast, cast.mary)
    held(cast, cast.mary, day=LATER)

    assert done(LATER) == set()
    next_year = TODAY.replace(year=TODAY.year + 1)
    held(cast, cast.mary, day=next_year)
    assert done(next_year) == {cast.mary}
    assert verify(cast.body, today=next_year) == []


def test_one_entry_for_all_who_came_and_who_only_signs_the_short_form_may_come_too(cast: Cast) -> None:
    record = held(cast, *cast.everybody)

    assert {person.pk for person in briefings.who_came(record)} == {person.pk for person in cast.everybody}
    assert cast.tom not in done()
    assert [deed.sentence for deed in deeds_of(cast.dsl.ref, body=cast.body)][-2:] == [
        "entered a briefing on staying safe online",
        "entered who came to a briefing",
    ]
    assert verify(cast.body, today=TODAY) == []


def test_a_row_that_somebody_adds_by_hand_is_found(cast: Cast) -> None:
    held(cast)

    Record.objects.filter(kind=briefings.KIND, person=cast.mary).update(person=cast.joe)

    assert any("Joe Hart" in sentence for sentence in verify(cast.body, today=TODAY))


def test_entering_forty_asks_no_more_of_a_person_than_entering_ten(cast: Cast) -> None:
    def queries(people: list[Person]) -> int:
        with CaptureQueriesContext(connection) as asked:
            held(cast, *people, also=f"{len(people)}")
        return len(asked)

    two, six = (
        queries([cast.mary, cast.aisha]),
        queries([cast.priya, cast.joe, cast.head, cast.deputy, cast.dsl, cast.clerk]),
    )

    assert (six - two) / 4 < 25


def test_pressing_twice_is_once_and_a_name_that_came_with_the_second_press_is_not_lost(cast: Cast) -> None:
    first = held(cast, cast.mary)

    assert held(cast, cast.mary, cast.joe) == first
    assert briefings.who_came(first) == [cast.joe, cast.mary]
    assert planned(cast) == planned(cast)


# --- the next one -----------------------------------------------------------------------------------------------------


def test_the_next_one_takes_the_place_of_what_was_planned_before_and_passes(cast: Cast) -> None:
    planned(cast, on=None, where="In the spring term")
    made = planned(cast)

    found = briefings.next_briefing(cast.school, today=LATER)
    assert found is not None
    assert (found.record, found.on, found.about, found.where) == (made, LATER, ("new",), "Hall, 3.45pm")
    assert briefings.next_briefing(cast.school, today=LATER + timedelta(days=1)) is None
    assert verify(cast.body, today=TODAY) == []


def test_what_was_planned_can_be_taken_back(cast: Cast) -> None:
    planned(cast)

    for _ in range(2):
        briefings.call_off(by=cast.clerk, school=cast.school, **on(cast))

    assert briefings.next_briefing(cast.school, today=TODAY) is None
    assert verify(cast.body, today=TODAY) == []


# --- who, and what is refused -----------------------------------------------------------------------------------------


def test_who_enters_a_briefing(cast: Cast) -> None:
    may = {one for one in cast.everybody if briefings.may_enter_briefing(one, cast.school, today=TODAY)}

    assert may == {cast.head, cast.deputy, cast.dsl, cast.clerk}
    record = held(cast)
    for act in (
        lambda: held(cast, by=cast.mary, also="Mine"),
        lambda: planned(cast, by=cast.chair),
        lambda: briefings.call_off(by=cast.mary, school=cast.school, **on(cast)),
        lambda: briefings.add_who_came(record, came=[cast.joe.ref], by=cast.joe, **on(cast)),
    ):
        with pytest.raises(Refused, match=r"enters briefings\. Tell one of them"):
            act()
    assert briefings.who_came(record) == [cast.aisha, cast.mary]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"on": LATER}, "This day is still to come. Enter the briefing when it was held, or plan it."),
        ({"on": TODAY - timedelta(days=367)}, "That is more than a year ago. Hold another one, and enter that."),
        ({"about": [], "also": " "}, "Tick what it was about."),
        ({"about": ["lunch"]}, "Choose from the answers shown."),
        ({"came": []}, "Tick who came."),
    ],
)
def test_too_little_for_a_briefing_is_refused_with_what_to_do(cast: Cast, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused) as refused:
        held(cast, **changed)

    assert refused.value.why == why
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"on": TODAY - timedelta(days=1)}, "Enter a day from today on"),
        ({"on": TODAY + timedelta(days=401)}, "Enter a day from today on"),
        ({"on": None, "about": [], "where": " "}, "Enter the day, or what it will be about."),
        ({"about": ["lunch"]}, "Choose from the answers shown."),
    ],
)
def test_a_plan_says_something_of_a_day_to_come(cast: Cast, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused) as refused:
        planned(cast, **changed)

    assert refused.value.why.startswith(why)


def test_whoever_has_left_is_not_entered_as_having_come(cast: Cast) -> None:
    leave(person=cast.joe, school=cast.school, on=TODAY, today=TODAY, by=cast.head)

    record = held(cast, cast.mary, cast.joe)

    assert briefings.who_came(record) == [cast.mary]
