"""Outside the policy, for those who read it: note it, advise against it, say whether HR was asked."""

from typing import Any

from django import forms

from inforce.procedures import dealing, justification
from inforce.procedures.justification import State, state_of
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked import acts
from inforce.web.locked.acts import LONG
from inforce.web.locked.work import Act, Work


class NoteForm(Form):
    """That it was read, and is known."""

    words = forms.CharField(label="What do you write to them?", widget=LONG, max_length=20_000)


class AdviseForm(Form):
    """Advice against it."""

    words = forms.CharField(
        label="What do you advise instead, and why?",
        help_text="They read it with their nine words.",
        widget=LONG,
        max_length=20_000,
    )


class HrForm(Form):
    """The question that is always answered."""

    reveals = {"asked": {"yes": "whom asked_on advice", "no": "why_not"}}
    asked = forms.ChoiceField(label="Did you ask HR?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    whom = forms.CharField(label="Whom did you ask?", max_length=200, required=False)
    asked_on = DayField(label="On which day?", latest=today, required=False)
    advice = forms.CharField(
        label="What did they advise?",
        help_text="If you still wait for their answer, write that. When it comes, write it down as advice.",
        widget=LONG,
        max_length=10_000,
        required=False,
    )
    why_not = forms.CharField(label="Why not?", widget=LONG, max_length=10_000, required=False)


def _say_whether_hr_was_asked(state: State, *, asked: str, **given: Any) -> None:
    justification.say_whether_hr_was_asked(state, asked=asked == "yes", **given)


ACTS = {
    "hr": Act("Say whether you asked HR", HrForm, dealing.may_work_on, _say_whether_hr_was_asked),
    "note-it": Act(
        "Note it", NoteForm, dealing.may_work_on, justification.take_note,
        hint="That you know of it. It is not leave, and the person who told reads that it is not.",
    ),
    "advise-against": Act("Advise against it", AdviseForm, dealing.may_work_on, justification.advise_against),
    "advice": acts.ADVICE,
    "answer": acts.ANSWER,
    "new-words": acts.NEW_WORDS,
    "note": acts.NOTE,
    "step-back": acts.STEP_BACK,
    "close": Act("Close it", Form, justification.may_close, justification.close, hint=acts.CLOSE_HINT),
    "reopen": acts.REOPEN,
}  # fmt: skip

_REPLIES = {"noted": "note-it", "advised_against": "advise-against"}


def _path(state: State) -> list[str]:
    """One of two replies is enough: once there is one, the other stands beside the road."""
    replies = [_REPLIES[state.replied.kind]] if state.replied else list(_REPLIES.values())
    return ["hr", *replies, "close"]


WORK = Work(
    procedure=justification.PROCEDURE,
    noun="step outside the policy",
    parts="locked/justification",
    state_of=state_of,
    acts=ACTS,
    path=_path,
    done={
        "hr": lambda state: state.hr,
        "note-it": lambda state: state.newest("noted"),
        "advise-against": lambda state: state.newest("advised_against"),
    },
    sentences={
        "noted": "noted this. That is not leave.",
        "advised_against": "advised against this.",
        "hr": "said whether HR was asked.",
    },
    labels={"asked": "HR was asked", "asked_on": "On", "why_not": "Why not"},
)
