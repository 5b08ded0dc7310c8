"""Questions asked, and what was answered: for those who answer, and for the chair; without the askers' names."""

from django.http import HttpResponse
from django.shortcuts import render

from inforce.procedures import question
from inforce.web.clock import today
from inforce.web.guards import Here, member, seen_or_404


@member
def asked(request: Here, school: str) -> HttpResponse:
    """What was asked, newest first."""
    seen_or_404(question.may_read_register(request.person, request.school, today=today()))
    found = question.register(request.school, by=request.person, today=today())
    shown = {"asked": found, "most": question.MOST if len(found) == question.MOST else 0}
    return render(request, "desk/questions.html", shown)
