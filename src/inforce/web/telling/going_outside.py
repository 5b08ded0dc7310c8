"""Outside the policy: which part of it, what and why, when. Signed in only; the pages that all share follow between."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.policies.queries import edition_in_force, out_of_date
from inforce.procedures import justification
from inforce.procedures.justification import (
    NOT_KNOWN,
    Step,
    clauses_to_choose,
    is_about_pages_of_pupils,
    may_cite,
    says_never,
)
from inforce.web.clock import now, today
from inforce.web.drafts import draft_of, hand_out
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import Here, member, safely
from inforce.web.locked.lines import short_clause
from inforce.web.telling.frame import begun_at, question, shared, telling_in, with_draft_of

if TYPE_CHECKING:
    from inforce.people.models import School
    from inforce.policies.models import Clause

LONGEST = 20_000
LONG = forms.Textarea(attrs={"rows": 8})


@safely
@member
def start(request: Here, school: str, clause_id: str = "") -> HttpResponse:
    """Say what this is, who reads it, what it may be used for, and begin. From a clause's page, with that clause."""
    held = draft_of(request)
    edition = edition_in_force(request.school, today=today())
    if request.method == "POST" and edition is not None:
        if held is not None and not held.sent:
            drafts.throw_away(held)
        cookie, made = drafts.start_draft(
            school=request.school, procedure=justification.PROCEDURE, person=request.person.ref, now=now()
        )
        own = [request.person.ref]
        made.content.answers = {"first_subjects": own, "subjects": own, "clause": clause_id}
        drafts.keep(made)
        response = redirect("justification-clause", school)
        hand_out(response, cookie)
        return response
    shown = {"begun": begun_at(held), "edition": edition, "out_of_date": out_of_date(edition, today=today())}
    return render(request, "telling/justification/start.html", shared(request) | shown)


class ClauseForm(Form):
    """Whether it was done, and which part of the policy it is outside of."""

    step = forms.ChoiceField(
        label="Have you done it already?",
        choices=[
            (Step.TAKEN, "Yes, I have done it"),
            (Step.PROPOSED, Choice("Not yet, but I see no other way",
                                   hint="If you then do it, tell that too: the one does not take the other's place.")),
        ],
        widget=forms.RadioSelect,
    )  # fmt: skip
    clause = forms.ChoiceField(label="Which part of the policy is it outside of?")

    def __init__(self, *args: Any, school: "School", **kwargs: Any) -> None:
        """The clauses of the version in force, and "I do not know"."""
        super().__init__(*args, **kwargs)
        chosen = [(one.clause_id, short_clause(one)) for one in clauses_to_choose(school, today=today())]
        self.offer("clause", [("", "Choose a clause"), *chosen, (NOT_KNOWN, "I do not know which")])


@with_draft_of(justification.PROCEDURE)
def clause(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask whether it was done, and which clause it is outside of."""
    answers = draft.content.answers
    form = ClauseForm(posted(request), school=request.school, initial=answers)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        cited = _cited(request, given["clause"])
        if cited is not None and not may_cite(cited):
            return redirect("indecent-image", school)
        if given["step"] != answers.get("step"):
            answers["on"] = ""  # a day that has passed is none that lies ahead
        if given["clause"] != answers.get("clause"):
            answers["knows"] = ""
        answers |= given
        drafts.keep(draft)
        never = cited is not None and says_never(cited) and answers.get("knows") != cited.clause_id
        return redirect("justification-never" if never else "tell-others", school)
    return render(request, "telling/justification/clause.html", shared(request) | {"form": form})


@with_draft_of(justification.PROCEDURE)
def never(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Warn somebody who cites a clause that says "never", and ask whether they want to go on."""
    telling = telling_in(draft)
    cited = _cited(request, telling.clause)
    if cited is None or not says_never(cited):
        return redirect("justification-clause", school)
    if request.method == "POST":
        draft.content.answers["knows"] = cited.clause_id
        drafts.keep(draft)
        return redirect("tell-others", school)
    shown = {"clause": cited, "telling": telling, "pages_of_pupils": is_about_pages_of_pupils(cited)}
    return render(request, "telling/justification/never.html", shared(request) | shown)


class WhatForm(Form):
    """What was done, why, and who is affected."""

    what = forms.CharField(label="What did you do?", max_length=LONGEST, widget=LONG)
    why = forms.CharField(label="Why did you do it?", max_length=LONGEST, widget=LONG)
    affected = forms.CharField(
        label="Who is affected by it?",
        help_text="Pupils, families, colleagues: as far as the head needs to know. Leave it empty if nobody is.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlanForm(WhatForm):
    """The same of what lies ahead."""

    what = forms.CharField(label="What do you mean to do?", max_length=LONGEST, widget=LONG)
    why = forms.CharField(label="Why is there no other way?", max_length=LONGEST, widget=LONG)


@with_draft_of(justification.PROCEDURE)
def what(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask what it is, and why."""
    taken = telling_in(draft).step == Step.TAKEN
    make_form = WhatForm if taken else PlanForm
    page, then = "telling/justification/what.html", "justification-when"
    return question(request, school, draft, make_form, page, then=then, taken=taken)


class DoneOnForm(Form):
    """The day on which it was done."""

    on = DayField(label="On which day did you do it?", latest=today)


class PlannedForm(Form):
    """The day on which it would be done."""

    on = DayField(
        label="On which day would you do it?",
        help_text="Leave it empty if you do not know yet.",
        earliest=today,
        required=False,
    )


@with_draft_of(justification.PROCEDURE)
def when(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Ask for the day."""
    taken = telling_in(draft).step == Step.TAKEN
    make_form = DoneOnForm if taken else PlannedForm
    return question(request, school, draft, make_form, "telling/justification/when.html", then="tell-file")


def _cited(request: Here, clause_id: str) -> "Clause | None":
    clauses = clauses_to_choose(request.school, today=today())
    return next((one for one in clauses if one.clause_id == clause_id), None)
