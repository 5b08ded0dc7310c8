"""Agreed ways to contact pupils: read by every adult, made by the head, and what held before."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.may import Refused
from inforce.procedures import channels
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404


@member
def show(request: Here, school: str) -> HttpResponse:
    """The list that holds, and those that held before."""
    lists = channels.lists_of(request.school)
    here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today()}
    shown = {
        "agreed": channels.agreed_list(request.school),
        "earlier": [one for one in lists if one.until],
        "ours": channels.TO_START_FROM,
        "may_propose": channels.may_propose(**here),
        "may_see_next": channels.may_propose(**here) or channels.may_enter_agreed(**here),
        "being_made": channels.next_list(request.school),
    }
    return render(request, "records/channels.html", shown)


@member
def earlier(request: Here, school: str, ref: str) -> HttpResponse:
    """A list that held from a day until a day."""
    found = here_or_404(next((one for one in channels.lists_of(request.school) if one.record.ref == ref), None))
    return render(request, "records/channels_earlier.html", {"list": found})


class WayForm(Form):
    """One way to reach a pupil."""

    what = forms.CharField(
        label="Which way?",
        help_text="For example: the telephone that the school lends for trips.",
        max_length=channels.LONGEST_WAY,
    )
    purpose = forms.CharField(label="What is it for?", max_length=channels.LONGEST_PURPOSE)
    hours = forms.CharField(
        label="In which hours?", help_text="For example: school days, 7.30am to 6pm.", max_length=channels.LONGEST_HOURS
    )


@member
def upcoming(request: Here, school: str) -> HttpResponse:
    """The list that is being made: begin it, put ways on it, take them out."""
    here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today()}
    may_propose = channels.may_propose(**here)
    seen_or_404(may_propose or channels.may_enter_agreed(**here))
    begin = request.POST.get("begin", "")
    if begin:
        channels.start_list(**here, ready_made=begin == "ours", now=now())
        return redirect("channels-next", school)
    being_made = channels.next_list(request.school)
    taken_out = request.POST.get("take_out", "")
    if being_made and taken_out:
        channels.take_out(being_made.record, way=taken_out, by=request.person, today=today(), now=now())
        return redirect("channels-next", school)
    form = WayForm(posted(request))
    if being_made and form.is_valid():
        try:
            channels.add_way(being_made.record, **form.cleaned_data, by=request.person, today=today(), now=now())
        except Refused as refused:
            form.add_error("what", refused.why)
        else:
            return redirect("channels-next", school)
    shown = {
        "form": form,
        "being_made": being_made,
        "may_propose": may_propose,
        "may_enter": channels.may_enter_agreed(**here),
        "agreed": channels.agreed_list(request.school),
    }
    return render(request, "records/channels_next.html", shown)


class AgreedForm(Form):
    """When the list was agreed."""

    on = DayField(
        label="On which day was the list agreed?",
        help_text="At a staff meeting, or by governors. It holds from now on.",
        latest=today,
    )
    minute = forms.CharField(
        label="The minute, if there is one",
        help_text="Its date and number.",
        max_length=channels.LONGEST_MINUTE,
        required=False,
    )


@member
def agree(request: Here, school: str) -> HttpResponse:
    """Enter that the whole list was agreed."""
    seen_or_404(channels.may_enter_agreed(request.person, request.school, today=today()))
    being_made = here_or_404(channels.next_list(request.school))
    form = AgreedForm(posted(request), initial={"on": today()})
    if form.is_valid():
        try:
            channels.agree(being_made.record, **form.cleaned_data, by=request.person, today=today(), now=now())
        except Refused as refused:
            form.add_error("on", refused.why)
        else:
            messages.success(request, "The list holds from now on, and every adult can read it.")
            return redirect("channels", school)
    return render(request, "records/channels_agree.html", {"form": form, "list": being_made})
