"""Who is close to whom."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.may import Refused
from inforce.people.access import may_confirm_closeness, may_enter_closeness
from inforce.people.actions import confirm_closeness, end_closeness, enter_closeness
from inforce.people.queries import closeness_at, closenesses, engaged
from inforce.web.clock import today
from inforce.web.forms import Form
from inforce.web.guards import Here, here_or_404, member, seen_or_404

if TYPE_CHECKING:
    from inforce.people.models import Person


class ClosenessForm(Form):
    """Two people."""

    one = forms.ChoiceField(label="One of the two")
    other = forms.ChoiceField(label="The other")

    def __init__(self, *args: object, people: "list[Person]", **kwargs: object) -> None:
        """Everybody who works here."""
        super().__init__(*args, **kwargs)
        names = [("", "Choose a name"), *((person.ref, person.name) for person in people)]
        for field in ("one", "other"):
            self.fields[field].choices = names  # type: ignore[attr-defined]


@member
def closeness(request: Here, school: str) -> HttpResponse:
    """Who is close to whom, from the register of interests: the clerk's page."""
    body = request.school.body
    seen_or_404(may_enter_closeness(request.person, body, today=today()))
    people = list(engaged(request.school, today=today()).order_by("name"))
    form = ClosenessForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        by_ref = {person.ref: person for person in people}
        one, other = (by_ref[form.cleaned_data[name]] for name in ("one", "other"))
        try:
            enter_closeness(one=one, other=other, by=request.person, today=today())
        except Refused as refused:
            form.add_error("other", refused.why)
        else:
            messages.success(request, "Entered. It counts at once; each of them is asked to confirm it.")
            return redirect("closeness", school)
    return render(request, "desk/closeness.html", {"form": form, "entered": closenesses(body)})


@member
def closeness_end(request: Here, school: str, ref: str) -> HttpResponse:
    """Say that two people are no longer close."""
    seen_or_404(may_enter_closeness(request.person, request.school.body, today=today()))
    entered = here_or_404(closeness_at(ref, body=request.school.body))
    if request.method == "POST":
        end_closeness(closeness=entered, by=request.person, today=today())
        return redirect("closeness", school)
    return render(request, "desk/closeness_end.html", {"entered": entered})


@member
def closeness_confirm(request: Here, school: str, ref: str) -> HttpResponse:
    """Say that one is close to somebody: either of the two, for themselves."""
    entered = here_or_404(closeness_at(ref, body=request.school.body))
    seen_or_404(may_confirm_closeness(request.person, entered))
    if request.method == "POST":
        confirm_closeness(closeness=entered, by=request.person, today=today())
        messages.success(request, "Confirmed.")
        return redirect("home", school)
    other = entered.other if entered.one_id == request.person.pk else entered.one
    return render(request, "desk/closeness_confirm.html", {"other": other})
