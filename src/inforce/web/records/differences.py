"""Where another document says something else than the policy: a list for governors, who settle it with their minute."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.may import Refused
from inforce.policies.queries import clauses_of, edition_in_force
from inforce.procedures.policy_clash import (
    LONGEST_MINUTE,
    LONGEST_WHAT,
    clashes_of,
    may_notice,
    may_see_clashes,
    may_settle,
    notice_clash,
    settle_clash,
)
from inforce.procedures.precedence_documents import Held, documents_of
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404

if TYPE_CHECKING:
    from inforce.policies.models import Clause
    from inforce.procedures.precedence_documents import Document

BEGINNING = 60  # characters of a clause: enough to know it by


@member
def show(request: Here, school: str) -> HttpResponse:
    """What governors have to settle, and what they have settled."""
    here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today()}
    seen_or_404(may_see_clashes(**here))
    every = clashes_of(request.school)
    shown = {
        "to_settle": [
            (one, bool(may_settle(request.person, one, today=today()))) for one in every if not one.settled_on
        ],
        "settled": [one for one in every if one.settled_on],
        "may_notice": may_notice(**here),
    }
    return render(request, "records/differences.html", shown)


class NoticeForm(Form):
    """A clause, a document, and what differs."""

    clause = forms.ChoiceField(label="Which clause of the policy?")
    document = forms.ChoiceField(label="Which document says something else?")
    what = forms.CharField(
        label="What differs?",
        help_text="In a sentence or two. Name nobody.",
        max_length=LONGEST_WHAT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen_on = DayField(label="On which day was it seen?", latest=today)

    def __init__(self, *args: Any, clauses: "list[Clause]", documents: "list[Document]", **kwargs: Any) -> None:
        """Offer the clauses in force, and the documents on the list."""
        super().__init__(*args, **kwargs)
        begun = [(one.clause_id, f"{one.clause_id} {_beginning(one.text)}") for one in clauses]
        self.offer("clause", [("", "Choose a clause"), *begun])
        self.offer("document", [("", "Choose a document"), *((one.record.ref, one.details.name) for one in documents)])


@member
def notice(request: Here, school: str) -> HttpResponse:
    """Put something on the list."""
    seen_or_404(may_notice(request.person, request.school, today=today()))
    edition = edition_in_force(request.school, today=today())
    clauses = clauses_of(edition) if edition else []
    documents = [one for one in documents_of(request.school) if one.details.held == Held.YES]
    initial = {"seen_on": today(), "clause": request.GET.get("clause", "")}
    form = NoticeForm(posted(request), clauses=clauses, documents=documents, initial=initial)
    if form.is_valid():
        try:
            notice_clash(school=request.school, **form.cleaned_data, by=request.person, today=today(), now=now())
        except Refused as refused:
            form.add_error("what", refused.why)
        else:
            messages.success(request, "Entered. Governors see it until they have settled it.")
            return redirect("differences", school)
    return render(request, "records/difference_notice.html", {"form": form, "documents": documents})


class SettleForm(Form):
    """What governors decided."""

    outcome = forms.CharField(
        label="What did governors decide?",
        help_text="In a sentence or two: which holds, and what is changed.",
        max_length=LONGEST_WHAT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    settled_on = DayField(label="On which day?", latest=today)
    minute = forms.CharField(label="The minute", help_text="Its date or number.", max_length=LONGEST_MINUTE)


@member
def settle(request: Here, school: str, ref: str) -> HttpResponse:
    """Enter how governors settled one."""
    clash = here_or_404(next((one for one in clashes_of(request.school) if one.record.ref == ref), None))
    seen_or_404(may_settle(request.person, clash, today=today()))
    form = SettleForm(posted(request), initial={"settled_on": today()})
    if form.is_valid():
        by: dict[str, Any] = {"by": request.person, "today": today(), "now": now()}
        try:
            settle_clash(clash.record, **form.cleaned_data, **by)
        except Refused as refused:
            form.add_error("settled_on", refused.why)
        else:
            messages.success(request, "Settled.")
            return redirect("differences", school)
    return render(request, "records/difference_settle.html", {"form": form, "clash": clash})


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]} …"
