"""What a reader may do with anything that was told, whatever its procedure; and what the person who told may add."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases.models import Case, Note
from inforce.cases.queries import OpenCase
from inforce.cases.said import TELLER, Read
from inforce.core.may import YES, Answer, all_of, no, require
from inforce.core.routing import Nobody
from inforce.core.said import Said
from inforce.people.models import Person
from inforce.procedures.readers import Chosen, readers_for
from inforce.procedures.telling import about_told


@dataclass(slots=True, repr=False)
class Standing:
    """What has been done with something told, read from its notes. A procedure's own adds its steps."""

    opened: OpenCase
    told: Said

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.opened.case

    def newest(self, *kinds: str) -> Said | None:
        """What was last said of these kinds."""
        found = self.opened.said(*kinds)
        return found[-1].said if found else None


def may_work_on(state: Standing) -> Answer:
    """Everything but reading and opening again needs an open case."""
    return no("This is closed. Open it again first.") if state.case.closed_on else YES


def not_ahead(given: date, today: date) -> Answer:
    """What is written down was done."""
    return no("That day lies ahead. Write it down once it is done.") if given > today else YES


def in_time(given: date | None, *, after: str, day: date, today: date) -> Answer:
    """A day has come, and does not lie before what it follows: `after`, which was on `day`."""
    if given is None:
        return YES
    if given < day:
        return no(f"That day lies before {after}, on {day.day} {day:%B %Y}. Look at the day again.")
    return not_ahead(given, today)


def written_since(state: Standing, seen: str, *, by: Person) -> list[Said]:
    """What others wrote since `seen` was the newest: a page that was opened before does not show it."""
    notes = _by_others(state, by)
    places = [place for place, note in enumerate(notes, start=1) if note.ref == seen]
    return [note.said for note in (notes[places[-1] :] if places else notes[-1:])]


def newest_by_others(state: Standing, *, by: Person) -> str:
    """What somebody who opens this now has before them, as a reference that a page carries until it is sent."""
    return next((note.ref for note in reversed(_by_others(state, by))), "")


def _by_others(state: Standing, by: Person) -> list[Read]:
    return [note for note in state.opened.notes if note.said.kind != "opened" and note.said.by != by.ref]


def hold(state: Standing, *, unread: Sequence[Said]) -> None:
    """Hold it until the transaction ends, and refuse whoever has not read what others wrote, this very moment too."""
    cases.lock_case(state.case)
    if unread or state.case.notes.count() != state.opened.held:
        require(no("Somebody wrote here since you opened this page: read it first. What you typed is still here."))


@transaction.atomic
def record_advice(
    state: Standing, *, source: str, whom: str, given_on: date, advice: str, by: Person, today: date, now: datetime
) -> None:
    """Write down advice: from HR, police, or anybody whose business it is."""
    require(all_of(may_work_on(state), not_ahead(given_on, today)))
    words = {"source": source, "whom": whom, "given_on": given_on.isoformat(), "advice": advice}
    cases.say(state.opened, "advice", by=by, today=today, now=now, words=words)


@transaction.atomic
def answer(state: Standing, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Write to the person who told. They read it with their nine words."""
    require(may_work_on(state))
    cases.say(state.opened, "answer", by=by, today=today, now=now, words={"words": words}, half=Note.Half.SHARED)


def may_give_words(state: Standing) -> Answer:
    """Nobody can be asked for a name they did not give: an unnamed person's words cannot be made again."""
    if not state.told.by:
        return no("The person who told did not give a name, so nobody can know to whom new words may be given.")
    return may_work_on(state)


@transaction.atomic
def give_words(state: Standing, *, face_to_face: bool, by: Person, today: date, now: datetime) -> tuple[str, ...]:
    """Give a named person who lost their nine words new ones, face to face. They are returned once."""
    require(may_give_words(state))
    if not face_to_face:
        require(no("Give new words only face to face."))
    said = cases.said_by(state.opened, "new_words", by=by, now=now, words={})
    return cases.replace_words(state.opened, said, today=today)


@transaction.atomic
def write_note(state: Standing, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Keep something among the readers."""
    require(may_work_on(state))
    cases.say(state.opened, "note", by=by, today=today, now=now, words={"words": words})


@transaction.atomic
def add_more(opened: OpenCase, *, words: str, today: date, now: datetime) -> None:
    """The person who told adds something, with their nine words."""
    if opened.case.closed_on:
        require(no("This is closed, so nothing can be added here. Tell it anew, and say that it belongs to this."))
    said = Said(kind="added", at=now, post=TELLER, by="", words={"words": words})
    cases.add_note(opened, said, half=Note.Half.SHARED, today=today)
    cases.tell_first_readers(opened.case, now=now)


@transaction.atomic
def step_back(state: Standing, *, why: str, by: Person, today: date, now: datetime) -> None:
    """A reader should not read this: take them out, and let the next in the row in.

    Raises Refused where nobody is left: then the LADO must be rung, and this reader stays until somebody can read it.
    """
    require(may_work_on(state))
    grant = state.opened.grant
    assert grant is not None
    school = state.case.school
    about = about_told(state.opened, without=frozenset({by.ref}))
    chosen = readers_for(about=about, school=school, teller=state.told.by, today=today)
    if isinstance(chosen, Nobody):
        require(no("Nobody else here may read this. Ring the LADO, and say so in a note; then it can be handed on."))
    assert isinstance(chosen, Chosen)
    reading = set(state.case.grants.filter(ended_on=None).values_list("office_key__ref", flat=True))
    joining = [reader for reader in chosen.ranked() if reader.office_key.ref not in reading]
    said = cases.said_by(state.opened, "stepped_back", by=by, now=now, words={"why": why})
    cases.change_readers(state.opened, leaving=grant, joining=joining, said=said, today=today, now=now)


@transaction.atomic
def close(state: Standing, *, by: Person, today: date, now: datetime) -> None:
    """Close it; its procedure has asked whether it may be."""
    require(may_work_on(state))
    cases.close_case(state.opened, cases.said_by(state.opened, "closed", by=by, now=now, words={}), today=today)


def may_reopen(state: Standing) -> Answer:
    """Only what is closed can be opened again."""
    return YES if state.case.closed_on else no("This is open.")


@transaction.atomic
def reopen(state: Standing, *, why: str, by: Person, today: date, now: datetime) -> None:
    """Open it again."""
    require(may_reopen(state))
    cases.reopen_case(
        state.opened, cases.said_by(state.opened, "reopened", by=by, now=now, words={"why": why}), today=today
    )
