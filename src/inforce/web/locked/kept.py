"""What somebody keeps of being targeted online, opened with nine words: a file of it, a copy on paper, and the report.

The nine words travel with each form and are kept nowhere, so every page here follows a POST.
"""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from inforce.cases import files
from inforce.cases.queries import OpenCase, file_of, open_with_words
from inforce.core.may import Refused
from inforce.core.routing import Nobody, Office
from inforce.keys.trust import KeysAltered
from inforce.procedures import targeted, targeted_more
from inforce.procedures.readers import adults_of, offices_in_words
from inforce.procedures.targeted import WISHED, WISHES, Report
from inforce.web.clock import now, today
from inforce.web.forms import Form
from inforce.web.guards import Here, here_or_404, safely, slowly
from inforce.web.locked.hand_out import handed_out
from inforce.web.locked.lines import line_of
from inforce.web.locked.works import work_of
from inforce.web.numbers import TARGETED, numbers
from inforce.web.telling.frame import held_posts, holder, of_a_school

if TYPE_CHECKING:
    from inforce.people.models import School

View = Callable[..., HttpResponseBase]


def with_words(view: View) -> View:
    """Hand in what the nine words open, where it is proof of being targeted; else back to where they are asked."""

    @wraps(view)
    @safely
    @slowly("nine-words", "60/m/ip")
    @of_a_school
    def guarded(request: Here, school: str, **kwargs: Any) -> HttpResponseBase:
        typed = request.POST.get("words", "")
        opened = open_with_words(typed, school=request.school) if typed else None
        if opened is None or opened.case.procedure != targeted.PROCEDURE:
            return redirect("answer", school)
        return view(request, school, opened=opened, typed=typed, **kwargs)

    return guarded


@with_words
def file(request: Here, school: str, *, opened: OpenCase, typed: str) -> HttpResponseBase:
    """Hand a file back as it was given, as something that a browser saves and never runs."""
    evidence, name = here_or_404(file_of(opened, request.POST.get("file", "")))
    if not files.is_whole(evidence):
        messages.error(request, "This file was damaged. Use the original on your phone, and have a backup looked for.")
        return redirect("answer", school)
    return handed_out(evidence, name=name, key=opened.privates[evidence.epoch].of(evidence.half))


@with_words
def copy(request: Here, school: str, *, opened: OpenCase, typed: str) -> HttpResponse:
    """A page to print or save for somebody who stands by the person targeted (2.8.4)."""
    work = work_of(opened)
    assert work is not None
    lines = [line_of(note.said, work) for note in opened.notes if note.said.kind not in {"told", "proof"}]
    shown = {"proofs": targeted_more.proofs_of(opened), "case": opened.case, "lines": lines}
    shown |= {"words": re.findall(r"[a-z]+", typed.lower()), "address": settings.ADDRESS}
    return render(request, "locked/targeted/copy.html", shown)


# --- reporting it --------------------------------------------------------------------------------------------------


class AboutForm(Form):
    """Whom it may have to do with here: that decides who reads it."""

    reveals = {"about": {"person": "person"}}
    words = forms.CharField(widget=forms.HiddenInput, max_length=500)
    about = forms.ChoiceField(label="May somebody who works here have to do with it?", widget=forms.RadioSelect)
    person = forms.ChoiceField(label="Who?", required=False)
    excluded = forms.MultipleChoiceField(
        label="Must somebody not read it?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, school: "School", signed_in: bool, **kwargs: Any) -> None:
        """Names are offered only to somebody who signed in; posts to everybody."""
        super().__init__(*args, **kwargs)
        outside = ("outside", "No, or not that I know")
        not_sure = ("not_sure", "Perhaps somebody who handles such things, or I am not sure")
        named = [("person", "Yes, somebody on the list of adults")] if signed_in else []
        self.offer("about", [outside, *named, *held_posts(school), not_sure])
        if signed_in:
            adults = ((one.ref, one.name) for one in adults_of(school, today=today()))
            self.offer("person", [("", "Choose a name"), *adults])
        else:
            del self.fields["person"]
            self.reveals = {}
        self.offer("excluded", held_posts(school))

    def clean(self) -> dict[str, Any]:
        """A name is needed where one is said to be on the list."""
        given = super().clean() or {}
        if given.get("about") == "person" and not given.get("person"):
            self.add_error("person", "Choose a name.")
        return given


class WishesForm(Form):
    """What the person wishes, one question each."""

    words = forms.CharField(widget=forms.HiddenInput, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The same questions, whenever they are asked."""
        super().__init__(*args, **kwargs)
        for name, label in WISHES.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{label}?", choices=list(WISHED.items()), widget=forms.RadioSelect,
                error_messages={"required": f"Answer: {label.lower()}? “Not decided” is an answer."},
            )  # fmt: skip
        self.fields["would_help"] = forms.CharField(
            label="What would help you?", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
        )

    @property
    def wishes(self) -> dict[str, str]:
        """The answers alone."""
        return {name: self.cleaned_data[name] for name in WISHES}


@with_words
def report(request: Here, school: str, *, opened: OpenCase, typed: str) -> HttpResponse:
    """Ask whom it may have to do with, show who would read it and what wishes do not stop; then let them in."""
    if targeted.is_reported(opened):
        return _reported(request, opened, typed)
    signed_in = getattr(request, "person", None) is not None
    about = AboutForm(
        request.POST if "about" in request.POST or "asked" in request.POST else None,
        initial={"words": typed}, school=request.school, signed_in=signed_in,
    )  # fmt: skip
    if not (about.is_bound and about.is_valid()):
        return render(request, "locked/targeted/whom.html", _numbers(request) | {"form": about})
    given = _report_of(request.school, about.cleaned_data)
    try:
        chosen = targeted.readers_of(given, opened, today=today())
    except KeysAltered:
        return _nobody(
            request, typed, "The keys of the school were changed outside Inforce, so nothing is sent to them."
        )
    if isinstance(chosen, Nobody):
        return _nobody(request, typed, chosen.why)
    wishes = WishesForm(request.POST if "police" in request.POST or "wished" in request.POST else None)
    wishes.initial = {"words": typed}
    if wishes.is_bound and wishes.is_valid():
        try:
            _send(opened, request, wishes, given)
        except Refused as refused:
            wishes.add_error(None, refused.why)
        else:
            return _reported(request, open_with_words(typed, school=request.school) or opened, typed, fresh=True)
    shown = {
        "form": wishes,
        "carried": list(_carried(about.cleaned_data)) + [("shown", office.value) for office in chosen.offices],
        "read_by": offices_in_words(chosen.offices),
        "not_by": offices_in_words(chosen.readers.not_by),
    }
    return render(request, "locked/targeted/wishes.html", _numbers(request) | shown)


def _send(opened: OpenCase, request: Here, wishes: WishesForm, given: Report) -> None:
    """Raises Refused where the readers are not those that were shown."""
    shown = tuple(office for office in request.POST.getlist("shown") if office in Office._value2member_map_)
    sent = Report(
        about=given.about, subjects=given.subjects, excluded=given.excluded, wishes=wishes.wishes,
        support=wishes.cleaned_data["would_help"], shown=shown,
    )  # fmt: skip
    try:
        targeted.report(opened, sent, today=today(), now=now())
    except KeysAltered:
        raise Refused("The keys of the school were changed outside Inforce, so nothing was sent.") from None


@with_words
def wish(request: Here, school: str, *, opened: OpenCase, typed: str) -> HttpResponse:
    """Say anew what one wishes."""
    may = targeted.may_wish(opened)
    if not may:
        return _reported(request, opened, typed)
    before = dict(targeted.wishes_of(opened)) | {"words": typed}
    form = WishesForm(request.POST if "police" in request.POST or "wished" in request.POST else None, initial=before)
    if form.is_bound and form.is_valid():
        targeted.wish(opened, wishes=form.wishes, support=form.cleaned_data["would_help"], today=today(), now=now())
        return _reported(request, open_with_words(typed, school=request.school) or opened, typed)
    reading = opened.case.grants.filter(ended_on=None, epoch=opened.key.epoch).order_by("rank")
    shown = {
        "form": form,
        "carried": [],
        "read_by": offices_in_words(Office(grant.office) for grant in reading),
        "not_by": [],
    }
    return render(request, "locked/targeted/wishes.html", _numbers(request) | shown)


def _report_of(school: "School", given: dict[str, Any]) -> Report:
    about = given["about"]
    by_post = about in Office._value2member_map_
    subjects = (holder(school, about),) if by_post else (given["person"],) if about == "person" else ()
    return Report(
        about="post" if by_post else about,
        subjects=tuple(ref for ref in subjects if ref),
        excluded=tuple(given["excluded"]),
    )


def _carried(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers of the page before, hidden in the next: nothing of them is kept between the two."""
    yield "about", given["about"]
    if given.get("person"):
        yield "person", given["person"]
    for office in given["excluded"]:
        yield "excluded", office


def _reported(request: Here, opened: OpenCase, typed: str, *, fresh: bool = False) -> HttpResponse:
    reading = opened.case.grants.filter(ended_on=None, epoch=opened.key.epoch).order_by("rank")
    shown = {
        "read_by": offices_in_words(Office(grant.office) for grant in reading),
        "typed": typed,
        "fresh": fresh,
        "wishes": [(WISHES[name], WISHED[answer]) for name, answer in targeted.wishes_of(opened).items()],
    }
    return render(request, "locked/targeted/reported.html", _numbers(request) | shown)


def _nobody(request: Here, typed: str, why: str) -> HttpResponse:
    shown = {"why": why, "typed": typed}
    return render(request, "locked/targeted/nobody.html", _numbers(request) | shown, status=409)


def _numbers(request: Here) -> dict[str, Any]:
    return {"telephones": numbers(request, *TARGETED)}
