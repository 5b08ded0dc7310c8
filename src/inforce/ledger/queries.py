"""Read the record: the story of one thing, or all of it in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as a sentence needs it: without number, size or link."""

    day: date
    sentence: str
    by: str
    about: str
    count: int


def anything_founded() -> bool:
    """Whether there is any governing body here."""
    return Body.objects.exists()


def story_of(*refs: str, body: Body) -> list[Told]:
    """What was done about these things, oldest first."""
    entries = Entry.objects.filter(body=body, ref__in=refs).order_by("number")
    return [told(entry) for entry in entries]


def deeds_of(ref: str, *, body: Body) -> list[Told]:
    """What somebody did, and what was done about them, oldest first."""
    entries = Entry.objects.filter(Q(ref=ref) | Q(by=ref), body=body).order_by("number")
    return [told(entry) for entry in entries]


def told(entry: Entry) -> Told:
    """The sentence of an entry."""
    sentence = str(Fact(entry.kind).label)
    return Told(day=entry.day, sentence=sentence, by=entry.by, about=entry.ref, count=entry.count)


def entries_in_order(body: Body, *, after: int = 0) -> Iterator[Entry]:
    """Every entry from the first, without holding all of them in memory."""
    return Entry.objects.filter(body=body, number__gt=after).order_by("number").iterator(chunk_size=2000)


def bodies() -> list[Body]:
    """Every governing body of this installation."""
    return list(Body.objects.order_by("pk"))


def body_at(ref: str) -> Body | None:
    """The governing body of a reference."""
    return Body.objects.filter(ref=ref).first()
