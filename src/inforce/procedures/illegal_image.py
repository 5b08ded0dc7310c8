"""An indecent image of a child, found or told about: the police and the LADO now, and nothing else (2.7.1, 2.7.4).

The school neither looks into it nor judges it. Every step that would is locked until the police or the LADO advised it,
by name and day; only they can say that it is something else. At the end stands a proof of what was not done.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Case, Clock
from inforce.cases.queries import OpenCase
from inforce.core.calendar import add_working_days, next_reminder, next_working_morning
from inforce.core.may import YES, Answer, all_of, no, require
from inforce.core.routing import Office
from inforce.core.said import Said
from inforce.people.models import Person
from inforce.policies.queries import number_chosen
from inforce.procedures import dealing, found
from inforce.procedures.found import Found, may_here, may_keep, moment, when
from inforce.procedures.readers import is_kept_from
from inforce.procedures.telling import about_told, send

PROCEDURE = found.IMAGE
ADVISERS = {"police": "the police", "lado": "the LADO"}
LADO = {"told": "Told the LADO", "not_theirs": "Told the LADO, who says it is not theirs"}
NOT_DONE = {
    "opened": "Nobody opened it again, or looked at it again",
    "copied": "Nobody copied it, or took a picture of it",
    "forwarded": "Nobody forwarded it, or showed it to anybody",
    "printed": "Nobody printed it",
    "stored": "Nobody stored it on any of the school’s systems",
}
DEVICE = {
    "police": "The police have the device",
    "none": "There was no device: it was online, or was only told about",
    "advised": "The police said what to do with the device, and that was done",
}


@transaction.atomic
def report(*, draft: drafts.OpenDraft, today: date, now: datetime) -> Case:
    """Put it under lock for its readers, who are reminded until the police and the LADO were told.

    Sent twice, it is the same.

    Raises Refused when nobody can read it, or when those who can are not those who were shown.
    """
    if draft.sent:
        return Case.objects.get(ref=draft.content.case)
    chosen, words = found.chosen_for(draft, today=today, now=now)
    if words["whose"] not in found.WHOSE:
        require(no("Say whose image it is, as far as you know, before you send it."))
    case = send(draft, chosen=chosen, words=words, today=today, now=now)
    every = number_chosen("remind_every", case.school)
    cases.run_clock(case, Clock.What.TELL_NOW, due=today, again_at=next_reminder(now, every=every))
    return case


# --- where it stands -----------------------------------------------------------------------------------------------


@dataclass(slots=True, repr=False)
class State(Found):
    """What has been done about an image, read from its lines."""

    lead_kept_out: bool = False  # it is about the safeguarding lead, or may be, or they were left out

    @property
    def police(self) -> Said | None:
        """That the police were told."""
        return self.here("police")

    @property
    def lado(self) -> Said | None:
        """That the LADO was told, or says that it is not theirs."""
        return self.here("lado")

    @property
    def advised(self) -> Said | None:
        """What the police or the LADO last advised."""
        return self.here("advised")

    @property
    def proved(self) -> Said | None:
        """That nothing was copied, or what was."""
        return self.here("nothing_copied")

    @property
    def as_an_adults(self) -> bool:
        """Whether it is dealt with as an adult's doing: where nobody knows, it is."""
        return bool(self.told.words["whose"] != "pupil")

    def may_look_into(self) -> Answer:
        """Only as the police or the LADO advised, and no longer when they advise to wait after all."""
        here, advised = may_here(self, PROCEDURE), self.advised
        if not here:
            return here
        if advised is None:
            return no(
                "Do not look into this, and ask nobody. It is locked until it is written down that the police or the "
                "LADO advised it, who, and on which day."
            )
        if advised.words["leave"] != "go_on":
            return no(f"{advised.words['whom']} of {ADVISERS[advised.words['source']]} advised to wait. So wait.")
        return YES


def state_of(opened: OpenCase) -> State:
    """Read where it stands."""
    told, subjects, employers = found.people_of(opened)
    return State(
        opened=opened, told=told, subjects=subjects, employers=employers, lead_kept_out=_lead_kept_out(opened, told)
    )


def _lead_kept_out(opened: OpenCase, told: Said) -> bool:
    """Asked of whom it is about, as the finder said it: that it goes past the head does not make it the lead's."""
    about, subjects = told.words["about"], told.words["subjects"]
    unsure = about == "not_sure" or (about == "person" and not subjects)
    who = replace(about_told(opened), may_be_a_handler=unsure)
    return unsure or is_kept_from(Office.DSL, about=who, school=opened.case.school)


# --- telling those who must know --------------------------------------------------------------------------------------


def may_tell(state: State) -> Answer:
    """Telling the police and the LADO waits for nothing."""
    return may_here(state, PROCEDURE)


@transaction.atomic
def tell_police(
    state: State, *, told_on: date | None, told_time: str, whom: str, reference: str,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that the police were told: when, and a name or a reference."""
    _write(state, "police", told_on, told_time, whom=whom, reference=reference, by=by, today=today, now=now)
    if state.lado:
        cases.meet_clock(state.case, Clock.What.TELL_NOW, today=today)


@transaction.atomic
def tell_lado(
    state: State, *, how: str, told_on: date | None, told_time: str, whom: str, reference: str,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that the LADO was told, and if so that they say it is not theirs."""
    _write(state, "lado", told_on, told_time, whom=whom, reference=reference, how=how, by=by, today=today, now=now)
    if state.police:
        cases.meet_clock(state.case, Clock.What.TELL_NOW, today=today)


def may_tell_out_of_hours(state: State) -> Answer:
    """The police answer at any hour, so they come first."""
    if not state.police:
        return no("Tell the police first: they answer at any hour.")
    if state.lado:
        return no("The LADO was told already.")
    return may_tell(state)


@transaction.atomic
def tell_out_of_hours(
    state: State, *, told_on: date | None, told_time: str, whom: str, reference: str, form_sent: bool,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that the emergency duty team was told and the LADO's form sent: then the reminders rest until the next
    working morning.
    """
    require(may_tell_out_of_hours(state))
    if not form_sent:
        require(no("Send the LADO's form as well: nobody reads it before morning, but then they have it."))
    _write(state, "out_of_hours", told_on, told_time, whom=whom, reference=reference, by=by, today=today, now=now)
    cases.let_clock_rest(state.case, Clock.What.TELL_NOW, until=next_working_morning(now))


def may_tell_dsl(state: State) -> Answer:
    """Whoever it is about is not warned by it: the police and the LADO decide who is told."""
    if state.lead_kept_out:
        return no(
            "Do not tell the designated safeguarding lead: this is or may be about them or somebody close to them, or "
            "they were left out of it. Speak with those who can open this."
        )
    return may_tell(state)


@transaction.atomic
def tell_dsl(
    state: State, *, told_on: date | None, told_time: str, whom: str, reference: str,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that the safeguarding lead was told."""
    require(may_tell_dsl(state))
    _write(state, "dsl", told_on, told_time, whom=whom, reference=reference, by=by, today=today, now=now)


@transaction.atomic
def tell_social_care(
    state: State, *, told_on: date | None, told_time: str, whom: str, reference: str,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that children's social care was told."""
    _write(state, "social_care", told_on, told_time, whom=whom, reference=reference, by=by, today=today, now=now)


def _write(
    state: State, kind: str, told_on: date | None, told_time: str, *, whom: str, reference: str, how: str = "",
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    require(all_of(may_tell(state), may_keep(whom, reference)))
    if not (whom.strip() or reference.strip()):
        require(no("Write a name or a reference: whom you spoke to, or the number they gave you."))
    words = when(moment(told_on, told_time, now=now)) | {"whom": whom, "reference": reference}
    cases.say(state.opened, kind, by=by, today=today, now=now, words={"how": how} | words if how else words)


# --- what they advise, and what it opens ---------------------------------------------------------------------------


@transaction.atomic
def record_advice(
    state: State, *, source: str, whom: str, given_on: date, go_on: str, advice: str,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down what the police or the LADO advised. Nobody else's advice opens a step here."""
    require(may_advise(state))
    require(may_keep(whom, advice))
    _require_told(state, source, since=given_on, today=today)
    words = {"source": source, "whom": whom, "given_on": given_on.isoformat(), "leave": go_on, "advice": advice}
    cases.say(state.opened, "advised", by=by, today=today, now=now, words=words)


def may_advise(state: State) -> Answer:
    """Whoever was not told cannot have advised."""
    if not (state.police or state.lado):
        return no("Tell the police and the LADO first, and write down that they were told.")
    return may_tell(state)


def _require_told(state: State, source: str, *, since: date, today: date) -> None:
    if source not in ADVISERS:
        require(no("Only the police or the LADO can say that."))
    if not {"police": state.police, "lado": state.lado}[source]:
        require(no(f"Write down first that {ADVISERS[source]} were told." if source == "police"
                   else "Write down first that the LADO was told."))  # fmt: skip
    told = min(date.fromisoformat(note.said.words["told_on"]) for note in state.opened.said(source))
    after = f"the day on which {ADVISERS[source]} {'were' if source == 'police' else 'was'} told"
    require(dealing.in_time(since, after=after, day=told, today=today))


@transaction.atomic
def keep_safe(
    state: State, *, switched: str, locked_away: str, holder: str, where: str, by: Person, today: date, now: datetime
) -> None:
    """Write down how the device is kept: left as it was, locked away, and who holds it. Nobody looks at it for that."""
    require(all_of(may_tell(state), may_keep(holder, where)))
    words = {"switched": switched, "locked_away": locked_away, "holder": holder, "where": where}
    cases.say(state.opened, "kept_safe", by=by, today=today, now=now, words=words)


@transaction.atomic
def tell_parents(
    state: State, *, told_on: date | None, told_time: str, whom: str, reference: str,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that parents were told: only after advice."""
    require(state.may_look_into())
    _write(state, "parents", told_on, told_time, whom=whom, reference=reference, by=by, today=today, now=now)


def may_move_down(state: State) -> Answer:
    """Only the police or the LADO can say that it is something else, and the police are told in any case."""
    if not state.police:
        return no("Tell the police first. Only they or the LADO can say that it is something else.")
    return may_tell(state)


@transaction.atomic
def move_down(
    state: State, *, source: str, whom: str, said_on: date, reference: str, by: Person, today: date, now: datetime
) -> None:
    """Deal with it as something unsuitable, because the police or the LADO said that it is no image of a child."""
    require(all_of(may_move_down(state), may_keep(whom, reference)))
    _require_told(state, source, since=said_on, today=today)
    if not whom.strip():
        require(no("Write who said it: without a name it stays where it is."))
    words = {"source": source, "whom": whom, "said_on": said_on.isoformat(), "reference": reference}
    cases.say(state.opened, "not_an_image", by=by, today=today, now=now, words=words)
    found.move(state, to=found.UNSUITABLE, by=by, today=today, now=now)
    cases.meet_clock(state.case, Clock.What.TELL_NOW, today=today)
    within = number_chosen("advice_within", state.case.school)
    cases.run_clock(state.case, Clock.What.ADVICE, due=add_working_days(today, within))


# --- the end ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def prove(
    state: State, *, not_done: Collection[str], otherwise: str, device: str, reference: str,
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """State what nobody did: looked again, copied, forwarded, printed, stored; and where the device is."""
    require(all_of(may_advise(state), may_keep(otherwise, reference)))
    if set(not_done) != set(NOT_DONE) and not otherwise.strip():
        require(no("You left a line without a tick. Write what was done, and to whom at the police you said so."))
    if device == "police" and not reference.strip():
        require(no("Write the police's reference: who took the device, or the number they gave you."))
    if device == "none" and state.told.words["place"] == "device":
        require(no("It was said to be on a device. Say where the device is."))
    words = {"not_done": [one for one in NOT_DONE if one in not_done], "otherwise": otherwise}
    words |= {"device": device, "reference": reference}
    cases.say(state.opened, "nothing_copied", by=by, today=today, now=now, words=words)


def may_close(state: State) -> Answer:
    """What must be there before it is closed, the first thing that is missing named."""
    missing = next((why for is_missing, why in _CLOSING if is_missing(state)), "") or found.adult_is_lacking(state)
    return no(missing) if missing else may_tell(state)


@transaction.atomic
def close(state: State, *, by: Person, today: date, now: datetime) -> None:
    """Close it."""
    require(may_close(state))
    dealing.close(state, by=by, today=today, now=now)


_CLOSING: list[tuple[Callable[[State], bool], str]] = [
    (lambda state: not state.police, "Tell the police first."),
    (lambda state: not state.lado, "Tell the LADO first, who may say that it is not theirs."),
    (lambda state: not (state.lead_kept_out or state.here("dsl")), "Tell the designated safeguarding lead first."),
    (lambda state: not state.advised, "Write down first what the police or the LADO advised."),
    (lambda state: state.on_a_device and not state.here("kept_safe"), "Write down first how the device is kept."),
    (lambda state: not state.proved, "State first that nothing was looked at again, copied or kept."),
    (lambda state: not state.here("outcome"), "Write down first what became of it."),
    (lambda state: not state.answered, "Write to the person who told first."),
]
