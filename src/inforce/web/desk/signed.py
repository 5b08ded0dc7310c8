"""How far the school has come: who signed, by group."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from inforce.duties.access import may_see_coverage, put_off_for
from inforce.duties.actions import QUESTION
from inforce.duties.queries import coverage as coverage_of
from inforce.policies.queries import edition_in_force, out_of_date
from inforce.web.agreeing import opened
from inforce.web.clock import today
from inforce.web.guards import Here, member, seen_or_404

if TYPE_CHECKING:
    from inforce.policies.models import Edition


@member
def coverage(request: Here, school: str) -> HttpResponse:
    """How many signed, by group; no names, and no numbers where a group is small. To whoever would answer them, also
    who said "not today", and why.
    """
    seen_or_404(may_see_coverage(request.person, request.school, today=today()))
    edition = edition_in_force(request.school, today=today())
    shown = {
        "edition": edition,
        "coverage": coverage_of(edition, today=today()) if edition else None,
        "put_off": _put_off(request, edition) if edition else [],
        "out_of_date": out_of_date(edition, today=today()),
    }
    return render(request, "desk/coverage.html", shown)


def _put_off(request: Here, edition: "Edition") -> list[dict[str, Any]]:
    return [
        {"name": reply.person.name, "day": reply.day, "words": opened(reply, QUESTION)}
        for reply in put_off_for(request.person, edition, today=today())
    ]
