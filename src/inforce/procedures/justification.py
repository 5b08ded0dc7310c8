"""Outside the policy: somebody did what it does not allow, or sees no other way than to do it (1.1.2).

What was done and what is proposed are kept apart: whoever proposed something and then did it tells that too.
The head notes it, advises against it, asks HR. Nobody approves anything here: noting is not leave, and nothing decides
discipline. Whether HR was asked is always answered, with a reason where it was not. HR has no key: advice is written
down, with who gave it and when. The head's own goes to the chair of governors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Case, Clock, Note
from inforce.cases.queries import OpenCase
from inforce.core.calendar import add_working_days, local_day
from inforce.core.clauses import Polarity
from inforce.core.may import YES, Answer, no, require
from inforce.core.routing import About, Nobody
from inforce.core.said import Said
from inforce.core.vocabulary import Procedure, Rule
from inforce.people.models import Person, School
from inforce.policies.queries import asks_adults, clauses_of, edition_in_force, number_chosen
from inforce.procedures import dealing
from inforce.procedures.dealing import Standing, may_work_on
from inforce.procedures.readers import Chosen, people_in, readers_for
from inforce.procedures.telling import answers_as, may_go_to, send, words_of_sending

if TYPE_CHECKING:
    from inforce.policies.models import Clause

PROCEDURE = "justification"
NOT_KNOWN = "not-known"  # somebody who does not know which clause it is outside of tells it all the same


class Step(StrEnum):
    """Whether it was done. The two are never one record: what is proposed may not come to pass."""

    TAKEN = "taken"
    PROPOSED = "proposed"


# --- which clause --------------------------------------------------------------------------------------------------


def clauses_to_choose(school: School, *, today: date) -> list["Clause"]:
    """The clauses of the version in force that ask something of an adult, in the order of the text."""
    edition = edition_in_force(school, today=today)
    clauses = clauses_of(edition) if edition else []
    return [clause for clause in clauses if asks_something(clause)]


def asks_something(clause: "Clause") -> bool:
    """Whether an adult can go outside of a clause at all."""
    return clause.polarity != Polarity.INFORMATION and asks_adults(clause)


def may_cite(clause: "Clause") -> Answer:
    """Nothing is a reason to have, look for or look into an indecent image of a child (2.7.1, 2.7.4)."""
    bound = {*clause.binding.get("rules", []), *clause.binding.get("procedures", [])}
    if bound & {Rule.HOLD_INDECENT_IMAGE, Procedure.ILLEGAL_IMAGE}:
        return no("Nothing is a reason to go outside this one. Tell the head or the safeguarding lead in person.")
    return YES


def says_never(clause: "Clause") -> bool:
    """Whether a clause leaves nothing open (2.3.4, 2.3.5): whoever cites it is warned first."""
    return clause.polarity == Polarity.NEVER


def is_about_pages_of_pupils(clause: "Clause") -> bool:
    """Whether it is about looking at a pupil's pages: then the lead is told what one was told, and nobody looks."""
    return Rule.VIEW_PAGE in clause.binding.get("rules", [])


# --- telling -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Telling:
    """What the person who tells has answered."""

    step: str = ""  # taken · proposed
    clause: str = ""  # its number in the text in force, or NOT_KNOWN
    knows: str = ""  # the clause that they were told says "never", and went on
    subjects: tuple[str, ...] = ()  # references: the person who tells, and whoever else has to do with it
    close_to: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    what: str = ""
    why: str = ""
    affected: str = ""
    on: str = ""
    keep_words: bool = True
    shown: tuple[str, ...] = ()


def telling_of(answers: Mapping[str, Any]) -> Telling:
    """A draft's answers as a value."""
    return Telling(**answers_as(Telling, answers))


def about_of(telling: Telling, *, school: School, today: date) -> About:
    """It is about whoever tells it, and whoever else has to do with it."""
    return About(
        subjects=frozenset(ref for ref in telling.subjects if ref),
        oneself=True,
        close_to=people_in(telling.close_to, school, today=today),
        excluded=people_in(telling.excluded, school, today=today),
    )


@transaction.atomic
def raise_justification(*, draft: drafts.OpenDraft, today: date, now: datetime) -> Case:
    """Turn what was told into a case that only its readers can open. Sent twice, it is the same case.

    Raises Refused when nobody can read it, or when it cannot be told as it stands.
    """
    if draft.sent:
        return Case.objects.get(ref=draft.content.case)
    school, person = draft.row.school, draft.content.person
    telling = telling_of(draft.content.answers)
    about = about_of(telling, school=school, today=today)
    chosen = readers_for(about=about, school=school, teller=person, today=today)
    clause = {one.clause_id: one for one in clauses_to_choose(school, today=today)}.get(telling.clause)
    require(may_send(telling, chosen, clause, person=person, today=today))
    assert isinstance(chosen, Chosen)
    words = words_of_sending(telling, about, chosen, draft, now=now) | _told_words(telling, clause, now)
    hr = add_working_days(today, number_chosen("hr_within", school))
    return send(draft, chosen=chosen, words=words, clocks={Clock.What.HR: hr}, today=today, now=now)


def may_send(telling: Telling, chosen: Chosen | Nobody, clause: "Clause | None", *, person: str, today: date) -> Answer:
    """Whether it can be sent as it stands."""
    if not person:
        return no("Sign in first: this is told about oneself.")
    if telling.step not in set(Step):
        return no("Say whether you have done it already.")
    if clause is None and telling.clause != NOT_KNOWN:
        return no("Say which part of the policy it is outside of. The policy may have changed since you chose.")
    if clause is not None and not may_cite(clause):
        return may_cite(clause)
    if clause is not None and says_never(clause) and telling.knows != clause.clause_id:
        return no(f"{clause.clause_id} says never. Read what that means first, and say that you want to go on.")
    if not isinstance(chosen, Nobody) and not (telling.what.strip() and telling.why.strip()):
        return no("Say what it is, and why, before you send it.")
    return _may_be_on(telling, today=today) and may_go_to(chosen, telling.shown)


def _may_be_on(telling: Telling, *, today: date) -> Answer:
    on = date.fromisoformat(telling.on) if telling.on else None
    if telling.step == Step.TAKEN and on is None:
        return no("Say on which day you did it.")
    if telling.step == Step.TAKEN and on is not None and on > today:
        return no("That day lies ahead. Change the day, or say that you have not done it yet.")
    if telling.step == Step.PROPOSED and on is not None and on < today:
        return no("That day has passed. Change the day, or say that you have done it already.")
    return YES


def _told_words(telling: Telling, clause: "Clause | None", now: datetime) -> dict[str, Any]:
    return {
        "step": telling.step,
        "clause": clause.clause_id if clause else "",
        "edition": clause.edition.ref if clause else "",
        "text": f"{clause.lead_in} {clause.text}".strip() if clause else "",
        "what": telling.what,
        "why": telling.why,
        "affected": telling.affected,
        "on": telling.on,
        "told": local_day(now).isoformat(),
    }


# --- where it stands -----------------------------------------------------------------------------------------------


@dataclass(slots=True, repr=False)
class State(Standing):
    """What has been done with it, read from its notes."""

    others: tuple[Person, ...] = ()  # who else has to do with it

    @property
    def taken(self) -> bool:
        """Whether it was done already when it was told."""
        return bool(self.told.words["step"] == Step.TAKEN)

    @property
    def replied(self) -> Said | None:
        """That it was noted, or advised against: the newest of the two counts."""
        return self.newest("noted", "advised_against")

    @property
    def hr(self) -> Said | None:
        """The newest answer to the question whether HR was asked."""
        return self.newest("hr")


def state_of(opened: OpenCase) -> State:
    """Read where it stands. The names of the people in it are joined in memory."""
    told = opened.said("told")[0].said
    others = set(told.words["subjects"]) - {told.by}
    named = Person.objects.filter(body=opened.case.body, ref__in=others).order_by("name")
    return State(opened=opened, told=told, others=tuple(named))


# --- what a reader may do, and does ----------------------------------------------------------------------------------


@transaction.atomic
def take_note(state: State, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Say that it was read and is known. That is not leave, and the person who told reads that it is not."""
    require(may_work_on(state))
    cases.say(state.opened, "noted", by=by, today=today, now=now, words={"words": words}, half=Note.Half.SHARED)


@transaction.atomic
def advise_against(state: State, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Advise the person who told against it, and say what to do instead."""
    require(may_work_on(state))
    if not words.strip():
        require(no("Say what you advise instead."))
    said = {"words": words}
    cases.say(state.opened, "advised_against", by=by, today=today, now=now, words=said, half=Note.Half.SHARED)


@transaction.atomic
def say_whether_hr_was_asked(
    state: State,
    *,
    asked: bool,
    whom: str = "",
    asked_on: date | None = None,
    advice: str = "",
    why_not: str = "",
    by: Person,
    today: date,
    now: datetime,
) -> None:
    """Answer the question that is always answered: was HR asked? Yes: who, when, what. No: why not."""
    require(may_work_on(state))
    require(_hr_is_answered(asked=asked, whom=whom, asked_on=asked_on, advice=advice, why_not=why_not, today=today))
    told = {"whom": whom, "asked_on": asked_on.isoformat() if asked_on else "", "advice": advice}
    words = {"asked": asked} | (told if asked else {"why_not": why_not})
    cases.say(state.opened, "hr", by=by, today=today, now=now, words=words)
    cases.meet_clock(state.case, Clock.What.HR, today=today)


def _hr_is_answered(*, asked: bool, whom: str, asked_on: date | None, advice: str, why_not: str, today: date) -> Answer:
    if not asked:
        return YES if why_not.strip() else no("Say why HR was not asked.")
    if not whom.strip():
        return no("Say whom you asked.")
    if asked_on is None:
        return no("Say on which day you asked.")
    if asked_on > today:
        return no("Say on which day you asked: it cannot lie ahead.")
    return YES if advice.strip() else no("Say what they advised.")


def may_close(state: State) -> Answer:
    """What must be there before it is closed, the first thing that is missing named."""
    if not state.hr:
        return no("Say first whether you asked HR.")
    if not state.replied:
        return no("Note it or advise against it first: the person who told reads that.")
    return may_work_on(state)


@transaction.atomic
def close(state: State, *, by: Person, today: date, now: datetime) -> None:
    """Close it."""
    require(may_close(state))
    dealing.close(state, by=by, today=today, now=now)
