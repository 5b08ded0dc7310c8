"""Check what people can see about you: ticks and a day, never a profile."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.procedures import profile_review
from inforce.procedures.new_this_term import new_this_term
from inforce.records.queries import opened_all, records_of
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, member
from inforce.web.records.frame import found


class ProfileForm(Form):
    """What one looked at, and whether one wants help."""

    reveals = {"help_wanted": {"yes": "help_with"}}

    sites = forms.MultipleChoiceField(
        label="Which kinds of site do you use?",
        help_text="Tick the kinds only. Which sites they are, and what you are called there, is nobody's business.",
        choices=list(profile_review.SITES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    checked = forms.MultipleChoiceField(
        label="What did you check?",
        help_text="Leave open what you want help with.",
        choices=list(profile_review.CHECKED.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    help_wanted = forms.ChoiceField(
        label="Would you like help with your settings?",
        choices=[("no", "No"), ("yes", "Yes")],
        widget=forms.RadioSelect,
    )
    help_with = forms.CharField(
        label="With what, in a few words?",
        help_text="For example: who can see my old pictures. No link, no name of an account.",
        required=False,
        max_length=profile_review.LONGEST_HELP,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_help_with(self) -> str:
        """Say at the field why a link is not taken."""
        words: str = self.cleaned_data["help_with"]
        if not (may := profile_review.may_keep(words)):
            raise forms.ValidationError(may.why)
        return words

    def clean(self) -> dict[str, Any]:
        """Say at the ticks why it is not done with too few."""
        answers: dict[str, Any] = super().clean() or {}
        if "help_wanted" in answers and "sites" in answers:
            may = profile_review.may_say_looked(
                answers.get("checked", []), sites=answers["sites"], help_wanted=answers["help_wanted"] == "yes"
            )
            if not may:
                self.add_error("checked", may.why)
        return answers


@member
def review(request: Here, school: str) -> HttpResponse:
    """Look, tick, done."""
    form = ProfileForm(posted(request))
    if form.is_valid():
        answers = form.cleaned_data
        wanted = answers["help_wanted"] == "yes"
        profile_review.review_profile(
            by=request.person,
            school=request.school,
            sites=answers["sites"],
            checked=answers["checked"],
            help_wanted=wanted,
            help_with=answers["help_with"] if wanted else "",
            today=today(),
            now=now(),
        )
        messages.success(request, "Written down. Somebody will offer you help." if wanted else "Written down.")
        return redirect("home", school)
    before = opened_all(records_of(request.person, request.school, profile_review.KIND))
    shown = {"form": form, "before": before[::-1], "news": new_this_term(request.school)}
    return render(request, "records/profile_review.html", shown)


class HelpedForm(Form):
    """When somebody was helped."""

    helped_on = DayField(label="On which day was it?", latest=today)


@member
def help_wanted(request: Here, school: str, ref: str) -> HttpResponse:
    """Somebody asked for help: what with, and that it was given."""
    held = found(
        request, ref, profile_review.KIND, lambda one: profile_review.may_say_helped(request.person, one, today=today())
    )
    form = HelpedForm(posted(request))
    if form.is_valid():
        profile_review.say_helped(
            held.record, by=request.person, helped_on=form.cleaned_data["helped_on"], today=today(), now=now()
        )
        messages.success(request, "Written down.")
        return redirect("desk", school)
    asked = held.lines[0].words
    return render(request, "records/profile_help.html", {"form": form, "record": held.record, "asked": asked})
