"""What governors choose: everything that is left to them, what holds, and who entered it when."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.core.choices import LONGEST_MINUTE, QUESTIONS, Question, in_words
from inforce.core.may import require
from inforce.duties.queries import duties_in_force
from inforce.policies.access import may_choose, may_see_choices
from inforce.policies.actions import choose
from inforce.policies.queries import choice, choices_made, clauses_of, edition_in_force
from inforce.web.clock import today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, seen_or_404

if TYPE_CHECKING:
    from inforce.policies.models import Choice


@member
def choices(request: Here, school: str) -> HttpResponse:
    """Every question that is left to governors, with what holds."""
    seen_or_404(may_see_choices(request.person, request.school, today=today()))
    made = choices_made(request.school)
    newest = {one.name: one for one in reversed(made)}
    shown = {
        "clause_ids": _clause_ids(request),
        "questions": [_line(name, newest.get(name)) for name in QUESTIONS],
        "may_choose": may_choose(request.person, request.school, today=today()),
        "duties": duties_in_force(request.school, today=today()),
    }
    return render(request, "desk/choices.html", shown)


class ChoiceForm(Form):
    """One question, and the minute of the meeting that answered it."""

    minute = forms.CharField(
        label="The minute",
        help_text="The date of the meeting and the number of the minute. Leave it empty if it is not to hand.",
        max_length=LONGEST_MINUTE,
        required=False,
    )

    def __init__(self, *args: object, question: Question, value: str, **kwargs: Any) -> None:
        """Ask as this question is answered: by one of a few answers, a number or a day."""
        super().__init__(*args, **kwargs)
        self.fields["answer"] = _asked(question)
        self.fields["answer"].initial = date.fromisoformat(value) if question.is_day and value else value
        self.order_fields(["answer", "minute"])

    def value(self) -> str:
        """The answer as it is kept."""
        given = self.cleaned_data["answer"]
        return given.isoformat() if isinstance(given, date) else str(given or "")


@member
def choosing(request: Here, school: str, name: str) -> HttpResponse:
    """One question: what governors chose before, and the form for those who may enter another answer."""
    seen_or_404(may_see_choices(request.person, request.school, today=today()))
    question = here_or_404(QUESTIONS.get(name))
    may = may_choose(request.person, request.school, today=today())
    form = ChoiceForm(posted(request), question=question, value=choice(name, request.school))
    if request.method == "POST":
        require(may)
        if form.is_valid():
            given = {"value": form.value(), "minute": form.cleaned_data["minute"]}
            choose(name=name, school=request.school, by=request.person, today=today(), **given)
            messages.success(request, "Entered. It holds from now on.")
            return redirect("choices", school)
    made = [one for one in choices_made(request.school) if one.name == name]
    shown = {
        "clause_ids": _clause_ids(request),
        "form": form,
        "may_choose": may,
        "question": question,
        "holds": _line(name, made[0] if made else None),
        "undecided": in_words(name, question.default),
        "before": [(one, in_words(name, one.value)) for one in made],
    }
    return render(request, "desk/choice.html", shown)


def _line(name: str, made: "Choice | None") -> dict[str, Any]:
    question = QUESTIONS[name]
    value = made.value if made else question.default
    return {"name": name, "question": question, "holds": in_words(name, value), "made": made}


def _clause_ids(request: Here) -> set[str]:
    """The clauses of the text in force: only those can be linked to."""
    edition = edition_in_force(request.school, today=today())
    return {clause.clause_id for clause in clauses_of(edition)} if edition else set()


def _asked(question: Question) -> forms.Field:
    if question.answers:
        return forms.ChoiceField(
            label=question.asks,
            choices=list(question.answers.items()),
            widget=forms.RadioSelect,
        )
    if question.is_number:
        mend = f"Enter a whole number from {question.least} to {question.most}."
        return forms.IntegerField(
            label=question.asks,
            help_text=f"A whole number of {question.unit}s, from {question.least} to {question.most}.",
            min_value=question.least,
            max_value=question.most,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), mend),
            widget=forms.TextInput(attrs={"class": "govuk-input--width-2"}),
        )
    return DayField(
        label=question.asks,
        help_text="Leave it empty for no day.",
        earliest=today,
        required=False,
    )
