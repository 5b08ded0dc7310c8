"""Working days in England, and where a day begins and ends.

A working day is Monday to Friday and no bank holiday of England. School holidays do not stop a clock:
a matter for the LADO has one working day, in August too (domain.md section 4, checked November 2026).
The day on which something was told does not count, so what is told on a Saturday is due by the end of Monday,
and what is told on a Friday as well: `add_working_days(day_told, 1)`.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday of England."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


def add_working_days(day: date, n: int) -> date:
    """The nth working day after `day` (before it when n is negative); for 0, `day` itself."""
    step = _ONE_DAY if n > 0 else -_ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days come after the earlier day, up to and with the later; negative when that is `start`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + _ONE_DAY * n) for n in range(1, (end - start).days + 1))


def local_day(instant: datetime) -> date:
    """The day it is at school at this instant."""
    if instant.tzinfo is None:
        msg = "An instant without a time zone has no day at school."
        raise ValueError(msg)
    return instant.astimezone(LONDON).date()


def end_of_day(day: date) -> datetime:
    """The last instant of the day at school, in UTC: a thing due on `day` is late after it."""
    return datetime.combine(day, time.max, tzinfo=LONDON).astimezone(UTC)


def next_reminder(instant: datetime, *, every: int) -> datetime:
    """The round time that comes five minutes from now or later: one that tells nobody the minute of anything.

    `every`: minutes that divide an hour. With 15, a quarter hour.
    """
    soonest = instant + timedelta(minutes=5)
    past = timedelta(minutes=soonest.minute % every, seconds=soonest.second, microseconds=soonest.microsecond)
    return soonest - past + (timedelta(minutes=every) if past else timedelta())


def next_working_morning(instant: datetime) -> datetime:
    """Eight in the morning, at school, of the next working day: today's where it is still to come."""
    today = local_day(instant)
    for day in (today, add_working_days(today, 1)):
        morning = datetime.combine(day, time(8), tzinfo=LONDON).astimezone(UTC)
        if is_working_day(day) and morning > instant:
            return morning
    raise AssertionError  # the next working day's morning always lies ahead


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  takes 160 ms to import, and most pages ask no such question

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
