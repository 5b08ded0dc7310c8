"""Who will read it, said before a word is typed; then the last look, the sending, and the nine words."""

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.choices import in_words
from inforce.core.may import Refused
from inforce.core.routing import Nobody, Office
from inforce.keys import vault
from inforce.keys.trust import KeysAltered
from inforce.policies.queries import choice
from inforce.procedures.readers import offices_in_words, readers_named_in
from inforce.web.clock import now, today
from inforce.web.drafts import draft_of, take_back
from inforce.web.forms import Form, posted
from inforce.web.guards import Here
from inforce.web.telling.frame import card, chosen_for, names, of_a_school, paper_route, shared, telling_in, with_draft
from inforce.web.telling.roads import road_of
from inforce.web.vault import take_back as take_key_back

if TYPE_CHECKING:
    from inforce.people.models import School

WEATHER = "https://www.bbc.co.uk/weather"


@with_draft
def readers(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Say who will read it and who will not, before a word of it is typed."""
    road, telling = road_of(draft), telling_in(draft)
    if road.lacks_before(telling):
        return redirect(road.lacks_before(telling), school)
    try:
        chosen, _ = chosen_for(draft)
    except KeysAltered:
        return paper_route(request, draft, why="altered", status=409)
    if isinstance(chosen, Nobody):
        return paper_route(request, draft, why=chosen.why, status=409)
    if request.method == "POST":
        draft.content.answers |= {"shown": list(chosen.offices), "not_by": list(chosen.readers.not_by)}
        drafts.keep(draft)
        return redirect(road.lacks_after(telling) or "tell-check", school)
    return render(
        request, "telling/readers.html", shared(request) | card(chosen) | unopened(request.school) | {"road": road}
    )


class CheckForm(Form):
    """The last question before sending."""

    keep_words = forms.ChoiceField(
        label="May your own words be shown again to whoever has your nine words?",
        help_text="Choose no if somebody may look at your telephone.",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        initial="yes",
    )


@with_draft
def check(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Show the answers, and send them."""
    road, telling = road_of(draft), telling_in(draft)
    if not telling.shown:
        return redirect("tell-readers", school)
    form = CheckForm(posted(request))
    why_not = ""
    try:
        if form.is_valid():
            why_not = _send(request, keep_words=form.cleaned_data["keep_words"] == "yes")
            if not why_not:
                return redirect("tell-sent", school)
        chosen, about_whom = chosen_for(draft)
    except KeysAltered:
        return paper_route(request, draft, why="altered", status=409)
    if isinstance(chosen, Nobody):
        return paper_route(request, draft, why=chosen.why, status=409)
    if why_not:
        messages.error(request, why_not)
        return redirect(road.lacks_before(telling) or road.lacks_after(telling) or "tell-readers", school)
    shown = {
        "form": form,
        "road": road,
        "telling": telling,
        "about_names": names(draft),
        "files": draft.content.files,
        "named_readers": readers_named_in(road.in_words(telling), chosen=chosen, about=about_whom),
    }
    return render(request, "telling/check.html", shared(request) | card(chosen) | shown)


@of_a_school
def done(request: Here, school: str) -> HttpResponse:
    """Show the nine words, and what happens next. It stays in this browser for a day, or until it is put away."""
    draft = draft_of(request)
    if draft is None or not draft.sent:
        return redirect("concern-start", school)
    if request.method == "POST":
        drafts.throw_away(draft)
        response = redirect("tell-away", school)
        take_back(response)
        return response
    shown = unopened(request.school) | {
        "words": draft.content.words,
        "offices": offices_in_words(map(Office, draft.content.answers["shown"])),
        "account": bool(draft.content.person),
        "road": road_of(draft),
    }
    return render(request, road_of(draft).done, shared(request) | shown | {"address": settings.ADDRESS})


@of_a_school
def away(request: Here, school: str) -> HttpResponse:
    """Nothing of it is left in this browser."""
    return render(request, "telling/away.html", shared(request))


@of_a_school
def leave(request: Here, school: str) -> HttpResponse:
    """Leave at once for a page that anybody might look at. Whoever then goes back finds nothing, and a locked key."""
    response = redirect(WEATHER)
    if request.headers.get("Sec-Fetch-Site") != "cross-site":  # another site's link must not throw anything away
        vault.lock_vault(session_key=request.session.session_key or "")
        take_key_back(response)
        take_back(response)
    return response


def unopened(school: "School") -> dict[str, str]:
    """After how long the next reader is told, as governors chose it."""
    return {"unopened_after": in_words("unopened_after", choice("unopened_after", school))}


def _send(request: Here, *, keep_words: bool) -> str:
    """Send it. Answers why it was not, or nothing. Raises KeysAltered."""
    try:
        with transaction.atomic():
            draft = draft_of(request, lock=True)
            if draft is not None:
                if not draft.sent:
                    draft.content.answers["keep_words"] = keep_words
                road_of(draft).send(draft=draft, today=today(), now=now())
    except KeysAltered:
        raise
    except Refused as refused:
        return refused.why
    return ""
