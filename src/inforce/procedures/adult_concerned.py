"""The adult whom something is about, whatever it began as: four questions, the LADO, told, heard, their employer told.

Part four of Keeping Children Safe in Education for the four questions and the LADO's working day (edition of September
2025, checked 2026-11). The software keeps the order of the steps: whoever reads it decides.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases.models import Clock
from inforce.cases.queries import clocks_of
from inforce.core.calendar import add_working_days
from inforce.core.may import Answer, all_of, no, require
from inforce.core.said import Said
from inforce.people.models import Person
from inforce.procedures.dealing import Standing, in_time, may_work_on, not_ahead

LADO_WITHIN = 1  # working day in England from the day it was told: bank holidays count, school holidays do not


class Limb(StrEnum):
    """The four questions that send a concern to the LADO (KCSIE Part four, section one)."""

    HARMED = "harmed"
    OFFENCE = "offence"
    RISK = "risk"
    SUITABLE = "suitable"

    @property
    def question(self) -> str:
        """As the reader is asked."""
        return _LIMBS[self]


_LIMBS = {
    Limb.HARMED: "Has this adult harmed a child, or may have?",
    Limb.OFFENCE: "Has this adult committed a crime against a child or to do with a child, or may have?",
    Limb.RISK: "Has this adult behaved to a child in a way that suggests a risk of harm?",
    Limb.SUITABLE: "Has this adult behaved, here or anywhere else, so that children may not be safe with them?",
}


def is_of_the_teller(told: Said, subjects: Iterable[Person]) -> bool:
    """Whether somebody told of themselves and named no other adult: another has to be told and heard."""
    alone = {person.ref for person in subjects} <= {told.by}
    return told.words["about"] == "me" and not told.words["named"] and alone


@dataclass(slots=True, repr=False)
class Concerned(Standing):
    """What has been done about the adults in it, read from its notes."""

    subjects: list[Person] = field(default_factory=list)
    employers: list[str] = field(default_factory=list)  # of those who work here for somebody else

    @property
    def told_day(self) -> date:
        """The day on which the school was told."""
        return date.fromisoformat(self.told.words["told"])

    @property
    def somebody_named(self) -> bool:
        """Whether there is an adult to be told and heard."""
        return bool(self.subjects)

    @property
    def about_oneself(self) -> bool:
        """Whether the person who told told of themselves, and of nobody else."""
        return False

    @property
    def screened(self) -> Said | None:
        """The newest answers to the four questions."""
        return self.newest("screened")

    @property
    def answers(self) -> list[set[str]]:
        """What was answered to the four questions, each time that they were."""
        return [set(note.said.words["limbs"].values()) for note in self.opened.said("screened")]

    @property
    def for_lado(self) -> bool:
        """Whether any of the four questions was ever answered yes or unsure: four noes later do not undo that."""
        return any(answers != {"no"} for answers in self.answers)

    @property
    def still_for_lado(self) -> bool:
        """Whether the newest answers say so."""
        return bool(self.answers) and self.answers[-1] != {"no"}

    @property
    def lado_lacking(self) -> str:
        """What the LADO must still be told, as a sentence, or "" where nothing is owed to them."""
        return lado_lacking(self.answers, self.lado_ways)

    @property
    def lado_ways(self) -> set[str]:
        """In which ways the LADO was told or asked."""
        return {note.said.words["how"] for note in self.opened.said("lado")}

    @property
    def lado(self) -> Said | None:
        """That the LADO was told or asked."""
        return self.newest("lado")

    @property
    def adult_told(self) -> Said | None:
        """That the adult concerned was told of it."""
        return self.newest("adult_told")

    @property
    def adult_waits(self) -> Said | None:
        """That police or LADO advise not to tell the adult yet."""
        return self.newest("adult_waits")

    @property
    def adult_heard(self) -> Said | None:
        """The adult's own account."""
        return self.newest("adult_heard")

    @property
    def employer_told(self) -> Said | None:
        """That an agency or a firm was told."""
        return self.newest("employer_told")


def employers_of(people: Sequence[Person], *, since: date) -> list[str]:
    """The agencies and firms that these people work here for, on that day or since."""
    return [
        engagement.employer or f"the employer of {engagement.person}"
        for person in people
        for engagement in person.engagements.select_related("person")
        if (engagement.employer or engagement.kind in {"supply", "contractor"})
        and (engagement.until is None or engagement.until >= since)
    ]


def lado_lacking(answers: Sequence[set[str]], ways: Collection[str]) -> str:
    """The sentence that says what the LADO must still be told after these answers, or "".

    A yes asks for names. What was yes or unsure and is four noes now waits for the LADO's word as well, if only to a
    question without names: whoever answers does not settle it alone.
    """
    if all(one == {"no"} for one in answers):
        return ""
    if not ways and answers[-1] == {"no"}:
        return "One of the four questions was yes or unsure before. Write down first what the LADO said to that."
    if not ways:
        return "Tell or ask the LADO first: one of the four questions was answered yes or unsure."
    if answers[-1] != {"no"} and any("yes" in one for one in answers) and set(ways) == {"asked"}:
        return (
            "Tell the LADO with names first: one of the four questions was answered yes, and asking without names does "
            "not do for that."
        )
    return ""


def lacking(state: Concerned) -> str:
    """What the adult it is about, and the LADO, must have had before it is closed, the first that is missing, or ""."""
    if state.somebody_named and not state.screened:
        return "Answer the four questions first: it names an adult who works here."
    if state.lado_lacking or not state.somebody_named:
        return state.lado_lacking
    if not (state.adult_told or state.about_oneself):
        return "Tell the adult it is about first."
    if not state.adult_heard:
        return "Hear the adult it is about first."
    outcome = state.newest("outcome")
    if outcome is None or not outcome.words["told_adult_on"]:
        return "Tell the adult what became of it, and the day on which this will go, first."
    return "Tell the agency or firm first." if state.employers and not state.employer_told else ""


# --- what a reader does about it -----------------------------------------------------------------------------------


@transaction.atomic
def screen(state: Concerned, *, limbs: dict[str, str], reasons: str, by: Person, today: date, now: datetime) -> None:
    """Answer the four questions. Any yes or unsure starts the LADO's clock, from the day on which it was told.

    Where the LADO was asked already and that does not do for what is answered now, it runs anew from today.
    """
    require(may_work_on(state))
    words = {"limbs": {str(limb): limbs[limb] for limb in Limb}, "reasons": reasons}
    cases.say(state.opened, "screened", by=by, today=today, now=now, words=words)
    if lado_lacking([*state.answers, set(limbs.values())], state.lado_ways):
        ran = clocks_of(state.case).get(Clock.What.LADO)
        if ran is None or ran.met_on is not None:
            due = add_working_days(today if ran else state.told_day, LADO_WITHIN)
            cases.run_clock(state.case, Clock.What.LADO, due=due)
    else:
        cases.meet_clock(state.case, Clock.What.LADO, today=today)


@transaction.atomic
def tell_lado(
    state: Concerned, *, how: str, whom: str, reference: str, advice: str, told_on: date | None = None,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that the LADO was told, or asked without names, when, and what the LADO advised.

    The clock rests only where that is enough for what was answered.
    """
    require(all_of(may_work_on(state), not_ahead(told_on or today, today)))
    words = {"how": how, "whom": whom, "told_on": (told_on or today).isoformat()}
    words |= {"reference": reference, "advice": advice}
    cases.say(state.opened, "lado", by=by, today=today, now=now, words=words)
    if not lado_lacking(state.answers, state.lado_ways | {how}):
        cases.meet_clock(state.case, Clock.What.LADO, today=today)


def may_tell_adult(state: Concerned) -> Answer:
    """There must be somebody to tell."""
    if not state.somebody_named:
        return no("Nobody is named in this, so there is no adult to tell.")
    return may_work_on(state)


@transaction.atomic
def tell_adult(
    state: Concerned, *, told_on: date, contact: str, representative: bool, by: Person, today: date, now: datetime
) -> None:
    """Write down that the adult concerned was told, whom they may ask, and that they may bring somebody."""
    require(all_of(may_tell_adult(state), since_told(state, told_on, today)))
    words = {"told_on": told_on.isoformat(), "contact": contact, "representative": representative}
    cases.say(state.opened, "adult_told", by=by, today=today, now=now, words=words)


@transaction.atomic
def let_adult_wait(
    state: Concerned, *, source: str, whom: str, advised_on: date, by: Person, today: date, now: datetime
) -> None:
    """Write down that police or LADO advise not to tell the adult yet."""
    require(all_of(may_tell_adult(state), since_told(state, advised_on, today)))
    words = {"source": source, "whom": whom, "advised_on": advised_on.isoformat()}
    cases.say(state.opened, "adult_waits", by=by, today=today, now=now, words=words)


def since_told(state: Concerned, given: date | None, today: date) -> Answer:
    """Nothing is done about it before the school was told."""
    return in_time(given, after="the day on which it was told here", day=state.told_day, today=today)


def since_adult_told(state: Concerned, given: date | None, today: date) -> Answer:
    """Nobody is told what became of what they did not know of."""
    if state.adult_told is None:
        return since_told(state, given, today)
    day = date.fromisoformat(state.adult_told.words["told_on"])
    return in_time(given, after="the day on which the adult was told of it", day=day, today=today)


def may_hear_adult(state: Concerned) -> Answer:
    """Somebody who was not told cannot have been heard."""
    if state.somebody_named and not (state.adult_told or state.about_oneself):
        return no("Tell the adult first, or write down who advises to wait.")
    return may_tell_adult(state)


@transaction.atomic
def hear_adult(state: Concerned, *, account: str, read_back: bool, by: Person, today: date, now: datetime) -> None:
    """Keep the adult's own account, in their words, read back to them."""
    require(may_hear_adult(state))
    words = {"account": account, "read_back": read_back}
    cases.say(state.opened, "adult_heard", by=by, today=today, now=now, words=words)


def may_tell_employer(state: Concerned) -> Answer:
    """Only where the adult works here for an agency or a firm."""
    if not state.employers:
        return no("Nobody in this works here for an agency or a firm.")
    return may_work_on(state)


@transaction.atomic
def tell_employer(
    state: Concerned, *, employer: str, told_on: date, how: str, by: Person, today: date, now: datetime
) -> None:
    """Write down that the agency or firm was told, so that it can see a pattern that one school cannot."""
    require(all_of(may_tell_employer(state), since_told(state, told_on, today)))
    words = {"employer": employer, "told_on": told_on.isoformat(), "how": how}
    cases.say(state.opened, "employer_told", by=by, today=today, now=now, words=words)
