"""The steps that a school took for somebody who is targeted, to print: what an employer may have to show."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from inforce.procedures.dealing import Standing
from inforce.procedures.targeted_dealing import State
from inforce.web.guards import Here
from inforce.web.locked.lines import line_of
from inforce.web.locked.pages import with_case
from inforce.web.locked.work import Work


@with_case
def taken(request: Here, school: str, *, state: Standing, work: Work) -> HttpResponse:
    """Each step, its day, and who took it. What was kept as proof is not in it."""
    if not isinstance(state, State):
        raise Http404
    lines = [line_of(step, work) for step in state.steps]
    return render(request, "locked/targeted/steps.html", {"lines": lines, "case": state.case})
