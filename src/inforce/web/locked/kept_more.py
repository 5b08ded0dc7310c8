"""Add to what one keeps of being targeted online: asked anew whether a child may be in it, then what it is, then files.

The nine words open the way in, signed in or not. From then on the draft's own cookie does, and nothing of what was kept
before can be read through it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.cases.queries import OpenCase
from inforce.procedures import targeted_more
from inforce.web.clock import now
from inforce.web.drafts import draft_of, hand_out
from inforce.web.guards import Here, safely
from inforce.web.locked.kept import with_words
from inforce.web.telling.frame import begun_at, card_of, of_a_school, shared, shown_or_refused
from inforce.web.telling.locker import ChildForm, ask_what, check_and_keep
from inforce.web.telling.roads import road_of

View = Callable[..., HttpResponseBase]


class BeginForm(ChildForm):
    """The question before anything is copied, and the nine words that travel with it."""

    words = forms.CharField(widget=forms.HiddenInput, max_length=500)


@with_words
def begin(request: Here, school: str, *, opened: OpenCase, typed: str) -> HttpResponse:
    """Ask whether a child may be in it, and begin. Where one may be, nothing begins and nothing is taken."""
    may = targeted_more.may_add(opened)
    held = draft_of(request)
    form = BeginForm(request.POST if "asked" in request.POST else None, initial={"words": typed})
    if may and form.is_bound and form.is_valid():
        if form.cleaned_data["child"] != "no":
            return redirect("indecent-image", school)
        if held is not None:
            drafts.throw_away(held)
        person = getattr(request, "person", None)
        cookie, _ = targeted_more.begin(opened, person=person.ref if person else "", now=now())
        response = redirect("kept-more-what", school)
        hand_out(response, cookie)
        return response
    shown = {"form": form, "begun": begun_at(held), "may": may, "typed": typed}
    return render(request, "locked/targeted/more.html", shared(request) | shown, status=200 if may else 403)


def with_addition(view: View) -> View:
    """Hand in what this browser is adding; else back to where the nine words are asked."""

    @wraps(view)
    @safely
    @of_a_school
    def guarded(request: Here, school: str, **kwargs: Any) -> HttpResponseBase:
        draft = draft_of(request)
        if draft is None:
            messages.warning(request, "Nothing is begun here: that is kept for 24 hours. Begin with your nine words.")
            return redirect("answer", school)
        if draft.sent:
            return redirect("tell-sent", school)
        if draft.content.procedure != targeted_more.ROAD:
            return redirect(road_of(draft).first, school)
        if request.method != "POST" and targeted_more.look_again(draft):
            messages.warning(request, targeted_more.AGAIN)
        return shown_or_refused(view, request, school, draft=draft, **kwargs)

    return guarded


@with_addition
def what(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask what it is, when and where."""
    return ask_what(request, school, draft, "locked/targeted/more_what.html", **card_of(draft))


@with_addition
def check(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Show what was answered, and put it with what is kept."""
    return check_and_keep(
        request,
        school,
        draft,
        "locked/targeted/more_check.html",
        act=targeted_more.add_proof,
        back="kept-more-what",
        **card_of(draft),
    )
