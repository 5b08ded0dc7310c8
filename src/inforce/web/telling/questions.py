"""The questions, each form above its page: whom it is about, who else, what happened, when."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.routing import READING_OFFICES, Office
from inforce.keys.queries import offices_of
from inforce.procedures import concern
from inforce.procedures.readers import adults_of
from inforce.web.clock import today
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import Here
from inforce.web.telling.frame import POSTS, held_posts, holder, question, shared, telling_in, with_draft, with_draft_of
from inforce.web.telling.roads import road_of

if TYPE_CHECKING:
    from inforce.people.models import School

LONGEST = 20_000


class AboutForm(Form):
    """Whom it is about. Names only for somebody who signed in; without an account, posts."""

    page_heading = "about"
    about = forms.ChoiceField(label="Whom is it about?", widget=forms.RadioSelect)
    person = forms.ChoiceField(label="Their name", required=False)
    named = forms.CharField(label="Who they are, as far as you know", max_length=200, required=False)

    def __init__(self, *args: Any, school: "School", teller: str, **kwargs: Any) -> None:
        """Offer the adults of the school, or its posts."""
        super().__init__(*args, **kwargs)
        known = [
            ("nobody", Choice("I do not know who, or nobody in particular")),
            ("not_sure", Choice("It may be about somebody who handles concerns, or I am not sure",
                                hint="The headteacher and the safeguarding lead will not see it.")),
            ("child", Choice("A child", hint="Something that a child said, or that you saw.")),
        ]  # fmt: skip
        if teller:
            self.offer("person", [("", "Choose a name"), *_adults(school, but=teller)])
            self.reveals = {"about": {"person": "person", "somebody_else": "named"}}
            self.offer(
                "about",
                [
                    (
                        "me",
                        Choice(
                            "Me",
                            hint="Something you did, or that could be misread. Telling it yourself is a neutral act.",
                        ),
                    ),
                    ("person", "Another adult who works here"),
                    ("somebody_else", "Somebody who is not on the list"),
                    *known,
                ],
            )
        else:
            del self.fields["person"]
            self.reveals = {"about": {"somebody_else": "named"}}
            elsewhere = ("somebody_else", "Somebody else who works here")
            self.offer("about", [*held_posts(school), elsewhere, *known])

    def clean(self) -> dict[str, Any]:
        """A name is needed where one is offered."""
        given = super().clean() or {}
        if given.get("about") == "person" and not given.get("person"):
            self.add_error("person", "Choose the name of the person it is about.")
        return given


@with_draft_of(concern.PROCEDURE)
def about(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask whom it is about."""
    teller = draft.content.person
    form = AboutForm(posted(request), school=request.school, teller=teller, initial=_shown_about(draft))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["about"] == "child":
            return redirect("concern-child", school)
        draft.content.answers |= _about_answers(request.school, given)
        drafts.keep(draft)
        return redirect("tell-others", school)
    return render(request, "telling/about.html", shared(request) | {"form": form})


class OthersForm(Form):
    """Who else is touched by it, and who must not read it."""

    also = forms.ChoiceField(label="Is it about anybody else as well?", required=False)
    close_to = forms.MultipleChoiceField(
        label="Is anybody it is about close to one of these?",
        help_text="Partner, relative, close friend or housemate. Leave it empty if you do not know.",
        choices=POSTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    excluded = forms.MultipleChoiceField(
        label="Is there anybody who should not read it?",
        help_text="You need not say why.",
        choices=POSTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, school: "School", teller: str, **kwargs: Any) -> None:
        """Offer only posts that somebody holds."""
        super().__init__(*args, **kwargs)
        posts = held_posts(school)
        self.offer("close_to", posts)
        self.offer("excluded", posts)
        if teller:
            self.offer("also", [("", "Nobody else"), *_adults(school, but=teller)])
        else:
            self.offer("also", [("", "Nobody else"), *posts])


@with_draft
def others(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask who else is touched."""
    initial = {name: draft.content.answers.get(name) for name in ("also", "close_to", "excluded")}
    form = OthersForm(posted(request), school=request.school, teller=draft.content.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft.content.answers |= form.cleaned_data
        also = form.cleaned_data["also"]
        first = [ref for ref in draft.content.answers.get("first_subjects", []) if ref]
        also_ref = holder(request.school, also) if also in Office._value2member_map_ else also
        draft.content.answers["subjects"] = list(dict.fromkeys([*first, *([also_ref] if also_ref else [])]))
        drafts.keep(draft)
        return redirect("tell-readers", school)
    return render(request, "telling/others.html", shared(request) | {"form": form, "road": road_of(draft)})


class WhatForm(Form):
    """What happened, in the person's own words."""

    what = forms.CharField(
        label="What happened?",
        help_text="In your own words. Only what you saw or heard; you need no proof, and nothing is too small.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    where = forms.CharField(
        label="Where?", help_text="A room, a site, an app: whatever helps to find it.", max_length=300, required=False
    )


class OpenForm(WhatForm):
    """The same of what somebody asks, or wants to be open about."""

    what = forms.CharField(
        label="What do you want to ask, or be open about?",
        help_text="In your own words. Nothing is too small.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


@with_draft_of(concern.PROCEDURE)
def what(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask what happened."""
    if telling_in(draft).form == concern.OPENLY:
        then = road_of(draft).check
        return question(request, school, draft, OpenForm, "telling/what.html", then=then, heading="In your own words")
    return question(request, school, draft, WhatForm, "telling/what.html", then="concern-when")


class WhenForm(Form):
    """The dates: happened, noticed, and for a reader who enters what was told on paper, told."""

    happened = forms.CharField(
        label="When did it happen?", help_text="As near as you know: a day, a time, or for how long.", max_length=200
    )
    noticed = DayField(label="When did you notice it?", latest=today, required=False)
    told_on = DayField(
        label="When were you told it?",
        help_text="Only if you enter what somebody else told you, on paper or face to face.",
        latest=today,
        required=False,
    )
    told_by = forms.CharField(label="Who told you, and was it read back to them?", max_length=200, required=False)

    def __init__(self, *args: Any, reader: bool, **kwargs: Any) -> None:
        """Only somebody who reads concerns may enter one for somebody else."""
        super().__init__(*args, **kwargs)
        if not reader:
            del self.fields["told_on"], self.fields["told_by"]


@with_draft_of(concern.PROCEDURE)
def when(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask for the dates."""
    person = request.person
    mine = offices_of(person, request.school, today=today()) if draft.content.person else frozenset()
    reader = any(office in READING_OFFICES for office in mine)
    return question(
        request, school, draft, lambda *args, **kwargs: WhenForm(*args, reader=reader, **kwargs),
        "telling/when.html", then="tell-file",
    )  # fmt: skip


def _about_answers(school: "School", given: dict[str, Any]) -> dict[str, Any]:
    chosen = given["about"]
    by_post = chosen in Office._value2member_map_
    subjects = [holder(school, chosen)] if by_post else [given["person"]] if chosen == "person" else []
    return {
        "about": "post" if by_post else chosen,
        "post": chosen if by_post else "",
        "first_subjects": subjects,
        "subjects": subjects,
        "named": given["named"] if chosen == "somebody_else" else "",
        "also": "",  # asked again on the next page: else it is shown at the end, and nobody is left out for it
        "shown": [],
    }


def _shown_about(draft: drafts.OpenDraft) -> dict[str, Any]:
    answers = draft.content.answers
    first = (answers.get("first_subjects") or [""])[0]
    return {"about": answers.get("post") or answers.get("about"), "person": first, "named": answers.get("named")}


def _adults(school: "School", *, but: str) -> Iterator[tuple[str, str]]:
    adults = adults_of(school, today=today()).exclude(ref=but)
    return ((person.ref, person.name) for person in adults)
