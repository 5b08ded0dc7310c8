"""Deadlines that ring again and again until they are met."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.cases.actions import let_clock_rest, meet_clock, ring_clocks, run_clock
from inforce.cases.models import Case, Clock
from inforce.core.calendar import is_working_day, local_day, next_reminder, next_working_morning
from inforce.core.choices import QUESTIONS
from inforce.notices.models import Notice
from inforce.policies.actions import choose
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast, cast, keys
from tests.telling import at, tell

__all__ = ["cast", "keys"]

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(now=MOMENTS, every=st.sampled_from(sorted(map(int, QUESTIONS["remind_every"].answers))))
def test_the_next_reminder_is_at_a_round_time_and_comes_in_5_minutes_or_later(now: datetime, every: int) -> None:
    rings = next_reminder(now, every=every)

    assert (rings.minute % every, rings.second, rings.microsecond) == (0, 0, 0)
    assert timedelta(minutes=5) <= rings - now < timedelta(minutes=5 + every)


@given(now=MOMENTS)
def test_the_next_working_morning_is_eight_on_a_working_day_that_lies_ahead(now: datetime) -> None:
    rings = next_working_morning(now)

    assert rings > now
    assert is_working_day(local_day(rings))
    assert rings.astimezone(UTC).hour in {7, 8}  # eight at school, in winter and in summer


@pytest.fixture
def case(cast: Cast, keys: Keys) -> Case:
    for person in (cast.chair, cast.vice_chair):
        person.email = f"{person.ref}@example.org"
        person.save()
    told, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    Notice.objects.all().delete()
    run_clock(told, Clock.What.TELL_NOW, due=TODAY, again_at=at(TODAY, 10, 15))
    return told


@pytest.mark.both
def test_it_rings_for_everybody_who_can_open_it_each_quarter_until_it_is_met(case: Case, cast: Cast) -> None:
    rung = []
    for minute in (0, 14, 15, 16, 29, 30, 45):
        rung.append(ring_clocks(case.body, today=TODAY, now=at(TODAY, 10, minute)))
        Notice.objects.all().delete()  # it was sent
    meet_clock(case, Clock.What.TELL_NOW, today=TODAY)
    rung.append(ring_clocks(case.body, today=TODAY, now=at(TODAY, 11)))

    assert rung == [0, 0, 1, 0, 0, 1, 1, 0]


@pytest.mark.both
def test_it_rings_as_often_as_governors_chose(case: Case, cast: Cast) -> None:
    choose(name="remind_every", value="30", school=cast.school, today=TODAY, by=cast.clerk)

    rung = [ring_clocks(case.body, today=TODAY, now=at(TODAY, 10, minute)) for minute in (15, 29, 30, 45, 59)]

    assert rung == [1, 0, 1, 0, 0]
    assert case.clocks.get(what=Clock.What.TELL_NOW).again_at == at(TODAY, 11)


@pytest.mark.both
def test_after_a_night_on_which_nothing_ran_it_rings_once(case: Case, cast: Cast) -> None:
    morning = at(TODAY, 23)

    assert [ring_clocks(case.body, today=TODAY, now=morning) for _ in range(3)] == [1, 0, 0]
    assert {notice.person for notice in Notice.objects.all()} == {cast.chair, cast.vice_chair}
    assert Notice.objects.count() == 2


@pytest.mark.both
def test_what_could_not_be_sent_does_not_pile_up(case: Case) -> None:
    for hour in range(11, 20):
        ring_clocks(case.body, today=TODAY, now=at(TODAY, hour))

    assert Notice.objects.count() == 2


@pytest.mark.both
def test_it_rests_until_it_is_told_to_ring_again_and_runs_anew_after_it_was_met(case: Case) -> None:
    let_clock_rest(case, Clock.What.TELL_NOW, until=at(TODAY, 12))
    quiet = ring_clocks(case.body, today=TODAY, now=at(TODAY, 11))
    loud = ring_clocks(case.body, today=TODAY, now=at(TODAY, 12))
    meet_clock(case, Clock.What.TELL_NOW, today=TODAY)
    run_clock(case, Clock.What.TELL_NOW, due=TODAY, again_at=at(TODAY, 13))

    assert (quiet, loud, ring_clocks(case.body, today=TODAY, now=at(TODAY, 13))) == (0, 1, 1)
    assert case.clocks.get(what=Clock.What.TELL_NOW).met_on is None
