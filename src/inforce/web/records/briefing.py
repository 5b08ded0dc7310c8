"""Briefings on staying safe online: when the next is and what the last were about, and who came."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.may import Refused
from inforce.people.queries import engaged
from inforce.procedures import briefing as briefings
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404
from inforce.web.records.clauses import clauses_asking

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inforce.people.models import Person

SHOWN = 6  # for whoever only wants to know whether they are on the list of a late one


@member
def show(request: Here, school: str) -> HttpResponse:
    """The next one, and the last ones with whether one was there."""
    enters = briefings.may_enter_briefing(request.person, request.school, today=today())
    held = briefings.briefings_of(request.school)
    shown = {
        "next": briefings.next_briefing(request.school, today=today()),
        "held": held if enters else held[:SHOWN],
        "came_to": briefings.came_to(request.person, request.school),
        "about": briefings.ABOUT,
        "may_enter": enters,
        "clauses": clauses_asking(request, briefings.KIND),
    }
    return render(request, "records/briefing.html", shown)


class BriefingForm(Form):
    """When, what about, who came."""

    on = DayField(label="On which day was it?", latest=today, earliest=lambda: today() - briefings.LONGEST_AGO)
    about = forms.MultipleChoiceField(
        label="What was it about?",
        choices=list(briefings.ABOUT.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    also = forms.CharField(
        label="What else, in a few words?",
        help_text="No names of pupils, and nothing that was said in confidence.",
        max_length=briefings.LONGEST_WORDS,
        required=False,
    )
    came = forms.MultipleChoiceField(
        label="Who came?",
        help_text="Tick the names on the sheet that people signed in the room.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sheet = forms.BooleanField(
        label="The school keeps the sheet", help_text="No picture of it is kept here.", required=False
    )

    def __init__(self, *args: Any, people: "Iterable[Person]", **kwargs: Any) -> None:
        """Offer the names of those who work here."""
        super().__init__(*args, **kwargs)
        self.offer("came", names(people))

    def clean(self) -> dict[str, Any]:
        """Say at the ticks what is missing."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            asked = {name: given[name] for name in ("on", "about", "also", "came")}
            if not (may := briefings.may_be_briefing(**asked, today=today())):
                self.add_error("came" if given["about"] or given["also"] else "about", may.why)
        return given


@member
def enter(request: Here, school: str) -> HttpResponse:
    """Enter a briefing that was held."""
    seen_or_404(briefings.may_enter_briefing(request.person, request.school, today=today()))
    people = engaged(request.school, today=today()).order_by("name")
    form = BriefingForm(posted(request), people=people, initial={"on": today()})
    if form.is_valid():
        here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today(), "now": now()}
        briefings.enter_briefing(**form.cleaned_data, **here)
        messages.success(request, "Written down, and done by that for everybody whom you ticked.")
        return redirect("briefing", school)
    return render(request, "records/briefing_enter.html", {"form": form})


class CameForm(Form):
    """Who came and is not on the list yet."""

    came = forms.MultipleChoiceField(label="Who else came?", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: "Iterable[Person]", **kwargs: Any) -> None:
        """Offer the names that are not on it."""
        super().__init__(*args, **kwargs)
        self.offer("came", names(people))


@member
def one(request: Here, school: str, ref: str) -> HttpResponse:
    """One that was held, with who came; and enter whoever was left out."""
    seen_or_404(briefings.may_enter_briefing(request.person, request.school, today=today()))
    held = here_or_404(briefings.briefing_at(ref, request.school))
    came = briefings.who_came(held.record)
    missing = engaged(request.school, today=today()).exclude(pk__in=[person.pk for person in came]).order_by("name")
    form = CameForm(posted(request), people=missing)
    if form.is_valid():
        briefings.add_who_came(held.record, came=form.cleaned_data["came"], by=request.person, today=today(), now=now())
        messages.success(request, "They are on the list now.")
        return redirect("briefing-one", school, ref)
    shown = {"form": form, "held": held, "came": came, "missing": missing, "about": briefings.ABOUT}
    return render(request, "records/briefing_one.html", shown)


class PlanForm(Form):
    """The next one."""

    on = DayField(label="On which day?", help_text="Leave it empty while no day is set.", required=False)
    where = forms.CharField(
        label="Where, and at what time?",
        help_text="For example: hall, 3.45pm, half an hour.",
        max_length=briefings.LONGEST_WORDS,
        required=False,
    )
    about = forms.MultipleChoiceField(
        label="What will it be about?",
        choices=list(briefings.ABOUT.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@member
def plan(request: Here, school: str) -> HttpResponse:
    """Say when the next one is, or that what was planned does not take place."""
    seen_or_404(briefings.may_enter_briefing(request.person, request.school, today=today()))
    here: dict[str, Any] = {"by": request.person, "school": request.school, "today": today(), "now": now()}
    if "call_off" in request.POST:
        briefings.call_off(**here)
        messages.success(request, "Nothing is planned now.")
        return redirect("briefing", school)
    planned = briefings.next_briefing(request.school, today=today())
    before = {"on": planned.on, "where": planned.where, "about": planned.about} if planned else {}
    form = PlanForm(posted(request), initial=before)
    if form.is_valid():
        try:
            briefings.plan_briefing(**form.cleaned_data, **here)
        except Refused as refused:
            form.add_error("on", refused.why)
        else:
            messages.success(request, "Every adult can read it now.")
            return redirect("briefing", school)
    return render(request, "records/briefing_plan.html", {"form": form, "planned": planned})


def names(people: "Iterable[Person]") -> list[tuple[str, str]]:
    """The names to tick."""
    return [(person.ref, person.name) for person in people]
