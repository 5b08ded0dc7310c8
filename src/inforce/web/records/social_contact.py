"""Somebody I know outside school: the question that needs no answer, and the form for whoever has one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.procedures import social_contact as contacts
from inforce.procedures.social_contact_told import (
    LINKS,
    LONGEST_NOTE,
    MET,
    NATURES,
    SAFEGUARDS,
    Contact,
    amnesty_until,
    may_keep,
    may_undo_by,
    state_of,
)
from inforce.records.access import LEADING, handlers_of
from inforce.records.queries import opened_all, records_of
from inforce.web.clock import now, today
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import Here, member
from inforce.web.records.clauses import clauses_asking
from inforce.web.records.frame import found

if TYPE_CHECKING:
    from inforce.people.models import School


class QuestionForm(Form):
    """The one question."""

    page_heading = "anything"
    anything = forms.ChoiceField(
        label="Is there anything the head should know, so that nobody is surprised later?",
        help_text="You need not list neighbours, relatives or other parents.",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, told_before: bool, **kwargs: Any) -> None:
        """Whoever told something before can say that it is still so."""
        super().__init__(*args, **kwargs)
        nothing = "No, and what I told before is still so" if told_before else "No, nothing"
        self.offer("anything", [("no", nothing), ("yes", "Yes, there is")])


@member
def question(request: Here, school: str) -> HttpResponse:
    """Answer the question, and see what one told before."""
    live = contacts.live_of(request.person, request.school)
    form = QuestionForm(posted(request), told_before=bool(live))
    if form.is_valid():
        if form.cleaned_data["anything"] == "yes":
            return redirect("social-contact-tell", school)
        contacts.say_nothing_to_tell(by=request.person, school=request.school, today=today(), now=now())
        messages.success(request, "Written down. You can tell of something whenever it comes up.")
        return redirect("home", school)
    told = opened_all(records_of(request.person, request.school, contacts.KIND))
    shown = _around(request) | {
        "form": form,
        "told": [(one.record, state_of(one)) for one in told],
        "natures": NATURES,
        "leads": bool(request.offices & LEADING),
        "answered": list(records_of(request.person, request.school, contacts.QUESTION))[::-1],
    }
    return render(request, "records/social_contact.html", shown)


# --- telling it, and changing it ------------------------------------------------------------------------------------


HINTS = {
    "pupil": "Everybody on the roll here, also over 18 or on a placement.",
    "own": "You need not enter this. You may, if you want it known.",
}


class ContactForm(Form):
    """What is asked of one whom somebody knows. Almost all of it is ticks."""

    reveals = {"link": {"young": "undo_by"}}

    nature = forms.ChoiceField(
        label="Who is it?",
        help_text="No name is needed.",
        choices=[(name, Choice(text, hint=HINTS.get(name, ""))) for name, text in NATURES.items()],
        widget=forms.RadioSelect,
    )
    met = forms.MultipleChoiceField(
        label="How do you know each other?",
        choices=list(MET.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    link = forms.ChoiceField(
        label="Are you linked online, as friends, followers or in a group?",
        help_text="With a pupil, or a former pupil who is not yet 18, nobody here may be. Your own child or relative "
        "is not asked about.",
        choices=list(LINKS.items()),
        widget=forms.RadioSelect,
    )
    undo_by = DayField(
        label="By which day will you have undone it?",
        help_text="Today is best. Nothing has to be said to the pupil; the office can explain it to a parent.",
        required=False,
    )
    safeguards = forms.MultipleChoiceField(
        label="What is agreed already, or what do you suggest?",
        choices=list(SAFEGUARDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="Anything else that the head should know, in a few words",
        help_text="No family’s name is needed, and no number or address.",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    others_still_so = forms.BooleanField(label="What I told before is still so", required=False)

    def __init__(self, *args: Any, school: "School", told_before: bool, **kwargs: Any) -> None:
        """The days are those of this school."""
        super().__init__(*args, **kwargs)
        self.school = school
        if not told_before:
            del self.fields["others_still_so"]

    def clean_note(self) -> str:
        """Say at the field what is not kept."""
        note: str = self.cleaned_data["note"]
        if not (may := may_keep(note)):
            raise forms.ValidationError(may.why)
        return note

    def clean(self) -> dict[str, Any]:
        """How they met, and a day for a link to a pupil: neither is asked about one's own child or relative."""
        given = super().clean() or {}
        if self.errors or given["nature"] == "own":
            return given
        may_undo = may_undo_by(self.contact(), school=self.school, today=today())
        if not given["met"]:
            self.add_error("met", "Tick how you know each other.")
        if not may_undo:
            self.add_error("undo_by", may_undo.why)
        return given

    def contact(self) -> Contact:
        """What was said."""
        given = self.cleaned_data
        contact = Contact(
            nature=given["nature"],
            met=tuple(given["met"]),
            link=given["link"],
            undo_by=given.get("undo_by"),
            safeguards=tuple(given["safeguards"]),
            note=given["note"],
        )
        return contact if contact.is_to_be_undone else contact.without_a_day()


@member
def tell(request: Here, school: str) -> HttpResponse:
    """Tell of somebody."""
    told_before = bool(contacts.live_of(request.person, request.school))
    form = ContactForm(posted(request), school=request.school, told_before=told_before)
    if form.is_valid():
        made = contacts.tell_contact(
            by=request.person,
            school=request.school,
            contact=form.contact(),
            others_still_so=form.cleaned_data.get("others_still_so", False),
            today=today(),
            now=now(),
        )
        messages.success(request, "Told. You can read here whether it was seen, and change it when it changes.")
        return redirect("social-contact-one", school, made.ref)
    return render(request, "records/social_contact_tell.html", _around(request) | {"form": form, "record": None})


@member
def change(request: Here, school: str, ref: str) -> HttpResponse:
    """Say that it is otherwise now."""
    held = found(request, ref, contacts.KIND, lambda one: contacts.may_add(request.person, one))
    state = state_of(held)
    before = state.contact.as_words() | {"undo_by": state.contact.undo_by} if state else None
    form = ContactForm(posted(request), school=request.school, told_before=False, initial=before)
    if form.is_valid():
        contacts.change_contact(held.record, by=request.person, contact=form.contact(), today=today(), now=now())
        messages.success(request, "Changed. It is looked at again.")
        return redirect("social-contact-one", school, ref)
    return render(request, "records/social_contact_tell.html", _around(request) | {"form": form, "record": held.record})


def _around(request: Here) -> dict[str, Any]:
    """What stands on each of these pages: who reads it, until when links may be undone, and the policy's words."""
    return {
        "readers": [one.name for one in handlers_of(request.person, request.school, today=today())],
        "amnesty_until": amnesty_until(request.school, today=today()),
        "clauses": clauses_asking(request, contacts.KIND, contacts.QUESTION),
    }
