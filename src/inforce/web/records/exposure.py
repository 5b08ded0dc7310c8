"""A child saw something they should not have: entered with ticks, read by the head and the safeguarding lead."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inforce.procedures import exposure
from inforce.procedures.equipment_check import check_that_looked_at, may_read_checks
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, member
from inforce.web.jinja import day
from inforce.web.numbers import CHILD, numbers
from inforce.web.records.clauses import clauses_asking
from inforce.web.records.frame import found, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inforce.records.queries import OpenRecord

WORDS = {"told": "entered this", "dealt_with": "said what was done"}


def _radios(label: str, choices: dict[str, str], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), widget=forms.RadioSelect, **more)


class ExposureForm(Form):
    """Where, with what, of which kind: nothing to type but a day."""

    what = _radios(
        "What kind of thing was it?",
        exposure.WHAT,
        help_text="The kind is enough. Do not look at it again to find out.",
    )
    seen_on = DayField(label="On which day was it?", latest=today, earliest=lambda: today() - exposure.LONGEST_AGO)
    where = _radios("Where was it?", exposure.WHERE)
    device = _radios("On what was it seen?", exposure.DEVICE)
    how = _radios("How did it come there?", exposure.HOW)
    at_once = forms.MultipleChoiceField(
        label="What was done at once?",
        help_text="Leave open what was not done yet.",
        choices=list(exposure.AT_ONCE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@member
def tell(request: Here, school: str) -> HttpResponse:
    """Enter it. What may be an indecent image of a child leads to the page that says to stop, and nothing is kept."""
    if request.method == "POST" and request.POST.get("what") == exposure.INDECENT:
        return redirect("exposure-stop", school)
    form = ExposureForm(posted(request))
    if form.is_valid():
        made = exposure.tell_exposure(
            by=request.person, school=request.school, today=today(), now=now(), **form.cleaned_data
        )
        messages.success(request, "Entered. Whoever leads the school and the safeguarding lead can read it now.")
        return redirect("exposure-read", school, made.ref)
    shown = {
        "form": form,
        "before": [_told(one) for one in exposure.own_exposures(request.person, request.school)],
        "clauses": clauses_asking(request, exposure.KIND),
        "may_read_checks": may_read_checks(request.person, request.school, today=today()),
    }
    return render(request, "records/exposure.html", shown)


@member
def stop(request: Here, school: str) -> HttpResponse:
    """Stop: an indecent image of a child. There is no box to type in."""
    return render(request, "records/exposure_stop.html", {"telephones": numbers(request, *CHILD)})


class DealtWithForm(Form):
    """What was done about it."""

    done = forms.MultipleChoiceField(
        label="What was done?",
        choices=list(exposure.DONE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label="Anything else, in a few words",
        help_text="No name of a child, and nothing of what was seen.",
        required=False,
        max_length=exposure.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Something has to be said."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not (may := exposure.may_be_done(given["done"], given["words"])):
            self.add_error("done", may.why)
        return given


@member
def read(request: Here, school: str, ref: str) -> HttpResponse:
    """What was entered; and for the head and the safeguarding lead, to say what was done."""
    held = found(
        request,
        ref,
        exposure.KIND,
        lambda record: exposure.may_read_exposure(request.person, record, today=today()),
    )
    may_deal = exposure.may_deal_with(request.person, held.record, today=today())
    form = DealtWithForm(posted(request))
    if form.is_valid():
        exposure.deal_with(held.record, by=request.person, today=today(), now=now(), **form.cleaned_data)
        messages.success(request, "Written down. It is looked at again at the next check of the filters.")
        return redirect("desk", school)
    shown = _told(held) | {
        "form": form if may_deal else None,
        "own": held.record.person_id == request.person.pk,
        "lines": lines_of(request, held, WORDS),
        "lists": exposure,
        "check": check_that_looked_at(held.record),
    }
    return render(request, "records/exposure_read.html", shown)


def exposures_of_lead(request: Here) -> list[dict[str, Any]]:
    """What waits for the safeguarding lead: for the desk."""
    return [
        {
            "title": f"{record.person.name} entered that a child saw something",
            "href": reverse("exposure-read", args=[request.school.slug, record.ref]),
            "due": record.due,
            "since": record.made_on,
        }
        for record in exposure.waiting_for_lead(request.person, request.school, today=today())
    ]


def told_lines(several: "Sequence[OpenRecord]") -> list[dict[str, Any]]:
    """What children saw, one line each: its kind, its day and whether it was dealt with. Nobody is named."""
    return [
        {
            "record": one.record,
            "what": exposure.WHAT[told.words["what"]] if (told := one.last("told")) else "Damaged",
            "day": day(_told(one)["seen_on"]),
            "dealt_with": one.record.closed_on is not None,
        }
        for one in several
    ]


def _told(held: "OpenRecord") -> dict[str, Any]:
    told, dealt = held.last("told"), held.last("dealt_with")
    return {
        "record": held.record,
        "told": told.words if told else None,
        "seen_on": date.fromisoformat(told.words["seen_on"]) if told else held.record.made_on,
        "dealt": dealt.words if dealt else None,
    }
