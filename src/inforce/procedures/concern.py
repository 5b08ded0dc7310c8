"""A concern about an adult, or about oneself: from the first word to the answer.

Clauses 2.2.2, 2.2.3, 2.3.4 to 2.3.9, 2.5 and 2.6.1 of the model policy; Part four of Keeping Children Safe in
Education for the four questions, the two levels and the five outcomes (edition of September 2025, checked 2026-11).
Nothing here decides guilt or discipline: people decide, and the software keeps the order of the steps.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.cases.queries import OpenCase
from inforce.core.calendar import local_day
from inforce.core.may import Answer, all_of, no, require
from inforce.core.routing import About, Nobody
from inforce.core.said import Said
from inforce.people.models import Person, School
from inforce.policies.queries import clauses_of, edition_in_force
from inforce.procedures import dealing
from inforce.procedures.adult_concerned import Concerned, employers_of, is_of_the_teller, since_adult_told
from inforce.procedures.dealing import may_work_on
from inforce.procedures.readers import Chosen, readers_for
from inforce.procedures.telling import about_named, answers_as, may_go_to, send, words_of_sending

PROCEDURE = "concern"
OPENLY = "openly"  # asked, or told to be open about it, and sorted by whoever reads it: it follows a concern's road

CATEGORIES = {
    "none": "Nothing of concern",
    "low_level": "Low-level concern: not as the policy asks, and below the four questions",
    "allegation": "Allegation: one of the four questions was answered yes or unsure",
}
OUTCOMES = {
    "substantiated": "Substantiated: there is enough evidence that it happened",
    "unsubstantiated": "Unsubstantiated: not enough evidence either way; it says nothing of guilt or innocence",
    "unfounded": "Unfounded: it was a mistake or was misread",
    "false": "False: it did not happen",
    "malicious": "Malicious: it did not happen, and was meant to deceive",
}


# --- telling -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Telling:
    """What the person who tells has answered."""

    about: str  # me · person · post · somebody_else · nobody · not_sure
    subjects: tuple[str, ...] = ()  # references of people
    close_to: tuple[str, ...] = ()  # offices that somebody it is about is close to
    excluded: tuple[str, ...] = ()  # offices that must not read it
    named: str = ""  # "somebody else", in their own words
    what: str = ""
    where: str = ""
    happened: str = ""
    noticed: str = ""
    told_on: str = ""  # only where a reader enters what was told on paper or face to face
    told_by: str = ""
    keep_words: bool = True  # may the person who told read their own words back?
    shown: tuple[str, ...] = ()  # the offices they were shown as readers
    form: str = ""  # OPENLY, or a short form of pupil_contact.py; "" where a concern is told


def telling_of(answers: Mapping[str, Any]) -> Telling:
    """A draft's answers as a value."""
    return Telling(**({"about": ""} | answers_as(Telling, answers)))


def about_of(telling: Telling, *, school: School, today: date) -> About:
    """Whom it is about, in the terms of routing."""
    return about_named(telling, school=school, today=today)


@transaction.atomic
def raise_concern(*, draft: drafts.OpenDraft, today: date, now: datetime) -> Case:
    """Turn what was told into a case that only its readers can open. Sent twice, it is the same case.

    Raises Refused when nobody can read it, or when those who can are not those who were shown.
    """
    if draft.sent:
        return Case.objects.get(ref=draft.content.case)
    return send_telling(draft, telling_of(draft.content.answers), today=today, now=now)


def send_telling(
    draft: drafts.OpenDraft, telling: Telling, *, ticked: Mapping[str, Any] | None = None, today: date, now: datetime
) -> Case:
    """The same of what was told in a short form: `ticked` is kept beside the words that it makes."""
    school = draft.row.school
    about = about_of(telling, school=school, today=today)
    chosen = readers_for(about=about, school=school, teller=draft.content.person, today=today)
    require(may_send(telling, chosen))
    assert isinstance(chosen, Chosen)
    words = _told_words(telling, about, chosen, draft, now) | ({"ticked": dict(ticked)} if ticked else {})
    return send(draft, chosen=chosen, words=words, today=today, now=now)


def may_send(telling: Telling, chosen: Chosen | Nobody) -> Answer:
    """Whether what was told can be sent as it stands."""
    if not telling.what.strip() and not isinstance(chosen, Nobody):
        return no("Say what happened before you send it.")
    return may_go_to(chosen, telling.shown)


def _told_words(
    telling: Telling, about: About, chosen: Chosen, draft: drafts.OpenDraft, now: datetime
) -> dict[str, Any]:
    return words_of_sending(telling, about, chosen, draft, now=now) | {
        "about": telling.about,
        "named": telling.named,
        "what": telling.what,
        "where": telling.where,
        "happened": telling.happened,
        "noticed": telling.noticed,
        "told": telling.told_on or local_day(now).isoformat(),
        "told_by": telling.told_by,
        "form": telling.form,
    }


# --- where it stands ---------------------------------------------------------------------------------------


@dataclass(slots=True, repr=False)
class State(Concerned):
    """What has been done in a concern, read from its notes."""

    @property
    def about_oneself(self) -> bool:
        """Whether the person who told told of themselves, and of nobody else."""
        return is_of_the_teller(self.told, self.subjects)

    @property
    def told_openly(self) -> bool:
        """Asked, or told freely in a short form; and nobody who read it found that it is more than that.

        Never where another adult is named: they are told and heard, whatever it was called by whoever told it.
        """
        about_nobody_else = self.about_oneself or not self.somebody_named
        decided_otherwise = self.decided is not None and self.decided.words["category"] != "none"
        return bool(self.told.words.get("form")) and about_nobody_else and not self.for_lado and not decided_otherwise

    @property
    def somebody_named(self) -> bool:
        """Whether there is an adult to be told and heard."""
        return bool(self.subjects or self.told.words["named"])

    @property
    def decided(self) -> Said | None:
        """Category, action and reasons."""
        return self.newest("decided")

    @property
    def outcome(self) -> Said | None:
        """The outcome of an allegation, and when the adult was told it."""
        return self.newest("outcome")

    @property
    def answered(self) -> Said | None:
        """The newest answer to the person who told."""
        return self.newest("answer")


def state_of(opened: OpenCase) -> State:
    """Read where a concern stands. The names of the people in it are joined in memory."""
    told = opened.said("told")[0].said
    subjects = list(Person.objects.filter(body=opened.case.body, ref__in=told.words["subjects"]).order_by("name"))
    return State(
        opened=opened, told=told, subjects=subjects, employers=employers_of(subjects, since=opened.case.opened_on)
    )


# --- what a reader may do, and does --------------------------------------------------------------------------


def may_decide(state: State) -> Answer:
    """The four questions come first, and the LADO where one of them says so."""
    if not state.screened:
        return no("Answer the four questions first.")
    return no(state.lado_lacking) if state.lado_lacking else may_work_on(state)


@transaction.atomic
def decide(
    state: State, *, category: str, action: str, rationale: str, clauses: Collection[str] = (),
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down the category, what is done, and why; and of which clauses of the policy in force it was, if of any."""
    require(may_decide(state))
    if category == "allegation" and not state.still_for_lado:
        require(no("All four questions were answered no. Answer them again before you call it an allegation."))
    words = {"category": category, "action": action, "rationale": rationale} | _of_clauses(state, clauses, today)
    cases.say(state.opened, "decided", by=by, today=today, now=now, words=words)


def _of_clauses(state: State, chosen: Collection[str], today: date) -> dict[str, Any]:
    """The clauses in the order of the text, and the version: the next one may say something else under a number."""
    if not chosen:
        return {}
    edition = edition_in_force(state.case.school, today=today)
    known = [clause.clause_id for clause in clauses_of(edition)] if edition else []
    if edition is None or not set(chosen) <= set(known):
        require(no("Choose clauses of the policy that is in force."))
    assert edition is not None
    return {"clauses": [one for one in known if one in chosen], "version": edition.ref}


def may_conclude(state: State) -> Answer:
    """An outcome follows a decision."""
    return may_work_on(state) if state.decided else no("Decide first.")


@transaction.atomic
def conclude(
    state: State,
    *,
    outcome: str,
    told_adult_on: date | None,
    kept_until: str,
    by: Person,
    today: date,
    now: datetime,
) -> None:
    """Write down the outcome, when the adult was told it, and how long the record stays."""
    require(all_of(may_conclude(state), since_adult_told(state, told_adult_on, today)))
    if state.decided and state.decided.words["category"] == "allegation" and outcome not in OUTCOMES:
        require(no("Choose one of the five outcomes: this was decided to be an allegation."))
    told = told_adult_on.isoformat() if told_adult_on else ""
    words = {"outcome": outcome, "told_adult_on": told, "kept_until": kept_until}
    cases.say(state.opened, "outcome", by=by, today=today, now=now, words=words)


def may_close(state: State) -> Answer:
    """What must be there before a concern is closed, the first thing that is missing named."""
    needed = _CLOSING_OPEN if state.told_openly else _CLOSING
    missing = state.lado_lacking or next((why for is_missing, why in needed if is_missing(state)), "")
    return no(missing) if missing else may_work_on(state)


@transaction.atomic
def close(state: State, *, by: Person, today: date, now: datetime) -> None:
    """Close a concern."""
    require(may_close(state))
    dealing.close(state, by=by, today=today, now=now)


_CLOSING: list[tuple[Callable[[State], bool], str]] = [
    (lambda state: not state.screened, "Answer the four questions first."),
    (lambda state: not state.decided, "Decide first: the category, what is done, and why."),
    (
        lambda state: state.somebody_named and not (state.adult_told or state.about_oneself),
        "Tell the adult it is about first.",
    ),
    (lambda state: state.somebody_named and not state.adult_heard, "Hear the adult it is about first."),
    (lambda state: not state.outcome, "Write down the outcome first."),
    (
        lambda state: state.somebody_named and not (state.outcome and state.outcome.words["told_adult_on"]),
        "Tell the adult the outcome, and the day on which the record will go, first.",
    ),
    (lambda state: bool(state.employers) and not state.employer_told, "Tell the agency or firm first."),
    (lambda state: not state.answered, "Write to the person who told first."),
]
_CLOSING_OPEN = [_CLOSING[0], _CLOSING[-1]]
