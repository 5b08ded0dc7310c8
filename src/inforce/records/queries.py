"""Find records and read them. The software holds the key, so who may read is decided by access.py, every time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from inforce.core.calendar import add_working_days
from inforce.core.said import Said
from inforce.core.seal import SealError
from inforce.keys.server_key import open_record
from inforce.ledger.commitments import Committed, Committing
from inforce.ledger.models import Body
from inforce.people.models import Person, School
from inforce.policies.queries import number_chosen
from inforce.records.models import Line, Record

LINE = "line of a record"


@dataclass(slots=True, repr=False)
class OpenRecord:
    """A record with everything that was said in it, oldest first."""

    record: Record
    lines: list[Said]
    damaged: list[str] = field(default_factory=list)  # references of lines that do not open: shouted on the page

    def said(self, *kinds: str) -> list[Said]:
        """The lines of these kinds, oldest first."""
        return [line for line in self.lines if line.kind in kinds]

    def last(self, *kinds: str) -> Said | None:
        """The newest line of these kinds."""
        found = self.said(*kinds)
        return found[-1] if found else None


def records_in(school: School, *kinds: str) -> QuerySet[Record]:
    """The records of these kinds, oldest first, with whose they are."""
    rows = Record.objects.filter(school=school, kind__in=kinds)
    return rows.select_related("person", "school", "body").order_by("made_on", "pk")


def records_of(person: Person, school: School, *kinds: str) -> QuerySet[Record]:
    """Somebody's own records of these kinds, oldest first."""
    return records_in(school, *kinds).filter(person=person)


def waiting_in(school: School) -> QuerySet[Record]:
    """The records in which whoever leads the school has to do something, the first due first."""
    rows = Record.objects.filter(school=school, turn=Record.Turn.LEADER, closed_on=None)
    return rows.select_related("person", "school").order_by(F("due").asc(nulls_last=True), "made_on", "pk")


def look_by(school: School, *, today: date) -> date:
    """Until when whoever leads the school has what somebody told them today before they are reminded of it."""
    return add_working_days(today, number_chosen("unopened_after", school))


def waiting_of(person: Person, school: School, *, by: date) -> QuerySet[Record]:
    """Somebody's own records in which they themselves have to do something until a day, the first due first."""
    rows = Record.objects.filter(school=school, person=person, turn=Record.Turn.ITS_OWN, closed_on=None)
    return rows.exclude(due__gt=by).order_by(F("due").asc(nulls_last=True), "made_on", "pk")


def record_at(ref: str, *, school: School, kind: str) -> Record | None:
    """The record of a reference, if it is of this school and kind. Who may read it is another question."""
    return records_in(school, kind).filter(ref=ref).first()


def opened(record: Record) -> OpenRecord:
    """Read one record."""
    return opened_all([record])[0]


def opened_all(records: Sequence[Record] | QuerySet[Record]) -> list[OpenRecord]:
    """Read several, in their order, with one query for all their lines."""
    found = [OpenRecord(record, []) for record in records]
    by_key = {one.record.pk: one for one in found}
    for line in Line.objects.filter(record__in=by_key).order_by("pk"):
        one = by_key[line.record_id]
        try:
            plain = open_record(bytes(line.sealed), body=one.record.body, purpose=LINE, ref=place_of(one.record, line))
        except SealError:
            one.damaged.append(line.ref)
        else:
            one.lines.append(Said.from_bytes(plain))
    return found


def entered_today(person: Person, school: School, kind: str, *, words: Mapping[str, Any], today: date) -> Record | None:
    """What somebody entered today in these very words: the button was pressed twice."""
    for held in opened_all(records_of(person, school, kind).filter(made_on=today)):
        if held.lines and held.lines[0].words == words:
            return held.record
    return None


def days_of(kind: str, school: School, *, when_over: bool = False) -> Iterator[tuple[int, date]]:
    """Who made a record of a kind, and on which day: (the person's row, day), by person and then by day.

    `when_over`: the day on which it came to its end, of those that did.
    """
    day = "closed_on" if when_over else "made_on"
    rows = Record.objects.filter(school=school, kind=kind, **{f"{day}__isnull": False}).order_by("person_id", day, "pk")
    yield from rows.values_list("person_id", day).iterator()


def place_of(record: Record, line: Line) -> str:
    """Where a line belongs: the lock holds it to its record, so that it cannot be moved to another."""
    return f"{record.ref} {line.ref}"


# --- what the record of what was done holds of these rows ----------------------------------------------------------


def committed(body: Body) -> Iterator[Committed]:
    """The rows of this word that the record must know."""
    yield from commit_record.every(Record.objects.filter(body=body))
    yield from commit_line.every(Line.objects.filter(body=body))


commit_record = Committing("record", school="school__ref", kind="kind", person="person__ref", made_on="made_on")
"""Whose it is, of which kind and since when."""

commit_line = Committing(
    "record line", record="record__ref", day="day", turn="turn", due="due", over="over", sealed="sealed"
)
"""To which record a line belongs, and what it made of it. Its words are committed as they are stored: sealed."""
