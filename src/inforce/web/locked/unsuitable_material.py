"""Something unsuitable that was found, for those who read it: advice first, then what was advised."""

from django import forms

from inforce.procedures import unsuitable_material
from inforce.procedures.unsuitable_material import State, state_of
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked import acts, found, illegal_image
from inforce.web.locked.acts import LONG
from inforce.web.locked.found import NO_STORY
from inforce.web.locked.work import Act, Work


class AdviceForm(Form):
    """What HR or the LADO advised."""

    source = forms.ChoiceField(
        label="Who advised you?", choices=[("hr", "HR"), ("lado", "The LADO")], widget=forms.RadioSelect
    )
    whom = forms.CharField(label="Their name, and where they work", max_length=200)
    given_on = DayField(label="On which day?", latest=today)
    advice = forms.CharField(label="What did they advise?", help_text=NO_STORY, widget=LONG, max_length=10_000)


ACTS = {
    "unsure-of-age": Act(
        "Somebody in it may be under 18, or I am not sure", Form, unsuitable_material.may_work,
        unsuitable_material.move_up,
        hint="It is then an indecent image of a child, and the police and the LADO are told now. Only they can say "
        "that it is something else after all.",
    ),
    "advised": Act(
        "Ask HR or the LADO, and write down what they advise", AdviceForm, unsuitable_material.may_work,
        unsuitable_material.record_advice, hint="Until then every step that would look into it is locked.",
    ),
    "look-into": found.LOOK_INTO,
    "tell-adult": found.TELL_ADULT,
    "hear-adult": found.HEAR_ADULT,
    "tell-employer": found.TELL_EMPLOYER,
    "outcome": found.OUTCOME,
    "answer": found.ANSWER,
    "new-words": acts.NEW_WORDS,
    "note": found.NOTE,
    "step-back": acts.STEP_BACK,
    "close": Act("Close it", Form, unsuitable_material.may_close, unsuitable_material.close, hint=acts.CLOSE_HINT),
    "reopen": acts.REOPEN,
}  # fmt: skip


def _path(state: State) -> list[str]:
    adult = ["tell-adult", "hear-adult"] if state.somebody_named else []
    employer = ["tell-employer"] if state.employers else []
    return ["advised", "look-into", *adult, *employer, "outcome", "answer", "close"]


WORK = Work(
    procedure=unsuitable_material.PROCEDURE,
    noun="report of something unsuitable",
    parts="locked/unsuitable_material",
    state_of=state_of,
    acts=ACTS,
    path=_path,
    done={
        "advised": lambda state: state.advised,
        "look-into": lambda state: state.here("looked_into"),
        "tell-adult": lambda state: state.newest("adult_told"),
        "hear-adult": lambda state: state.newest("adult_heard"),
        "tell-employer": lambda state: state.employer_told,
        "outcome": lambda state: state.here("outcome"),
        "answer": lambda state: state.answered,
    },
    sentences=found.SENTENCES,
    labels=found.LABELS,
    plain=found.PLAIN,
    takes_files=False,
    takes_more=False,
    at_length=illegal_image.WORK.at_length,
)
