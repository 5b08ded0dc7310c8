"""What one person, or the holders of some offices together, must owe of one kind of duty: all its rounds, one by one.

No rows are read here; `expected` hands them in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from inforce.core.duties import OF_THE_TEXT, DutyKind
from inforce.duties.queries import SIGN
from inforce.duties.rounds import Period

Start = tuple[date, date | None, str]  # since, until, reference
TaskRow = tuple[int, date, date | None, date | None]  # round, due, done, dropped


@dataclass(frozen=True, slots=True)
class Seen:
    """The day of the check, the last day of the record, and the days on which posts were given, by reference."""

    today: date
    last: date
    posts: dict[str, date]


class Given:
    """The versions of one kind of duty, and the days that follow from them: each is reckoned once, not per person."""

    def __init__(self, periods: list[Period], *, seen: Seen) -> None:
        self.periods = periods
        self.seen = seen
        self.due = cache(lambda place, since, last: periods[place].due(since=since, last=last))
        self.asked_from = cache(lambda place, last: periods[place].asked_from(last))


@dataclass(slots=True)
class Rows:
    """What the rows say of one person, for each version in turn."""

    periods: int
    starts: list[list[Start]] = field(init=False)
    tasks: list[list[TaskRow]] = field(init=False)
    signed: list[date | None] = field(init=False)
    did: list[date] = field(default_factory=list)  # whatever the version

    def __post_init__(self) -> None:
        self.starts = [[] for _ in range(self.periods)]
        self.tasks = [[] for _ in range(self.periods)]
        self.signed = [None] * self.periods


@dataclass(slots=True)
class _Round:
    """One that was done, and when the one before it was."""

    done: date
    before: date | None


def tasks_of(group: dict[int, Rows], given: Given) -> Iterator[tuple[Period, int, str]]:
    """One sentence for each task of a group that differs."""
    lasts: dict[int, date] = {}
    for place, period in enumerate(given.periods):
        if period.duty.kind in OF_THE_TEXT:
            lasts = {}
        rounds = _rounds(group, given, place, lasts)
        for person, rows in group.items():
            last = _last(period, person, lasts)
            for sentence in _wrong(rows, given, place, rounds.get(person, []), last=last):
                yield period, person, sentence


# --- what was done when ---------------------------------------------------------------------------------------------


def _rounds(group: dict[int, Rows], given: Given, place: int, lasts: dict[int, date]) -> dict[int, list[_Round]]:
    """The rounds that were done while a version asked, by person. `lasts` moves on with each."""
    period = given.periods[place]
    found: dict[int, list[_Round]] = {}
    if period.duty.kind == SIGN:
        return {person: [_Round(day, None)] for person, rows in group.items() if (day := rows.signed[place])}
    for day, doer in sorted({(day, doer) for doer, rows in group.items() for day in rows.did}):
        if not _counts_in(group, given, place, day):
            continue
        last = _last(period, doer, lasts)
        asked_from = given.asked_from(place, last)
        if day == last or asked_from is None or asked_from > day:
            continue
        for person in group if period.by_office else [doer]:
            if _was_asked(group[person], given, place, day):
                found.setdefault(person, []).append(_Round(day, last))
                lasts[person] = day
    return found


def _last(period: Period, person: int, lasts: dict[int, date]) -> date | None:
    return max(lasts.values(), default=None) if period.by_office else lasts.get(person)


def _counts_in(group: dict[int, Rows], given: Given, place: int, day: date) -> bool:
    """Whether what was done on a day counted for a version: on a day that two share, for that which has the task."""
    asking = [
        number
        for number, period in enumerate(given.periods)
        if period.begins <= day and (period.ends is None or day <= period.ends)
    ]
    if len(asking) > 1:
        asking = [number for number in asking if _has_done(group, number, day)] or asking[:1]
    return bool(asking) and asking[-1] == place


def _has_done(group: dict[int, Rows], place: int, day: date) -> bool:
    return any(done == day for rows in group.values() for _, _, done, _ in rows.tasks[place])


def _was_asked(rows: Rows, given: Given, place: int, day: date) -> bool:
    """Whether somebody was here. On the very day on which they began or ended, the task tells what came first.

    It tells too where somebody is entered later as having left before they did it.
    """
    perhaps = False
    for since, until, ref in rows.starts[place]:
        stays = until is None or until > day
        if since > day or (given.periods[place].by_office and not stays and until != day):
            continue
        perhaps = True
        if stays and max(since, given.seen.posts.get(ref, since)) < day:
            return True
    return perhaps and any(done == day for _, _, done, _ in rows.tasks[place])


# --- what must stand there ------------------------------------------------------------------------------------------


def _wrong(rows: Rows, given: Given, place: int, rounds: list[_Round], *, last: date | None) -> Iterator[str]:
    signing = given.periods[place].duty.kind == SIGN
    numbered = {row[0]: row for row in rows.tasks[place]}
    lost = 0
    for number, done in enumerate(rounds, start=1):
        if task := numbered.pop(number, None):
            yield from _wrong_done(task, rows, given, place, done)
        else:
            lost += not signing or _must_be_there(rows, given, place, last=None)
    if signing and rounds:
        pass
    elif task := numbered.pop(len(rounds) + 1, None):
        yield from _wrong_open(task, rows, given, place, last=last)
    else:
        lost += _must_be_there(rows, given, place, last=last)
    yield from ["is given by nothing."] * len(numbered)
    yield from ["is missing."] * (lost - len(numbered))  # one whose number was changed is one task, not two


def _wrong_done(task: TaskRow, rows: Rows, given: Given, place: int, done: _Round) -> Iterator[str]:
    _, due, done_on, dropped_on = task
    theirs = _theirs(rows, given, place)
    if not theirs:
        yield "is given by nothing."
    elif due not in {given.due(place, since, done.before) for since, _, _ in theirs}:
        yield f"is due on {_spoken(due)}, which nothing gives."
    if done_on is None:
        yield "is not marked as done."
    elif done_on != done.done:
        yield f"is marked as done on {_spoken(done_on)}, which nothing shows."
    elif dropped_on:
        yield "was dropped, but is done."


def _wrong_open(task: TaskRow, rows: Rows, given: Given, place: int, *, last: date | None) -> Iterator[str]:
    _, due, done_on, dropped_on = task
    theirs, falls = _theirs(rows, given, place), _falls(rows, given, place)
    if not theirs or not _may_be_asked(given, place, last):
        yield "is given by nothing."
        return
    if due not in {given.due(place, since, last) for since, _, _ in theirs}:
        yield f"is due on {_spoken(due)}, which nothing gives."
    end = given.periods[place].duty.edition.in_force_until
    replaced = end if given.periods[place].duty.kind == DutyKind.POLICY_REVIEW else None
    if done_on and done_on != replaced:
        yield f"is marked as done on {_spoken(done_on)}, which nothing shows."
    elif done_on and dropped_on:
        yield "was dropped, but is done."
    elif not done_on and dropped_on and falls:
        yield "was dropped, but is still theirs."
    elif not (done_on or dropped_on or falls) and _was_over(end, theirs, before=given.seen.last):
        yield "is still open, but is no longer theirs."
    elif not done_on and replaced and replaced < given.seen.last and _crossed(replaced, theirs):
        yield "is not marked as done."


def _must_be_there(rows: Rows, given: Given, place: int, *, last: date | None) -> bool:
    """Whether a task must stand there that was not done. What is asked since today the next tick will give."""
    if not _falls(rows, given, place) or not _may_be_asked(given, place, last):
        return False
    asked_from = given.asked_from(place, last)
    if last is not None and asked_from is not None and asked_from >= given.seen.last:
        return False
    now = [ref for _, until, ref in _theirs(rows, given, place) if until is None or until > given.seen.today]
    return not all(given.seen.posts.get(ref, date.min) >= given.seen.last for ref in now)


def _may_be_asked(given: Given, place: int, last: date | None) -> bool:
    """Whether there is a next round; the first is given ahead, to whoever is to come and with a version to come."""
    asked_from = given.asked_from(place, last)
    if last is None or asked_from is None:
        return asked_from is not None
    ends = given.periods[place].ends
    return bool(asked_from <= (min(given.seen.today, ends) if ends else given.seen.today))


def _theirs(rows: Rows, given: Given, place: int) -> list[Start]:
    """How somebody was here since the duty was given, perhaps ahead of the day on which it begins."""
    period = given.periods[place]
    first = min(period.given, period.duty.edition.in_force_from or period.given)
    return [start for start in rows.starts[place] if start[1] is None or start[1] >= first]


def _falls(rows: Rows, given: Given, place: int) -> bool:
    end, today = given.periods[place].duty.edition.in_force_until, given.seen.today
    applies = end is None or end > today
    return applies and any(until is None or until > today for _, until, _ in _theirs(rows, given, place))


def _was_over(end: date | None, theirs: list[Start], *, before: date) -> bool:
    """Whether a duty had ended for somebody before a day."""
    gone = all(until is not None and until < before for _, until, _ in theirs)
    return (end is not None and end < before) or gone


def _crossed(day: date, theirs: list[Start]) -> bool:
    return any(since < day and (until is None or until > day) for since, until, _ in theirs)


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
