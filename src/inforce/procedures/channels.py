"""The ways in which adults write and speak to pupils, as the school agreed them (2.5.1, 2.5.5).

A list is agreed as a whole, with its day, and replaces the one before, which stays readable. Until there is one
nothing is asked of anybody, and nothing that somebody does is held against a list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from inforce.core.may import YES, Answer, all_of, no, require
from inforce.core.refs import new_ref
from inforce.core.routing import Office
from inforce.core.vocabulary import Procedure
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.records.access import may_work
from inforce.records.actions import LEADER, add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, opened, opened_all, records_in

KIND = Procedure.CHANNELS.value
LONGEST_WAY = 120
LONGEST_PURPOSE = 200
LONGEST_HOURS = 120
LONGEST_MINUTE = 200
MOST_WAYS = 30

LEADERS = frozenset({Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY})
ENTERING = frozenset({Office.HEADTEACHER, Office.CO_HEAD, Office.CHAIR, Office.VICE_CHAIR, Office.CLERK})

TO_START_FROM = (
    (
        "The learning platform that the school runs, signed in with the account it gave you",
        "Setting work, handing it back, and questions about it",
        "School days, 7.30am to 6pm. Nobody has to answer outside these hours.",
    ),
    (
        "Your school e-mail address, to the address that the school gave the pupil",
        "What does not fit on the learning platform. A colleague can be shown every message.",
        "School days, 7.30am to 6pm",
    ),
    (
        "The telephone that the school lends for trips",
        "Meeting points, lateness and emergencies on a trip or a residential",
        "From setting out until everybody is home. The numbers are deleted the day after.",
    ),
    (
        "The office: by telephone, or by a message to the parents",
        "Anything that cannot wait until the pupil is in school",
        "When the office is open",
    ),
)
"""What a school may start from: the way, what it is for, and its hours. None of it holds until it is agreed."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a pupil. `since` is the day on which it was first agreed as it stands here; None before."""

    ref: str
    what: str
    purpose: str
    hours: str
    since: date | None = None

    @classmethod
    def read(cls, held: dict[str, str]) -> "Way":
        """What `kept` gave."""
        return cls(**(held | {"since": date.fromisoformat(held["since"]) if held["since"] else None}))  # type: ignore[arg-type]

    def kept(self) -> dict[str, str]:
        """As it is put under lock."""
        since = self.since.isoformat() if self.since else ""
        return {"ref": self.ref, "what": self.what, "purpose": self.purpose, "hours": self.hours, "since": since}

    def says_the_same_as(self, other: "Way") -> bool:
        """Whether nothing about it changed."""
        return (self.what, self.purpose, self.hours) == (other.what, other.purpose, other.hours)


@dataclass(frozen=True, slots=True)
class Channels:
    """A list: being made while `agreed_on` is None, agreed since then, replaced once `until` is set."""

    record: Record
    ways: tuple[Way, ...]
    agreed_on: date | None = None
    minute: str = ""
    until: date | None = None


# --- reading ----------------------------------------------------------------------------------------------------------


def list_of(held: OpenRecord) -> Channels:
    """A list as its lines made it."""
    newest, agreed, replaced = held.last("ways", "agreed"), held.last("agreed"), held.last("replaced")
    return Channels(
        record=held.record,
        ways=tuple(Way.read(one) for one in newest.words["ways"]) if newest else (),
        agreed_on=date.fromisoformat(agreed.words["on"]) if agreed else None,
        minute=agreed.words["minute"] if agreed else "",
        until=date.fromisoformat(replaced.words["on"]) if replaced else None,
    )


def lists_of(school: School) -> list[Channels]:
    """Every list that was agreed, the newest first."""
    every = [list_of(one) for one in opened_all(records_in(school, KIND))]
    return sorted((one for one in every if one.agreed_on), key=lambda one: one.record.pk, reverse=True)


def agreed_list(school: School) -> Channels | None:
    """The list that holds now; None until the school agreed one."""
    return next((one for one in lists_of(school) if one.until is None), None)


def next_list(school: School) -> Channels | None:
    """The list that is being made and was not agreed yet."""
    every = [list_of(one) for one in opened_all(records_in(school, KIND).filter(closed_on=None))]
    return next((one for one in every if one.agreed_on is None), None)


# --- may --------------------------------------------------------------------------------------------------------------


def may_propose(by: Person, school: School, *, today: date) -> Answer:
    """Make the next list."""
    if offices_of(by, school, today=today) & LEADERS:
        return YES
    return no("Whoever leads the school makes this list.")


def may_enter_agreed(by: Person, school: School, *, today: date) -> Answer:
    """Say that a list was agreed."""
    if offices_of(by, school, today=today) & ENTERING:
        return YES
    return no("The headteacher, the chair or the clerk enters that the list was agreed.")


def may_agree(by: Person, proposed: Channels, *, on: date, today: date) -> Answer:
    """Say that this list was agreed on a day."""
    return all_of(
        may_enter_agreed(by, proposed.record.school, today=today),
        may_work(proposed.record),
        no("This list was agreed already.") if proposed.agreed_on else YES,
        YES if proposed.ways else no("There is no way on the list yet. Put one on it first."),
        no("This day is still to come. Enter it when the list was agreed.") if on > today else YES,
        _not_before(on, agreed_list(proposed.record.school)),
    )


def _not_before(on: date, before: Channels | None) -> Answer:
    if before and before.agreed_on and on < before.agreed_on:
        return no(f"The list that holds now was agreed on {before.agreed_on:%-d %B %Y}. Enter that day or a later one.")
    return YES


# --- acts -------------------------------------------------------------------------------------------------------------


def start_list(*, by: Person, school: School, ready_made: bool, today: date, now: datetime) -> Record:
    """Begin the next list: from the one that holds, or from ours where `ready_made`, or from nothing."""
    require(may_propose(by, school, today=today))
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)  # of two who begin at once, the second sees it
        if begun := next_list(school):
            return begun.record
        before = agreed_list(school)
        ways = before.ways if before else ()
        if ready_made:
            ways = tuple(Way(new_ref(), *one) for one in TO_START_FROM)
        return make_record(
            Fact.CHANNELS_PROPOSED,
            kind=KIND,
            person=by,
            school=school,
            said="ways",
            words={"ways": [way.kept() for way in ways]},
            by=by,
            post=LEADER,
            today=today,
            now=now,
        )


def add_way(record: Record, *, what: str, purpose: str, hours: str, by: Person, today: date, now: datetime) -> Channels:
    """Put a way on the list that is being made."""
    way = Way(new_ref(), what=what.strip(), purpose=purpose.strip(), hours=hours.strip())

    def added(ways: tuple[Way, ...]) -> tuple[Way, ...]:
        if len(ways) >= MOST_WAYS:
            require(no(f"There are {MOST_WAYS} ways on the list. Nobody can keep more in mind: take one out first."))
        if any(one.says_the_same_as(way) for one in ways):
            require(no("This way is on the list already."))
        return (*ways, way)

    return _change(record, added, by=by, today=today, now=now)


def take_out(record: Record, *, way: str, by: Person, today: date, now: datetime) -> Channels:
    """Take a way out of the list that is being made, by its reference; one that is gone already is no mistake."""
    return _change(record, lambda ways: tuple(one for one in ways if one.ref != way), by=by, today=today, now=now)


@transaction.atomic
def agree(record: Record, *, on: date, minute: str, by: Person, today: date, now: datetime) -> Channels:
    """Enter that a list was agreed as a whole on a day. It holds from now on; the one before stays readable."""
    held = lock_record(record)
    proposed, before = list_of(opened(held)), agreed_list(held.school)
    require(may_agree(by, proposed, on=on, today=today))
    acts: dict[str, Any] = {"by": by, "post": LEADER, "today": today, "now": now}
    if before is not None:
        replaced = {"on": on.isoformat()}
        add_to_record(Fact.CHANNELS_AGREED, before.record, said="replaced", words=replaced, over=True, **acts)
    ways = [_dated(way, before, on).kept() for way in proposed.ways]
    words = {"ways": ways, "on": on.isoformat(), "minute": minute.strip()}
    add_to_record(Fact.CHANNELS_AGREED, held, said="agreed", words=words, **acts)
    return list_of(opened(held))


@transaction.atomic
def _change(
    record: Record,
    change: Callable[[tuple[Way, ...]], tuple[Way, ...]],
    *,
    by: Person,
    today: date,
    now: datetime,
) -> Channels:
    held = lock_record(record)
    require(may_propose(by, held.school, today=today))
    before = list_of(opened(held))
    if before.agreed_on:
        require(no("This list was agreed. Begin the next one to change it."))
    ways = change(before.ways)
    if ways != before.ways:
        words = {"ways": [way.kept() for way in ways]}
        add_to_record(Fact.CHANNELS_PROPOSED, held, said="ways", words=words, by=by, post=LEADER, today=today, now=now)
    return list_of(opened(held))


def _dated(way: Way, before: Channels | None, on: date) -> Way:
    """A way that stood there before as it stands now keeps its day."""
    kept = next((one for one in before.ways if one.says_the_same_as(way)), None) if before else None
    return Way(way.ref, way.what, way.purpose, way.hours, since=kept.since if kept else on)
