"""Signing the policy: on screen, after a question, not today; and together, on paper."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.duties import Size
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.duties import actions
from inforce.duties.access import answering_offices, may_sign, may_tick_names
from inforce.duties.queries import largest, yet_to_sign
from inforce.policies.queries import (
    agreement_of,
    clauses_of,
    consequences,
    edition_in_force,
    is_question,
    out_of_date,
    replies_of,
    sections_of,
)
from inforce.policies.short_form import six_rules
from inforce.procedures.question import words_of
from inforce.web.clock import now, today
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404

if TYPE_CHECKING:
    from inforce.people.models import Engagement
    from inforce.policies.models import Edition, Reply

LONGEST = 5000


@member
def sign(request: Here, school: str) -> HttpResponse:
    """The policy, or its short form, and the three answers to it."""
    edition = _in_force(request)
    size = largest(request.sizes) or Size.FULL
    if request.method == "POST":
        actions.agree(person=request.person, edition=edition, by=request.person, today=today(), size=_signed(size))
        return redirect("signed", school)
    if agreement_of(request.person, edition, size=_signed(size)):
        return redirect("signed", school)
    if not (may := may_sign(request.person, request.person, edition, today=today())):
        raise Refused(may.why)
    clauses = clauses_of(edition)
    shown = {
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "short": size == Size.SHORT,
        "rules": six_rules(clauses),
        "sections": sections_of(clauses),
        "follows": consequences(clauses),
        "answers": [reply for reply in _read(replies_of(request.person, edition)) if reply["words"]],
    }
    return render(request, "agreeing/sign.html", shown)


@member
def signed(request: Here, school: str) -> HttpResponse:
    """The signature, to print or keep."""
    edition = _in_force(request)
    size = largest(request.sizes) or Size.FULL
    agreement = agreement_of(request.person, edition, size=_signed(size))
    if agreement is None:
        return redirect("sign", school)
    shown = {"agreement": agreement, "edition": edition, "out_of_date": out_of_date(edition, today=today())}
    return render(request, "agreeing/signed.html", shown)


class AskForm(Form):
    """A question to the head; what is about somebody is told under lock instead."""

    reveals = {"named": {"no": "words"}}
    named = forms.ChoiceField(
        label="Is it about a person who could be recognised from it?",
        choices=[
            ("no", "No"),
            ("yes", Choice("Yes, somebody could be recognised",
                           hint="You can ask it under lock. Nothing that you type on this page is kept then.")),
        ],
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="Your question",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        """A question that is kept has words."""
        given = super().clean() or {}
        if given.get("named") == "no" and not given.get("words") and "words" not in self.errors:
            self.add_error("words", "Enter your question.")
        return given


@member
def ask(request: Here, school: str) -> HttpResponse:
    """Ask before signing, or before doing something; and read the answers."""
    edition = edition_in_force(request.school, today=today())
    if edition is None:
        return render(request, "agreeing/nothing_in_force.html")
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["named"] == "yes":
            return redirect("openly-start", school)
        words = form.cleaned_data["words"]
        actions.ask_first(
            person=request.person, edition=edition, words=words, by=request.person, today=today(), now=now()
        )
        messages.success(request, "Your question was sent.")
        return redirect("ask", school)
    shown = {
        "form": form,
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "answerer": _answerer(request),
        "asked": [reply for reply in _read(replies_of(request.person, edition)) if reply["is_question"]],
    }
    return render(request, "agreeing/ask.html", shown)


class NotTodayForm(Form):
    """Why not, if somebody wants to say."""

    page_heading = "words"
    words = forms.CharField(
        label="Do you want to say why not today?",
        help_text="You need not. The policy applies to you all the same.",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@member
def not_today(request: Here, school: str) -> HttpResponse:
    """Not today: with a reason or without."""
    edition = _in_force(request)
    form = NotTodayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        actions.not_today(person=request.person, edition=edition, words=words, by=request.person, today=today())
        messages.success(request, "That was noted. What you owe stays on this page.")
        return redirect("home", school)
    shown = {
        "form": form,
        "edition": edition,
        "answerer": _answerer(request),
        "out_of_date": out_of_date(edition, today=today()),
    }
    return render(request, "agreeing/not_today.html", shown)


# --- together, on paper ---------------------------------------------------------------------------------------------


@member
def sheet(request: Here, school: str) -> HttpResponse:
    """The sheet for this version, with the names of those who have not signed it, to print."""
    edition = _in_force(request)
    seen_or_404(may_tick_names(request.person, edition, today=today()))
    left = yet_to_sign(edition, today=today())
    shown = {
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "full": [one for one in left if one.size == Size.FULL],
        "short": [one for one in left if one.size == Size.SHORT],
        "rules": six_rules(clauses_of(edition)),
        "today": today(),
    }
    return render(request, "agreeing/sheet.html", shown)


class NamesForm(Form):
    """Who signed the sheet."""

    day = DayField(label="On which day was the sheet signed?", latest=today)
    signed = forms.MultipleChoiceField(
        label="Who signed it?",
        help_text="Tick the names with a signature. The sheet stays with the school: no picture of it is kept here.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, left: "list[Engagement]", **kwargs: Any) -> None:
        """Those who have not signed yet."""
        super().__init__(*args, **kwargs)
        self.left = {one.person.ref: one for one in left}
        self.fields["signed"].choices = list(_choices(left))  # type: ignore[attr-defined]


@member
def names(request: Here, school: str) -> HttpResponse:
    """Tick the names of those who signed on paper."""
    edition = _in_force(request)
    seen_or_404(may_tick_names(request.person, edition, today=today()))
    left = yet_to_sign(edition, today=today())
    form = NamesForm(request.POST or None, left=left, initial={"day": today()})
    if request.method == "POST" and form.is_valid():
        people = [(form.left[ref].person, form.left[ref].size) for ref in form.cleaned_data["signed"]]
        try:
            made = actions.agree_on_paper(
                edition=edition, people=people, day=form.cleaned_data["day"], by=request.person, today=today()
            )
        except Refused as refused:
            form.add_error("day", refused.why)
        else:
            messages.success(request, f"Entered: {len(made)} signed on paper.")
            return redirect("names", school)
    shown = {"form": form, "left": left, "edition": edition, "out_of_date": out_of_date(edition, today=today())}
    return render(request, "agreeing/names.html", shown)


# --- what several of these need -------------------------------------------------------------------------------------


def _in_force(request: Here) -> "Edition":
    return here_or_404(edition_in_force(request.school, today=today()))


def _signed(size: str) -> str:
    """Whoever is told by an employer may still sign, and then signs the whole."""
    return Size.SHORT if size == Size.SHORT else Size.FULL


def _answerer(request: Here) -> str:
    offices = answering_offices(request.person, request.school, today=today())
    return min(offices, key=list(Office).index).in_words


def _read(replies: "list[Reply]") -> list[dict[str, Any]]:
    """The words of somebody's own replies and of the answers, opened with the server's key."""
    return [
        {
            "is_question": is_question(reply),
            "day": reply.day,
            "words": words_of(reply, actions.QUESTION),
            "answered_on": reply.answered_on,
            "answered_by": reply.answered_by,
            "answer": words_of(reply, actions.ANSWER),
        }
        for reply in replies
    ]


opened = words_of  # the desk shows the same two


def _choices(left: "list[Engagement]") -> Iterator[tuple[str, str]]:
    for one in left:
        short = " (short form)" if one.size == Size.SHORT else ""
        yield one.person.ref, f"{one.person.name}, {one.get_kind_display().lower()}{short}"
