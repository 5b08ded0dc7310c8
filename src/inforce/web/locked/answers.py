"""The answer, for the person who told: opened with nine words, account or not."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from inforce.cases.queries import OpenCase, open_with_words
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.procedures import dealing
from inforce.web.clock import now, today
from inforce.web.forms import Form
from inforce.web.guards import Here, safely, slowly
from inforce.web.locked.lines import line_of
from inforce.web.locked.works import work_of
from inforce.web.numbers import CANNOT_WAIT, numbers
from inforce.web.telling.frame import of_a_school

LONG = forms.Textarea(attrs={"rows": 8})


class NineWordsForm(Form):
    """The nine words."""

    page_heading = "words"
    words = forms.CharField(
        label="Your nine words",
        help_text="Capitals, commas and small slips do not matter.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )


class MoreForm(Form):
    """Something to add. The nine words travel with it: nothing of them is kept here."""

    words = forms.CharField(widget=forms.HiddenInput, max_length=500)
    more = forms.CharField(label="Do you want to add something?", widget=LONG, max_length=20_000)


@safely
@slowly("nine-words", "60/m/ip")
@of_a_school
def answer(request: Here, school: str) -> HttpResponse:
    """Show the person who told where it stands and what was answered, and take what they add."""
    if request.method != "POST":
        return render(request, "answers/nine_words.html", {"form": NineWordsForm()})
    typed = request.POST.get("words", "")
    opened = open_with_words(typed, school=request.school)
    if opened is None:
        form = NineWordsForm(request.POST)
        if form.is_valid():
            form.add_error("words", "These nine words open nothing here. Look for a word left out, or swapped.")
        return render(request, "answers/nine_words.html", {"form": form})
    added = False
    more = MoreForm(request.POST if "more" in request.POST else None, initial={"words": typed})
    work = work_of(opened)
    if "more" in request.POST and work is not None and work.takes_more and more.is_valid():
        try:
            dealing.add_more(opened, words=more.cleaned_data["more"], today=today(), now=now())
            added, more = True, MoreForm(initial={"words": typed})
            opened = open_with_words(typed, school=request.school) or opened
        except Refused as refused:
            more.add_error("more", refused.why)
    shown = _answered(request, opened) | {"more": more, "form": more, "added": added, "typed": typed}
    return render(request, shown["work"].answered, shown)


def _answered(request: Here, opened: OpenCase) -> dict[str, Any]:
    told = opened.said("told")[0].said
    reading = opened.case.grants.filter(ended_on=None, epoch=opened.key.epoch).order_by("rank")
    work = work_of(opened)
    assert work is not None
    return {
        "told": told,
        "work": work,
        "own_words": told.words["keep_words"],
        "proofs": opened.said("told", "proof"),
        "lines": [line_of(note.said, work) for note in opened.notes if note.said.kind not in {"told", "proof"}],
        "read_by": [f"the {Office(grant.office).in_words}" for grant in reading],
        "seen": bool(opened.said("opened")),
        "case": opened.case,
        "telephones": numbers(request, *CANNOT_WAIT),
    }
