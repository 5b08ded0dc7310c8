"""What comes round every year: done by an act, owed again a year later, and on the list some weeks before."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db.models import DateField, Value
from django.db.models.functions import Cast as As

from inforce.assurance.verify import verify
from inforce.core.calendar import add_working_days
from inforce.core.duties import GIVEN_BEFORE, DutyKind, a_year_after
from inforce.core.routing import Office
from inforce.duties.actions import leave, mark_done, put_in_force, start
from inforce.duties.models import Duty, Task
from inforce.duties.queries import committed
from inforce.duties.tick import tick
from inforce.keys.actions import give_post
from inforce.ledger.copying import copy_into
from inforce.ledger.facts import Fact
from inforce.ledger.models import Entry
from inforce.notices.models import Notice
from inforce.people.models import Person
from inforce.policies.actions import read_in
from inforce.policies.model_pack import model_pack
from tests.living import let_live
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LOOKED_ON = date(2026, 9, 16)
NEXT_DUE = date(2027, 9, 16)
LISTED_ON = date(2027, 8, 18)  # 20 working days before, with one bank holiday among them
FIRST_DUE = date(2026, 9, 21)
LOOK, TEST, REVIEW = DutyKind.PROFILE_REVIEW, DutyKind.EQUIPMENT_CHECK, DutyKind.POLICY_REVIEW


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    let_live(monkeypatch)
    with at_school() as cast:
        yield cast


def rounds(person: Person, kind: DutyKind = LOOK) -> list[tuple[int, date, date | None, date | None]]:
    tasks = Task.objects.filter(person=person, duty__kind=kind).order_by("pk")
    return list(tasks.values_list("round", "due", "done_on", "dropped_on"))


def do(cast: Cast, person: Person, kind: DutyKind = LOOK, *, on: date) -> int:
    return mark_done(person=person, school=cast.school, kind=kind, today=on)


def adopt(cast: Cast, *, on: date, said_on: date | None = None) -> None:
    said = said_on or on
    put_in_force(
        edition=read_in(school=cast.school, text=model_pack(), by=None, today=said),
        approved=f"{said:%Y-%m}", in_force_from=on, by=cast.clerk, today=said, now=cast.now,
    )  # fmt: skip


def pass_to(cast: Cast, day: date) -> None:
    tick(cast.school, today=day, now=cast.now)


# --- done, and round again ------------------------------------------------------------------------------------------


def test_what_somebody_did_is_done_for_them_alone(cast: Cast) -> None:
    assert do(cast, cast.mary, on=LOOKED_ON) == 1

    assert rounds(cast.mary) == [(1, FIRST_DUE, LOOKED_ON, None)]
    assert rounds(cast.joe) == [(1, FIRST_DUE, None, None)]


def test_a_task_that_the_tick_gave_in_the_same_moment_is_left_as_it_is(cast: Cast) -> None:
    task = Task.objects.get(person=cast.mary, duty__kind=LOOK)
    given = {"body": Value(task.body_id), "school": Value(task.school_id), "duty": Value(task.duty_id)}
    given |= {"round": Value(1), "due": As(Value(NEXT_DUE), DateField())}

    made = copy_into(Task, Person.objects.filter(pk=cast.mary.pk), unless_there=True, person="pk", **given)

    assert (made, rounds(cast.mary)) == (0, [(1, FIRST_DUE, None, None)])


def test_it_is_on_the_list_again_twenty_working_days_before_a_year_is_over(cast: Cast) -> None:
    do(cast, cast.mary, on=LOOKED_ON)

    pass_to(cast, LISTED_ON - timedelta(days=1))
    assert rounds(cast.mary) == [(1, FIRST_DUE, LOOKED_ON, None)]
    pass_to(cast, LISTED_ON)
    pass_to(cast, LISTED_ON)

    assert rounds(cast.mary) == [(1, FIRST_DUE, LOOKED_ON, None), (2, NEXT_DUE, None, None)]
    assert add_working_days(LISTED_ON, GIVEN_BEFORE) == NEXT_DUE


def test_they_are_left_word_when_it_is_on_the_list_again(cast: Cast) -> None:
    for kind in (LOOK, DutyKind.SELF_REVIEW, DutyKind.BRIEFING):
        do(cast, cast.mary, kind, on=LOOKED_ON)
    pass_to(cast, LISTED_ON - timedelta(days=1))
    Notice.objects.all().delete()

    pass_to(cast, LISTED_ON)
    pass_to(cast, LISTED_ON)

    assert [notice.person for notice in Notice.objects.all()] == [cast.mary]


def test_who_never_did_it_has_one_task_however_many_years_go_by(cast: Cast) -> None:
    for year in (2027, 2028, 2029):
        pass_to(cast, date(year, 9, 20))

    assert rounds(cast.joe) == [(1, FIRST_DUE, None, None)]


def test_what_was_done_late_comes_round_a_year_after_that(cast: Cast) -> None:
    late = date(2029, 3, 1)

    do(cast, cast.joe, on=late)
    pass_to(cast, date(2030, 2, 28))

    assert rounds(cast.joe) == [(1, FIRST_DUE, late, None), (2, date(2030, 3, 1), None, None)]


def test_what_is_done_before_it_is_asked_again_counts_for_nothing(cast: Cast) -> None:
    do(cast, cast.mary, on=LOOKED_ON)

    assert do(cast, cast.mary, on=LOOKED_ON) == 0
    assert do(cast, cast.mary, on=LISTED_ON - timedelta(days=1)) == 0
    assert do(cast, cast.mary, on=LISTED_ON) == 1  # though no tick has come by yet

    assert [done for _, _, done, _ in rounds(cast.mary)] == [LOOKED_ON, LISTED_ON]


def test_the_29th_of_february_comes_round_on_the_28th(cast: Cast) -> None:
    leap = date(2028, 2, 29)
    do(cast, cast.mary, on=leap)

    pass_to(cast, date(2029, 2, 1))

    assert rounds(cast.mary)[1:] == [(2, date(2029, 2, 28), None, None)]


def test_years_of_it_are_one_task_a_year(cast: Cast) -> None:
    day = LOOKED_ON
    for _ in range(4):
        do(cast, cast.mary, on=day)
        day = a_year_after(day)
        pass_to(cast, day - timedelta(days=3))

    assert [(number, done is not None) for number, _, done, _ in rounds(cast.mary)] == [
        (1, True), (2, True), (3, True), (4, True), (5, False),
    ]  # fmt: skip


# --- for all who hold the offices -----------------------------------------------------------------------------------


def test_a_test_of_the_filters_is_done_for_all_who_owe_it_once_one_made_it(cast: Cast) -> None:
    made = TODAY + timedelta(days=60)

    assert do(cast, cast.dsl, TEST, on=made) == 4  # head, safeguarding lead, whoever looks after the computers, chair

    assert rounds(cast.head, TEST) == rounds(cast.dsl, TEST) == [(1, date(2027, 9, 7), made, None)]


def test_a_new_holder_of_the_post_owes_it_when_the_school_does(cast: Cast) -> None:
    made, handed_over = date(2027, 6, 1), date(2027, 10, 1)
    do(cast, cast.head, TEST, on=made)
    give_post(person=cast.aisha, school=cast.school, office=Office.DSL, since=handed_over, today=handed_over, by=None)

    pass_to(cast, handed_over)
    assert rounds(cast.aisha, TEST) == []
    pass_to(cast, date(2028, 5, 20))

    assert rounds(cast.aisha, TEST) == [(1, date(2028, 6, 1), None, None)]
    assert rounds(cast.dsl, TEST) == [(1, date(2027, 9, 7), made, None)]


# --- leaving, coming back, and a new version ------------------------------------------------------------------------


def test_who_comes_back_within_the_year_owes_it_when_they_would_have(cast: Cast) -> None:
    do(cast, cast.mary, on=LOOKED_ON)
    leave(person=cast.mary, school=cast.school, on=TODAY + timedelta(days=60), by=cast.clerk,
          today=TODAY + timedelta(days=60))  # fmt: skip
    back = date(2027, 3, 1)
    start(person=cast.mary, school=cast.school, kind="support", since=back, by=cast.clerk, today=back)

    assert rounds(cast.mary) == [(1, FIRST_DUE, LOOKED_ON, None)]
    pass_to(cast, LISTED_ON)

    assert rounds(cast.mary)[1:] == [(2, NEXT_DUE, None, None)]


def test_who_comes_back_after_years_has_as_long_as_a_newcomer(cast: Cast) -> None:
    do(cast, cast.mary, on=LOOKED_ON)
    leave(person=cast.mary, school=cast.school, on=LISTED_ON, by=cast.clerk, today=LISTED_ON)
    back = date(2029, 1, 8)

    start(person=cast.mary, school=cast.school, kind="support", since=back, by=cast.clerk, today=back)

    assert rounds(cast.mary)[-1] == (2, add_working_days(back, 10), None, None)


def test_who_leaves_while_it_is_on_their_list_has_it_dropped_and_given_back(cast: Cast) -> None:
    do(cast, cast.mary, on=LOOKED_ON)
    pass_to(cast, LISTED_ON)
    leave(person=cast.mary, school=cast.school, on=LISTED_ON, by=cast.clerk, today=LISTED_ON)
    assert rounds(cast.mary)[1:] == [(2, NEXT_DUE, None, LISTED_ON)]

    back = LISTED_ON + timedelta(days=2)
    start(person=cast.mary, school=cast.school, kind="support", since=back, by=cast.clerk, today=back)

    assert rounds(cast.mary)[1:] == [(2, NEXT_DUE, None, None)]


def test_a_new_text_asks_nobody_again_for_what_was_done_two_months_ago(cast: Cast) -> None:
    do(cast, cast.mary, on=LOOKED_ON)
    approved = LOOKED_ON + timedelta(days=60)

    adopt(cast, on=approved)

    assert rounds(cast.mary) == [(1, FIRST_DUE, LOOKED_ON, None)]
    assert rounds(cast.joe) == [
        (1, FIRST_DUE, None, approved), (1, add_working_days(approved, 10), None, None),
    ]  # fmt: skip
    assert len(rounds(cast.mary, DutyKind.READ_AND_AGREE)) == 2

    pass_to(cast, LISTED_ON)

    assert rounds(cast.mary)[1:] == [(1, NEXT_DUE, None, None)]


def test_what_is_done_before_a_new_text_begins_moves_what_that_text_asks(cast: Cast) -> None:
    begins, done = TODAY + timedelta(days=30), TODAY + timedelta(days=20)
    adopt(cast, on=begins, said_on=TODAY + timedelta(days=10))
    assert len(rounds(cast.mary)) == 2

    do(cast, cast.mary, on=done)
    pass_to(cast, begins)

    assert rounds(cast.mary) == [(1, FIRST_DUE, done, None)]


def test_each_text_is_reviewed_for_itself(cast: Cast) -> None:
    approved = TODAY + timedelta(days=60)

    adopt(cast, on=approved)

    assert rounds(cast.chair, REVIEW) == [
        (1, date(2027, 9, 7), approved, None), (1, a_year_after(approved), None, None),
    ]  # fmt: skip


# --- kinds that get their page later --------------------------------------------------------------------------------


def test_a_kind_that_gets_its_page_later_is_given_from_that_day_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded = date(2027, 2, 1)
    let_live(monkeypatch, DutyKind.READ_AND_AGREE, REVIEW)
    with at_school() as cast:
        before = set(Duty.objects.values_list("kind", flat=True))
        Notice.objects.all().delete()
        let_live(monkeypatch, DutyKind.READ_AND_AGREE, REVIEW, LOOK)

        pass_to(cast, upgraded)
        pass_to(cast, upgraded)

        [duty] = Duty.objects.exclude(kind__in=before)
        [fact] = Entry.objects.filter(body=cast.body, kind=Fact.DUTIES_GIVEN).order_by("number")[1:]
        assert (duty.kind, duty.clause_ids) == (LOOK, ["2.3.2", "2.3.3", "2.4.5", "2.8.2"])
        assert rounds(cast.mary) == [(1, add_working_days(upgraded, 10), None, None)]
        assert (fact.ref, fact.by, fact.count) == (duty.edition.ref, "", duty.tasks.count())
        assert fact.commitments == [one.commitment for one in committed(cast.body) if one.ref == duty.ref]
        assert verify(cast.body, today=upgraded) == []


def test_a_kind_without_a_page_gives_nobody_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    let_live(monkeypatch, DutyKind.READ_AND_AGREE)
    with at_school() as cast:
        pass_to(cast, TODAY)

        assert do(cast, cast.mary, on=TODAY) == 0
        assert set(Task.objects.values_list("duty__kind", flat=True)) == {DutyKind.READ_AND_AGREE}


def test_a_policy_is_not_marked_as_read_by_anything_but_a_signature(cast: Cast) -> None:
    with pytest.raises(ValueError, match="signed"):
        do(cast, cast.mary, DutyKind.READ_AND_AGREE, on=TODAY)
