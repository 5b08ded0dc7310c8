"""What an adult whom something is about is owed, for those who read it: its forms, its acts and its words."""

from typing import Any

from django import forms

from inforce.procedures import adult_concerned
from inforce.procedures.adult_concerned import Concerned, Limb
from inforce.procedures.dealing import may_work_on
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked.acts import LONG
from inforce.web.locked.work import Act


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


def _screen(state: Concerned, *, reasons: str, **given: Any) -> None:
    limbs = {str(limb): given.pop(limb) for limb in Limb}
    adult_concerned.screen(state, limbs=limbs, reasons=reasons, **given)


FOUR_QUESTIONS = Act("Four questions: does this go to the LADO?", ScreenForm, may_work_on, _screen)
LADO = Act(
    "Tell or ask the LADO", LadoForm, may_work_on, adult_concerned.tell_lado,
    hint="A question answered yes: tell them with names.",
)  # fmt: skip
TELL_ADULT = Act(
    "Tell the adult it is about", TellAdultForm, adult_concerned.may_tell_adult, adult_concerned.tell_adult
)
WAIT = Act("The adult is not told yet", WaitForm, adult_concerned.may_tell_adult, adult_concerned.let_adult_wait)
HEAR_ADULT = Act("Hear the adult it is about", HearForm, adult_concerned.may_hear_adult, adult_concerned.hear_adult)
TELL_EMPLOYER = Act(
    "Tell the agency or firm", EmployerForm, adult_concerned.may_tell_employer, adult_concerned.tell_employer
)

DONE = {
    "four-questions": lambda state: state.screened,
    "lado": lambda state: state.lado and not state.lado_lacking,
    "tell-adult": lambda state: state.adult_told,
    "hear-adult": lambda state: state.adult_heard,
    "tell-employer": lambda state: state.employer_told,
}
SENTENCES = {
    "screened": "answered the four questions.",
    "lado": "told or asked the LADO.",
    "adult_told": "told the adult it is about.",
    "adult_waits": "wrote down that the adult is not told yet.",
    "adult_heard": "heard the adult it is about.",
    "employer_told": "told the agency or firm.",
}
LABELS = {
    "how": "How", "reference": "Reference", "told_on": "On", "contact": "They may ask",
    "representative": "May bring somebody", "advised_on": "On", "account": "What they say",
    "read_back": "Read back", "employer": "Agency or firm",
}  # fmt: skip
PLAIN = {
    "told": "told, with names", "asked": "asked, without names", "not_theirs": "told; says it is not for them",
}  # fmt: skip


def _four_answers(words: dict[str, Any]) -> str:
    limbs = [f"{Limb(limb).question} {answer.capitalize()}." for limb, answer in words["limbs"].items()]
    return "\n".join([*limbs, words["reasons"]])


AT_LENGTH = {"screened": _four_answers}
