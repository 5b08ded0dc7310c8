"""What somebody told of themselves before a concern about them was told, beside that concern (1.1.1, 1.1.2, 2.6.2).

Only what this reader may read: records as records.access says, and what is locked for posts of theirs, opened with the
key that they have open. Of the latter no word is shown: that it was told, on which day, and where it is opened. Nothing
is promised in anybody's favour, and nothing on record is against nobody. No index is kept: it is looked for anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from inforce.cases.told import told_until
from inforce.core.calendar import local_day
from inforce.core.said import Said
from inforce.keys.unlocked import OpensOffices
from inforce.people.models import Person, School
from inforce.procedures import concern, contact_permission, justification, social_contact
from inforce.procedures.contact_standing import Request
from inforce.procedures.social_contact_told import NATURES
from inforce.records.access import may_read
from inforce.records.queries import OpenRecord, opened_all, records_of

MOST = 200  # cases that are looked through, and records of one person: so that a page is never long in the making
RECORDS = (social_contact.KIND, contact_permission.KIND)


@dataclass(frozen=True, slots=True)
class Openness:
    """One thing that somebody told of themselves. `kind` and `ref` say where it is read."""

    on: date
    kind: str
    ref: str
    what: str


@dataclass(frozen=True, slots=True)
class Before:
    """What one person told of themselves, newest first."""

    person: Person
    told: Sequence[Openness]


@dataclass(frozen=True, slots=True)
class Beside:
    """The same of everybody a concern is about. `stops_at` is how many were looked through, where there are more."""

    people: Sequence[Before]
    stops_at: int


def told_before(state: concern.State, *, keys: OpensOffices, by: Person, today: date) -> Beside:
    """What those it is about told of themselves before it was told, as far as this reader may read it."""
    if not state.subjects:
        return Beside([], 0)
    procedures = (concern.PROCEDURE, justification.PROCEDURE)
    cases, more = told_until(keys, state.case, procedures=procedures, most=MOST)
    people = []
    for person in state.subjects:
        records, more_records = _records(person, state.case.school, by=by, told=state.told, today=today)
        locked = [
            Openness(local_day(said.at), "locked", case.ref, _in_confidence(case.procedure))
            for case, said in cases
            if said.by == person.ref and _is_of_oneself(case.procedure, said) and _was_before(said, state.told)
        ]
        more = more or more_records
        people.append(Before(person, sorted([*records, *locked], key=lambda one: one.on, reverse=True)))
    return Beside(people, MOST if more else 0)


def _records(person: Person, school: School, *, by: Person, told: Said, today: date) -> tuple[Iterable[Openness], bool]:
    rows = records_of(person, school, *RECORDS).filter(made_on__lte=local_day(told.at)).order_by("-pk")
    found = list(rows[: MOST + 1])
    if not found or not may_read(by, found[0], today=today):  # whose it is decides, and they are all one person's
        return (), False
    firsts = [(held, said) for held in opened_all(found[:MOST]) for said in held.said("told", "asked")[:1]]
    return [
        Openness(local_day(said.at), held.record.kind, held.record.ref, _in_words(held, said))
        for held, said in firsts
        if _was_before(said, told)
    ], len(found) > MOST


def _was_before(said: Said, told: Said) -> bool:
    """Whether it was said before a concern was told; where that came by another on an earlier day, before that day."""
    told_on = date.fromisoformat(told.words["told"])
    return said.at < told.at and (told_on == local_day(told.at) or local_day(said.at) < told_on)


def _is_of_oneself(procedure: str, said: Said) -> bool:
    return procedure == justification.PROCEDURE or said.words.get("about") == "me"


def _in_confidence(procedure: str) -> str:
    outside = procedure == justification.PROCEDURE
    return "told, in confidence, of a step outside the policy" if outside else "told of themselves, in confidence"


def _in_words(held: OpenRecord, said: Said) -> str:
    if held.record.kind == social_contact.KIND:
        nature = NATURES[said.words["nature"]]
        known = f"told of somebody known outside school: {nature[:1].lower()}{nature[1:]}"
        return f"{known}; over since {_spoken(held.record.closed_on)}" if held.record.closed_on else known
    asked = Request.read(said.words)
    return f"asked to give a pupil their {asked.shared}, {_spoken(asked.starts)} to {_spoken(asked.ends)}"


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
