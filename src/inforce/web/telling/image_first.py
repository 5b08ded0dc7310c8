"""An indecent image of a child, found or told about: what to do now, before anything is typed anywhere (2.7.4).

Anybody may read it, signed in or not, over any line, and no key is waited for.
"""

from django.http import HttpResponse
from django.shortcuts import render

from inforce.web.guards import Here
from inforce.web.numbers import numbers
from inforce.web.records.higher import higher_of
from inforce.web.telling.frame import of_a_school

TO_RING = (
    ("police", "Police", "101, when nobody is in danger now"),
    ("lado", "Local authority designated officer (LADO)", "no number stands here yet: ask the council's switchboard"),
    ("lado_out_of_hours", "Emergency duty team, out of hours", "no number stands here yet: the council's switchboard"),
    ("children", "Children's social care", "no number stands here yet: ask the council's switchboard"),
    ("dsl", "Designated safeguarding lead", "in person, or through the school's office"),
    ("chair", "Chair of governors", "through the school's office: a letter to be opened by the chair only"),
)
"""Whose number, as it is called, and what to do where none stands."""


@of_a_school
def first(request: Here, school: str) -> HttpResponse:
    """Stop; leave it; tell somebody in person; ring."""
    held = numbers(request)
    calls = [(label, held.get(whom), without) for whom, label, without in TO_RING]
    shown = {"calls": calls, "here": bool(getattr(request, "person", None)), "higher": higher_of(request)}
    return render(request, "images/first.html", shown)
