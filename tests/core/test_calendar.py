import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.calendar import add_working_days, end_of_day, is_working_day, local_day, working_days_between

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2045, 12, 31))

# gov.uk/bank-holidays, England and Wales
BANK_HOLIDAYS = {
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}


@pytest.mark.parametrize("year", BANK_HOLIDAYS)
def test_the_weekdays_off_are_the_bank_holidays_of_england(year: int) -> None:
    every_day = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]

    off = [day.strftime("%m-%d") for day in every_day if day.weekday() < 5 and not is_working_day(day)]

    assert off == BANK_HOLIDAYS[year].split()


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2026-11-16", "2026-11-17"),  # Monday
        ("2026-11-20", "2026-11-23"),  # Friday, over the weekend
        ("2026-11-21", "2026-11-23"),  # Saturday: the end of Monday
        ("2026-11-22", "2026-11-23"),  # Sunday
        ("2026-04-02", "2026-04-07"),  # Thursday before Easter
        ("2026-08-12", "2026-08-13"),  # in the summer holidays
        ("2026-10-28", "2026-10-29"),  # at half term
        ("2026-12-24", "2026-12-29"),  # Christmas Eve; Boxing Day falls on a Saturday
    ],
)
def test_the_lado_is_told_within_one_working_day_in_the_holidays_too(told: str, due: str) -> None:
    assert add_working_days(date.fromisoformat(told), 1) == date.fromisoformat(due)


def test_january_second_is_a_holiday_in_scotland_only() -> None:
    assert is_working_day(date(2025, 1, 2))


def test_nought_working_days_is_the_day_itself() -> None:
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 21)


def test_working_days_are_counted_backwards_too() -> None:
    assert add_working_days(date(2026, 4, 7), -1) == date(2026, 4, 2)


@given(days, st.integers(1, 40))
def test_a_due_day_is_a_working_day_with_that_many_up_to_it(day: date, n: int) -> None:
    due = add_working_days(day, n)

    assert is_working_day(due)
    assert working_days_between(day, due) == n


@given(days, st.integers(0, 20), st.integers(0, 20))
def test_days_added_in_two_goes_are_the_same(day: date, n: int, m: int) -> None:
    assert add_working_days(add_working_days(day, n), m) == add_working_days(day, n + m)


@given(days, days)
def test_the_other_way_round_is_the_negative(start: date, end: date) -> None:
    assert working_days_between(start, end) == -working_days_between(end, start)


@given(days, st.integers(1, 10))
def test_a_later_day_is_never_due_earlier(day: date, n: int) -> None:
    dues = [add_working_days(day + timedelta(days=later), n) for later in range(8)]

    assert all(first <= second for first, second in pairwise(dues))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-01-31T23:59:59+00:00", "2026-01-31"),
        ("2026-07-31T22:59:59+00:00", "2026-07-31"),
        ("2026-07-31T23:00:00+00:00", "2026-08-01"),  # summer time
        ("2026-08-01T01:30:00+05:00", "2026-07-31"),
    ],
)
def test_the_day_is_the_day_at_school(instant: str, day: str) -> None:
    assert local_day(datetime.fromisoformat(instant)) == date.fromisoformat(day)


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 1, 1))  # noqa: DTZ001


@given(days)
def test_a_day_ends_just_before_the_next(day: date) -> None:
    end = end_of_day(day)

    assert end.tzinfo is UTC
    assert local_day(end) == day
    assert local_day(end + timedelta(microseconds=1)) == day + timedelta(days=1)


def test_a_day_of_changing_clocks_has_23_or_25_hours() -> None:
    short = end_of_day(date(2026, 3, 29)) - end_of_day(date(2026, 3, 28))
    long = end_of_day(date(2026, 10, 25)) - end_of_day(date(2026, 10, 24))

    assert (short, long) == (timedelta(hours=23), timedelta(hours=25))


def test_the_list_of_holidays_is_not_loaded_before_it_is_asked_for() -> None:
    asked = "import sys, inforce.core.calendar; print('holidays' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert found.stdout == "False\n"
