"""The desk of those who hold a post: questions to answer, who signed, numbers to ring, closeness, the poster."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.duties.access import may_answer, may_see_coverage, questions_for
from inforce.duties.actions import QUESTION, answer_question
from inforce.duties.queries import coverage as coverage_of
from inforce.people.access import LIST_KEEPERS, may_confirm_closeness, may_enter_closeness, may_get_ready
from inforce.people.actions import confirm_closeness, end_closeness, enter_closeness, make_poster, set_telephone
from inforce.people.queries import WHOM, closeness_at, closenesses, engaged, telephones_of
from inforce.policies.access import may_see_choices
from inforce.policies.queries import edition_in_force, out_of_date, reply_at
from inforce.procedures.equipment_check import may_read_checks
from inforce.records.access import LEADING, waiting_for
from inforce.web.agreeing import LONGEST, opened
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form
from inforce.web.guards import Here, here_or_404, member, seen_or_404
from inforce.web.menu import WITH_A_DESK
from inforce.web.records.exposure import exposures_of_lead
from inforce.web.records.frame import waiting_lines
from inforce.web.records.photo import late_pictures

if TYPE_CHECKING:
    from inforce.people.models import Person


@member
def desk(request: Here, school: str) -> HttpResponse:
    """What waits for whoever is here, and the pages of their posts."""
    here_or_404(request.offices & WITH_A_DESK or None)
    shown = {
        "questions": questions_for(request.person, request.school, today=today()),
        "records": [
            *late_pictures(request),
            *exposures_of_lead(request),
            *waiting_lines(waiting_for(request.person, request.school, today=today()), school),
        ],
        "may_see_coverage": may_see_coverage(request.person, request.school, today=today()),
        "may_keep_list": bool(request.offices & frozenset(LIST_KEEPERS)),
        "may_get_ready": may_get_ready(request.person, request.school, today=today()),
        "may_see_choices": may_see_choices(request.person, request.school, today=today()),
        "leads": bool(request.offices & LEADING),
        "may_read_checks": may_read_checks(request.person, request.school, today=today()),
        "is_clerk": Office.CLERK in request.offices,
    }
    return render(request, "desk/desk.html", shown)


# --- questions about the policy -------------------------------------------------------------------------------------


class AnswerForm(Form):
    """The answer to a question."""

    words = forms.CharField(label="Your answer", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))


@member
def question(request: Here, school: str, ref: str) -> HttpResponse:
    """A question about the policy, and its answer."""
    reply = here_or_404(reply_at(ref, school=request.school))
    seen_or_404(may_answer(request.person, reply, today=today()))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_question(reply=reply, words=form.cleaned_data["words"], by=request.person, today=today(), now=now())
        messages.success(request, f"{reply.person.name} can read your answer now.")
        return redirect("desk", school)
    return render(request, "desk/question.html", {"form": form, "reply": reply, "words": opened(reply, QUESTION)})


# --- how far the school has come ------------------------------------------------------------------------------------


@member
def coverage(request: Here, school: str) -> HttpResponse:
    """How many signed, by group; no names, and no numbers where a group is small."""
    seen_or_404(may_see_coverage(request.person, request.school, today=today()))
    edition = edition_in_force(request.school, today=today())
    shown = {
        "edition": edition,
        "coverage": coverage_of(edition, today=today()) if edition else None,
        "out_of_date": out_of_date(edition, today=today()),
    }
    return render(request, "desk/coverage.html", shown)


# --- telephone numbers ----------------------------------------------------------------------------------------------


class TelephoneForm(Form):
    """A number, and when somebody rang it."""

    whom = forms.ChoiceField(label="Whose number is it?", choices=WHOM, widget=forms.RadioSelect)
    number = forms.CharField(label="Number", max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    checked_on = DayField(
        label="On which day did somebody ring it?",
        help_text="Ring it first: a number that nobody has tried may be wrong.",
        latest=today,
    )


@member
def telephones(request: Here, school: str) -> HttpResponse:
    """The numbers that a person in trouble is shown."""
    seen_or_404(may_get_ready(request.person, request.school, today=today()))
    form = TelephoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_telephone(school=request.school, by=request.person, today=today(), **form.cleaned_data)
        messages.success(request, "The number stands on every page that shows numbers.")
        return redirect("telephones", school)
    shown = {"form": form, "telephones": telephones_of(request.school), "whom": WHOM}
    return render(request, "desk/telephones.html", shown)


# --- who is close to whom -------------------------------------------------------------------------------------------


class ClosenessForm(Form):
    """Two people."""

    one = forms.ChoiceField(label="One of the two")
    other = forms.ChoiceField(label="The other")

    def __init__(self, *args: object, people: "list[Person]", **kwargs: object) -> None:
        """Everybody who works here."""
        super().__init__(*args, **kwargs)
        names = [("", "Choose a name"), *((person.ref, person.name) for person in people)]
        for field in ("one", "other"):
            self.fields[field].choices = names  # type: ignore[attr-defined]


@member
def closeness(request: Here, school: str) -> HttpResponse:
    """Who is close to whom, from the register of interests: the clerk's page."""
    body = request.school.body
    seen_or_404(may_enter_closeness(request.person, body, today=today()))
    people = list(engaged(request.school, today=today()).order_by("name"))
    form = ClosenessForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        by_ref = {person.ref: person for person in people}
        one, other = (by_ref[form.cleaned_data[name]] for name in ("one", "other"))
        try:
            enter_closeness(one=one, other=other, by=request.person, today=today())
        except Refused as refused:
            form.add_error("other", refused.why)
        else:
            messages.success(request, "Entered. It counts at once; each of them is asked to confirm it.")
            return redirect("closeness", school)
    return render(request, "desk/closeness.html", {"form": form, "entered": closenesses(body)})


@member
def closeness_end(request: Here, school: str, ref: str) -> HttpResponse:
    """Say that two people are no longer close."""
    seen_or_404(may_enter_closeness(request.person, request.school.body, today=today()))
    entered = here_or_404(closeness_at(ref, body=request.school.body))
    if request.method == "POST":
        end_closeness(closeness=entered, by=request.person, today=today())
        return redirect("closeness", school)
    return render(request, "desk/closeness_end.html", {"entered": entered})


@member
def closeness_confirm(request: Here, school: str, ref: str) -> HttpResponse:
    """Say that one is close to somebody: either of the two, for themselves."""
    entered = here_or_404(closeness_at(ref, body=request.school.body))
    seen_or_404(may_confirm_closeness(request.person, entered))
    if request.method == "POST":
        confirm_closeness(closeness=entered, by=request.person, today=today())
        messages.success(request, "Confirmed.")
        return redirect("home", school)
    other = entered.other if entered.one_id == request.person.pk else entered.one
    return render(request, "desk/closeness_confirm.html", {"other": other})


# --- the poster -----------------------------------------------------------------------------------------------------


@member
def poster(request: Here, school: str) -> HttpResponse:
    """A poster for the staff room, with a code that lets somebody tell us something without an account."""
    seen_or_404(may_get_ready(request.person, request.school, today=today()))
    if request.method != "POST":
        return render(request, "desk/poster.html")
    code = make_poster(school=request.school, by=request.person, today=today())
    return render(request, "desk/poster_made.html", {"code": code, "telephones": telephones_of(request.school)})
