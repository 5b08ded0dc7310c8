"""Documents that go with the policy: read by every adult, entered by those who lead and by the clerk."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.documents import OF_CHILDREN
from inforce.core.may import Refused
from inforce.people.queries import names_of
from inforce.policies.queries import edition_in_force
from inforce.procedures.policy_clash import may_see_clashes
from inforce.procedures.precedence import change_document, enter_document, may_enter_documents, take_off
from inforce.procedures.precedence_documents import (
    KIND,
    LONGEST_NAME,
    LONGEST_PLACE,
    Details,
    Held,
    Row,
    Standing,
    clauses_giving_way,
    document_of,
    documents_of,
    may_be_entered_of,
    named_for,
    register_of,
)
from inforce.records.queries import OpenRecord, opened, record_at
from inforce.web.clock import now, today
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404

if TYPE_CHECKING:
    from collections.abc import Callable

    from inforce.core.documents import Named
    from inforce.procedures.precedence_documents import Document

STANDS = {
    Standing.CHILDREN: "It comes first, and says what to do when a child may be at risk",
    Standing.FIRST: "It comes first in what it is about",
    Standing.BESIDE: "Neither: it is read beside the policy",
}
HELD = {Held.YES: "Yes", Held.NO: "We do not have it", Held.NONE: "There is none, and none is needed"}


@member
def show(request: Here, school: str) -> HttpResponse:
    """The register: what outranks the policy, and what is read beside it."""
    edition = edition_in_force(request.school, today=today())
    rows = register_of(request.school, today=today())
    here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today()}
    shown = {
        "first": [row for row in rows if _comes_first(row)],
        "beside": [row for row in rows if not _comes_first(row)],
        "giving_way": clauses_giving_way(edition),
        "may_enter": may_enter_documents(**here),
        "may_see_differences": may_see_clashes(**here),
        "today": today(),
    }
    return render(request, "records/documents.html", shown)


@member
def one(request: Here, school: str, ref: str) -> HttpResponse:
    """A document, and what was entered of it before."""
    held = _held(request, ref)
    shown = {
        "document": here_or_404(document_of(held)),
        "earlier": _earlier(request, held),
        "stands": STANDS,
        "may_enter": may_enter_documents(request.person, request.school, today=today()),
        "today": today(),
    }
    return render(request, "records/document.html", shown)


# --- entering one -----------------------------------------------------------------------------------------------------


class DocumentForm(Form):
    """What the school knows of a document."""

    name = forms.CharField(label="What is it called?", help_text="As it is printed on it.", max_length=LONGEST_NAME)
    standing = forms.ChoiceField(
        label="Which holds where it and the policy on social media differ?",
        choices=[
            (
                Standing.CHILDREN,
                Choice(STANDS[Standing.CHILDREN], hint="Its name and place then stand on every such page."),
            ),
            (Standing.FIRST, STANDS[Standing.FIRST]),
            (Standing.BESIDE, STANDS[Standing.BESIDE]),
        ],
        widget=forms.RadioSelect,
    )
    held = forms.ChoiceField(
        label="Does the school have it?",
        choices=[
            (Held.YES, HELD[Held.YES]),
            (Held.NO, Choice(HELD[Held.NO], hint="Governors see that it is missing.")),
            (Held.NONE, HELD[Held.NONE]),
        ],
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label="Where is it kept?",
        help_text="In words, or as a web address that begins with https://. For advice: whom to ask. Everybody who "
        "works here reads this, and on a page about a child at risk anybody can.",
        max_length=LONGEST_PLACE,
        required=False,
    )
    seen_on = DayField(label="When did somebody last see it?", latest=today, required=False)
    review_on = DayField(
        label="When is it looked at anew?", help_text="Leave it empty if it does not say.", required=False
    )
    reveals = {"held": {Held.YES: "place seen_on review_on"}}

    def clean(self) -> dict[str, Any]:
        """The rules of the act, each beside the box that can mend it."""
        given = super().clean() or {}
        if not self.errors:
            for box, may in may_be_entered_of(Details(**given), today=today()).items():
                if not may:
                    self.add_error(box, may.why)
        return given


@member
def enter(request: Here, school: str, key: str = "") -> HttpResponse:
    """Enter a document: one that the policy names, or another."""
    seen_or_404(may_enter_documents(request.person, request.school, today=today()))
    named = here_or_404(_named(request, key)) if key else None
    entered = next((each for each in documents_of(request.school) if key and each.key == key), None)
    if entered and request.method != "POST":
        return redirect("document-change", school, entered.record.ref)
    form = DocumentForm(posted(request), initial=_offered(named))
    if form.is_valid():
        by: dict[str, Any] = {"by": request.person, "today": today(), "now": now()}
        if done := _entered(request, form, lambda it: enter_document(school=request.school, details=it, key=key, **by)):
            return done
    return render(request, "records/document_enter.html", {"form": form, "named": named, "document": None})


@member
def change(request: Here, school: str, ref: str) -> HttpResponse:
    """Enter anew what is known of a document: that it was seen, moved, replaced, lost."""
    seen_or_404(may_enter_documents(request.person, request.school, today=today()))
    document = here_or_404(_on_the_list(request, ref))
    form = DocumentForm(posted(request), initial=asdict(document.details))
    if form.is_valid():
        by: dict[str, Any] = {"by": request.person, "today": today(), "now": now()}
        if done := _entered(request, form, lambda it: change_document(document.record, details=it, **by)):
            return done
    return render(request, "records/document_enter.html", {"form": form, "named": None, "document": document})


@member
def off(request: Here, school: str, ref: str) -> HttpResponse:
    """Take a document off the list."""
    seen_or_404(may_enter_documents(request.person, request.school, today=today()))
    document = here_or_404(_on_the_list(request, ref))
    if request.method == "POST":
        take_off(document.record, by=request.person, today=today(), now=now())
        messages.success(request, "It is off the list. What was entered of it can still be read.")
        return redirect("documents", school)
    return render(request, "records/document_off.html", {"form": Form(), "document": document})


# --- what several of these need -------------------------------------------------------------------------------------


def _entered(request: Here, form: DocumentForm, enter: "Callable[[Details], Any]") -> HttpResponse | None:
    """Where it leads once it is entered; None where it is refused, with the sentence on the form."""
    try:
        enter(Details(**form.cleaned_data))
    except Refused as refused:
        form.add_error("name", refused.why)
        return None
    messages.success(request, "Entered. Everybody who works here can read it now.")
    return redirect("documents", request.school.slug)


def _comes_first(row: Row) -> bool:
    if row.document:
        return row.document.details.standing != Standing.BESIDE
    return bool(row.named and row.named.first)


def _named(request: Here, key: str) -> "Named | None":
    named = named_for(edition_in_force(request.school, today=today()))
    return next((each for each in named if each.key == key), None)


def _offered(named: "Named | None") -> dict[str, Any]:
    """What the form begins with: what the policy itself says of the document, and today."""
    if named is None:
        return {"seen_on": today()}
    at_risk = named.first and named.key in OF_CHILDREN
    first = Standing.CHILDREN if at_risk else Standing.FIRST
    return {"name": named.name, "standing": first if named.first else Standing.BESIDE, "seen_on": today()}


def _held(request: Here, ref: str) -> OpenRecord:
    return opened(here_or_404(record_at(ref, school=request.school, kind=KIND)))


def _on_the_list(request: Here, ref: str) -> "Document | None":
    held = _held(request, ref)
    return None if held.record.closed_on else document_of(held)


def _earlier(request: Here, held: OpenRecord) -> list[dict[str, Any]]:
    """What was entered, the newest first; by whom is for those who may enter it."""
    may = may_enter_documents(request.person, request.school, today=today())
    names = names_of({line.by for line in held.lines}, body=request.school.body) if may else {}
    return [
        {
            "at": line.at,
            "by": names.get(line.by, ""),
            "details": Details.read({k: v for k, v in line.words.items() if k != "key"}) if line.words else None,
        }
        for line in reversed(held.lines)
    ]
