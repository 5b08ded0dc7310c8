"""The school's telephone numbers: whose, and when somebody last rang them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.may import Refused
from inforce.people.access import may_get_ready, may_set_telephone
from inforce.people.actions import set_telephone, take_down_telephone
from inforce.people.queries import OWN_NUMBER, WHOM, telephones_of
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.guards import Here, here_or_404, member, seen_or_404

WORDS = dict(WHOM)


class TelephoneForm(Form):
    """A number, and when somebody rang it."""

    whom = forms.ChoiceField(label="Whose number is it?", widget=forms.RadioSelect)
    number = forms.CharField(label="Number", max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    checked_on = DayField(
        label="On which day did somebody ring it?",
        help_text="Ring it first: a number that nobody has tried may be wrong.",
        latest=today,
    )

    def __init__(self, *args: Any, whom: list[tuple[str, str]], **kwargs: Any) -> None:
        """Only the numbers that whoever is here may enter."""
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = whom  # type: ignore[attr-defined]


@member
def telephones(request: Here, school: str) -> HttpResponse:
    """The numbers that a person in trouble is shown."""
    seen_or_404(may_get_ready(request.person, request.school, today=today()))
    mine = [(whom, label) for whom, label in WHOM if _may_set(request, whom)]
    form = TelephoneForm(request.POST or None, whom=mine)
    if request.method == "POST" and form.is_valid():
        set_telephone(school=request.school, by=request.person, today=today(), **form.cleaned_data)
        messages.success(request, "The number stands on every page where it may help.")
        return redirect("telephones", school)
    shown = {
        "form": form,
        "telephones": telephones_of(request.school, today=today()),
        "whom": WHOM,
        "mine": [whom for whom, _ in mine],
        "own": list(OWN_NUMBER),
        "publishes": any(whom in OWN_NUMBER for whom, _ in mine),
    }
    return render(request, "desk/telephones.html", shown)


@member
def take_down(request: Here, school: str, whom: str) -> HttpResponse:
    """Show a number no longer."""
    held = here_or_404(telephones_of(request.school, today=today()).get(whom))
    seen_or_404(may_set_telephone(request.person, request.school, whom, today=today()))
    if request.method == "POST":
        try:
            take_down_telephone(school=request.school, whom=whom, by=request.person, today=today())
        except Refused as refused:
            messages.warning(request, refused.why)
        else:
            messages.success(request, f"{WORDS[whom]}: no number is shown any more.")
        return redirect("telephones", school)
    return render(request, "desk/telephone_take_down.html", {"held": held})


def _may_set(request: Here, whom: str) -> bool:
    return bool(may_set_telephone(request.person, request.school, whom, today=today()))
