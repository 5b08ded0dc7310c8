"""The check of the filters: once for all who owe it, with what children saw tied to it, and governors read it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.duties.models import Task
from inforce.people.models import Person
from inforce.procedures import equipment_check as checking
from inforce.records.models import Record
from tests.procedures.test_exposure import dealt, told
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LATER = TODAY + timedelta(days=30)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def checked(cast: Cast, *, by: Person | None = None, **changed: Any) -> Record:
    given = {
        "checked_on": TODAY,
        "there": [cast.head.ref, cast.dsl.ref, cast.vice_chair.ref],
        "others": ["it"],
        "tested": ["pupils", "alerts"],
        "also_tested": "the new tablets",
        "actions": "Alan asks the provider for a report each week, from October.",
        "looked_at": [],
        "today": TODAY,
        "now": cast.now,
    }
    return checking.enter_check(by=by or cast.dsl, school=cast.school, **(given | changed))


def test_a_check_says_when_who_what_and_what_follows(cast: Cast) -> None:
    record = checked(cast)

    (check,) = checking.checks_of(cast.school)
    assert check.record == record
    assert (check.checked_on, set(check.there), check.others) == (
        TODAY,
        {cast.head.ref, cast.dsl.ref, cast.vice_chair.ref},
        ("it",),
    )
    assert (check.tested, check.also_tested) == (("alerts", "pupils"), "the new tablets")
    assert check.actions.startswith("Alan asks")
    assert record.closed_on == TODAY
    assert verify(cast.body, today=TODAY) == []


def test_it_is_owed_a_year_after_the_policy_came_and_one_entry_does_it_for_all_who_owe_it(cast: Cast) -> None:
    in_a_year = TODAY.replace(year=TODAY.year + 1)
    owed = Task.objects.filter(duty__kind=checking.KIND, done_on=None).order_by("person__name")
    everybody = [cast.administrator, cast.chair, cast.dsl, cast.head]
    assert [(task.person, task.due) for task in owed] == [(person, in_a_year) for person in everybody]

    record = checked(cast, by=cast.head, checked_on=in_a_year, today=in_a_year, now=cast.now + (in_a_year - TODAY))

    assert record.made_on == in_a_year
    done = Task.objects.filter(duty__kind=checking.KIND, done_on=in_a_year)
    assert {task.person for task in done} == set(everybody)
    assert verify(cast.body, today=in_a_year) == []


def test_what_children_saw_is_tied_to_the_check_that_looked_at_it_and_to_no_other(cast: Cast) -> None:
    first, second = told(cast), told(cast, how="search")
    dealt(cast, first, by=cast.head)
    assert [one.record for one in checking.since_last_check(cast.school)] == [first, second]

    checked(cast, looked_at=[first.ref, "no-such-reference"])
    assert [one.record for one in checking.since_last_check(cast.school)] == [second]
    later = checked(
        cast, checked_on=LATER, today=LATER, now=cast.now + (LATER - TODAY), looked_at=[first.ref, second.ref]
    )

    assert checking.since_last_check(cast.school) == []
    assert [check.exposures for check in checking.checks_of(cast.school)] == [(second.ref,), (first.ref,)]
    found = checking.check_that_looked_at(second)
    assert found is not None
    assert found.record == later
    assert verify(cast.body, today=LATER) == []


def test_governors_read_it_with_a_post_or_without_and_other_staff_do_not(cast: Cast) -> None:
    readers = {one for one in cast.everybody if checking.may_read_checks(one, cast.school, today=TODAY)}
    makers = {one for one in cast.everybody if checking.may_check(one, cast.school, today=TODAY)}

    assert readers == makers | {cast.vice_chair, cast.clerk}
    assert makers == {cast.head, cast.deputy, cast.dsl, cast.administrator, cast.chair}
    with pytest.raises(Refused, match="whoever looks after the computers or the chair enters a check"):
        checked(cast, by=cast.clerk)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"there": [], "others": []}, "Tick who was there."),
        ({"tested": [], "also_tested": " "}, "Tick what was tested."),
        ({"checked_on": TODAY + timedelta(days=1)}, "Enter a day no later than today."),
        ({"checked_on": TODAY - timedelta(days=367)}, "That is more than a year ago: a check is owed anew."),
    ],
)
def test_too_little_for_a_check_is_refused_with_what_to_do(cast: Cast, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(cast, **changed)

    assert refused.value.why == why
    assert not Record.objects.exists()


def test_pressing_twice_enters_once(cast: Cast) -> None:
    assert checked(cast) == checked(cast)
