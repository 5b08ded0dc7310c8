"""The school's log of briefings on staying safe online (2.8.2): when, what about, who came; and when the next one is.

Entering one does the duty for those who came. Each of them has a record of their own that says so; who came is read
from those, so it stands in one place. The sheet that people signed in the room stays with the school.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from inforce.core.duties import DutyKind
from inforce.core.may import YES, Answer, no, require
from inforce.core.routing import Office
from inforce.duties.actions import mark_done
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.people.queries import engaged
from inforce.records.actions import LEADER, add_to_record, give_each_a_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, entered_today, opened_all, record_at, records_in, records_of

KIND = DutyKind.BRIEFING.value  # that somebody came
HELD = "briefing_held"
PLANNED = "briefing_planned"
LONGEST_WORDS = 200
LONGEST_AGO = timedelta(days=366)
FURTHEST = timedelta(days=400)

ENTERING = frozenset({Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY, Office.DSL, Office.CLERK})

ABOUT = {
    "profiles": "What strangers can see about us online",
    "passwords": "Passwords, phones and lost devices",
    "channels": "Writing to pupils, and the agreed ways",
    "friends": "Friends, followers and people known outside school",
    "pictures": "Pictures of pupils, and one’s own phone",
    "targeted": "Being targeted online: keeping proof, and who helps",
    "images": "An indecent image of a child: what to do, and what never to do",
    "new": "New sites, apps and machines that answer",
    "policy": "The policy, read together",
}


@dataclass(frozen=True, slots=True)
class Briefing:
    """One that was held."""

    record: Record
    on: date
    about: tuple[str, ...]
    also: str
    sheet: bool  # whether the school kept the sheet that people signed


@dataclass(frozen=True, slots=True)
class Planned:
    """The next one. `on` is None while no day is set."""

    record: Record
    on: date | None
    about: tuple[str, ...]
    where: str


# --- may --------------------------------------------------------------------------------------------------------------


def may_enter_briefing(by: Person, school: School, *, today: date) -> Answer:
    """Enter a briefing and who came, and plan the next."""
    if offices_of(by, school, today=today) & ENTERING:
        return YES
    return no("The headteacher, a deputy, the safeguarding lead or the clerk enters briefings. Tell one of them.")


def may_be_briefing(*, on: date, about: Collection[str], also: str, came: Collection[str], today: date) -> Answer:
    """Whether there is enough to call it a briefing, on a day on which it can have been."""
    if on > today:
        return no("This day is still to come. Enter the briefing when it was held, or plan it.")
    if on < today - LONGEST_AGO:
        return no("That is more than a year ago. Hold another one, and enter that.")
    if not set(about) <= set(ABOUT):
        return no("Choose from the answers shown.")
    if not about and not also.strip():
        return no("Tick what it was about.")
    if not came:
        return no("Tick who came.")
    return YES


def may_be_planned(*, on: date | None, about: Collection[str], where: str, today: date) -> Answer:
    """Whether a plan says something."""
    if on is not None and not today <= on <= today + FURTHEST:
        return no("Enter a day from today on, and no later than thirteen months from now.")
    if not set(about) <= set(ABOUT):
        return no("Choose from the answers shown.")
    if on is None and not about and not where.strip():
        return no("Enter the day, or what it will be about.")
    return YES


# --- acts -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_briefing(
    *,
    by: Person,
    school: School,
    on: date,
    about: Collection[str],
    also: str,
    sheet: bool,
    came: Collection[str],
    today: date,
    now: datetime,
) -> Record:
    """Enter a briefing that was held. `came` are references of adults who work here; it is done by that for them."""
    require(may_enter_briefing(by, school, today=today))
    require(may_be_briefing(on=on, about=about, also=also, came=came, today=today))
    also = " ".join(also.split())
    words = {"on": on.isoformat(), "about": _in_order(about), "also": also, "sheet": sheet}
    held = entered_today(by, school, HELD, words=words, today=today) or make_record(
        Fact.BRIEFING_HELD,
        kind=HELD,
        person=by,
        school=school,
        said="held",
        words=words,
        by=by,
        post=LEADER,
        today=today,
        now=now,
    )
    add_who_came(held, came=came, by=by, today=today, now=now)
    return held


@transaction.atomic
def add_who_came(briefing: Record, *, came: Collection[str], by: Person, today: date, now: datetime) -> list[Person]:
    """Enter who came. Whoever is on the list already stays there once. Answers who was added."""
    held = lock_record(briefing)
    require(may_enter_briefing(by, held.school, today=today))
    there = {person.pk for person in who_came(held)}
    people = [
        one for one in engaged(held.school, today=today).filter(ref__in=came).order_by("pk") if one.pk not in there
    ]
    if not people:
        return []
    give_each_a_record(
        Fact.BRIEFING_CAME,
        kind=KIND,
        people=people,
        school=held.school,
        about=held.ref,
        said="came",
        words={"to": held.ref},
        by=by,
        today=today,
        now=now,
    )
    for person in people:
        mark_done(person=person, school=held.school, kind=DutyKind.BRIEFING, today=today)
    return people


@transaction.atomic
def plan_briefing(
    *, by: Person, school: School, on: date | None, about: Collection[str], where: str, today: date, now: datetime
) -> Record:
    """Say when the next one is, or what it will be about. It takes the place of what was planned before."""
    require(may_enter_briefing(by, school, today=today))
    require(may_be_planned(on=on, about=about, where=where, today=today))
    words = {"on": on.isoformat() if on else "", "about": _in_order(about), "where": " ".join(where.split())}
    School.objects.select_for_update(no_key=True).get(
        pk=school.pk
    )  # of two who plan at once, the second sees the first
    for before in _plans(school):
        if before.lines and before.lines[0].words == words:
            return before.record  # the button was pressed twice
        _call_off(before.record, by=by, today=today, now=now)
    return make_record(
        Fact.BRIEFING_PLANNED,
        kind=PLANNED,
        person=by,
        school=school,
        said="planned",
        words=words,
        by=by,
        post=LEADER,
        today=today,
        now=now,
    )


@transaction.atomic
def call_off(*, by: Person, school: School, today: date, now: datetime) -> None:
    """Say that what was planned does not take place. When nothing is planned it is no mistake."""
    require(may_enter_briefing(by, school, today=today))
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    for before in _plans(school):
        _call_off(before.record, by=by, today=today, now=now)


def _call_off(record: Record, *, by: Person, today: date, now: datetime) -> None:
    how = {"by": by, "post": LEADER, "over": True, "today": today, "now": now}
    add_to_record(Fact.BRIEFING_CALLED_OFF, record, said="called_off", words={}, **how)  # type: ignore[arg-type]


# --- reading ----------------------------------------------------------------------------------------------------------


def briefings_of(school: School) -> list[Briefing]:
    """Those that were held, the latest first."""
    held = [_briefing(one) for one in opened_all(records_in(school, HELD)) if one.lines]
    return sorted(held, key=lambda one: (one.on, one.record.pk), reverse=True)


def briefing_at(ref: str, school: School) -> Briefing | None:
    """One that was held."""
    record = record_at(ref, school=school, kind=HELD)
    return next((_briefing(one) for one in opened_all([record]) if one.lines), None) if record else None


def who_came(briefing: Record) -> list[Person]:
    """Who came to one, by name."""
    theirs = opened_all(records_in(briefing.school, KIND).filter(made_on__gte=briefing.made_on))
    came = [one.record.person for one in theirs if one.lines and one.lines[0].words["to"] == briefing.ref]
    return sorted(came, key=lambda one: one.name)


def came_to(person: Person, school: School) -> frozenset[str]:
    """The references of the briefings that somebody came to."""
    theirs = opened_all(records_of(person, school, KIND))
    return frozenset(one.lines[0].words["to"] for one in theirs if one.lines)


def next_briefing(school: School, *, today: date) -> Planned | None:
    """What is planned and not over yet."""
    planned = [_planned(one) for one in _plans(school) if one.lines]
    return next((one for one in planned if one.on is None or one.on >= today), None)


def _plans(school: School) -> list[OpenRecord]:
    """What is planned, whether its day has passed or not: one at most."""
    return opened_all(records_in(school, PLANNED).filter(closed_on=None))


def _briefing(held: OpenRecord) -> Briefing:
    words = held.lines[0].words
    return Briefing(held.record, date.fromisoformat(words["on"]), tuple(words["about"]), words["also"], words["sheet"])


def _planned(held: OpenRecord) -> Planned:
    words = held.lines[0].words
    on = date.fromisoformat(words["on"]) if words["on"] else None
    return Planned(held.record, on, tuple(words["about"]), words["where"])


def _in_order(about: Collection[str]) -> list[str]:
    return [one for one in ABOUT if one in about]
