"""Keep proof of being targeted online: asked first whether a child may be in it, then what it is, then files.

Nobody reads it, so nobody is shown as a reader: it is kept under the nine words alone.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.may import Refused
from inforce.procedures import targeted
from inforce.web.clock import now, today
from inforce.web.drafts import draft_of, hand_out
from inforce.web.forms import Form, posted
from inforce.web.guards import Here, member, safely
from inforce.web.telling.frame import begun_at, shared, telling_in, with_draft_of
from inforce.web.telling.roads import road_of

LONGEST = 20_000


class ChildForm(Form):
    """The question before anything is copied."""

    child = forms.ChoiceField(
        label="Could a picture show a child undressed or in a sexual way?",
        help_text="Do not look again to find out. If you are not sure, say so.",
        choices=[("no", "No"), ("yes", "Yes"), ("unsure", "I am not sure")],
        widget=forms.RadioSelect,
    )


@safely
@member
def start(request: Here, school: str) -> HttpResponse:
    """Ask whether a child may be in it, and begin. Where one may be, nothing begins and nothing is taken."""
    held = draft_of(request)
    form = ChildForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["child"] != "no":
            return redirect("indecent-image", school)
        if held is not None and not held.sent:
            drafts.throw_away(held)
        cookie, made = drafts.start_draft(
            school=request.school, procedure=targeted.PROCEDURE, person=request.person.ref, now=now()
        )
        made.content.answers = {"child": "no"}
        drafts.keep(made)
        response = redirect("locker-what", school)
        hand_out(response, cookie)
        return response
    return render(request, "telling/targeted/start.html", shared(request) | {"form": form, "begun": begun_at(held)})


class WhatForm(Form):
    """What stands beside the proof."""

    what = forms.CharField(
        label="What is it?",
        help_text="What was written or shown. You may paste the text itself.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    happened = forms.CharField(
        label="On which day and at what time?", help_text="As it stands there, or as near as you know.", max_length=200
    )
    place = forms.CharField(
        label="Where?",
        help_text="The site, app or group, and the address of the page.",
        max_length=1000,
        required=False,
    )
    author = forms.CharField(
        label="Who wrote it?", help_text="The name that stands there, real or not.", max_length=200, required=False
    )
    captured = forms.CharField(
        label="How did you take the proof, and when?",
        help_text="For example: picture of the screen, Sunday at ten.",
        max_length=300,
        required=False,
    )


@with_draft_of(targeted.PROCEDURE)
def what(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask what it is, when and where."""
    return ask_what(request, school, draft, "telling/targeted/what.html")


@with_draft_of(targeted.PROCEDURE)
def check(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Show what was answered, and keep it."""
    return check_and_keep(
        request, school, draft, "telling/targeted/check.html", act=targeted.keep_proof, back="locker-what"
    )


# --- what keeping and adding share ----------------------------------------------------------------------------------


def ask_what(request: Here, school: str, draft: drafts.OpenDraft, template: str, **shown: Any) -> HttpResponse:
    """Ask what it is, when and where, and hold it in the draft."""
    form = WhatForm(posted(request), initial=draft.content.answers)
    if request.method == "POST" and form.is_valid():
        draft.content.answers |= form.cleaned_data
        drafts.keep(draft)
        return redirect("tell-file", school)
    return render(request, template, shared(request) | shown | {"form": form})


def check_and_keep(
    request: Here,
    school: str,
    draft: drafts.OpenDraft,
    template: str,
    *,
    act: Callable[..., object],
    back: str,
    **shown: Any,
) -> HttpResponse:
    """Show what was answered, and keep it by `act`; what is refused goes back to where it is typed."""
    if request.method == "POST":
        try:
            with transaction.atomic():
                again = draft_of(request, lock=True)  # another tab may have kept it meanwhile
                if again is not None:
                    act(draft=again, today=today(), now=now())
        except Refused as refused:
            messages.error(request, refused.why)
            return redirect(back, school)
        return redirect("tell-sent", school)
    answered = {"telling": telling_in(draft), "files": draft.content.files, "road": road_of(draft)}
    return render(request, template, shared(request) | shown | answered)
