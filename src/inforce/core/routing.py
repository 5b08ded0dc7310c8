"""Who may read a case: computed from the people it is about, before anything is saved.

Source: design section 4, the table and the paragraph under it. Offices are chosen by the table; then every holder is
judged as a *person*, because in a small school one person holds several offices.

What the table leaves open is settled here, towards fewer readers who could be involved:

* A row is a list of places. Of each place the first office that stands is taken; the first two places taken are the
  readers. "DSL or deputy; if none, chair" is two places: when the head falls, the DSL reads first and the chair second.
* "Head" is the headteacher, else the co-head; not both, since two of a case's readers should not answer for each other.
* When it is, or may be, about the head, every holder of a head's office is struck, whatever else they hold; when it may
  be about somebody who handles concerns, every DSL and deputy too.
* "May be" and "not sure" outrank the subjects named: whoever is unsure is taken at her word.
* An office whose key nobody has opened yet is passed over, and named in `waiting`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Office(StrEnum):
    """The posts of a school that software needs to know."""

    HEADTEACHER = "headteacher"
    CO_HEAD = "co_head"
    DEPUTY = "deputy"
    DSL = "dsl"
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"

    @property
    def in_words(self) -> str:
        """As it stands in a sentence, after "the"."""
        return _TITLES[self]


_TITLES = {
    Office.HEADTEACHER: "headteacher",
    Office.CO_HEAD: "co-headteacher",
    Office.DEPUTY: "deputy headteacher",
    Office.DSL: "designated safeguarding lead",
    Office.CHAIR: "chair of governors",
    Office.VICE_CHAIR: "vice-chair of governors",
    Office.CLERK: "clerk to the governors",
    Office.ADMINISTRATOR: "administrator",
}

Place = tuple[Office, ...]

_HEAD = (Office.HEADTEACHER, Office.CO_HEAD)
_SAFEGUARDING = (Office.DSL, Office.DEPUTY)
_CHAIR = (Office.CHAIR,)
_VICE_CHAIR = (Office.VICE_CHAIR,)

ROWS: dict[str, tuple[Place, ...]] = {
    "another adult, oneself, nobody named": (_HEAD, _SAFEGUARDING, _CHAIR, _VICE_CHAIR),
    "DSL, deputy": (_HEAD, _CHAIR, _VICE_CHAIR),
    "the head, or may be": (_CHAIR, _VICE_CHAIR),
    "the chair": (_HEAD, _VICE_CHAIR),
    "head and chair": (_VICE_CHAIR,),
}
"""The table. Places of a row stand in order, and whoever is next moves up."""

READING_OFFICES = (*_HEAD, *_SAFEGUARDING, *_CHAIR, *_VICE_CHAIR)
"""The offices that may ever read a case: never the clerk, never the administrator."""

Closeness = frozenset[frozenset[str]]
"""Pairs of people who are close to each other, by reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An office and one person who holds it; several holders, several seats.

    `works`: the office has a current key whose statement reaches the root.
    """

    office: Office
    holder: str | None
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a case is about, as the person telling has said it. People are references."""

    subjects: frozenset[str] = frozenset()
    nobody_named: bool = False
    oneself: bool = False
    may_be_a_handler: bool = False  # "may be about someone who handles concerns", and "not sure"
    close_to: frozenset[str] = frozenset()  # people to whom a subject is close, as said on the form
    excluded: frozenset[str] = frozenset()  # people whom the person telling does not want to read it

    def __post_init__(self) -> None:
        if not (self.subjects or self.nobody_named or self.oneself or self.may_be_a_handler):
            # silence must not be taken for "nobody named", which goes to the head
            msg = "Say whom it is about, or that nobody is named."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Reader:
    """An office that will read, and the people who share its key."""

    office: Office
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Struck:
    """A holder who may not read, and the sentence that says why."""

    office: Office
    holder: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads. `then` are those who come next if neither opens it."""

    first: Reader
    second: Reader | None
    then: tuple[Reader, ...]
    struck: tuple[Struck, ...]
    not_by: tuple[Office, ...]  # to be named on the page: "Not by: the headteacher."
    waiting: tuple[Office, ...]  # would read it too, but nobody has opened their key yet

    @property
    def both(self) -> tuple[Reader, ...]:
        """The one or two to whom it is sealed."""
        return (self.first, self.second) if self.second else (self.first,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """Falsy: nothing may be saved; show `why`, the LADO and the paper route."""

    why: str
    struck: tuple[Struck, ...]
    not_by: tuple[Office, ...]
    waiting: tuple[Office, ...]

    def __bool__(self) -> bool:
        return False


def readers(*, about: About, seats: Sequence[Seat], closeness: Closeness, teller: str | None) -> Readers | Nobody:
    """The one or two offices that read a case about these people."""
    school = _School(seats)
    subjects = about.subjects | ({teller} if about.oneself and teller else frozenset())
    close = about.close_to | {person for pair in closeness if pair & subjects for person in pair - subjects}
    heads, chairs, safeguarding = (school.holders(*offices) for offices in (_HEAD, _CHAIR, _SAFEGUARDING))

    about_head = about.may_be_a_handler or bool(heads & (subjects | close))
    row = _row(about_head=about_head, about_chair=bool(chairs & subjects), about_dsl=bool(safeguarding & subjects))

    maybe = (heads if about_head else frozenset()) | (safeguarding if about.may_be_a_handler else frozenset())
    co_heads = heads if heads & subjects else frozenset()
    grounds = (
        (subjects, "The {} is somebody this is about."),
        (co_heads, "The {} leads the school together with somebody this is about."),
        (close, "The {} is close to somebody this is about."),
        (maybe, "The {} may be somebody this is about."),
        (about.excluded, "You asked that the {} does not read this."),
    )
    struck = tuple(_struck(school, grounds))
    not_by = tuple(dict.fromkeys(one.office for one in struck))
    line, waiting = _line(row, not_by, school)
    if not line:
        why = _NO_KEY_YET if waiting else _NOBODY_LEFT
        return Nobody(why=why, struck=struck, not_by=not_by, waiting=waiting)
    return Readers(
        first=line[0],
        second=line[1] if line[1:] else None,
        then=line[2:],
        struck=struck,
        not_by=not_by,
        waiting=waiting,
    )


_NO_KEY_YET = "Whoever may read this has not set up a key yet, so it cannot be sent from here. Nothing was saved."
_NOBODY_LEFT = "Nobody at this school is left who may read this. Nothing was saved."

_Grounds = Sequence[tuple[Collection[str], str]]


class _School:
    def __init__(self, seats: Sequence[Seat]) -> None:
        self._seats = seats

    def holders(self, *offices: Office) -> frozenset[str]:
        return frozenset(seat.holder for seat in self._seats if seat.office in offices and seat.holder is not None)

    def works(self, office: Office) -> bool:
        return any(seat.works for seat in self._seats if seat.office == office and seat.holder is not None)


def _row(*, about_head: bool, about_chair: bool, about_dsl: bool) -> Sequence[Place]:
    if about_head and about_chair:
        return ROWS["head and chair"]
    if about_head:
        return ROWS["the head, or may be"]
    if about_chair:
        return ROWS["the chair"]
    if about_dsl:
        return ROWS["DSL, deputy"]
    return ROWS["another adult, oneself, nobody named"]


def _struck(school: _School, grounds: _Grounds) -> Iterator[Struck]:
    """Every holder of a reading office who may not read, once for each office, with the first ground that fits."""
    for office in READING_OFFICES:
        for holder in sorted(school.holders(office)):
            why = next((sentence for people, sentence in grounds if holder in people), None)
            if why is not None:
                yield Struck(office, holder, why.format(office.in_words))


def _line(
    row: Sequence[Place], fallen: Collection[Office], school: _School
) -> tuple[tuple[Reader, ...], tuple[Office, ...]]:
    """Who stands, in order, nobody in two places; and the offices passed over for want of a key."""
    line: list[Reader] = []
    waiting: list[Office] = []
    for place in row:
        for reader in _standing(place, fallen, school):
            if not school.works(reader.office):
                waiting.append(reader.office)
            elif not any(set(reader.holders) & set(earlier.holders) for earlier in line):
                line.append(reader)
                break
    return tuple(line), tuple(waiting)


def _standing(place: Place, fallen: Collection[Office], school: _School) -> Iterator[Reader]:
    """The offices of a place that are held, and by nobody who was struck: its holders share one key."""
    for office in place:
        holders = school.holders(office)
        if holders and office not in fallen:
            yield Reader(office, tuple(sorted(holders)))
