"""I want to ask, or be open, about something: one door, sorted afterwards by whoever reads it (1.1.1, 1.4).

It leads along a concern's road: whom it is about decides who reads it. What is about nobody in particular is asked on
the page "Ask first" instead, where question and answer are kept for everybody's use.
"""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.procedures import concern
from inforce.web.clock import now
from inforce.web.drafts import draft_of, hand_out
from inforce.web.guards import Here, member, safely
from inforce.web.telling.frame import begun_at, shared


@safely
@member
def start(request: Here, school: str) -> HttpResponse:
    """Say what this is and what it may be used for, and begin."""
    held = draft_of(request)
    if request.method == "POST":
        if held is not None and not held.sent:
            drafts.throw_away(held)
        cookie, made = drafts.start_draft(
            school=request.school, procedure=concern.PROCEDURE, person=request.person.ref, now=now()
        )
        made.content.answers = {"form": concern.OPENLY}
        drafts.keep(made)
        response = redirect("concern-about", school)
        hand_out(response, cookie)
        return response
    return render(request, "telling/openly.html", shared(request) | {"begun": begun_at(held)})
