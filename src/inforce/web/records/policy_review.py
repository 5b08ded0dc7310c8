"""The review of the policy: what calls for it, what the head proposes, what governors decided, and when it is next."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.duties import a_year_after
from inforce.core.may import Refused
from inforce.people.queries import names_of
from inforce.policies.access import may_enter_approval, may_read_in
from inforce.policies.actions import plan_review
from inforce.policies.queries import clauses_of, edition_in_force, out_of_date
from inforce.procedures import review as reviewing
from inforce.procedures.review_gathered import IN_WORDS, gathered
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404
from inforce.web.records.clauses import clauses_asking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inforce.policies.models import Clause, Edition
    from inforce.procedures.review import Entered
    from inforce.procedures.review_gathered import Gathered

FEW = "Fewer than five, or none,"


@member
def show(request: Here, school: str) -> HttpResponse:
    """Where the review stands. What was gathered and proposed is for those who prepare and decide it."""
    here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today()}
    edition = here_or_404(edition_in_force(request.school, today=today()))
    shown = {
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "last": reviewing.last_review(request.school),
        "planned": edition.review_planned if edition.review_planned and edition.review_planned >= today() else None,
        "may_see": reviewing.may_see(**here),
        "may_plan": may_enter_approval(request.person, request.school, today=today()),
        "may_read_in": may_read_in(request.person, request.school, today=today()),
        "clauses": clauses_asking(request, reviewing.KIND, "review"),
    }
    if shown["may_see"]:
        shown |= _prepared(request, edition) | {
            "earlier": reviewing.reviews_of(request.school),
            "may_propose": reviewing.may_propose(**here),
            "may_decide": reviewing.may_decide(**here),
        }
    return render(request, "records/policy_review.html", shown)


class CallForm(Form):
    """What somebody knows of that calls for a review."""

    what = forms.ChoiceField(label="What is it?", choices=list(reviewing.CALLS.items()), widget=forms.RadioSelect)
    words = forms.CharField(
        label="What, in a few words?",
        help_text="No names, of adults or pupils. If it is about what somebody did, tell that as a concern instead.",
        max_length=reviewing.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@member
def enter(request: Here, school: str) -> HttpResponse:
    """Enter something that calls for a review."""
    seen_or_404(reviewing.may_enter(request.person, request.school, today=today()))
    form = CallForm(posted(request))
    if form.is_valid():
        reviewing.enter_call(by=request.person, school=request.school, today=today(), now=now(), **form.cleaned_data)
        messages.success(request, "Written down. It is there when governors review the policy.")
        return redirect("policy-review", school)
    return render(request, "records/policy_review_enter.html", {"form": form})


class ProposalForm(Form):
    """What the head proposes."""

    clause = forms.ChoiceField(label="Of which clause?", required=False)
    words = forms.CharField(
        label="What do you propose?",
        help_text="What is to be said instead, or why it should stay. No names.",
        max_length=reviewing.LONGEST_PROPOSAL,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, clauses: "Iterable[Clause]", **kwargs: Any) -> None:
        """Offer the clauses of the version in force."""
        super().__init__(*args, **kwargs)
        named = [(one.clause_id, f"{one.clause_id} {one.heading}") for one in clauses]
        self.offer("clause", [(reviewing.WHOLE, "The policy as a whole"), *named])


@member
def propose(request: Here, school: str) -> HttpResponse:
    """What the head proposes, one thing at a time; and take it back."""
    seen_or_404(reviewing.may_propose(request.person, request.school, today=today()))
    edition = here_or_404(edition_in_force(request.school, today=today()))
    here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today(), "now": now()}
    if proposal := request.POST.get("take_back", ""):
        reviewing.take_back(proposal=proposal, **here)
        return redirect("policy-review-propose", school)
    form = ProposalForm(posted(request), clauses=clauses_of(edition))
    if form.is_valid():
        try:
            reviewing.propose(**form.cleaned_data, **here)
        except Refused as refused:
            form.add_error("words", refused.why)
        else:
            return redirect("policy-review-propose", school)
    shown = {"form": form, "review": reviewing.open_review(request.school)}
    return render(request, "records/policy_review_propose.html", shown | {"out_of_date": _late(edition)})


def in_a_year() -> date:
    """The latest day for the next review."""
    return a_year_after(today())


class DecisionForm(Form):
    """What governors decided."""

    reveals = {"how": {"minuted": "minute"}}

    change = forms.ChoiceField(
        label="What did governors decide?",
        choices=[("no", "No change: the text stays as it is"), ("yes", "Change it: a new text will be made")],
        widget=forms.RadioSelect,
    )
    on = DayField(
        label="On which day did they decide it?", latest=today, earliest=lambda: today() - reviewing.LONGEST_AGO
    )
    how = forms.ChoiceField(
        label="Do you have the minute?",
        choices=[("minuted", "Yes"), ("not_to_hand", "It is not to hand")],
        widget=forms.RadioSelect,
    )
    minute = forms.CharField(
        label="The minute", help_text="Its date and number.", max_length=reviewing.LONGEST_MINUTE, required=False
    )
    next_on = DayField(
        label="On which day will they look again?",
        help_text="Within a year. It stands on every page that shows the policy once it has passed.",
        latest=in_a_year,
    )

    def clean(self) -> dict[str, Any]:
        """With the minute, its number."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("how") == "minuted" and not given.get("minute"):
            self.add_error("minute", "Enter the date and number of the minute, or say that it is not to hand.")
        return given


@member
def decide(request: Here, school: str) -> HttpResponse:
    """Enter what governors decided."""
    seen_or_404(reviewing.may_decide(request.person, request.school, today=today()))
    edition = here_or_404(edition_in_force(request.school, today=today()))
    form = DecisionForm(posted(request), initial={"on": today()})
    if form.is_valid():
        given = form.cleaned_data
        try:
            reviewing.decide(
                by=request.person,
                school=request.school,
                change=given["change"] == "yes",
                on=given["on"],
                minute=given["minute"] if given["how"] == "minuted" else "",
                next_on=given["next_on"],
                today=today(),
                now=now(),
            )
        except Refused as refused:
            form.add_error("next_on" if given["next_on"] <= today() else "on", refused.why)
        else:
            messages.success(request, "Written down. It stands on the page of the policy for everybody.")
            return redirect("policy-review", school)
    shown = {"form": form, "out_of_date": _late(edition)} | _prepared(request, edition)
    return render(request, "records/policy_review_decide.html", shown)


class PlanForm(Form):
    """The day on which governors look at it."""

    page_heading = "on"
    on = DayField(
        label="On which day will governors review the policy?",
        help_text="It stands on every page that shows the policy, while its review is overdue.",
        earliest=today,
    )


@member
def plan(request: Here, school: str) -> HttpResponse:
    """Set the day of the review."""
    seen_or_404(may_enter_approval(request.person, request.school, today=today()))
    edition = here_or_404(edition_in_force(request.school, today=today()))
    form = PlanForm(posted(request), initial={"on": edition.review_planned})
    if form.is_valid():
        plan_review(edition=edition, on=form.cleaned_data["on"], by=request.person, today=today())
        return redirect("policy-review", school)
    return render(request, "records/policy_review_plan.html", {"form": form, "out_of_date": _late(edition)})


@member
def earlier(request: Here, school: str, ref: str) -> HttpResponse:
    """A review that governors decided, with what they had before them."""
    seen_or_404(reviewing.may_see(request.person, request.school, today=today()))
    review = here_or_404(next((one for one in reviewing.reviews_of(request.school) if one.record.ref == ref), None))
    assert review.decision is not None
    shown = {
        "review": review,
        "gathered": gathered_lines(review.decision.gathered),
        "entered": _entered(request, review.entered),
    }
    return render(request, "records/policy_review_earlier.html", shown)


# --- what several of these need ---------------------------------------------------------------------------------------


def gathered_lines(found: "Iterable[Gathered]") -> list[str]:
    """What the registers show, one line each; what stays without a number stands together in the last."""
    every = list(found)
    lines = [
        IN_WORDS[one.what] if one.what == "day" else f"{IN_WORDS[one.what]}: {one.many}" for one in every if one.many
    ]
    few = [IN_WORDS[one.what] for one in every if one.many is None]
    together = "; ".join(f"{words[0].lower()}{words[1:]}" for words in few)
    return [*lines, f"{FEW} of each: {together}"] if few else lines


def _prepared(request: Here, edition: "Edition") -> dict[str, Any]:
    """What governors have before them."""
    review = reviewing.open_review(request.school)
    begun = reviewing.since(edition, reviewing.last_review(request.school))
    return {
        "since": begun,
        "gathered": gathered_lines(gathered(edition, since=begun, today=today())),
        "entered": _entered(request, review.entered if review else ()),
        "proposals": review.proposals if review else (),
    }


def _entered(request: Here, entered: "Sequence[Entered]") -> list[dict[str, Any]]:
    names = names_of({one.by for one in entered}, body=request.school.body)
    return [
        {"what": reviewing.CALLS[one.what], "words": one.words, "day": one.day, "by": names.get(one.by, "")}
        for one in entered
    ]


def _late(edition: "Edition") -> str:
    return out_of_date(edition, today=today())
