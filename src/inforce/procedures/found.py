"""Something found on a device or a site, or told about: what both ways of dealing with it have in common.

An indecent image of a child (2.7.4) and something unsuitable (2.7.5) part on a judgement that nobody at the school may
make by looking. So only what the finder knows already is asked, by closed questions; what it shows is never written
down, nothing that leads to it is kept, and no file is taken. It stays one thing with the same readers and the same nine
words while it moves from one way to the other: the line that moves it stands where readers and finder both see it.
"""

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Note
from inforce.cases.queries import OpenCase
from inforce.core.addresses import address_in
from inforce.core.calendar import LONDON, local_day
from inforce.core.may import YES, Answer, all_of, no, require
from inforce.core.routing import Nobody
from inforce.core.said import Said
from inforce.core.vocabulary import Procedure
from inforce.people.models import Person
from inforce.procedures import adult_concerned, dealing
from inforce.procedures.adult_concerned import Concerned, employers_of, is_of_the_teller, since_adult_told, since_told
from inforce.procedures.dealing import may_work_on
from inforce.procedures.readers import Chosen, readers_for
from inforce.procedures.telling import about_named, answers_as, may_go_to, words_of_sending

IMAGE = Procedure.ILLEGAL_IMAGE.value
UNSUITABLE = Procedure.UNSUITABLE_MATERIAL.value
SHORT = 120  # where a device is, who had it: a fact, never a story

KNOWN = {"seen": "I came across it", "told": "I was told of it"}
WHOSE = {
    "adult": "An adult made it, has it or looked for it",
    "pupil": "A pupil made it or sent it, of themselves or of another pupil",
    "unsure": "I do not know",
}
PLACE = {
    "device": "On a device: a computer, a phone, a stick",
    "online": "Online: on a site, in an app or in a group",
    "both": "Both",
    "unsure": "I do not know",
}
KNOWS = {
    "head": "The headteacher",
    "dsl": "The designated safeguarding lead",
    "chair": "The chair of governors",
    "police": "The police",
    "lado": "The LADO",
    "adults": "Other adults here",
    "pupils": "Pupils",
    "parents": "Parents or carers",
    "nobody": "Nobody, as far as I know",
}
KIND = {
    "sexual": "Sexual pictures, films, texts or sites",
    "violent": "Violence or cruelty",
    "hateful": "Hatred or extremism",
    "gambling": "Gambling",
    "drugs": "Drugs or weapons",
    "other": "Something else that is not fit for school",
}
AGE = {
    "adult": "Nobody in it is under 18: there are no people in it, or it is certain",
    "unsure": "Somebody in it is or may be under 18, or I am not sure",
}


@dataclass(frozen=True, slots=True, repr=False)
class Telling:
    """What the finder has answered."""

    about: str = ""  # me · person · somebody_else · nobody · not_sure
    subjects: tuple[str, ...] = ()
    close_to: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    named: str = ""
    known: str = ""
    kind: str = ""  # of something unsuitable alone, like the next
    age: str = ""
    whose: str = ""  # of an image alone; "unsure" is dealt with as an adult's
    place: str = ""
    device: str = ""  # where it is now
    had: str = ""  # who had it
    found: str = ""
    knows: tuple[str, ...] = ()
    told_on: str = ""  # where a reader enters what was told to them, and by whom
    told_time: str = ""
    told_by: str = ""
    keep_words: bool = True
    shown: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What was answered, to be looked at before it is sent."""
        return lines_of({name: getattr(self, name) for name in self.__dataclass_fields__})


def telling_of(answers: Mapping[str, Any]) -> Telling:
    """A draft's answers as a value."""
    return Telling(**answers_as(Telling, answers))


def lines_of(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was answered, as question and answer; what was not asked is left out."""
    found = [
        ("How it came to be known", KNOWN.get(told["known"], "")),
        ("What it is", KIND.get(told["kind"], "")),
        ("How old anybody in it is", AGE.get(told["age"], "")),
        ("Whose image it is", WHOSE.get(told["whose"], "")),
        ("Where it is", PLACE.get(told["place"], "")),
        ("Where the device is now", told["device"]),
        ("Who had it", told["had"]),
        ("Who else knows", "; ".join(KNOWS[one] for one in told["knows"] if one in KNOWS)),
        ("Told by", told["told_by"]),
    ]
    return [(question, answer) for question, answer in found if answer]


def typed_in(telling: Telling) -> str:
    """All that was typed freely: four short facts."""
    return f"{telling.named} {telling.device} {telling.had} {telling.told_by}"


# --- what may be kept ----------------------------------------------------------------------------------------------


def may_keep(*texts: str) -> Answer:
    """Nothing that leads to it is kept. A telephone number or a police reference is no way to it."""
    for text in texts:
        if (what := address_in(text)) not in {"", "a telephone number"}:
            return no(f"Take out {what}: nothing that leads to it is kept here.")
    return YES


def moment(day: date | None, clock: str, *, now: datetime) -> datetime:
    """A day and a time as people write them; today and now where they are left out. Raises Refused."""
    if day is None and not clock.strip():
        return now
    local = now.astimezone(LONDON)
    read = re.fullmatch(r"([01]?\d|2[0-3])[:.]?([0-5]\d)", clock.strip()) if clock.strip() else None
    if clock.strip() and read is None:
        require(no("Write the time as on a clock with 24 hours, for example 14:05."))
    at = time(int(read[1]), int(read[2])) if read else local.time().replace(second=0, microsecond=0)
    then = datetime.combine(day or local.date(), at, tzinfo=LONDON)
    if then > now:
        require(no("That time lies ahead. Write when it was done."))
    return then


def when(then: datetime) -> dict[str, str]:
    """A moment as a line keeps it: the day, and the time on the school's clock."""
    local = then.astimezone(LONDON)
    return {"told_on": local.date().isoformat(), "told_time": f"{local:%H:%M}"}


# --- telling -------------------------------------------------------------------------------------------------------


def chosen_for(draft: drafts.OpenDraft, *, today: date, now: datetime) -> tuple[Chosen, dict[str, Any]]:
    """Who reads it, and what is put under lock. Raises Refused, and KeysAltered."""
    school, telling = draft.row.school, telling_of(draft.content.answers)
    about = about_named(telling, school=school, today=today)
    chosen = readers_for(about=about, school=school, teller=draft.content.person, today=today)
    require(may_send(telling, chosen, draft))
    assert isinstance(chosen, Chosen)
    told_at = moment(date.fromisoformat(telling.told_on) if telling.told_on else None, telling.told_time, now=now)
    own = ("about", "named", "known", "kind", "age", "whose", "place", "device", "had", "found", "told_by")
    return chosen, words_of_sending(telling, about, chosen, draft, now=now) | {
        **{name: getattr(telling, name) for name in own},
        "knows": list(telling.knows),
        "told": local_day(told_at).isoformat(),
        "told_at": told_at.isoformat(),
    }


def may_send(telling: Telling, chosen: Chosen | Nobody, draft: drafts.OpenDraft) -> Answer:
    """Whether it can be sent as it stands."""
    if draft.content.files:
        return no("No file is taken here. Begin anew, without one.")
    if not draft.content.person:
        return no("Sign in first, or ring the chair of governors or the LADO.")
    if telling.known not in KNOWN or telling.place not in PLACE:
        return no("Say whether you were told of it or came across it, and where it is, before you send it.")
    if telling.told_on and telling.told_on < telling.found:
        return no("It cannot have been told before it was found. Change one of the two days before you send it.")
    return all_of(may_keep(typed_in(telling)), may_go_to(chosen, telling.shown))


# --- where it stands -----------------------------------------------------------------------------------------------


def follows(opened: OpenCase) -> str:
    """Which of the two ways it is dealt with now: as it was told, or as it was last moved."""
    moved = opened.last("moved")
    return str(moved.said.words["to"]) if moved else opened.case.procedure


@dataclass(slots=True, repr=False)
class Found(Concerned):
    """What both ways read from its lines. Nothing that was done before it was moved counts for what comes after."""

    @property
    def told_at(self) -> datetime:
        """When the school was told."""
        return datetime.fromisoformat(self.told.words["told_at"])

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What was told, as question and answer."""
        return lines_of(self.told.words)

    @property
    def on_a_device(self) -> bool:
        """Whether there may be something to lock away."""
        return self.told.words["place"] != "online"

    @property
    def somebody_named(self) -> bool:
        """Whether there is an adult to be told and heard, when that is allowed."""
        return bool(self.subjects or self.told.words["named"])

    @property
    def about_oneself(self) -> bool:
        """Whether the person who told told of themselves, and of nobody else."""
        return is_of_the_teller(self.told, self.subjects)

    @property
    def answered(self) -> Said | None:
        """The newest answer to the person who told."""
        return self.newest("answer")

    def here(self, *kinds: str) -> Said | None:
        """What was last said of these kinds since it is dealt with in this way."""
        moved = self.opened.last("moved")
        found = [one.said for one in self.opened.said(*kinds) if moved is None or one.said.at > moved.said.at]
        return found[-1] if found else None

    @abstractmethod
    def may_look_into(self) -> Answer:
        """Whether the school may ask anybody anything, or look into it: only as somebody else advised."""


def people_of(opened: OpenCase) -> tuple[Said, list[Person], list[str]]:
    """What was told, the adults it is about, and who else employs them; names are joined in memory."""
    told = opened.said("told")[0].said
    people = list(Person.objects.filter(body=opened.case.body, ref__in=told.words["subjects"]).order_by("name"))
    return told, people, employers_of(people, since=opened.case.opened_on)


def may_here(state: Found, way: str) -> Answer:
    """Whether it is open, and dealt with in this way."""
    if follows(state.opened) != way:
        return no("This is dealt with in another way by now. Look at it again.")
    return may_work_on(state)


def move(state: Found, *, to: str, by: Person, today: date, now: datetime) -> None:
    """Deal with it in the other way from here on. Its readers and its nine words stay."""
    cases.say(state.opened, "moved", by=by, today=today, now=now, words={"to": to}, half=Note.Half.SHARED)


# --- what a reader may write at any time, and what they may do only as advised ----------------------------------------


@transaction.atomic
def write_note(state: Found, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Keep something among the readers."""
    require(may_keep(words))
    dealing.write_note(state, words=words, by=by, today=today, now=now)


@transaction.atomic
def answer(state: Found, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Write to the person who told."""
    require(may_keep(words))
    dealing.answer(state, words=words, by=by, today=today, now=now)


@transaction.atomic
def look_into(state: Found, *, what: str, by: Person, today: date, now: datetime) -> None:
    """Write down what the school did, as it was advised to."""
    require(all_of(state.may_look_into(), may_keep(what)))
    cases.say(state.opened, "looked_into", by=by, today=today, now=now, words={"words": what})


def may_tell_adult(state: Found) -> Answer:
    """Telling the adult warns them: only as advised, and only where there is one."""
    if not state.somebody_named:
        return no("Nobody is named in this, so there is no adult to tell.")
    return state.may_look_into()


@transaction.atomic
def tell_adult(
    state: Found, *, told_on: date, contact: str, representative: bool, by: Person, today: date, now: datetime
) -> None:
    """Write down that the adult was told, whom they may ask, and that they may bring somebody."""
    require(all_of(may_tell_adult(state), may_keep(contact), since_told(state, told_on, today)))
    words = {"told_on": told_on.isoformat(), "contact": contact, "representative": representative}
    cases.say(state.opened, "adult_told", by=by, today=today, now=now, words=words)


def may_hear_adult(state: Found) -> Answer:
    """Somebody who was not told cannot have been heard."""
    if state.somebody_named and not (state.newest("adult_told") or state.about_oneself):
        return no("Tell the adult first, once the advice allows it.")
    return may_tell_adult(state)


@transaction.atomic
def hear_adult(state: Found, *, account: str, read_back: bool, by: Person, today: date, now: datetime) -> None:
    """Keep the adult's own account, read back to them."""
    require(all_of(may_hear_adult(state), may_keep(account)))
    words = {"account": account, "read_back": read_back}
    cases.say(state.opened, "adult_heard", by=by, today=today, now=now, words=words)


def may_tell_employer(state: Found) -> Answer:
    """Only as advised: whoever employs the adult may warn them."""
    if not state.employers:
        return adult_concerned.may_tell_employer(state)
    return state.may_look_into()


@transaction.atomic
def tell_employer(
    state: Found, *, employer: str, told_on: date, how: str, by: Person, today: date, now: datetime
) -> None:
    """Write down that the agency or firm was told."""
    require(all_of(may_tell_employer(state), may_keep(employer, how)))
    adult_concerned.tell_employer(state, employer=employer, told_on=told_on, how=how, by=by, today=today, now=now)


@transaction.atomic
def conclude(
    state: Found, *, outcome: str, told_adult_on: date | None, kept_until: str, by: Person, today: date, now: datetime
) -> None:
    """Write down what became of it, when the adult was told, and how long this is kept."""
    in_order = since_adult_told(state, told_adult_on, today)
    require(all_of(state.may_look_into(), may_keep(outcome, kept_until), in_order))
    told = told_adult_on.isoformat() if told_adult_on else ""
    words = {"outcome": outcome, "told_adult_on": told, "kept_until": kept_until}
    cases.say(state.opened, "outcome", by=by, today=today, now=now, words=words)


def adult_is_lacking(state: Found) -> str:
    """What the adult it is about must have had before it is closed, or ""."""
    if not state.somebody_named:
        return ""
    if not (state.newest("adult_told") or state.about_oneself):
        return "Tell the adult it is about first."
    if not state.newest("adult_heard"):
        return "Hear the adult it is about first."
    outcome = state.here("outcome")
    if outcome is not None and not outcome.words["told_adult_on"]:
        return "Tell the adult what became of it, and the day on which this will go, first."
    return "Tell the agency or firm first." if state.employers and not state.employer_told else ""
