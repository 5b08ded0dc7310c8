"""Telling somebody something: one question a page, who reads it said before the first box, nothing in clear at rest."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.may import Refused
from inforce.core.routing import READING_OFFICES, Nobody, Office
from inforce.keys.queries import offices_of
from inforce.keys.trust import KeysAltered
from inforce.people import queries as people
from inforce.procedures import concern
from inforce.procedures.concern import Telling, about_of, telling_of
from inforce.procedures.readers import Chosen, adults_of, holders, offices_in_words, readers_for, readers_named_in
from inforce.web.clock import now, today
from inforce.web.drafts import draft_of, hand_out, take_back
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import member, safely, slowly
from inforce.web.uploads import SealedUpload, claim

if TYPE_CHECKING:
    from inforce.people.models import School

LONGEST = 20_000
POSTS = [(office.value, f"The {office.in_words}") for office in READING_OFFICES]


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand in the draft that this browser holds. Without one, begin again; with one that was sent, show its words."""

    @wraps(view)
    @safely
    def guarded(request: HttpRequest, school: str, **kwargs: Any) -> HttpResponse:
        draft = draft_of(request)
        if draft is None:
            messages.warning(
                request, "There is nothing begun here. What is begun is kept for 24 hours, in one browser."
            )
            return redirect("concern-start", school)
        if draft.sent:
            return redirect("concern-done", school)
        return view(request, school, draft=draft, **kwargs)

    return guarded


# --- beginning ---------------------------------------------------------------------------------------------


@safely
@member
def start(request: HttpRequest, school: str) -> HttpResponse:
    """Say what this is, what it may be used for, and begin."""
    held = draft_of(request)
    if request.method == "POST":
        if held is not None and not held.sent:
            drafts.throw_away(held)
        return _begin(request, school, person=request.person.ref)
    begun = held is not None and not held.sent
    return render(request, "telling/start.html", _shared(request) | {"begun": begun})


class PosterForm(Form):
    """The code on the staff-room poster."""

    works_here = forms.ChoiceField(
        label="Do you work or volunteer here?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    code = forms.CharField(
        label="Code",
        help_text="It is on the poster in the staff room, and on your slip.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )


@safely
@slowly("poster", "20/m/ip")
def poster(request: HttpRequest, school: str) -> HttpResponse:
    """Begin without an account, with the poster's code."""
    if request.school is None:
        _not_here()
    form = PosterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["works_here"] == "no":
            return redirect("concern-outside", school)
        if people.open_poster(form.cleaned_data["code"], school=request.school):
            return _begin(request, school, person="")
        form.add_error("code", "That is not the code on the poster. Look for a letter left out or swapped.")
    return render(request, "telling/poster.html", _shared(request) | {"form": form})


def outside(request: HttpRequest, school: str) -> HttpResponse:
    """Where somebody turns who does not work here."""
    return render(request, "telling/outside.html", _shared(request)) if request.school else _not_here()


def child(request: HttpRequest, school: str) -> HttpResponse:
    """Something about a child is told face to face, to the safeguarding lead, now. There is no box to type in."""
    if request.school is None:
        _not_here()
    return render(request, "telling/child.html", _shared(request))


def _begin(request: HttpRequest, school: str, *, person: str) -> HttpResponse:
    cookie, _ = drafts.start_draft(school=request.school, procedure=concern.PROCEDURE, person=person, now=now())
    response = redirect("concern-about", school)
    hand_out(response, cookie)
    return response


# --- whom it is about --------------------------------------------------------------------------------------


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
            self.fields["person"].choices = [("", "Choose a name"), *_adults(school, but=teller)]
            self.reveals = {"about": {"person": "person", "somebody_else": "named"}}
            self.fields["about"].choices = [
                (
                    "me",
                    Choice(
                        "Me", hint="Something you did, or that could be misread. Telling it yourself is a neutral act."
                    ),
                ),
                ("person", "Another adult who works here"),
                ("somebody_else", "Somebody who is not on the list"),
                *known,
            ]
        else:
            del self.fields["person"]
            self.reveals = {"about": {"somebody_else": "named"}}
            held = holders(school, today=today())
            posts = [(value, label) for value, label in POSTS if Office(value) in held]
            self.fields["about"].choices = [*posts, ("somebody_else", "Somebody else who works here"), *known]

    def clean(self) -> dict[str, Any]:
        """A name is needed where one is offered."""
        given = super().clean() or {}
        if given.get("about") == "person" and not given.get("person"):
            self.add_error("person", "Choose the name of the person it is about.")
        return given


@with_draft
def about(request: HttpRequest, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask whom it is about."""
    teller = draft.content.person
    form = AboutForm(posted(request), school=request.school, teller=teller, initial=_shown_about(draft))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["about"] == "child":
            return redirect("concern-child", school)
        draft.content.answers |= _about_answers(request.school, given)
        drafts.keep(draft)
        return redirect("concern-others", school)
    return render(request, "telling/about.html", _shared(request) | {"form": form})


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
        held = holders(school, today=today())
        posts = [(value, label) for value, label in POSTS if Office(value) in held]
        self.fields["close_to"].choices = self.fields["excluded"].choices = posts
        if teller:
            self.fields["also"].choices = [("", "Nobody else"), *_adults(school, but=teller)]
        else:
            self.fields["also"].choices = [("", "Nobody else"), *posts]


@with_draft
def others(request: HttpRequest, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask who else is touched."""
    initial = {name: draft.content.answers.get(name) for name in ("also", "close_to", "excluded")}
    form = OthersForm(posted(request), school=request.school, teller=draft.content.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft.content.answers |= form.cleaned_data
        also = form.cleaned_data["also"]
        first = [ref for ref in draft.content.answers.get("first_subjects", []) if ref]
        also_ref = _holder(request.school, also) if also in Office._value2member_map_ else also
        draft.content.answers["subjects"] = list(dict.fromkeys([*first, *([also_ref] if also_ref else [])]))
        drafts.keep(draft)
        return redirect("concern-readers", school)
    return render(request, "telling/others.html", _shared(request) | {"form": form})


@with_draft
def readers(request: HttpRequest, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Say who will read it and who will not, before a word of it is typed."""
    telling = telling_of(draft.content.answers)
    if not telling.about:
        return redirect("concern-about", school)
    try:
        chosen, _ = _chosen(draft)
    except KeysAltered:
        return _paper_route(request, draft, why="altered", status=409)
    if isinstance(chosen, Nobody):
        return _paper_route(request, draft, why=chosen.why, status=409)
    if request.method == "POST":
        draft.content.answers |= {"shown": list(chosen.offices), "not_by": list(chosen.readers.not_by)}
        drafts.keep(draft)
        return redirect("concern-check" if telling.what else "concern-what", school)
    return render(request, "telling/readers.html", _shared(request) | _card(chosen))


# --- what happened -----------------------------------------------------------------------------------------


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


@with_draft
def what(request: HttpRequest, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask what happened."""
    return _question(request, school, draft, WhatForm, "telling/what.html", then="concern-when")


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


@with_draft
def when(request: HttpRequest, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask for the dates."""
    person = request.person
    mine = offices_of(person, request.school, today=today()) if draft.content.person else frozenset()
    reader = any(office in READING_OFFICES for office in mine)
    return _question(
        request, school, draft, lambda *args, **kwargs: WhenForm(*args, reader=reader, **kwargs),
        "telling/when.html", then="concern-file",
    )  # fmt: skip


class FileForm(Form):
    """A picture or another file."""

    file = forms.FileField(label="Choose a picture or another file", required=False)


@with_draft
def file(request: HttpRequest, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Take files, one at a time: each is locked while it arrives."""
    form = FileForm(posted(request), request.FILES or None)
    problem = getattr(request, "upload_problem", "")
    if problem:
        form = FileForm({}, {})
        form.add_error("file", _UPLOAD_PROBLEMS[problem])
    elif request.method == "POST" and "remove" in request.POST:
        drafts.drop_file(draft, request.POST["remove"])
        return redirect("concern-file", school)
    elif request.method == "POST" and form.is_valid():
        arrived = form.cleaned_data["file"]
        if not isinstance(arrived, SealedUpload):
            return redirect("concern-check", school)
        if request.POST.get("whole") != "yes":
            # the button stands behind the file: a body that was cut anywhere before its end does not hold it,
            # and Django would take what came for the whole file
            form.add_error("file", "The file did not arrive whole. Add it again.")
            return _files_page(request, draft, form, status=400)
        with transaction.atomic():
            again = draft_of(request, lock=True)  # another tab may have added a file meanwhile
            if again is None or again.sent:
                return redirect("concern-start", school)
            drafts.hold_file(again, arrived=arrived.arrived, given_at=now())
        claim(request, arrived.arrived.ref)
        return redirect("concern-file", school)
    return _files_page(request, draft, form, status=413 if problem else 200)


def _files_page(request: HttpRequest, draft: drafts.OpenDraft, form: Form, *, status: int) -> HttpResponse:
    shown = {"form": form, "files": draft.content.files}
    return render(request, "telling/file.html", _shared(request) | _card_of(draft) | shown, status=status)


_UPLOAD_PROBLEMS = {
    "too_large": "That file is too large to be taken here. Keep it, and say in your words that you have it.",
    "no_room": "There is no room for files at the moment. Keep it where it is, and send your words without it.",
}


# --- sending -----------------------------------------------------------------------------------------------


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
def check(request: HttpRequest, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Show the answers, and send them."""
    telling = telling_of(draft.content.answers)
    if not telling.shown:
        return redirect("concern-readers", school)
    try:
        chosen, about_whom = _chosen(draft)
    except KeysAltered:
        return _paper_route(request, draft, why="altered", status=409)
    if isinstance(chosen, Nobody):
        return _paper_route(request, draft, why=chosen.why, status=409)
    form = CheckForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, keep_words=form.cleaned_data["keep_words"] == "yes")
        except Refused as refused:
            messages.error(request, refused.why)
            return redirect("concern-readers" if telling.what else "concern-what", school)
        except KeysAltered:
            return _paper_route(request, draft, why="altered", status=409)
        return redirect("concern-done", school)
    shown = {
        "form": form,
        "telling": telling,
        "about_names": _names(request.school, telling),
        "files": draft.content.files,
        "named_readers": readers_named_in(telling.what, chosen=chosen, about=about_whom),
    }
    return render(request, "telling/check.html", _shared(request) | _card(chosen) | shown)


def done(request: HttpRequest, school: str) -> HttpResponse:
    """Show the nine words, and what happens next. It stays in this browser for a day, or until it is put away."""
    draft = draft_of(request)
    if request.school is None or draft is None or not draft.sent:
        return redirect("concern-start", school) if request.school else _not_here()
    if request.method == "POST":
        drafts.throw_away(draft)
        response = redirect("concern-away", school)
        take_back(response)
        return response
    shown = {
        "words": draft.content.words,
        "offices": offices_in_words(map(Office, draft.content.answers["shown"])),
        "account": bool(draft.content.person),
    }
    return render(request, "telling/done.html", _shared(request) | shown | {"address": settings.ADDRESS})


def away(request: HttpRequest, school: str) -> HttpResponse:
    """Nothing of it is left in this browser."""
    return render(request, "telling/away.html", _shared(request)) if request.school else _not_here()


def _send(request: HttpRequest, *, keep_words: bool) -> None:
    with transaction.atomic():
        draft = draft_of(request, lock=True)
        if draft is None:
            return
        if not draft.sent:
            draft.content.answers["keep_words"] = keep_words
        concern.raise_concern(draft=draft, today=today(), now=now())


# --- what several of these need ----------------------------------------------------------------------------


def _question(
    request: HttpRequest,
    school: str,
    draft: drafts.OpenDraft,
    make_form: Callable[..., Form],
    template: str,
    *,
    then: str,
) -> HttpResponse:
    form = make_form(posted(request), initial=_initial(draft))
    if request.method == "POST" and form.is_valid():
        given = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in form.cleaned_data.items()
        }
        draft.content.answers |= {name: value or "" for name, value in given.items()}
        drafts.keep(draft)
        return redirect(then, school)
    if not telling_of(draft.content.answers).shown:
        return redirect("concern-readers", school)
    return render(request, template, _shared(request) | _card_of(draft) | {"form": form})


def _initial(draft: drafts.OpenDraft) -> dict[str, Any]:
    answers = dict(draft.content.answers)
    for name in ("noticed", "told_on"):
        if answers.get(name):
            answers[name] = date.fromisoformat(answers[name])
    return answers


def _about_answers(school: "School", given: dict[str, Any]) -> dict[str, Any]:
    chosen = given["about"]
    by_post = chosen in Office._value2member_map_
    subjects = [_holder(school, chosen)] if by_post else [given["person"]] if chosen == "person" else []
    return {
        "about": "post" if by_post else chosen,
        "post": chosen if by_post else "",
        "first_subjects": subjects,
        "subjects": subjects,
        "named": given["named"] if chosen == "somebody_else" else "",
        "shown": [],
    }


def _shown_about(draft: drafts.OpenDraft) -> dict[str, Any]:
    answers = draft.content.answers
    first = (answers.get("first_subjects") or [""])[0]
    return {"about": answers.get("post") or answers.get("about"), "person": first, "named": answers.get("named")}


def _holder(school: "School", office: str) -> str:
    return holders(school, today=today()).get(Office(office), "")


def _adults(school: "School", *, but: str) -> Iterator[tuple[str, str]]:
    adults = adults_of(school, today=today()).exclude(ref=but)
    return ((person.ref, person.name) for person in adults)


def _chosen(draft: drafts.OpenDraft) -> tuple[Chosen | Nobody, Any]:
    telling = telling_of(draft.content.answers)
    about_whom = about_of(telling, school=draft.row.school, today=today())
    teller = draft.content.person
    return readers_for(about=about_whom, school=draft.row.school, teller=teller, today=today()), about_whom


def _card(chosen: Chosen) -> dict[str, Any]:
    return {
        "read_by": offices_in_words(chosen.offices),
        "not_by": offices_in_words(chosen.readers.not_by),
        "waiting": offices_in_words(chosen.readers.waiting),
    }


def _card_of(draft: drafts.OpenDraft) -> dict[str, Any]:
    """The card as it was shown: asked again only where it is sent."""
    answers = draft.content.answers
    return {
        "read_by": offices_in_words(map(Office, answers.get("shown", ()))),
        "not_by": offices_in_words(map(Office, answers.get("not_by", ()))),
        "waiting": [],
    }


def _names(school: "School", telling: Telling) -> list[str]:
    if telling.about == "me":
        return ["you"]
    return sorted(people.names_of(telling.subjects, body=school.body).values())


def _paper_route(request: HttpRequest, draft: drafts.OpenDraft, *, why: str, status: int) -> HttpResponse:
    """Nothing can be sent from here: what was typed can be printed, and there is somebody to ring."""
    telling = telling_of(draft.content.answers)
    shown = {"why": why, "telling": telling, "about_names": _names(request.school, telling)}
    return render(request, "telling/paper.html", _shared(request) | shown, status=status)


def _shared(request: HttpRequest) -> dict[str, Any]:
    return {"telephones": people.telephones_of(request.school)}


def _not_here() -> NoReturn:
    raise Http404
