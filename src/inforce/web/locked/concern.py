"""A concern, for those who read it: its steps, what they may do, and how what was done is told."""

from typing import TYPE_CHECKING, Any

from django import forms

from inforce.keys.unlocked import Unlocked
from inforce.policies.queries import clauses_of, edition_in_force
from inforce.procedures import concern, openness
from inforce.procedures.concern import CATEGORIES, OUTCOMES, State, state_of
from inforce.procedures.justification import asks_something
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked import acts, adult_concerned
from inforce.web.locked.acts import LONG
from inforce.web.locked.lines import short_clause
from inforce.web.locked.work import Act, Work

if TYPE_CHECKING:
    from inforce.policies.models import Clause


class DecideForm(Form):
    """The decision."""

    reveals = {"of_policy": {"these": "clauses"}}
    category = forms.ChoiceField(label="What is this?", choices=list(CATEGORIES.items()), widget=forms.RadioSelect)
    action = forms.CharField(label="What is done about it?", widget=LONG, max_length=10_000)
    rationale = forms.CharField(label="Why?", widget=LONG, max_length=10_000)
    of_policy = forms.ChoiceField(
        label="Was it about clauses of the policy?",
        choices=[("none", "None"), ("these", "These")],
        required=False,
        initial="none",
        widget=forms.RadioSelect,
    )
    clauses = forms.MultipleChoiceField(
        label="Which clauses was it about?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """Ticks count only under “These”: without a script they stand open beside “None”."""
        given = super().clean() or self.cleaned_data
        if given.pop("of_policy", "") != "these":
            given["clauses"] = []
        return given


class OutcomeForm(Form):
    """The outcome."""

    outcome = forms.ChoiceField(
        label="What is the outcome?",
        choices=[("not_an_allegation", "It was not an allegation"), *OUTCOMES.items()],
        widget=forms.RadioSelect,
    )
    told_adult_on = DayField(
        label="When did you tell the adult the outcome, and how long this is kept?", latest=today, required=False
    )
    kept_until = forms.CharField(
        label="How long is this kept?", help_text="As your table of how long things are kept says.", max_length=200
    )


def _offer_clauses(form: Form, state: State) -> None:
    edition = edition_in_force(state.case.school, today=today())
    clauses = [one for one in clauses_of(edition) if _may_be_about(one)] if edition else []
    form.offer("clauses", [(one.clause_id, short_clause(one)) for one in clauses])
    if not clauses:
        del form.fields["of_policy"], form.fields["clauses"]


def _may_be_about(clause: "Clause") -> bool:
    """One asks something of an adult, or says what follows where somebody tells of one."""
    return asks_something(clause) or concern.PROCEDURE in clause.binding.get("procedures", [])


ACTS = {
    "four-questions": adult_concerned.FOUR_QUESTIONS,
    "lado": adult_concerned.LADO,
    "advice": acts.ADVICE,
    "tell-adult": adult_concerned.TELL_ADULT,
    "wait": adult_concerned.WAIT,
    "hear-adult": adult_concerned.HEAR_ADULT,
    "tell-employer": adult_concerned.TELL_EMPLOYER,
    "decide": Act("Decide", DecideForm, concern.may_decide, concern.decide, offer=_offer_clauses),
    "outcome": Act("Write down the outcome", OutcomeForm, concern.may_conclude, concern.conclude),
    "answer": acts.ANSWER,
    "new-words": acts.NEW_WORDS,
    "note": acts.NOTE,
    "step-back": acts.STEP_BACK,
    "close": Act("Close it", Form, concern.may_close, concern.close, hint=acts.CLOSE_HINT),
    "reopen": acts.REOPEN,
}


def _path(state: State) -> list[str]:
    if state.told_openly:
        return ["four-questions", "answer", "close"]
    adult = ["tell-adult", "hear-adult"] if state.somebody_named else []
    employer = ["tell-employer"] if state.employers else []
    return ["four-questions", "lado", *adult, *employer, "decide", "outcome", "answer", "close"]


_DONE = adult_concerned.DONE | {
    "decide": lambda state: state.decided,
    "outcome": lambda state: state.outcome,
    "answer": lambda state: state.answered,
}


def _beside(state: State, key: Unlocked) -> openness.Beside:
    return openness.told_before(state, keys=key, by=key.person, today=today())


WORK = Work(
    procedure=concern.PROCEDURE,
    noun="concern",
    parts="locked/concern",
    state_of=state_of,
    acts=ACTS,
    path=_path,
    done=_DONE,
    sentences=adult_concerned.SENTENCES | {
        "decided": "decided.",
        "outcome": "wrote down the outcome.",
    },
    labels=adult_concerned.LABELS | {
        "category": "This is", "action": "What is done", "rationale": "Why", "outcome": "Outcome",
        "told_adult_on": "The adult was told on", "kept_until": "Kept",
    },
    plain=adult_concerned.PLAIN | {"not_an_allegation": "It was not an allegation"} | CATEGORIES | OUTCOMES,
    at_length=adult_concerned.AT_LENGTH,
    beside=_beside,
)  # fmt: skip
