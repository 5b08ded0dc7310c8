"""On whom a duty falls and by when: pure rules, with the days handed in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.calendar import add_working_days
from inforce.core.duties import (
    LIVE_KINDS,
    OF_THE_TEXT,
    Audience,
    Duty,
    DutyKind,
    EngagementKind,
    Size,
    a_year_after,
    asked_again_from,
    due_again,
    due_day,
    falls_on,
    next_round,
)
from inforce.core.routing import Office
from inforce.people.models import Engagement

ADOPTED = date(2026, 9, 1)
SIGN = Duty(DutyKind.READ_AND_AGREE, "Read it", Audience(sizes=(Size.FULL,)), working_days=10)
REVIEW = Duty(DutyKind.POLICY_REVIEW, "Review it", Audience(offices=(Office.CHAIR,)), yearly=True)

days = st.dates(date(2015, 1, 1), date(2060, 1, 1))


def due(duty: Duty, *, start: date, adopted: date = ADOPTED) -> date:
    return due_day(duty, start=start, adopted=adopted, add_working_days=add_working_days)


def test_a_duty_falls_on_those_who_sign_in_full_however_they_work_here() -> None:
    assert {
        (kind, size) for kind in EngagementKind for size in Size if falls_on(SIGN, engagement_kind=kind, size=size)
    } == {(kind, Size.FULL) for kind in EngagementKind}


def test_a_duty_may_name_how_somebody_works_here() -> None:
    kitchen = Duty(DutyKind.BRIEFING, "Come", Audience(sizes=(Size.FULL,), kinds=(EngagementKind.KITCHEN,)))

    assert falls_on(kitchen, engagement_kind="kitchen", size="full")
    assert not falls_on(kitchen, engagement_kind="teacher", size="full")
    assert not falls_on(kitchen, engagement_kind="kitchen", size="short")


def test_a_duty_of_an_office_falls_on_its_holders_and_nobody_else() -> None:
    assert falls_on(REVIEW, offices=["clerk", "chair"])
    assert not falls_on(REVIEW, offices=["clerk"])
    assert not falls_on(REVIEW, engagement_kind="governor", size="full")


def test_nothing_falls_on_somebody_who_neither_works_here_nor_holds_a_post() -> None:
    assert not falls_on(SIGN)
    assert not falls_on(REVIEW)


def test_days_run_from_adoption_for_those_who_were_here_and_from_joining_for_newcomers() -> None:
    assert due(SIGN, start=date(2020, 1, 6)) == date(2026, 9, 15)
    assert due(SIGN, start=date(2026, 12, 18)) == date(2027, 1, 6)  # two days of Christmas and one of New Year


def test_the_first_review_is_owed_a_year_after_adoption_and_never_from_before_somebody_came() -> None:
    assert due(REVIEW, start=date(2020, 1, 1)) == date(2027, 9, 1)
    assert due(REVIEW, start=date(2027, 11, 1)) == date(2027, 11, 1)


def test_a_yearly_duty_comes_again_a_year_after_it_was_done_and_others_do_not() -> None:
    assert next_round(REVIEW, done=date(2027, 3, 1)) == date(2028, 3, 1)
    assert next_round(REVIEW, done=date(2028, 2, 29)) == date(2029, 2, 28)
    assert next_round(SIGN, done=date(2027, 3, 1)) is None


@given(days, days, st.sampled_from([SIGN, REVIEW]))
def test_nothing_is_owed_from_before_somebody_came_or_the_policy_did(start: date, adopted: date, duty: Duty) -> None:
    assert due(duty, start=start, adopted=adopted) >= max(start, adopted)


LOOK = Duty(DutyKind.PROFILE_REVIEW, "Look", Audience(sizes=(Size.FULL,)), working_days=10, yearly=True)


def test_the_next_round_is_listed_some_weeks_before_a_year_is_over() -> None:
    done = date(2026, 9, 16)

    assert asked_again_from(LOOK, last=done, add_working_days=add_working_days) == date(2027, 8, 18)
    assert asked_again_from(SIGN, last=done, add_working_days=add_working_days) is None


def test_who_came_back_since_has_as_long_as_a_newcomer_and_others_a_year() -> None:
    def due_after(done: date, since: date) -> date | None:
        return due_again(LOOK, last=done, since=since, add_working_days=add_working_days)

    assert due_after(date(2026, 9, 16), date(2020, 1, 6)) == date(2027, 9, 16)
    assert due_after(date(2026, 9, 16), date(2026, 11, 2)) == date(2027, 9, 16)
    assert due_after(date(2026, 9, 16), date(2028, 11, 6)) == date(2028, 11, 20)
    assert due_again(SIGN, last=ADOPTED, since=ADOPTED, add_working_days=add_working_days) is None


@given(days, days)
def test_the_next_round_is_due_no_sooner_than_a_year_after_and_listed_in_time(done: date, since: date) -> None:
    due_on = due_again(LOOK, last=done, since=since, add_working_days=add_working_days)
    listed = asked_again_from(LOOK, last=done, add_working_days=add_working_days)

    assert due_on is not None
    assert listed is not None
    assert done < listed < a_year_after(done) <= due_on
    assert due_on >= since


@given(days, days)
def test_who_did_it_later_is_never_asked_again_sooner(one: date, other: date) -> None:
    earlier, later = (
        asked_again_from(LOOK, last=day, add_working_days=add_working_days) for day in sorted((one, other))
    )

    assert earlier is not None
    assert later is not None
    assert earlier <= later


@given(days)
def test_a_year_is_a_year(day: date) -> None:
    assert (a_year_after(day) - day).days in {365, 366}
    assert (a_year_after(day).year, a_year_after(day).month) == (day.year + 1, day.month)


def test_what_is_about_the_text_itself_is_asked_from_the_first_day() -> None:
    assert OF_THE_TEXT <= LIVE_KINDS


@pytest.mark.parametrize(("ours", "kept"), [(EngagementKind, Engagement.Kind), (Size, Engagement.Size)])
def test_how_people_work_here_is_named_as_it_is_kept(
    ours: type[EngagementKind] | type[Size], kept: type[Engagement.Kind] | type[Engagement.Size]
) -> None:
    assert [str(one) for one in ours] == list(kept.values)
