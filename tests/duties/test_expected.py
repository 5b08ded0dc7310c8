"""The check computes every task again and names each that differs; the tick mends what the passing of days changed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from inforce.core.duties import DutyKind
from inforce.core.routing import Office
from inforce.duties.actions import agree, leave, put_in_force, start, take_in
from inforce.duties.expected import wrong_tasks
from inforce.duties.models import Task
from inforce.duties.queries import SIGN
from inforce.duties.tick import tick
from inforce.keys.actions import give_post
from inforce.notices.models import Notice
from inforce.policies.actions import read_in
from inforce.policies.model_pack import model_pack
from tests.living import let_live
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LATER = TODAY + timedelta(days=30)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    let_live(monkeypatch, DutyKind.READ_AND_AGREE, DutyKind.POLICY_REVIEW)
    with at_school() as cast:
        yield cast


def of_mary(cast: Cast) -> Task:
    return Task.objects.get(person=cast.mary, duty__kind=SIGN)


def test_after_every_act_nothing_differs(cast: Cast) -> None:
    def wrong(day: date = TODAY) -> list[str]:
        return list(wrong_tasks(cast.body, today=day))

    assert wrong() == []
    agree(person=cast.mary, edition=cast.edition, by=cast.mary, today=TODAY)
    assert wrong() == []
    take_in(school=cast.school, name="Ian Poole", kind="teacher", since=LATER, by=cast.clerk, today=TODAY)
    assert wrong() == []
    leave(person=cast.joe, school=cast.school, on=TODAY, by=cast.clerk, today=TODAY)
    assert wrong() == []
    start(person=cast.joe, school=cast.school, kind="kitchen", since=LATER, by=cast.clerk, today=LATER)
    assert wrong(LATER) == []
    agree(person=cast.tom, edition=cast.edition, by=cast.tom, today=TODAY)
    start(person=cast.tom, school=cast.school, kind="teacher", since=LATER, by=cast.clerk, today=LATER)
    assert wrong(LATER) == []
    give_post(person=cast.aisha, school=cast.school, office=Office.HEADTEACHER, since=LATER, today=LATER, by=None)
    assert wrong(LATER) == []
    tick(cast.school, today=LATER, now=cast.now)
    assert wrong(LATER) == []
    put_in_force(
        edition=read_in(school=cast.school, text=model_pack(), by=None, today=LATER),
        approved="2026-10", in_force_from=LATER, by=cast.clerk, today=LATER, now=cast.now,
    )  # fmt: skip
    assert wrong(LATER) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda task: task.delete(), "is missing."),
        (lambda task: set_to(task, due=date(2027, 1, 4)), "is due on 4 January 2027, which nothing gives."),
        (lambda task: set_to(task, done_on=TODAY), "is marked as done on 7 September 2026, which nothing shows."),
        (lambda task: set_to(task, dropped_on=TODAY), "was dropped, but is still theirs."),
        (lambda task: set_to(task, round=2), "is given by nothing."),
    ],
)
def test_a_task_changed_by_hand_is_named(cast: Cast, change: Callable[[Task], None], sentence: str) -> None:
    task = of_mary(cast)

    change(task)

    assert list(wrong_tasks(cast.body, today=TODAY)) == [f'The task "{task.duty.title}" of Mary O\'Brien {sentence}']


def test_a_task_of_somebody_on_whom_it_does_not_fall_is_named(cast: Cast) -> None:
    task = of_mary(cast)
    Task.objects.create(body=cast.body, school=cast.school, duty=task.duty, person=cast.contractor, due=task.due)

    assert list(wrong_tasks(cast.body, today=TODAY)) == [
        f'The task "{task.duty.title}" of Bill Stone is given by nothing.'
    ]


def test_a_signature_whose_task_says_otherwise_is_named(cast: Cast) -> None:
    agree(person=cast.mary, edition=cast.edition, by=cast.mary, today=TODAY)
    set_to(of_mary(cast), done_on=None)

    assert list(wrong_tasks(cast.body, today=TODAY)) == [
        f'The task "{of_mary(cast).duty.title}" of Mary O\'Brien is not marked as done.'
    ]


def test_a_tick_twice_is_a_tick_once(cast: Cast) -> None:
    def everything() -> list[object]:
        return [*Task.objects.order_by("pk").values(), *Notice.objects.order_by("pk").values("person")]

    tick(cast.school, today=LATER, now=cast.now)
    once = everything()
    tick(cast.school, today=LATER, now=cast.now)

    assert everything() == once


def test_whoever_is_late_hears_of_it_once(cast: Cast) -> None:
    Notice.objects.all().delete()
    agree(person=cast.mary, edition=cast.edition, by=cast.mary, today=TODAY)

    for day in (0, 10, 30, 31):
        tick(cast.school, today=TODAY + timedelta(days=day), now=cast.now)

    whole = {person for person in cast.everybody if person not in (cast.tom, cast.contractor, cast.volunteer)}
    assert sorted(notice.person.name for notice in Notice.objects.all()) == sorted(
        person.name for person in whole if person.email and person != cast.mary
    )


def test_whoever_leaves_on_a_day_to_come_is_let_go_on_that_day(cast: Cast) -> None:
    account = cast.account(cast.joe)
    leave(person=cast.joe, school=cast.school, on=LATER, by=cast.clerk, today=TODAY)

    tick(cast.school, today=LATER - timedelta(days=1), now=cast.now)
    account.refresh_from_db()
    assert account.is_active
    tick(cast.school, today=LATER, now=cast.now)

    account.refresh_from_db()
    assert not account.is_active
    assert [task.dropped_on for task in Task.objects.filter(person=cast.joe)] == [LATER]
    assert list(wrong_tasks(cast.body, today=LATER)) == []


def test_a_new_head_owes_what_the_head_owes(cast: Cast) -> None:
    review = Task.objects.exclude(duty__kind=SIGN)
    assert {task.person for task in review.filter(dropped_on=None)} == {cast.head, cast.chair}
    give_post(person=cast.deputy, school=cast.school, office=Office.CLERK, since=TODAY, today=TODAY, by=None)
    give_post(person=cast.aisha, school=cast.school, office=Office.HEADTEACHER, since=LATER, today=LATER, by=None)

    tick(cast.school, today=LATER, now=cast.now)

    assert {task.person for task in review.filter(dropped_on=None)} == {cast.aisha, cast.chair}


def set_to(task: Task, **columns: object) -> None:
    """As somebody would with SQL."""
    Task.objects.filter(pk=task.pk).update(**columns)
