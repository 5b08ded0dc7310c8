"""Somebody one knows outside school: told to the head where it could surprise anybody later (2.6.2, 2.3.4).

The question is put to everybody and nobody has to have an answer; "nothing" is one. Whoever leads the school has seen
it, or wants to talk: neither is leave to be connected online with a pupil, and nothing here opens a concern.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from inforce.core.calendar import add_working_days
from inforce.core.duties import DutyKind
from inforce.core.may import YES, Answer, no, require
from inforce.core.vocabulary import Procedure
from inforce.duties.actions import mark_done
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.policies.queries import number_chosen
from inforce.procedures.social_contact_told import SAFEGUARDS, Contact, State, after, may_be_told, state_of
from inforce.records.access import LEADING, may_enter, may_handle, may_work
from inforce.records.actions import LEADER, OWN, add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, entered_today, opened, opened_all, records_in, records_of

KIND = Procedure.SOCIAL_CONTACT.value
QUESTION = DutyKind.SOCIAL_CONTACT_QUESTION.value
DAMAGED = "What was told here does not open: it was damaged or changed. Tell it again, and tell whoever looks after it."


def live_of(person: Person, school: School) -> list[Record]:
    """What somebody told and has not ended, oldest first."""
    return list(records_of(person, school, KIND).filter(closed_on=None))


# --- what the person says -------------------------------------------------------------------------------------------


@transaction.atomic
def say_nothing_to_tell(*, by: Person, school: School, today: date, now: datetime) -> Record:
    """Answer the question: there is nothing, or nothing beside what was told; and what was told is still so."""
    require(may_enter(by, school, today=today))
    live = live_of(by, school)
    for record in live:
        say_still_so(record, by=by, today=today, now=now)
    return _answered("still_so" if live else "nothing", by=by, school=school, today=today, now=now)


@transaction.atomic
def tell_contact(
    *, by: Person, school: School, contact: Contact, others_still_so: bool = False, today: date, now: datetime
) -> Record:
    """Tell of somebody. It answers the question too, and waits for whoever leads the school."""
    require(may_enter(by, school, today=today))
    require(may_be_told(contact, school=school, today=today))
    words = contact.as_words()
    if before := entered_today(by, school, KIND, words=words, today=today):
        return before
    if others_still_so:
        for record in live_of(by, school):
            say_still_so(record, by=by, today=today, now=now)
    _answered("told", by=by, school=school, today=today, now=now)
    return make_record(
        Fact.SOCIAL_CONTACT_TOLD,
        kind=KIND,
        person=by,
        school=school,
        said="told",
        words=words,
        by=by,
        turn=Record.Turn.LEADER,
        today=today,
        now=now,
    )


def may_add(by: Person, record: Record) -> Answer:
    """Change, confirm or end what one told oneself."""
    if by.pk != record.person_id:
        return no("Only the person who told this can change it.")
    return may_work(record)


@transaction.atomic
def change_contact(record: Record, *, by: Person, contact: Contact, today: date, now: datetime) -> None:
    """Say that it is otherwise now. What was said before stays readable, and it is looked at again."""
    held = lock_record(record)
    require(may_add(by, held))
    require(may_be_told(contact, school=held.school, today=today))
    words = contact.as_words()
    turn = Record.Turn.LEADER
    add_to_record(
        Fact.SOCIAL_CONTACT_CHANGED, held, said="changed", words=words, by=by, turn=turn, today=today, now=now
    )


@transaction.atomic
def say_still_so(record: Record, *, by: Person, today: date, now: datetime) -> None:
    """Say once more that it is so. Whose turn it is stays."""
    held = lock_record(record)
    require(may_add(by, held))
    add_to_record(
        Fact.SOCIAL_CONTACT_STILL_SO, held, said="still_so", words={}, by=by, turn=held.turn, due=held.due, today=today,
        now=now,
    )  # fmt: skip


def may_say_undone(by: Person, held: OpenRecord) -> Answer:
    """Say that the link was undone."""
    return _may_see_to(by, held) and _unless(_state(held).to_undo is None, "There is no link to undo.")


@transaction.atomic
def say_undone(record: Record, *, by: Person, today: date, now: datetime) -> None:
    """Say that one is no longer linked with the pupil or former pupil."""
    held = opened(lock_record(record))
    require(may_say_undone(by, held))
    turn = after("undone", {}, _state(held), day=today).turn()
    add_to_record(Fact.SOCIAL_CONTACT_UNDONE, held.record, said="undone", words={}, by=by, **turn, today=today, now=now)


@transaction.atomic
def end_contact(record: Record, *, by: Person, today: date, now: datetime) -> None:
    """Say that it is over, or that it is nothing that the head needs to know any longer."""
    held = lock_record(record)
    require(may_add(by, held))
    add_to_record(Fact.SOCIAL_CONTACT_ENDED, held, said="ended", words={}, by=by, over=True, today=today, now=now)


# --- what whoever leads the school says -----------------------------------------------------------------------------


def may_acknowledge(by: Person, held: OpenRecord, *, today: date) -> Answer:
    """Say that one has seen it."""
    may = _may_look(by, held, today=today)
    return may and _unless(_state(held).seen and not _state(held).to_talk, "This was seen already.")


@transaction.atomic
def acknowledge(record: Record, *, by: Person, today: date, now: datetime) -> None:
    """Say that one has seen it and that there is nothing to do. It is no leave for anything."""
    held = opened(lock_record(record))
    require(may_acknowledge(by, held, today=today))
    turn = after("seen", {}, _state(held), day=today).turn()
    add_to_record(
        Fact.SOCIAL_CONTACT_SEEN, held.record, said="seen", words={}, by=by, post=LEADER, **turn, today=today, now=now
    )


def may_ask_to_talk(by: Person, held: OpenRecord, *, today: date) -> Answer:
    """Ask the person to talk."""
    return _may_look(by, held, today=today) and _unless(_state(held).to_talk is not None, "You asked to talk already.")


@transaction.atomic
def ask_to_talk(record: Record, *, by: Person, words: str, today: date, now: datetime) -> None:
    """Ask the person to talk about it, and say about what. They are left word."""
    held = opened(lock_record(record))
    require(may_ask_to_talk(by, held, today=today))
    talk_by = add_working_days(today, number_chosen("talk_within", held.record.school))
    asked = {"text": words.strip(), "talk_by": talk_by.isoformat()}
    turn = after("talk", asked, _state(held), day=today).turn()
    add_to_record(
        Fact.SOCIAL_CONTACT_TALK, held.record, said="talk", words=asked, by=by, post=LEADER, **turn, today=today,
        now=now,
    )  # fmt: skip


def may_say_talked(by: Person, held: OpenRecord, *, today: date) -> Answer:
    """Say that the two have talked: either of them."""
    may = _may_see_to(by, held) if by.pk == held.record.person_id else _may_look(by, held, today=today)
    return may and _unless(_state(held).to_talk is None, "Nobody asked to talk about this.")


@transaction.atomic
def say_talked(record: Record, *, by: Person, safeguards: Collection[str], today: date, now: datetime) -> None:
    """Write down that the two have talked, and which safeguards they agreed."""
    held = opened(lock_record(record))
    require(may_say_talked(by, held, today=today))
    words = {"safeguards": [one for one in SAFEGUARDS if one in safeguards]}
    turn = after("talked", words, _state(held), day=today).turn()
    post = OWN if by.pk == held.record.person_id else LEADER
    add_to_record(
        Fact.SOCIAL_CONTACT_TALKED, held.record, said="talked", words=words, by=by, post=post, **turn, today=today,
        now=now,
    )  # fmt: skip


def register(by: Person, school: School, *, today: date) -> list[OpenRecord]:
    """What others told and have not ended, for whoever looks at it as whoever leads the school; by name."""
    if not offices_of(by, school, today=today) & LEADING:
        return []
    live = records_in(school, KIND).filter(closed_on=None).exclude(person=by).order_by("person__name", "made_on", "pk")
    looks_at: dict[int, bool] = {}
    for record in live:
        if record.person_id not in looks_at:
            looks_at[record.person_id] = bool(may_handle(by, record, today=today))
    return opened_all([record for record in live if looks_at[record.person_id]])


# --- what several of these need -------------------------------------------------------------------------------------


def _may_see_to(by: Person, held: OpenRecord) -> Answer:
    return may_add(by, held.record) and _unless(state_of(held) is None, DAMAGED)


def _may_look(by: Person, held: OpenRecord, *, today: date) -> Answer:
    may = may_handle(by, held.record, today=today) and may_work(held.record)
    return may and _unless(state_of(held) is None, DAMAGED)


def _unless(hindered: bool, why: str) -> Answer:  # noqa: FBT001 - reads as a sentence where it stands
    return no(why) if hindered else YES


def _state(held: OpenRecord) -> State:
    state = state_of(held)
    assert state is not None, "What does not open is refused before."
    return state


def _answered(said: str, *, by: Person, school: School, today: date, now: datetime) -> Record:
    """Write down that the yearly question was answered. Twice the same on one day is once."""
    words = {"answer": said}
    if before := entered_today(by, school, QUESTION, words=words, today=today):
        return before
    mark_done(person=by, school=school, kind=DutyKind(QUESTION), today=today)
    return make_record(
        Fact.SOCIAL_CONTACT_ANSWERED,
        kind=QUESTION,
        person=by,
        school=school,
        said="answered",
        words=words,
        by=by,
        over=True,
        today=today,
        now=now,
    )
