"""Governors choose what is left to them: the newest holds, what held stays written, and nobody else chooses."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from inforce.assurance.verify import verify
from inforce.cases.models import Clock
from inforce.core.may import Refused
from inforce.ledger.queries import deeds_of
from inforce.policies.access import may_choose, may_see_choices
from inforce.policies.actions import choose
from inforce.policies.models import Choice
from inforce.policies.queries import choice, choices_made, day_chosen, number_chosen
from tests.keyed import Keys, with_keys
from tests.school import TODAY, Cast, at_school
from tests.telling import tell

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


@pytest.fixture
def keys(cast: Cast) -> Keys:
    return with_keys(cast, today=TODAY)


def test_until_they_choose_our_default_holds_and_what_has_none_is_undecided(cast: Cast) -> None:
    assert choice("personal_equipment", cast.school) == ""
    assert day_chosen("amnesty_until", cast.school) is None
    assert number_chosen("unopened_after", cast.school) == 1


def test_the_newest_holds_and_what_held_stays_written_with_who_entered_it(cast: Cast) -> None:
    given = {"name": "personal_equipment", "school": cast.school, "today": TODAY}
    choose(value="yes", by=cast.clerk, minute=" FGB 2026/40 ", **given)
    choose(value="no", by=cast.chair, **given)

    assert choice("personal_equipment", cast.school) == "no"
    assert [(one.value, one.by, one.minute, one.day) for one in choices_made(cast.school)] == [
        ("no", cast.chair, "", TODAY),
        ("yes", cast.clerk, "FGB 2026/40", TODAY),
    ]
    assert [deed.sentence for deed in deeds_of(cast.chair.ref, body=cast.body)][-1] == "entered what governors chose"
    assert verify(cast.body, today=TODAY) == []


def test_the_same_pressed_twice_is_entered_once(cast: Cast) -> None:
    for _ in range(2):
        choose(name="amnesty_until", value="2026-10-23", school=cast.school, today=TODAY, by=cast.clerk)

    assert Choice.objects.count() == 1
    assert day_chosen("amnesty_until", cast.school) == date(2026, 10, 23)
    choose(name="amnesty_until", value="", school=cast.school, today=TODAY, by=cast.clerk)
    assert day_chosen("amnesty_until", cast.school) is None


def test_chair_vice_chair_and_clerk_choose_and_nobody_else(cast: Cast) -> None:
    choosing = {person for person in cast.everybody if may_choose(person, cast.school, today=TODAY)}
    seeing = {person for person in cast.everybody if may_see_choices(person, cast.school, today=TODAY)}

    assert choosing == {cast.chair, cast.vice_chair, cast.clerk}
    assert seeing == {*choosing, cast.head}
    with pytest.raises(Refused, match=r"Governors choose this\. The chair, the vice-chair or the clerk enters it"):
        choose(name="personal_equipment", value="yes", school=cast.school, today=TODAY, by=cast.head)
    with pytest.raises(Refused, match="Choose one of the answers shown"):
        choose(name="personal_equipment", value="often", school=cast.school, today=TODAY, by=cast.clerk)
    assert not Choice.objects.exists()


def test_a_choice_that_was_changed_taken_or_put_in_by_sql_is_named(cast: Cast) -> None:
    day = f"{TODAY.day} {TODAY:%B %Y}"
    made = choose(name="personal_equipment", value="no", school=cast.school, today=TODAY, by=cast.clerk)

    Choice.objects.filter(pk=made.pk).update(value="yes")
    assert verify(cast.body, today=TODAY) == [
        f"What governors of Holm Lane Primary chose on {day} was changed outside Inforce."
    ]
    Choice.objects.filter(pk=made.pk).update(value="no")
    Choice.objects.create(body=cast.body, school=cast.school, name="personal_equipment", value="yes", day=TODAY)
    assert len(verify(cast.body, today=TODAY)) == 1
    Choice.objects.all().delete()
    assert len(verify(cast.body, today=TODAY)) == 1


def test_what_is_not_opened_is_told_to_the_next_after_as_many_days_as_they_chose(
    cast: Cast, keys: Keys, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA = tmp_path
    choose(name="unopened_after", value="3", school=cast.school, today=TODAY, by=cast.clerk)

    case, _ = tell(cast.school, by=cast.mary, subjects=(cast.aisha,), today=TODAY)

    assert case.clocks.get(what=Clock.What.UNOPENED).due == TODAY + timedelta(days=3)  # a Monday, so Thursday
