"""A concern, for those who read it: its steps, what they may do, and how what was done is told."""

from typing import Any

from django import forms

from inforce.keys.unlocked import Unlocked
from inforce.procedures import adult_concerned, concern, dealing, openness
from inforce.procedures.adult_concerned import Limb
from inforce.procedures.concern import CATEGORIES, OUTCOMES, State, state_of
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked import acts
from inforce.web.locked.acts import LONG
from inforce.web.locked.work import Act, Work


class ScreenForm(Form):
    """Four questions: does this go to the LADO?"""

    harmed = forms.ChoiceField(label=Limb.HARMED.question)
    offence = forms.ChoiceField(label=Limb.OFFENCE.question)
    risk = forms.ChoiceField(label=Limb.RISK.question)
    suitable = forms.ChoiceField(label=Limb.SUITABLE.question)
    reasons = forms.CharField(label="Why do you answer so?", widget=LONG, max_length=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Yes, no or unsure to each."""
        super().__init__(*args, **kwargs)
        for limb in Limb:
            self.fields[limb].widget = forms.RadioSelect()
            self.offer(limb, [("yes", "Yes"), ("no", "No"), ("unsure", "Unsure")])


class LadoForm(Form):
    """That the LADO was told or asked."""

    how = forms.ChoiceField(
        label="What did you do?",
        choices=[
            ("told", "Told the LADO, with names"),
            ("asked", "Asked the LADO, without names"),
            ("not_theirs", "Told the LADO, who says it is not for them"),
        ],
        widget=forms.RadioSelect,
    )
    whom = forms.CharField(label="Whom did you speak to?", max_length=200)
    told_on = DayField(label="On which day?", help_text="Leave it empty for today.", latest=today, required=False)
    reference = forms.CharField(label="Their reference, if they gave one", max_length=100, required=False)
    advice = forms.CharField(label="What did they advise?", widget=LONG, max_length=10_000)


class TellAdultForm(Form):
    """That the adult was told."""

    told_on = DayField(label="When did you tell the adult?", latest=today)
    contact = forms.CharField(
        label="Whom may they ask about it?", help_text="A named person who is not deciding it.", max_length=200
    )
    representative = forms.BooleanField(
        label="I said that they may bring a union representative or a colleague", required=True
    )


class WaitForm(Form):
    """That the adult is not told yet."""

    source = forms.ChoiceField(
        label="Who advises to wait?", choices=[("police", "Police"), ("lado", "LADO")], widget=forms.RadioSelect
    )
    whom = forms.CharField(label="Their name", max_length=200)
    advised_on = DayField(label="When did they advise it?", latest=today)


class HearForm(Form):
    """The adult's account."""

    account = forms.CharField(
        label="What does the adult say?",
        help_text="In their words. If they do not wish to say anything, write that.",
        widget=LONG,
        max_length=20_000,
    )
    read_back = forms.BooleanField(label="I read it back to them, and they agree that it is what they said")


class EmployerForm(Form):
    """That the agency or firm was told."""

    employer = forms.CharField(label="Which agency or firm?", max_length=200)
    told_on = DayField(label="When did you tell them?", latest=today)
    how = forms.CharField(label="Whom did you tell, and how?", max_length=300)


class DecideForm(Form):
    """The decision."""

    category = forms.ChoiceField(label="What is this?", choices=list(CATEGORIES.items()), widget=forms.RadioSelect)
    action = forms.CharField(label="What is done about it?", widget=LONG, max_length=10_000)
    rationale = forms.CharField(label="Why?", widget=LONG, max_length=10_000)


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


def _screen(state: State, *, reasons: str, **given: Any) -> None:
    limbs = {str(limb): given.pop(limb) for limb in Limb}
    adult_concerned.screen(state, limbs=limbs, reasons=reasons, **given)


ACTS = {
    "four-questions": Act("Four questions: does this go to the LADO?", ScreenForm, dealing.may_work_on, _screen),
    "lado": Act(
        "Tell or ask the LADO",
        LadoForm,
        dealing.may_work_on,
        adult_concerned.tell_lado,
        hint="A question answered yes: tell them with names.",
    ),
    "advice": acts.ADVICE,
    "tell-adult": Act(
        "Tell the adult it is about", TellAdultForm, adult_concerned.may_tell_adult, adult_concerned.tell_adult
    ),
    "wait": Act("The adult is not told yet", WaitForm, adult_concerned.may_tell_adult, adult_concerned.let_adult_wait),
    "hear-adult": Act(
        "Hear the adult it is about", HearForm, adult_concerned.may_hear_adult, adult_concerned.hear_adult
    ),
    "tell-employer": Act(
        "Tell the agency or firm", EmployerForm, adult_concerned.may_tell_employer, adult_concerned.tell_employer
    ),
    "decide": Act("Decide", DecideForm, concern.may_decide, concern.decide),
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


_DONE = {
    "four-questions": lambda state: state.screened,
    "lado": lambda state: state.lado and not state.lado_lacking,
    "tell-adult": lambda state: state.adult_told,
    "hear-adult": lambda state: state.adult_heard,
    "tell-employer": lambda state: state.employer_told,
    "decide": lambda state: state.decided,
    "outcome": lambda state: state.outcome,
    "answer": lambda state: state.answered,
}


def _four_answers(words: dict[str, Any]) -> str:
    limbs = [f"{Limb(limb).question} {answer.capitalize()}." for limb, answer in words["limbs"].items()]
    return "\n".join([*limbs, words["reasons"]])


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
    sentences={
        "screened": "answered the four questions.",
        "lado": "told or asked the LADO.",
        "adult_told": "told the adult it is about.",
        "adult_waits": "wrote down that the adult is not told yet.",
        "adult_heard": "heard the adult it is about.",
        "employer_told": "told the agency or firm.",
        "decided": "decided.",
        "outcome": "wrote down the outcome.",
    },
    labels={
        "how": "How", "reference": "Reference", "told_on": "On", "contact": "They may ask",
        "representative": "May bring somebody", "advised_on": "On", "account": "What they say",
        "read_back": "Read back", "employer": "Agency or firm", "category": "This is", "action": "What is done",
        "rationale": "Why", "outcome": "Outcome", "told_adult_on": "The adult was told on", "kept_until": "Kept",
    },
    plain={
        "told": "told, with names", "asked": "asked, without names", "not_theirs": "told; says it is not for them",
        "not_an_allegation": "It was not an allegation",
    } | CATEGORIES | OUTCOMES,
    at_length={"screened": _four_answers},
    beside=_beside,
)  # fmt: skip
