"""Is the school ready to open? What has to be true first, line by line, and what to do where it is not yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from inforce.address import takes_sealed_things
from inforce.core.routing import About, Nobody, Office, readers
from inforce.core.signposts import is_old
from inforce.keys.queries import holder_of, master_key_of
from inforce.keys.trust import KeysAltered, Working, working
from inforce.people.queries import READY, WHOM, closeness_pairs, ready_lines_of, telephones_of
from inforce.web.jinja import listed

if TYPE_CHECKING:
    from inforce.people.models import School


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that has to be true. `told` says what is so or what to do, `where` leads to the page that does it."""

    what: str
    done: bool
    told: str
    where: str = ""


def ready_lines(school: "School", *, today: date) -> list[Line]:
    """Everything that has to be true before the school opens."""
    return [
        *computer_lines(school),
        *_number_lines(school, today=today),
        _retention_line(school),
        *route_lines(school, today=today),
    ]


def is_ready(lines: list[Line]) -> bool:
    """Whether every line is true."""
    return all(line.done for line in lines)


def computer_lines(school: "School") -> Iterator[Line]:
    """The lines of whoever looks after the computer."""
    safe = takes_sealed_things(settings.ADDRESS)
    yield Line(what="The address is safe to type at", done=bool(safe), told=safe.why or settings.ADDRESS)
    done = ready_lines_of(school)
    for what, missing in (
        ("test_mail", "Send a test mail and type in the code that stands in it."),
        ("backup", "Take a backup and let it be read back: `inforce backup FILE`."),
    ):
        on = done.get(what)
        yield Line(what=READY[what], done=on is not None, told=f"Done {_on(on)}." if on else missing)


def route_lines(school: "School", *, today: date) -> Iterator[Line]:
    """One line for each way that something told can go: it opens when its own readers have their keys."""
    if master_key_of(school.body) is None:
        told = "The chair of governors makes the keys first."
        yield Line(what="The keys are made", done=False, told=told, where=reverse("setup-keys", args=[school.slug]))
        return
    try:
        stands = working(school, today=today)
    except KeysAltered as altered:
        yield Line(what="Nobody has changed posts or keys", done=False, told=" ".join(altered.sentences))
        return
    for what, about in _routes(school, today=today):
        yield _route_line(what, about, stands, school)


def _routes(school: "School", *, today: date) -> Iterator[tuple[str, About]]:
    yield "A concern about an adult can be told", About(nobody_named=True)
    for office in (Office.HEADTEACHER, Office.DSL, Office.CHAIR):
        holder = holder_of(office, school, today=today)
        if holder is not None:
            yield f"A concern about the {office.in_words} can be told", About(subjects=frozenset({holder.ref}))
    yield "A concern that may be about somebody who handles them can be told", About(may_be_a_handler=True)


def _route_line(what: str, about: About, stands: Working, school: "School") -> Line:
    found = readers(about=about, seats=stands.seats, closeness=closeness_pairs(school.body), teller=None)
    if not isinstance(found, Nobody):
        offices = listed([f"the {reader.office.in_words}" for reader in found.both])
        return Line(what=what, done=True, told=f"Read by {offices}.")
    if found.waiting:
        offices = listed([f"the {office.in_words}" for office in found.waiting], "or")
        return Line(what=what, done=False, told=f"It waits until {offices} has opened the slip and taken the key.")
    return Line(what=what, done=False, told="Nobody is left who could read it: give the posts that are empty.")


def _number_lines(school: "School", *, today: date) -> Iterator[Line]:
    numbers = telephones_of(school, today=today)
    for whom in ("lado", "police"):
        one = numbers.get(whom)
        checked = one.checked_on if one else None
        done = not is_old(checked, today=today)
        told = (
            f"{one.number}, rung {_on(checked)}" if one and checked else "Ring the number, and enter it with the day."
        )
        where = reverse("telephones", args=[school.slug])
        yield Line(what=f"{dict(WHOM)[whom]}: the number was checked", done=done, told=told, where=where)


def _retention_line(school: "School") -> Line:
    on = ready_lines_of(school).get("retention")
    told = f"Seen {_on(on)}." if on else "Look at the table of how long things are kept."
    where = reverse("setup-retention", args=[school.slug])
    return Line(what=READY["retention"], done=on is not None, told=told, where=where)


def _on(day: date | None) -> str:
    return f"on {day:%-d %B %Y}" if day else ""
