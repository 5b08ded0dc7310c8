"""The check of filters and monitoring: entered by the head or the safeguarding lead, read by governors too."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.people.queries import engaged, names_of
from inforce.procedures import equipment_check, exposure
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404
from inforce.web.records.clauses import clauses_asking
from inforce.web.records.exposure import told_lines

if TYPE_CHECKING:
    from inforce.procedures.equipment_check import Check


@member
def checks(request: Here, school: str) -> HttpResponse:
    """Every check there was, and what children saw since the last."""
    seen_or_404(equipment_check.may_read_checks(request.person, request.school, today=today()))
    shown = {
        "checks": equipment_check.checks_of(request.school),
        "since": told_lines(equipment_check.since_last_check(request.school)),
        "what": exposure.WHAT,
        "may_check": equipment_check.may_check(request.person, request.school, today=today()),
        "clauses": clauses_asking(request, equipment_check.KIND),
    }
    return render(request, "records/equipment_checks.html", shown)


class CheckForm(Form):
    """When, who, what was tested, what follows."""

    checked_on = DayField(
        label="On which day was it?", latest=today, earliest=lambda: today() - equipment_check.LONGEST_AGO
    )
    there = forms.MultipleChoiceField(
        label="Who was there?",
        help_text="Best: somebody of the senior leaders, the safeguarding lead, whoever looks after the computers, "
        "and a governor.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    others = forms.MultipleChoiceField(
        label="Who else?",
        choices=list(equipment_check.OTHERS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tested = forms.MultipleChoiceField(
        label="What was tested?",
        choices=list(equipment_check.TESTED.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    also_tested = forms.CharField(
        label="What else was tested, in a few words?",
        required=False,
        max_length=equipment_check.LONGEST_WORDS,
    )
    looked_at = forms.MultipleChoiceField(
        label="What children saw since the last check: which of it did you look at?",
        help_text="What is not ticked is listed again at the next check.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    actions = forms.CharField(
        label="What is to be done, by whom and by when?",
        help_text="Leave it empty if nothing is.",
        required=False,
        max_length=equipment_check.LONGEST_ACTIONS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], since: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the names on the list, and what was entered since the last check."""
        super().__init__(*args, **kwargs)
        self.offer("there", people)
        self.offer("looked_at", since)
        if not since:
            del self.fields["looked_at"]

    def clean(self) -> dict[str, Any]:
        """Say at the ticks what is missing."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            asked = {name: given[name] for name in ("checked_on", "there", "others", "tested")}
            if not (may := equipment_check.may_be_check(also=given["also_tested"], today=today(), **asked)):
                self.add_error("there" if not (given["there"] or given["others"]) else "tested", may.why)
        return given


@member
def enter(request: Here, school: str) -> HttpResponse:
    """Enter a check."""
    seen_or_404(equipment_check.may_check(request.person, request.school, today=today()))
    people = [(person.ref, person.name) for person in engaged(request.school, today=today()).order_by("name")]
    since = told_lines(equipment_check.since_last_check(request.school))
    offered = [(one["record"].ref, f"{one['what']}, {one['day']}") for one in since]
    form = CheckForm(posted(request), people=people, since=offered)
    if form.is_valid():
        given = {"looked_at": []} | form.cleaned_data
        equipment_check.enter_check(by=request.person, school=request.school, today=today(), now=now(), **given)
        messages.success(request, "Written down. Governors can read it, and it is done for everybody who owed it.")
        return redirect("equipment-checks", school)
    shown = {"form": form, "clauses": clauses_asking(request, equipment_check.KIND)}
    return render(request, "records/equipment_check.html", shown)


@member
def read(request: Here, school: str, ref: str) -> HttpResponse:
    """One check."""
    seen_or_404(equipment_check.may_read_checks(request.person, request.school, today=today()))
    check = here_or_404(next((one for one in equipment_check.checks_of(request.school) if one.record.ref == ref), None))
    return render(request, "records/equipment_check_read.html", {"check": check} | _in_words(request, check))


def _in_words(request: Here, check: "Check") -> dict[str, Any]:
    names = names_of([*check.there, check.record.person.ref], body=request.school.body)
    looked_at = [one for one in exposure.exposures_in(request.school) if one.record.ref in check.exposures]
    return {
        "there": sorted(names[ref] for ref in check.there if ref in names)
        + [equipment_check.OTHERS[one] for one in check.others],
        "tested": [equipment_check.TESTED[one] for one in check.tested],
        "looked_at": told_lines(looked_at),
    }
