"""A pupil tried to contact somebody, or sent or asked for something personal: one page of advice, one of ticks.

Signed in only. There is no place for a file, nor for a pupil's name.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.routing import About, Nobody
from inforce.keys.trust import KeysAltered
from inforce.procedures import concern
from inforce.procedures.pupil_contact import DID, KNOWN, LONGEST, PUPIL, Form, may_keep
from inforce.procedures.readers import Chosen, readers_for
from inforce.web import forms as ours
from inforce.web.clock import now, today
from inforce.web.drafts import draft_of, hand_out
from inforce.web.forms import DayField, posted
from inforce.web.guards import Here, member, safely
from inforce.web.telling.frame import begun_at, card, question, shared, telling_in, with_draft
from inforce.web.telling.roads import is_with_ticks, road_of
from inforce.web.telling.sending import unopened

NEVER_TYPED = "Do not write the pupil’s name: whoever reads this asks you in person."


class FirstForm(ours.Form):
    """What is never told here."""

    sexual = forms.ChoiceField(
        label="Is any of it sexual, or might it be an indecent picture of a child?",
        choices=[("no", "No"), ("yes", "Yes, or I am not sure")],
        widget=forms.RadioSelect,
    )


@safely
@member
def contacted(request: Here, school: str) -> HttpResponse:
    """A pupil tried to contact me."""
    return _start(request, school, Form.CONTACTED)


@safely
@member
def sent(request: Here, school: str) -> HttpResponse:
    """A pupil sent me something, or asked me for something personal."""
    return _start(request, school, Form.SENT)


def _start(request: Here, school: str, which: Form) -> HttpResponse:
    """Say what to do, who will read it and what it may be used for; then begin, unless it is not for here."""
    form = FirstForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sexual"] == "yes":
            return redirect("indecent-image", school)
        return _begin(request, school, which)
    held, chosen = draft_of(request), _chosen(request)
    shown = {"form": form, "which": which, "begun": begun_at(held), "card": card(chosen) if chosen else None}
    return render(request, "telling/pupil/start.html", shared(request) | unopened(request.school) | shown)


def _begin(request: Here, school: str, which: Form) -> HttpResponse:
    held, chosen = draft_of(request), _chosen(request)
    if held is not None and not held.sent:
        drafts.throw_away(held)
    cookie, made = drafts.start_draft(
        school=request.school, procedure=concern.PROCEDURE, person=request.person.ref, now=now()
    )
    # who reads it was on the page; where nobody can, the page that says so comes next
    shown = {"shown": list(chosen.offices), "not_by": list(chosen.readers.not_by)} if chosen else {"shown": []}
    made.content.answers = {"form": str(which), "about": "me", "subjects": [], "first_subjects": []} | shown
    drafts.keep(made)
    response = redirect("pupil-ticks" if chosen else "tell-readers", school)
    hand_out(response, cookie)
    return response


def _chosen(request: Here) -> Chosen | None:
    """Who reads what this person tells of themselves; None where nobody can, or keys were changed."""
    try:
        chosen = readers_for(about=About(oneself=True), school=request.school, teller=request.person.ref, today=today())
    except KeysAltered:
        return None
    return None if isinstance(chosen, Nobody) else chosen


class TicksForm(ours.Form):
    """What a minute holds."""

    kinds = forms.MultipleChoiceField(label="", widget=forms.CheckboxSelectMultiple)
    pupil = forms.ChoiceField(
        label="Who is it?",
        help_text="As far as you know. You need not find out.",
        choices=list(PUPIL.items()),
        widget=forms.RadioSelect,
    )
    known = forms.ChoiceField(
        label="Do you know which pupil it is?",
        help_text=NEVER_TYPED,
        choices=list(KNOWN.items()),
        widget=forms.RadioSelect,
    )
    did = forms.ChoiceField(label="What did you do?", choices=list(DID.items()), widget=forms.RadioSelect)
    on = DayField(label="On which day was it?", latest=today, initial=today)
    noticed = DayField(label="On which day did you notice it?", latest=today, initial=today)
    words = forms.CharField(
        label="Anything else, in a few words?",
        help_text="You need not. No name of a pupil, no number and no link.",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, which: Form, **kwargs: Any) -> None:
        """The ticks of this one of the two."""
        super().__init__(*args, **kwargs)
        self.ask("kinds", which.asks_kind)
        self.offer("kinds", which.kinds.items())

    def clean_words(self) -> str:
        """Refuse what leads to somebody, with the reason."""
        words = str(self.cleaned_data["words"])
        may = may_keep(words)
        if not may:
            raise ValidationError(may.why, code="leads")
        return words

    def clean(self) -> dict[str, Any]:
        """Nothing is noticed before it happens."""
        given = super().clean() or {}
        if given.get("on") and given.get("noticed") and given["noticed"] < given["on"]:
            self.add_error("noticed", "You cannot have noticed it before it happened. Change one of the two days.")
        return given


@with_draft
def ticks(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponseBase:
    """Ask all of it on one page."""
    if not is_with_ticks(draft):
        return redirect(road_of(draft).first, school)
    which = Form(telling_in(draft).form)
    return question(
        request, school, draft, lambda *args, **kwargs: TicksForm(*args, which=which, **kwargs),
        "telling/pupil/ticks.html", then="tell-check", which=which,
    )  # fmt: skip
