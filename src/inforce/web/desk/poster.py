"""The poster for the staff room."""

from django.http import HttpResponse
from django.shortcuts import render

from inforce.people.access import may_get_ready
from inforce.people.actions import make_poster
from inforce.web.clock import today
from inforce.web.guards import Here, member, seen_or_404
from inforce.web.numbers import ON_THE_POSTER, numbers


@member
def poster(request: Here, school: str) -> HttpResponse:
    """A poster for the staff room, with a code that lets somebody tell us something without an account."""
    seen_or_404(may_get_ready(request.person, request.school, today=today()))
    if request.method != "POST":
        return render(request, "desk/poster.html")
    code = make_poster(school=request.school, by=request.person, today=today())
    return render(request, "desk/poster_made.html", {"code": code, "telephones": numbers(request, *ON_THE_POSTER)})
