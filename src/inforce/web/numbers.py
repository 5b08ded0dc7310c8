"""Whom to ring, and who helps: the numbers that belong on a page, and the one page that has them all."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inforce.core.routing import Office
from inforce.core.signposts import Need, signposts_for
from inforce.keys.queries import offices_of, posts_on
from inforce.people.queries import OWN_NUMBER, sizes_of, telephones_of
from inforce.web.clock import today
from inforce.web.guards import Here, member

if TYPE_CHECKING:
    from inforce.people.models import School, Telephone

CANNOT_WAIT = ("police", "lado", "lado_out_of_hours", "children", "dsl", "chair")
"""Where something cannot wait: never a union first."""
CHILD = ("dsl", "children", "lado_out_of_hours", "lado", "police")
"""A child said something, or may be harmed."""
TARGETED = ("police", "union", "lado")
"""An adult is targeted online."""

ON_THE_POSTER = ("police", "lado", "lado_out_of_hours", "children")
"""On paper in the staff room: nobody's own number."""

IN_PERSON = (Office.DSL, Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY, Office.CHAIR)
"""To whom somebody goes here, in the order in which the page names them."""

HELP_WITH = (
    ("You are targeted online", (Need.TARGETED,)),
    ("A child may be harmed", (Need.CHILD,)),
    ("A picture of a child", (Need.IMAGE,)),
    ("You told, and fear that nothing comes of it", (Need.NOT_HEARD,)),
)


def numbers(request: HttpRequest, *whom: str) -> "dict[str, Telephone]":
    """The school's numbers, in this order; all of them where none is named.

    A person's own number is for whoever works here, and not for a stranger who came by.
    """
    held = telephones_of(request.school, today=today())  # type: ignore[attr-defined]
    shown = [one for one in whom or held if one in held]
    if not OWN_NUMBER.keys().isdisjoint(shown) and not _works_here(request):
        shown = [one for one in shown if one not in OWN_NUMBER]
    return {one: held[one] for one in shown}


def _works_here(request: HttpRequest) -> bool:
    person, school = getattr(request, "person", None), request.school  # type: ignore[attr-defined]
    here = person and (sizes_of(person, school, today=today()) or offices_of(person, school, today=today()))
    return bool(here)


@member
def who_can_help(request: Here, school: str) -> HttpResponse:
    """Everybody who helps, on one page: here, at the council and the police, and elsewhere."""
    shown = {
        "telephones": numbers(request),
        "in_person": _in_person(request.school),
        "helps": [(heading, signposts_for(*needs)) for heading, needs in HELP_WITH],
    }
    return render(request, "home/who_can_help.html", shown)


def _in_person(school: "School") -> list[tuple[str, str]]:
    """The posts to go to, each with its holder."""
    held = {post.office: post.person.name for post in posts_on(school, today=today())}
    return [(office.in_words, held[office]) for office in IN_PERSON if office in held]
