"""The life that all records share: made, added to, brought to an end. What may be done is each procedure's to say.

Both acts take the fact first, as `ledger.actions.record` does, and every line that they write is on the record.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from inforce.core.may import require
from inforce.core.said import Said
from inforce.keys.server_key import seal_record
from inforce.ledger.actions import record as write_down
from inforce.ledger.facts import Fact
from inforce.notices.actions import tell
from inforce.people.actions import new_code
from inforce.people.models import Person, School
from inforce.people.queries import digest_of_code
from inforce.records.access import handlers_of, may_be_told, may_work
from inforce.records.models import Asked, Line, Record
from inforce.records.queries import LINE, commit_line, commit_record, place_of

OWN = "own"  # stands for a post where somebody acts in a record of their own
LEADER = "leader"  # stands for the post of whoever leads the school, or the chair for the head's own
OUTSIDE = "outside"  # stands for a post where somebody without an account answers


@transaction.atomic
def make_record(
    fact: Fact,
    *,
    kind: str,
    person: Person,
    school: School,
    said: str,
    words: Mapping[str, Any],
    by: Person,
    today: date,
    now: datetime,
    post: str = OWN,
    turn: str = Record.Turn.NOBODY,
    due: date | None = None,
    over: bool = False,
) -> Record:
    """Enter something. `by` is not whose it is only where somebody's signed paper is entered for them.

    `turn`: who has to do something next, by `due`; they are left word, and must be there. `over`: there is nothing
    left to do.
    """
    if turn == Record.Turn.LEADER:
        require(may_be_told(person, school, today=today))
    made = Record.objects.create(
        body=school.body,
        school=school,
        kind=kind,
        person=person,
        made_on=today,
    )
    spoken = Said(kind=said, at=now, post=post, by=by.ref, words=dict(words))
    line = _write(made, spoken, turn=turn, due=due, over=over, today=today)
    write_down(
        fact,
        body=made.body,
        about=made.ref,
        by=by.ref,
        today=today,
        commitments=[commit_record(made), commit_line(line)],
    )
    _leave_word(made, by=by, today=today, now=now)
    return made


@transaction.atomic
def give_each_a_record(
    fact: Fact,
    *,
    kind: str,
    people: Sequence[Person],
    school: School,
    about: str,
    said: str,
    words: Mapping[str, Any],
    by: Person,
    today: date,
    now: datetime,
) -> list[Record]:
    """Enter the same of several people, a record each, with nothing left to do: one fact for all, `about` its cause."""
    made = Record.objects.bulk_create(
        Record(body=school.body, school=school, kind=kind, person=person, made_on=today, closed_on=today)
        for person in people
    )
    spoken = Said(kind=said, at=now, post=LEADER, by=by.ref, words=dict(words))
    lines = [Line(body=school.body, record=record, day=today, over=True) for record in made]
    for record, line in zip(made, lines, strict=True):
        line.sealed = seal_record(spoken.as_bytes(), body=school.body, purpose=LINE, ref=place_of(record, line))
    Line.objects.bulk_create(lines)
    commitments = [*map(commit_record, made), *map(commit_line, lines)]
    write_down(fact, body=school.body, about=about, by=by.ref, today=today, commitments=commitments, count=len(made))
    return made


@transaction.atomic
def add_to_record(
    fact: Fact,
    record: Record,
    *,
    said: str,
    words: Mapping[str, Any],
    by: Person | None,
    today: date,
    now: datetime,
    post: str = OWN,
    turn: str = Record.Turn.NOBODY,
    due: date | None = None,
    over: bool = False,
) -> Record:
    """Add to a record, and say whose turn it is now and by when. `by` is None for somebody without an account."""
    held = lock_record(record)
    require(may_work(held))
    spoken = Said(kind=said, at=now, post=post, by=by.ref if by else "", words=dict(words))
    line = _write(held, spoken, turn=turn, due=due, over=over, today=today)
    write_down(
        fact,
        body=held.body,
        about=held.ref,
        by=by.ref if by else "",
        today=today,
        commitments=[commit_line(line)],
    )
    _leave_word(held, by=by, today=today, now=now)
    return held


def lock_record(record: Record) -> Record:
    """Read a record again and hold it until the transaction ends: of two answers at once the second sees the first."""
    rows = Record.objects.select_for_update(of=("self",)).select_related("body", "school", "school__body", "person")
    return rows.get(pk=record.pk)


def ask_outside(record: Record, *, until: date) -> tuple[Asked, str]:
    """Let somebody without an account answer until a day. Returns the row and the code, which is kept nowhere.

    Called by an act that writes into the record, under the row's reference, who it is.
    """
    code = new_code()
    asked = Asked.objects.create(body=record.body, record=record, code_digest=digest_of_code(code), until=until)
    return asked, code


def _write(record: Record, said: Said, *, turn: str, due: date | None, over: bool, today: date) -> Line:
    line = Line(body=record.body, record=record, day=today, turn=turn, due=due, over=over)
    line.sealed = seal_record(said.as_bytes(), body=record.body, purpose=LINE, ref=place_of(record, line))
    line.save(force_insert=True)
    record.turn, record.due, record.reminded_on = turn, due, None
    record.closed_on = today if over else None
    record.save(update_fields=["turn", "due", "reminded_on", "closed_on"])
    return line


def _leave_word(record: Record, *, by: Person | None, today: date, now: datetime) -> None:
    waiting = {
        Record.Turn.LEADER: lambda: handlers_of(record.person, record.school, today=today),
        Record.Turn.ITS_OWN: lambda: [record.person],
    }
    for person in waiting.get(Record.Turn(record.turn), list)():
        if by is None or person.pk != by.pk:
            tell(person, school=record.school, now=now)
