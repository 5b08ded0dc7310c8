"""Something unsuitable, found on the school's equipment or brought in: advice before anything else (2.7.2, 2.7.5).

It may be legal, and it may not: nobody at the school finds out. HR or the LADO advise within a working day; until then
every step is locked. Whoever is unsure how old somebody in it is deals with it as an indecent image of a child, at any
time; there is no way back but by the word of the police or the LADO.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Case, Clock
from inforce.cases.queries import OpenCase
from inforce.core.calendar import add_working_days, next_reminder
from inforce.core.may import Answer, all_of, no, require
from inforce.core.said import Said
from inforce.people.models import Person
from inforce.policies.queries import number_chosen
from inforce.procedures import dealing, found
from inforce.procedures.adult_concerned import since_told
from inforce.procedures.found import Found, may_here, may_keep
from inforce.procedures.telling import send

PROCEDURE = found.UNSUITABLE
ADVISERS = {"hr": "HR", "lado": "the LADO"}


@transaction.atomic
def report(*, draft: drafts.OpenDraft, today: date, now: datetime) -> Case:
    """Put it under lock for its readers, who take advice within a working day. Sent twice, it is the same.

    Raises Refused when nobody can read it or others than were shown, and when a child may be in it.
    """
    if draft.sent:
        return Case.objects.get(ref=draft.content.case)
    chosen, words = found.chosen_for(draft, today=today, now=now)
    if words["age"] != "adult":
        require(no("Somebody in it may be under 18: tell it as an indecent image of a child."))
    if words["kind"] not in found.KIND:
        require(no("Say what kind of thing it is before you send it."))
    case = send(draft, chosen=chosen, words=words, today=today, now=now)
    due = add_working_days(date.fromisoformat(words["told"]), number_chosen("advice_within", draft.row.school))
    cases.run_clock(case, Clock.What.ADVICE, due=due)
    return case


def take_for_an_image(draft: drafts.OpenDraft) -> None:
    """Go on telling it as an indecent image of a child: whoever tells is not sure how old somebody in it is."""
    draft.content.procedure = found.IMAGE
    draft.content.answers |= {"whose": draft.content.answers.get("whose") or "unsure"}
    drafts.keep(draft)


@dataclass(slots=True, repr=False)
class State(Found):
    """What has been done about something unsuitable, read from its lines."""

    @property
    def advised(self) -> Said | None:
        """What HR or the LADO last advised."""
        return self.here("advised")

    def may_look_into(self) -> Answer:
        """Only after HR or the LADO advised."""
        here = may_here(self, PROCEDURE)
        if here and not self.advised:
            return no("Do not look into this yet. Ask HR or the LADO first, and write down who advised what, and when.")
        return here


def state_of(opened: OpenCase) -> State:
    """Read where it stands."""
    told, subjects, employers = found.people_of(opened)
    return State(opened=opened, told=told, subjects=subjects, employers=employers)


def may_work(state: State) -> Answer:
    """What waits for nothing: taking advice, keeping safe, moving it up."""
    return may_here(state, PROCEDURE)


@transaction.atomic
def record_advice(
    state: State, *, source: str, whom: str, given_on: date, advice: str, by: Person, today: date, now: datetime
) -> None:
    """Write down what HR or the LADO advised: who, when, what. It opens the steps."""
    require(all_of(may_work(state), may_keep(whom, advice), since_told(state, given_on, today)))
    if source not in ADVISERS:
        require(no("Only HR or the LADO can advise on this."))
    words = {"source": source, "whom": whom, "given_on": given_on.isoformat(), "advice": advice}
    cases.say(state.opened, "advised", by=by, today=today, now=now, words=words)
    cases.meet_clock(state.case, Clock.What.ADVICE, today=today)


@transaction.atomic
def move_up(state: State, *, by: Person, today: date, now: datetime) -> None:
    """Deal with it as an indecent image of a child: somebody in it may be under 18, or nobody is sure."""
    require(may_work(state))
    found.move(state, to=found.IMAGE, by=by, today=today, now=now)
    cases.meet_clock(state.case, Clock.What.ADVICE, today=today)
    every = number_chosen("remind_every", state.case.school)
    cases.run_clock(state.case, Clock.What.TELL_NOW, due=today, again_at=next_reminder(now, every=every))


def may_close(state: State) -> Answer:
    """What must be there before it is closed, the first thing that is missing named."""
    missing = next((why for is_missing, why in _CLOSING if is_missing(state)), "") or found.adult_is_lacking(state)
    return no(missing) if missing else may_work(state)


@transaction.atomic
def close(state: State, *, by: Person, today: date, now: datetime) -> None:
    """Close it."""
    require(may_close(state))
    dealing.close(state, by=by, today=today, now=now)


_CLOSING: list[tuple[Callable[[State], bool], str]] = [
    (lambda state: not state.advised, "Write down first what HR or the LADO advised."),
    (lambda state: not state.here("outcome"), "Write down first what became of it."),
    (lambda state: not state.answered, "Write to the person who told first."),
]
