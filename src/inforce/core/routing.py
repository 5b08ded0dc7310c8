"""Who may read a case: computed from the people it is about, before anything is saved.

Source: design section 4, the table and the paragraph under it. Offices are chosen by the table; then every holder is
judged as a *person*, because in a small school one person holds several offices.

What the table leaves open is settled here, towards fewer readers who could be involved:

* A row is a list of places; of each place the first office that stands is taken, and the first two places give the readers.
  "DSL or deputy; if none, chair" is two places, so when the head falls it is the DSL (or deputy) and then the chair.
* "Head" is the headteacher, else the co-head: not both, since a case has two readers.
* When it is, or may be, about the head, every holder of a head's office is struck as a person, whatever else they hold;
  when it may be about somebody who handles concerns, so is every DSL and deputy.
* The flags outrank the subjects: somebody unsure whether it touches a handler is taken at her word.
* An office whose key nobody has opened yet is passed over; it is named in `waiting`, so that the page can say so.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Office(StrEnum):
    HEADTEACHER = "headteacher"
    CO_HEAD = "co_head"
    DEPUTY = "deputy"
    DSL = "dsl"
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"

    @property
    def title(self) -> str:
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

Closeness = frozenset[frozenset[str]]
"""Pairs of people who are close to each other, by reference."""

_HEAD = (Office.HEADTEACHER, Office.CO_HEAD)
_SAFEGUARDING = (Office.DSL, Office.DEPUTY)

Place = tuple[Office, ...]

ROWS: dict[str, tuple[Place, ...]] = {
    "another adult, oneself, nobody named": (_HEAD, _SAFEGUARDING, (Office.CHAIR,)),
    "DSL, deputy": (_HEAD, (Office.CHAIR,)),
    "the head, or may be": ((Office.CHAIR,),),
    "the chair": (_HEAD,),
    "head and chair": (),
}
"""The table of design section 4. The vice-chair comes last in each."""

_LAST: Place = (Office.VICE_CHAIR,)

READING_OFFICES = (*_HEAD, *_SAFEGUARDING, Office.CHAIR, Office.VICE_CHAIR)
"""The offices that may ever read a case: never the clerk, never the administrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An office and one person who holds it. `works`: the office has a current, verified key. Several holders, several seats."""

    office: Office
    holder: str | None
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a case is about, as the person telling has said it."""

    subjects: frozenset[str] = frozenset()
    nobody_named: bool = False
    oneself: bool = False
    may_be_a_handler: bool = False
    """ "May be about somebody who handles concerns", or "not sure"."""
    close_to: frozenset[str] = frozenset()
    """People to whom somebody it is about is close, as said on the form."""
    excluded: frozenset[str] = frozenset()
    """People whom the person telling does not want to read it."""

    def __post_init__(self) -> None:
        if not (self.subjects or self.nobody_named or self.oneself or self.may_be_a_handler):
            # silence must not be read as "nobody named", which goes to the head
            msg = "Say whom it is about, or that nobody is named."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Reader:
    """An office that will read, and the people who share its key."""

    office: Office
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Struck:
    office: Office
    holder: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    first: Reader
    second: Reader | None
    then: tuple[Reader, ...]
    """Who is next in the row, if neither opens it."""
    struck: tuple[Struck, ...]
    not_by: tuple[Office, ...]
    """Offices to be named on the page: "Not by: the headteacher."."""
    waiting: tuple[Office, ...]
    """Offices that would read it, but whose key nobody has opened yet."""

    @property
    def all(self) -> tuple[Reader, ...]:
        return (self.first,) if self.second is None else (self.first, self.second)


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
    row, presumed = _row(about, subjects, close, school)
    struck = {
        (office, holder): Struck(office, holder, why)
        for office in READING_OFFICES
        for holder in sorted(school.holders(office))
        if (why := _why_struck(office, holder, about, subjects, close, presumed, school))
    }
    fallen = {office for office, _ in struck}
    line, waiting = _line((*row, _LAST), fallen, school)
    not_by = tuple(o for o in READING_OFFICES if o in fallen)
    reasons = tuple(struck.values())
    if not line:
        why = _NO_KEYS if waiting else _NOBODY_FREE
        return Nobody(why=why, struck=reasons, not_by=not_by, waiting=waiting)
    first, second, *then = (*line, None)[: max(2, len(line))]
    return Readers(
        first=line[0],
        second=second,
        then=tuple(reader for reader in then if reader),
        struck=reasons,
        not_by=not_by,
        waiting=waiting,
    )


_NO_KEYS = "Nobody who may read this has set up their key yet, so it cannot be sent from here. Nothing was saved."
_NOBODY_FREE = "Everybody who could read this here is somebody it may be about, or close to them. Nothing was saved."


class _School:
    def __init__(self, seats: Sequence[Seat]) -> None:
        self._seats = seats

    def holders(self, *offices: Office) -> frozenset[str]:
        return frozenset(s.holder for s in self._seats if s.office in offices and s.holder is not None)

    def works(self, office: Office) -> bool:
        return any(s.works for s in self._seats if s.office == office and s.holder is not None)


def _row(
    about: About, subjects: frozenset[str], close: Collection[str], school: _School
) -> tuple[tuple[Place, ...], frozenset[str]]:
    """The row of the table, and the people whom it presumes to be concerned without their being named."""
    heads = school.holders(*_HEAD)
    about_head = about.may_be_a_handler or heads & subjects or heads & frozenset(close)
    about_chair = school.holders(Office.CHAIR) & subjects
    presumed = heads if about_head else frozenset()
    if about.may_be_a_handler:
        presumed |= school.holders(*_SAFEGUARDING)
    if about_head and about_chair:
        return ROWS["head and chair"], presumed
    if about_head:
        return ROWS["the head, or may be"], presumed
    if about_chair:
        return ROWS["the chair"], presumed
    if school.holders(*_SAFEGUARDING) & subjects:
        return ROWS["DSL, deputy"], presumed
    return ROWS["another adult, oneself, nobody named"], presumed


def _why_struck(
    office: Office,
    holder: str,
    about: About,
    subjects: frozenset[str],
    close: Collection[str],
    presumed: frozenset[str],
    school: _School,
) -> str:
    the = f"The {office.title}"
    if holder in subjects:
        return f"{the} is somebody it is about."
    if holder in school.holders(*_HEAD) and school.holders(*_HEAD) & subjects:
        return f"{the} leads the school together with somebody it is about."
    if holder in close:
        return f"{the} is close to somebody it is about."
    if holder in presumed:
        return f"{the} may be somebody it is about."
    if holder in about.excluded:
        return f"You asked that the {office.title} does not read it."
    return ""


def _line(places: Sequence[Place], fallen: Collection[Office], school: _School) -> tuple[list[Reader], tuple[Office, ...]]:
    line: list[Reader] = []
    waiting: list[Office] = []
    for place in places:
        for reader in _standing(place, fallen, school):
            if not school.works(reader.office):
                waiting.append(reader.office)
            elif not any(set(reader.holders) & set(earlier.holders) for earlier in line):
                line.append(reader)
                break
    return line, tuple(waiting)


def _standing(place: Place, fallen: Collection[Office], school: _School) -> Iterator[Reader]:
    for office in place:
        holders = school.holders(office)
        if holders and office not in fallen:
            yield Reader(office, tuple(sorted(holders)))
