"""A task that is done by an entry in a register: the check reads the register, and names a task that it denies."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from inforce.assurance.verify import verify
from inforce.core.duties import DutyKind
from inforce.duties.actions import mark_done
from inforce.duties.models import Task
from inforce.duties.tick import tick
from inforce.people.models import Person
from inforce.procedures.profile_review import review_profile
from tests.living import let_live
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.both, pytest.mark.django_db]

LOOK = DutyKind.PROFILE_REVIEW
A_YEAR_LATER = TODAY + timedelta(days=360)


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    let_live(monkeypatch, DutyKind.READ_AND_AGREE, LOOK)
    with at_school() as cast:
        yield cast


def look(cast: Cast, person: Person, *, on: date) -> None:
    review_profile(
        by=person, school=cast.school, sites=["none"], checked=["details"], help_wanted=False, help_with="",
        today=on, now=cast.now,
    )  # fmt: skip
    mark_done(person=person, school=cast.school, kind=LOOK, today=on)


def task_of(person: Person) -> Task:
    return Task.objects.filter(person=person, duty__kind=LOOK).latest("pk")


def test_what_the_register_shows_is_done_and_comes_round(cast: Cast) -> None:
    look(cast, cast.mary, on=TODAY)
    assert verify(cast.body, today=TODAY) == []

    tick(cast.school, today=A_YEAR_LATER, now=cast.now)

    assert task_of(cast.mary).round == 2
    assert verify(cast.body, today=A_YEAR_LATER) == []


def test_a_task_marked_by_hand_is_named_since_the_register_does_not_show_it(cast: Cast) -> None:
    look(cast, cast.mary, on=TODAY)
    joes = task_of(cast.joe)
    Task.objects.filter(pk=joes.pk).update(done_on=TODAY)

    assert verify(cast.body, today=TODAY) == [
        f'The task "{joes.duty.title}" of Joe Hart is marked as done on 7 September 2026, which nothing shows.'
    ]


def test_a_task_opened_again_by_hand_is_named_since_the_register_shows_it_done(cast: Cast) -> None:
    look(cast, cast.mary, on=TODAY)
    marys = task_of(cast.mary)
    Task.objects.filter(pk=marys.pk).update(done_on=None)

    assert verify(cast.body, today=TODAY) == [f'The task "{marys.duty.title}" of Mary O\'Brien is not marked as done.']


def test_a_round_removed_by_hand_is_named(cast: Cast) -> None:
    look(cast, cast.mary, on=TODAY)
    tick(cast.school, today=A_YEAR_LATER, now=cast.now)
    look(cast, cast.joe, on=A_YEAR_LATER + timedelta(days=1))
    again = task_of(cast.mary)
    again.delete()

    assert verify(cast.body, today=A_YEAR_LATER + timedelta(days=1)) == [
        f'The task "{again.duty.title}" of Mary O\'Brien is missing.'
    ]
