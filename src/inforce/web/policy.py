"""The policy: read by section and clause, and put in force."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.bindings import Binding
from inforce.core.clauses import Polarity
from inforce.core.duties import DutyKind
from inforce.core.may import Refused
from inforce.core.reading import Unreadable, read_policy
from inforce.core.vocabulary import Procedure, Rule
from inforce.duties.actions import put_in_force
from inforce.policies import actions
from inforce.policies.access import may_put_in_force, may_read_in
from inforce.policies.model_pack import model_pack
from inforce.policies.queries import (
    asks_adults,
    clauses_of,
    consequences,
    drafts_of,
    edition_at,
    edition_in_force,
    out_of_date,
    sections_of,
    versions_of,
)
from inforce.procedures.justification import asks_something, may_cite
from inforce.procedures.review import last_review, may_see
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form
from inforce.web.guards import Here, here_or_404, member, seen_or_404
from inforce.web.printed_dates import PrintedDateField
from inforce.web.records.doors import beneath

if TYPE_CHECKING:
    from inforce.policies.models import Clause, Edition

LONGEST_TEXT = 500_000


def in_a_year() -> date:
    """The latest day on which a version may begin."""
    return today() + timedelta(days=365)


# --- reading it -----------------------------------------------------------------------------------------------------


@member
def policy(request: Here, school: str) -> HttpResponse:
    """The version in force, by section, with what follows from breaking a clause beside it."""
    edition = edition_in_force(request.school, today=today())
    editing = may_read_in(request.person, request.school, today=today())
    shown = {
        "versions": versions_of(request.school),
        "drafts": drafts_of(request.school) if editing else [],
        "may_read_in": editing,
        "review": last_review(request.school),
        "may_see_review": may_see(request.person, request.school, today=today()),
    }
    return render(request, "policy/policy.html", shown | _text(edition))


@member
def version(request: Here, school: str, ref: str) -> HttpResponse:
    """A version that is or was in force."""
    edition = here_or_404(edition_at(ref, school=request.school))
    if edition.in_force_from is None:
        seen_or_404(may_read_in(request.person, request.school, today=today()))
        return redirect("policy-draft", school, ref)
    return render(request, "policy/version.html", _text(edition))


@member
def clause(request: Here, school: str, clause_id: str) -> HttpResponse:
    """One clause of the version in force, at an address that stays."""
    edition = here_or_404(edition_in_force(request.school, today=today()))
    clauses = clauses_of(edition)
    one = here_or_404(next((each for each in clauses if each.clause_id == clause_id), None))
    shown = {
        "clause": one,
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "follows": consequences(clauses).get(one.clause_id, []),
        "broken": [each for each in clauses if each.clause_id in one.binding.get("consequence_of", [])],
        "beneath": beneath(one.binding.get("procedures", []), one.binding.get("rules", [])),
        "asks": asks_something(one),
        "has_reasons": bool(may_cite(one)),
    }
    return render(request, "policy/clause.html", shown)


@member
def together(request: Here, school: str) -> HttpResponse:
    """Two pages to project or print: what you must, what you must not."""
    edition = here_or_404(edition_in_force(request.school, today=today()))
    clauses = clauses_of(edition)
    shown = {
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "must": [each for each in clauses if each.polarity in (Polarity.MUST, Polarity.SHOULD) and asks_adults(each)],
        "must_not": [each for each in clauses if each.polarity in (Polarity.NEVER, Polarity.SHOULD_NOT)],
    }
    return render(request, "policy/together.html", shown)


# --- reading it in --------------------------------------------------------------------------------------------------


class ReadInForm(Form):
    """The text of a policy."""

    text = forms.CharField(
        label="The text of your policy",
        help_text="Open it, choose all of it, copy it and paste it here. You can look at every clause afterwards.",
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 15}),
    )


@member
def read_in(request: Here, school: str) -> HttpResponse:
    """Read a text in as a draft."""
    seen_or_404(may_read_in(request.person, request.school, today=today()))
    if request.method == "POST" and "model" in request.POST:
        edition = actions.read_in(school=request.school, text=model_pack(), by=request.person, today=today())
        return redirect("policy-draft", school, edition.ref)
    form = ReadInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = read_policy(form.cleaned_data["text"].encode(), name="The text")
            edition = actions.read_in(school=request.school, text=text, by=request.person, today=today())
        except Unreadable as unreadable:
            form.add_error("text", unreadable.sentence)
        except Refused as refused:
            form.add_error("text", refused.why)
        else:
            return redirect("policy-draft", school, edition.ref)
    return render(request, "policy/read_in.html", {"form": form})


@member
def draft(request: Here, school: str, ref: str) -> HttpResponse:
    """A draft: its clauses, what each asks, and what is missing before it can be put in force."""
    edition = _draft(request, ref)
    if request.method == "POST":
        actions.discard_draft(edition=edition, by=request.person, today=today())
        messages.success(request, "The draft was thrown away.")
        return redirect("policy", school)
    clauses = clauses_of(edition)
    shown = {
        "edition": edition,
        "rows": [{"clause": each, "asks": in_words(each)} for each in clauses],
        "warnings": edition.source.get("warnings", []),
        "may": may_put_in_force(request.person, edition, today=today()),
        "unbound": [each.clause_id for each in clauses if not each.binding],
    }
    return render(request, "policy/draft.html", shown)


class BindForm(Form):
    """What a clause asks."""

    duties = forms.MultipleChoiceField(
        label="What does it ask people to do?",
        choices=[(kind.value, f"To {kind.in_words}") for kind in DutyKind],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    procedures = forms.MultipleChoiceField(
        label="What happens by it?",
        choices=[(each.value, f"To {each.in_words}") for each in Procedure],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    rules = forms.MultipleChoiceField(
        label="What does it allow or forbid?",
        choices=[(each.value, f"To {each.in_words}") for each in Rule],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    information = forms.BooleanField(label="It asks nothing of anybody: it only explains", required=False)
    field_order = ("information",)

    def clean(self) -> dict[str, Any]:
        """Something, or nothing: not both, and not neither."""
        given = super().clean() or {}
        asks = bool(given.get("duties") or given.get("procedures") or given.get("rules"))
        if asks == bool(given.get("information")):
            raise forms.ValidationError("Tick what the clause asks, or tick that it asks nothing.")
        return given


@member
def bind(request: Here, school: str, ref: str, clause_id: str) -> HttpResponse:
    """Say what one clause of a draft asks."""
    edition = _draft(request, ref)
    one = here_or_404(edition.clauses.filter(clause_id=clause_id).first())
    form = BindForm(request.POST or None, initial=one.binding)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        binding = Binding(
            duties=tuple(DutyKind(each) for each in given["duties"]),
            procedures=tuple(Procedure(each) for each in given["procedures"]),
            rules=tuple(Rule(each) for each in given["rules"]),
            information=given["information"],
            consequence_of=tuple(one.binding.get("consequence_of", [])),
        )
        actions.bind_clause(edition=edition, clause_id=clause_id, binding=binding, by=request.person, today=today())
        return redirect("policy-draft", school, ref)
    return render(request, "policy/bind.html", {"form": form, "clause": one, "edition": edition})


# --- putting it in force --------------------------------------------------------------------------------------------


class ApproveForm(Form):
    """What governors decided, and from when it counts."""

    how = forms.ChoiceField(
        label="Which is so?",
        choices=[
            ("already", "This policy is already in force. The minute is not to hand"),
            ("minuted", "Governors approved it, and I have the minute"),
        ],
        widget=forms.RadioSelect,
    )
    minute = forms.CharField(
        label="The minute", help_text="Its date and number, if you have it.", max_length=200, required=False
    )
    approved = PrintedDateField(
        label="When was it approved?", help_text="As it is printed: March 2017, or 14 March 2017.", max_length=30
    )
    review_due = PrintedDateField(
        label="When is its review due?", help_text="As it is printed. Leave it empty if it does not say.",
        max_length=30, required=False,
    )  # fmt: skip
    reveals = {"how": {"minuted": "minute"}}
    in_force_from = DayField(
        label="From which day do people owe what it asks?",
        help_text="What is to be done within ten working days is then due ten working days after this day.",
        earliest=today,
        latest=in_a_year,
    )

    def clean(self) -> dict[str, Any]:
        """With the minute, its number."""
        given = super().clean() or {}
        if given.get("how") == "minuted" and not given.get("minute"):
            self.add_error("minute", "Enter the date and number of the minute, or choose the other answer.")
        return given


@member
def approve(request: Here, school: str, ref: str) -> HttpResponse:
    """Put a draft in force."""
    edition = _draft(request, ref)
    may = may_put_in_force(request.person, edition, today=today())
    if not may:
        raise Refused(may.why)
    printed = {"approved": edition.approved, "review_due": edition.review_due, "in_force_from": today()}
    form = ApproveForm(request.POST or None, initial=printed)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            put_in_force(
                edition=edition,
                approved=given["approved"],
                review_due=given["review_due"],
                minute=given["minute"] if given["how"] == "minuted" else "",
                minute_to_hand=given["how"] == "minuted",
                in_force_from=given["in_force_from"],
                by=request.person,
                today=today(),
                now=now(),
            )
        except Refused as refused:
            form.add_error(None, refused.why)
        else:
            messages.success(request, "The policy is in force. What it asks of people stands on their first pages.")
            return redirect("policy", school)
    return render(request, "policy/approve.html", {"form": form, "edition": edition})


# --- what several of these need -------------------------------------------------------------------------------------


def in_words(one: "Clause") -> list[str]:
    """What a clause is bound to, as a person reads it."""
    bound = one.binding
    said = [f"Asks adults to {DutyKind(kind).in_words}" for kind in bound.get("duties", [])]
    said += [f"How to {Procedure(each).in_words}" for each in bound.get("procedures", [])]
    said += [f"Says whether one may {Rule(each).in_words}" for each in bound.get("rules", [])]
    if bound.get("consequence_of"):
        said.append(f"Says what follows from breaking {', '.join(bound['consequence_of'])}")
    return said or (["Explains; asks nothing"] if bound.get("information") else [])


def _draft(request: Here, ref: str) -> "Edition":
    seen_or_404(may_read_in(request.person, request.school, today=today()))
    edition = here_or_404(edition_at(ref, school=request.school))
    return here_or_404(None if edition.in_force_from else edition)


def _text(edition: "Edition | None") -> dict[str, Any]:
    clauses = clauses_of(edition) if edition else []
    return {
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "sections": sections_of(clauses),
        "follows": consequences(clauses),
    }
