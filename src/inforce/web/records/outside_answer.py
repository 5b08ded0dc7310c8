"""The page for somebody without an account who must agree: a code, what is asked, and yes or no, once.

A link only leads here. Programs that look at mail open every link, so nothing is shown before the code is sent by a
press of a button, and nothing is answered before another.
"""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from inforce.core.may import Refused
from inforce.procedures.contact_permission import LONGEST_NAME, LONGEST_WORDS
from inforce.procedures.contact_slips import answer_slip, open_slip
from inforce.web.clock import now, today
from inforce.web.forms import Form
from inforce.web.guards import Here, safely, slowly
from inforce.web.telling.frame import of_a_school

LONGEST_CODE = 40


class CodeForm(Form):
    """The code on the slip."""

    page_heading = "code"
    code = forms.CharField(
        label="The code on your slip",
        help_text="Twenty letters and figures. Capitals and hyphens do not matter.",
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )


class YesNoForm(Form):
    """The answer. The code travels with it: nothing of it is kept here."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_CODE)
    answer = forms.ChoiceField(
        label="Do you agree?",
        choices=[("yes", "Yes, I agree"), ("no", "No, I do not agree")],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="Your own name", max_length=LONGEST_NAME)
    words = forms.CharField(
        label="Do you want to add something?",
        help_text="You need not. Whoever leads the school reads it, and nobody else.",
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@safely
@slowly("outside-answer", "30/m/ip")
@of_a_school
def answer(request: Here, school: str) -> HttpResponse:
    """Take the code, show what is asked, take the answer."""
    if request.method != "POST":
        return render(request, "records/outside_code.html", {"form": CodeForm()})
    code_form = CodeForm(request.POST)
    if not code_form.is_valid():
        return render(request, "records/outside_code.html", {"form": code_form})
    code = code_form.cleaned_data["code"]
    answering = "answer" in request.POST or "name" in request.POST
    form = YesNoForm(request.POST if answering else None, initial={"code": code})
    try:
        slip = open_slip(code, school=request.school, today=today())
        if form.is_valid():
            yes = form.cleaned_data["answer"] == "yes"
            said = {"name": form.cleaned_data["name"], "words": form.cleaned_data["words"]}
            answer_slip(code, school=request.school, yes=yes, **said, today=today(), now=now())
            return render(request, "records/outside_done.html", {"slip": slip, "yes": yes})
    except Refused as refused:
        code_form.add_error("code", refused.why)
        return render(request, "records/outside_code.html", {"form": code_form})
    return render(request, "records/outside_question.html", {"form": form, "slip": slip})


@of_a_school
def link(request: Here, school: str, code: str) -> HttpResponse:
    """Where a link leads: a button, and nothing about anybody. The code is not looked at."""
    return render(request, "records/outside_link.html", {"code": code[:LONGEST_CODE]})
