"""Telling of an indecent image of a child, or of something unsuitable: closed questions, and four short facts.

Signed in only. There is no place for a file, for a link, or for what it shows.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.may import Refused
from inforce.core.routing import READING_OFFICES
from inforce.keys.queries import offices_of
from inforce.procedures import unsuitable_material
from inforce.procedures.found import (
    AGE,
    IMAGE,
    KIND,
    KNOWN,
    KNOWS,
    PLACE,
    SHORT,
    UNSUITABLE,
    WHOSE,
    may_keep,
    moment,
)
from inforce.procedures.readers import adults_of
from inforce.web.clock import now, today
from inforce.web.drafts import draft_of, hand_out
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import Here, member, safely
from inforce.web.records.higher import higher_of
from inforce.web.telling.frame import begun_at, question, shared, with_draft
from inforce.web.telling.roads import road_of

if TYPE_CHECKING:
    from inforce.people.models import School


@safely
@member
def begin_image(request: Here, school: str) -> HttpResponse:
    """Begin to put in writing what was told in person. The page before says what comes first."""
    if request.method != "POST":
        return redirect("indecent-image", school)
    return _begin(request, school, IMAGE)


@safely
@member
def start_unsuitable(request: Here, school: str) -> HttpResponse:
    """Say what this is, and what it is not, and begin."""
    if request.method == "POST":
        return _begin(request, school, UNSUITABLE)
    shown = {"begun": begun_at(draft_of(request)), "higher": higher_of(request)}
    return render(request, "telling/found/start.html", shared(request) | shown)


def _begin(request: Here, school: str, procedure: str) -> HttpResponse:
    held = draft_of(request)
    if held is not None and not held.sent:
        drafts.throw_away(held)
    cookie, _ = drafts.start_draft(school=request.school, procedure=procedure, person=request.person.ref, now=now())
    response = redirect("found-about", school)
    hand_out(response, cookie)
    return response


def with_find(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the pages that both share: a draft of something else goes on along its own road."""

    @wraps(view)
    @with_draft
    def guarded(request: Here, school: str, *, draft: drafts.OpenDraft, **kwargs: Any) -> HttpResponseBase:
        if draft.content.procedure not in {IMAGE, UNSUITABLE}:
            return redirect(road_of(draft).first, school)
        return view(request, school, draft=draft, **kwargs)

    return guarded


class FactField(forms.CharField):
    """A short fact. What leads to it is refused, with the reason."""

    def __init__(self, *, max_length: int = SHORT, **kwargs: Any) -> None:
        """Short by default."""
        super().__init__(max_length=max_length, required=False, **kwargs)

    def clean(self, value: Any) -> str:
        """Refuse a link, an address, the name of an account."""
        text = str(super().clean(value))
        may = may_keep(text)
        if not may:
            raise ValidationError(may.why, code="leads")
        return text


class AboutForm(Form):
    """Which adult has to do with it."""

    page_heading = "about"
    reveals = {"about": {"person": "person", "somebody_else": "named"}}
    about = forms.ChoiceField(label="Does an adult who works here have to do with it?", widget=forms.RadioSelect)
    person = forms.ChoiceField(label="Their name", required=False)
    named = FactField(label="Who they are, as far as you know")

    def __init__(self, *args: Any, school: "School", teller: str, **kwargs: Any) -> None:
        """Offer the adults of the school."""
        super().__init__(*args, **kwargs)
        adults = adults_of(school, today=today()).exclude(ref=teller)
        self.offer("person", [("", "Choose a name"), *((person.ref, person.name) for person in adults)])
        self.offer(
            "about",
            [
                ("nobody", "No, or I do not know of any"),
                ("person", "Yes: somebody who works here"),
                ("somebody_else", "Yes: somebody who is not on the list"),
                ("not_sure", Choice("Perhaps: it may be about somebody who handles concerns",
                                    hint="The headteacher and the safeguarding lead will not see it.")),
                ("me", "Yes: me"),
            ],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A name is needed where one is offered."""
        given = super().clean() or {}
        if given.get("about") == "person" and not given.get("person"):
            self.add_error("person", "Choose the name of the person.")
        return given


@with_find
def about(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask which adult has to do with it: that decides who reads it."""
    answers = draft.content.answers
    first = (answers.get("first_subjects") or [""])[0]
    initial = {"about": answers.get("about"), "person": first, "named": answers.get("named")}
    form = AboutForm(posted(request), school=request.school, teller=draft.content.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        subjects = [given["person"]] if given["about"] == "person" else []
        answers |= {
            "about": given["about"],
            "first_subjects": subjects,
            "subjects": subjects,
            "named": given["named"] if given["about"] == "somebody_else" else "",
            "also": "",
            "shown": [],
        }
        drafts.keep(draft)
        return redirect("tell-others", school)
    return render(request, "telling/found/about.html", shared(request) | {"form": form})


def _asked(label: str, choices: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), widget=forms.RadioSelect)


class WhatForm(Form):
    """What is known already."""

    known = _asked("How do you know of it?", KNOWN)
    kind = _asked("What is it?", KIND)
    age = _asked("How old is anybody in it?", AGE)
    whose = _asked("Whose image is it?", WHOSE)
    place = _asked("Where is it?", PLACE)
    device = FactField(label="Where is the device now?", help_text="A room, a cupboard. Empty if there is none.")
    had = FactField(label="Who had it?", help_text="A name, or what you know. Leave it empty if you do not know.")
    found = DayField(label="When did you find it, or hear of it?", latest=today, required=False)
    knows = forms.MultipleChoiceField(
        label="Who else knows?",
        choices=list(KNOWS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    told_on = DayField(
        label="When were you told it?",
        help_text="Only if you enter what somebody told you face to face or by telephone.",
        latest=today,
        required=False,
    )
    told_time = forms.CharField(label="At what time?", help_text="For example 14:05.", max_length=8, required=False)
    told_by = FactField(label="Who told you, and was it read back to them?", max_length=200)

    def __init__(self, *args: Any, image: bool, reader: bool, **kwargs: Any) -> None:
        """Of an image whose it is, of something else what kind; only who reads such things enters them for others."""
        super().__init__(*args, **kwargs)
        left_out = {"kind", "age"} if image else {"whose"}
        for name in left_out | (set() if reader else {"told_on", "told_time", "told_by"}):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A time that lies ahead is none."""
        given = super().clean() or {}
        try:
            moment(given.get("told_on"), given.get("told_time") or "", now=now())
        except Refused as refused:
            self.add_error("told_time", refused.why)
        return given


@with_find
def what(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponseBase:
    """Ask what is known already. Whoever is not sure how old somebody in it is goes on as with an image of a child."""
    image = draft.content.procedure == IMAGE
    reader = bool(offices_of(request.person, request.school, today=today()) & frozenset(READING_OFFICES))
    answer = question(
        request, school, draft, lambda *args, **kwargs: WhatForm(*args, image=image, reader=reader, **kwargs),
        "telling/found/what.html", then="tell-check",
    )  # fmt: skip
    if not image and draft.content.answers.get("age") == "unsure":
        unsuitable_material.take_for_an_image(draft)
        messages.warning(
            request,
            "You are not sure, so it goes on as an indecent image of a child. Do not look again, and tell the "
            "headteacher or the safeguarding lead in person now.",
        )
        return redirect("found-what", school)
    return answer
