"""Passwords and devices: the yearly look, and what is told at once when one became known or was lost."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.procedures import account_safety as accounts
from inforce.records.access import may_read
from inforce.records.queries import opened_all, records_of
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, member
from inforce.web.records.clauses import clauses_asking
from inforce.web.records.frame import found, lines_of

if TYPE_CHECKING:
    from inforce.records.models import Record


class SafeForm(Form):
    """Three ticks, all of them or none."""

    safe = forms.MultipleChoiceField(
        label="Is all of this so?",
        choices=list(accounts.SAFE.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_safe(self) -> list[str]:
        """Say at the ticks what is missing."""
        ticked: list[str] = self.cleaned_data["safe"]
        if not (may := accounts.may_say_safe(ticked)):
            raise forms.ValidationError(may.why)
        return ticked


@member
def check(request: Here, school: str) -> HttpResponse:
    """Tick three things, once a year; and the ways to say that something happened."""
    form = SafeForm(posted(request))
    if form.is_valid():
        accounts.check_accounts(
            by=request.person, school=request.school, ticked=form.cleaned_data["safe"], today=today(), now=now()
        )
        messages.success(request, "The day is written down, and nothing else.")
        return redirect("home", school)
    shown = {
        "form": form,
        "before": list(records_of(request.person, request.school, accounts.CHECK))[::-1],
        "told": opened_all(records_of(request.person, request.school, accounts.KIND))[::-1],
        "what": accounts.WHAT,
        "clauses": clauses_asking(request, accounts.CHECK, accounts.KIND),
    }
    return render(request, "records/account_check.html", shown)


# --- something happened ---------------------------------------------------------------------------------------------


class IncidentForm(Form):
    """What a password that was known and a device that was lost are both asked."""

    what: ClassVar[str]
    which = forms.ChoiceField(widget=forms.RadioSelect)
    noticed_on = DayField(
        label="On which day did you notice it?", latest=today, earliest=lambda: accounts.first_day(today())
    )
    done = forms.MultipleChoiceField(
        label="What have you done?",
        choices=list(accounts.DONE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    pupils = forms.ChoiceField(
        label="May there be anything about pupils on it, or open to whoever has it?",
        help_text="Names, work, pictures, messages or e-mails count.",
        choices=list(accounts.PUPILS.items()),
        widget=forms.RadioSelect,
    )


class PasswordForm(IncidentForm):
    """Somebody else knew a password."""

    what = accounts.PASSWORD
    which = forms.ChoiceField(
        label="What is it the password of?",
        help_text="The kind only. Never type a password here, nor the name of an account.",
        choices=list(accounts.WHICH[accounts.PASSWORD].items()),
        widget=forms.RadioSelect,
    )
    done = forms.MultipleChoiceField(
        label="What have you done?",
        help_text="If you have not changed it yet, do that first.",
        choices=[(name, text) for name, text in accounts.DONE.items() if name != "provider"],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class DeviceForm(IncidentForm):
    """A device was lost, or left with somebody."""

    what = accounts.DEVICE
    which = forms.ChoiceField(
        label="What was lost, or left with somebody?",
        choices=list(accounts.WHICH[accounts.DEVICE].items()),
        widget=forms.RadioSelect,
    )


@member
def password_known(request: Here, school: str) -> HttpResponse:
    """My password was known."""
    return _tell(request, PasswordForm(posted(request)), "records/account_password.html")


@member
def device_lost(request: Here, school: str) -> HttpResponse:
    """My phone was lost, or left with somebody."""
    return _tell(request, DeviceForm(posted(request)), "records/account_device.html")


def _tell(request: Here, form: IncidentForm, page: str) -> HttpResponse:
    if not form.is_valid():
        return render(request, page, {"form": form, "clauses": clauses_asking(request, accounts.KIND)})
    told = accounts.tell_incident(
        by=request.person, school=request.school, what=form.what, today=today(), now=now(), **form.cleaned_data
    )
    return redirect("account-incident", request.school.slug, told.ref)


class AnswerForm(Form):
    """What was done about it."""

    steps = forms.MultipleChoiceField(
        label="What was done?",
        choices=list(accounts.ANSWERED.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label="Anything else, in a few words",
        required=False,
        max_length=accounts.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> "dict[str, object]":
        """Something has to be said."""
        given: dict[str, object] = super().clean() or {}
        if not self.errors and not (may := accounts.may_be_answer(given["steps"], given["words"])):  # type: ignore[arg-type]
            self.add_error("steps", may.why)
        return given


@member
def incident(request: Here, school: str, ref: str) -> HttpResponse:
    """What was told: for whose it is, with whom to ring; and for whoever leads the school, to say what was done."""

    def may(record: "Record") -> object:
        return may_read(request.person, record, today=today())

    held = found(request, ref, accounts.KIND, may)  # type: ignore[arg-type]
    may_answer = accounts.may_answer_incident(request.person, held.record, today=today())
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        accounts.answer_incident(held.record, by=request.person, today=today(), now=now(), **form.cleaned_data)
        messages.success(request, f"Written down. {held.record.person.name} can read it.")
        return redirect("desk", school)
    told = held.last("told")
    shown = {
        "form": form if may_answer else None,
        "record": held.record,
        "own": held.record.person_id == request.person.pk,
        "told": told.words if told else None,
        "noticed_on": date.fromisoformat(told.words["noticed_on"]) if told else None,
        "lines": lines_of(request, held, {"told": "told this", "seen": "saw it"}),
        "lists": accounts,
    }
    return render(request, "records/account_incident.html", shown)
