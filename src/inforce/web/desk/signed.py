"""How far the school has come: who signed, by group."""

from django.http import HttpResponse
from django.shortcuts import render

from inforce.duties.access import may_see_coverage
from inforce.duties.queries import coverage as coverage_of
from inforce.policies.queries import edition_in_force, out_of_date
from inforce.web.clock import today
from inforce.web.guards import Here, member, seen_or_404


@member
def coverage(request: Here, school: str) -> HttpResponse:
    """How many signed, by group; no names, and no numbers where a group is small."""
    seen_or_404(may_see_coverage(request.person, request.school, today=today()))
    edition = edition_in_force(request.school, today=today())
    shown = {
        "edition": edition,
        "coverage": coverage_of(edition, today=today()) if edition else None,
        "out_of_date": out_of_date(edition, today=today()),
    }
    return render(request, "desk/coverage.html", shown)
