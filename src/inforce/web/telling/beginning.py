"""How telling begins: signed in, with the poster's code, or somewhere else altogether."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.signposts import Need, signposts_for
from inforce.people import queries as people
from inforce.procedures import concern
from inforce.web.clock import now
from inforce.web.drafts import draft_of, hand_out
from inforce.web.forms import Form, posted
from inforce.web.guards import Here, member, safely, slowly
from inforce.web.numbers import CHILD, ON_THE_POSTER, numbers
from inforce.web.records.doors import ELSEWHERE
from inforce.web.records.higher import higher_of
from inforce.web.telling.frame import begun_at, of_a_school, shared


@safely
@member
def start(request: Here, school: str) -> HttpResponse:
    """Say what this is, what it may be used for, and begin."""
    held = draft_of(request)
    if request.method == "POST":
        if held is not None and not held.sent:
            drafts.throw_away(held)
        return _begin(request, school, person=request.person.ref)
    return render(request, "telling/start.html", shared(request) | {"begun": begun_at(held), "elsewhere": ELSEWHERE})


class PosterForm(Form):
    """The code on the staff-room poster."""

    works_here = forms.ChoiceField(
        label="Do you work or volunteer here?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    code = forms.CharField(
        label="Code",
        help_text="It is on the poster in the staff room, and on your slip.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )


@safely
@slowly("poster", "20/m/ip")
@of_a_school
def poster(request: Here, school: str) -> HttpResponse:
    """Begin without an account, with the poster's code."""
    form = PosterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["works_here"] == "no":
            return redirect("concern-outside", school)
        if people.open_poster(form.cleaned_data["code"], school=request.school):
            return _begin(request, school, person="")
        form.add_error("code", "That is not the code on the poster. Look for a letter left out or swapped.")
    return render(request, "telling/poster.html", shared(request) | {"form": form})


@of_a_school
def outside(request: Here, school: str) -> HttpResponse:
    """Where somebody turns who does not work here."""
    shown = {"telephones": numbers(request, *ON_THE_POSTER), "helps": signposts_for(Need.OUTSIDE)}
    return render(request, "telling/outside.html", shown)


@of_a_school
def child(request: Here, school: str) -> HttpResponse:
    """Something about a child is told face to face, to the safeguarding lead, now. There is no box to type in."""
    return render(request, "telling/child.html", {"telephones": numbers(request, *CHILD), "higher": higher_of(request)})


def _begin(request: Here, school: str, *, person: str) -> HttpResponse:
    cookie, _ = drafts.start_draft(school=request.school, procedure=concern.PROCEDURE, person=person, now=now())
    response = redirect("concern-about", school)
    hand_out(response, cookie)
    return response
