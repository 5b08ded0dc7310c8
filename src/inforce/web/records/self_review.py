"""Look at how you use social media: questions that take no answer, and the day on which somebody looked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.procedures import self_review
from inforce.procedures.new_this_term import new_this_term
from inforce.records.queries import records_of
from inforce.web.clock import now, today
from inforce.web.guards import Here, member
from inforce.web.records.clauses import clauses_asking


@member
def look(request: Here, school: str) -> HttpResponse:
    """Read, think, done."""
    if request.method == "POST":
        self_review.review_self(by=request.person, school=request.school, today=today(), now=now())
        messages.success(request, "The day is written down, and nothing else.")
        return redirect("home", school)
    shown = {
        "questions": self_review.QUESTIONS,
        "before": list(records_of(request.person, request.school, self_review.KIND))[::-1],
        "news": new_this_term(request.school),
        "clauses": clauses_asking(request, self_review.KIND),
    }
    return render(request, "records/self_review.html", shown)
