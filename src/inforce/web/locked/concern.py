"""What a reader may do in a concern: each form above the line that says what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from inforce.core.may import Answer
from inforce.procedures import concern, dealing
from inforce.procedures.concern import CATEGORIES, OUTCOMES, Limb, State
from inforce.web.clock import today
from inforce.web.forms import DayField, Form

LONG = forms.Textarea(attrs={"rows": 8})


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
    reference = forms.CharField(label="Their reference, if they gave one", max_length=100, required=False)
    advice = forms.CharField(label="What did they advise?", widget=LONG, max_length=10_000)


class AdviceForm(Form):
    """Advice from somebody else."""

    source = forms.ChoiceField(
        label="Who advised you?",
        choices=[("hr", "HR"), ("police", "Police"), ("lado", "LADO"), ("other", "Somebody else")],
        widget=forms.RadioSelect,
    )
    whom = forms.CharField(label="Their name, and where they work", max_length=200)
    given_on = DayField(label="On which day?", latest=today)
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


class WordsForm(Form):
    """Something in plain words."""

    words = forms.CharField(label="Your words", widget=LONG, max_length=20_000)


class StepBackForm(Form):
    """I should not read this."""

    why = forms.CharField(label="Why should you not read this?", max_length=500)


class ReopenForm(Form):
    """Why it is opened again."""

    why = forms.CharField(label="Why is it opened again?", max_length=500)


class NewWordsForm(Form):
    """New nine words."""

    face_to_face = forms.BooleanField(label="The person who told is with me, and I know who they are")


@dataclass(frozen=True, slots=True)
class Act:
    """Something a reader may do: its heading, its question, whether it may be done, and what does it."""

    heading: str
    form: type[Form]
    may: Callable[[State], Answer]
    do: Callable[..., Any]
    hint: str = ""


ACTS: dict[str, Act] = {
    "four-questions": Act("Four questions: does this go to the LADO?", ScreenForm, dealing.may_work_on, concern.screen),
    "lado": Act("Tell or ask the LADO", LadoForm, dealing.may_work_on, concern.tell_lado),
    "advice": Act("Write down advice", AdviceForm, dealing.may_work_on, dealing.record_advice),
    "tell-adult": Act("Tell the adult it is about", TellAdultForm, concern.may_tell_adult, concern.tell_adult),
    "wait": Act("The adult is not told yet", WaitForm, concern.may_tell_adult, concern.let_adult_wait),
    "hear-adult": Act("Hear the adult it is about", HearForm, concern.may_hear_adult, concern.hear_adult),
    "tell-employer": Act("Tell the agency or firm", EmployerForm, concern.may_tell_employer, concern.tell_employer),
    "decide": Act("Decide", DecideForm, concern.may_decide, concern.decide),
    "outcome": Act("Write down the outcome", OutcomeForm, concern.may_conclude, concern.conclude),
    "answer": Act(
        "Write to the person who told", WordsForm, dealing.may_work_on, dealing.answer,
        hint="They read it with their nine words. Do not name anybody they did not name.",
    ),
    "new-words": Act(
        "Give new nine words", NewWordsForm, dealing.may_give_words, dealing.give_words,
        hint="For somebody who lost theirs. The old ones open nothing from then on.",
    ),
    "note": Act("Write a note", WordsForm, dealing.may_work_on, dealing.write_note, hint="Only its readers see it."),
    "step-back": Act(
        "I should not read this", StepBackForm, dealing.may_work_on, dealing.step_back,
        hint="The next in the row gets it. What is written from then on, you cannot open.",
    ),
    "close": Act(
        "Close it", Form, concern.may_close, concern.close,
        hint="Whoever told can still read the answer, and add nothing more. It can be opened again.",
    ),
    "reopen": Act("Open it again", ReopenForm, dealing.may_reopen, dealing.reopen),
}  # fmt: skip
