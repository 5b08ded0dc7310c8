"""An indecent image of a child, for those who read it: whom to tell now, what is locked, and the proof at the end."""

from typing import Any

from django import forms

from inforce.procedures import illegal_image
from inforce.procedures.illegal_image import DEVICE, LADO, NOT_DONE, State, state_of
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked import acts, found
from inforce.web.locked.acts import LONG
from inforce.web.locked.found import NO_STORY
from inforce.web.locked.work import Act, Work

FROM_WHOM = [("police", "The police"), ("lado", "The LADO")]


class ToldForm(Form):
    """That somebody was told: when, and a name or a reference."""

    whom = forms.CharField(label="Whom did you speak to?", max_length=200, required=False)
    reference = forms.CharField(
        label="Their reference", help_text="A name or a reference is enough.", max_length=100, required=False
    )
    told_on = DayField(label="On which day?", help_text="Leave it empty for today.", latest=today, required=False)
    told_time = forms.CharField(
        label="At what time?",
        help_text="For example 14:05. Leave it empty for now.",
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )


class LadoForm(ToldForm):
    """That the LADO was told."""

    field_order = ("how",)
    how = forms.ChoiceField(label="What did you do?", choices=list(LADO.items()), widget=forms.RadioSelect)


class OutOfHoursForm(ToldForm):
    """That the emergency duty team was told and the LADO's form sent."""

    form_sent = forms.BooleanField(label="I sent the LADO’s own form as well")


class AdviceForm(Form):
    """What the police or the LADO advised."""

    source = forms.ChoiceField(label="Who advised you?", choices=FROM_WHOM, widget=forms.RadioSelect)
    whom = forms.CharField(label="Their name", max_length=200)
    given_on = DayField(label="On which day?", latest=today)
    go_on = forms.ChoiceField(
        label="What did they advise?",
        choices=[
            ("wait", "To wait: the school asks nobody and looks at nothing"),
            ("go_on", "That the school may go on, as they said"),
        ],
        widget=forms.RadioSelect,
    )
    advice = forms.CharField(label="What exactly?", help_text=NO_STORY, widget=LONG, max_length=10_000)


class KeepSafeForm(Form):
    """How the device is kept."""

    switched = forms.ChoiceField(
        label="How was it left?",
        choices=[("as_it_was", "As it was, on or off"), ("off", "Switched off, because the police said so")],
        widget=forms.RadioSelect,
    )
    locked_away = forms.ChoiceField(
        label="Is it locked away?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    holder = forms.CharField(label="Who holds it, or the key to it?", max_length=120)
    where = forms.CharField(label="Where is it?", max_length=120)


class MoveDownForm(Form):
    """The word of the police or the LADO that it is something else."""

    source = forms.ChoiceField(label="Who said it?", choices=FROM_WHOM, widget=forms.RadioSelect)
    whom = forms.CharField(label="Their name", max_length=200)
    said_on = DayField(label="On which day?", latest=today)
    reference = forms.CharField(label="Their reference, if they gave one", max_length=100, required=False)


class ProofForm(Form):
    """What nobody did."""

    not_done = forms.MultipleChoiceField(
        label="Tick each that is true of everybody at the school",
        choices=list(NOT_DONE.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    otherwise = forms.CharField(
        label="If one of them is not: what was done, and to whom at the police you said so",
        help_text=NO_STORY,
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    device = forms.ChoiceField(label="Where is the device?", choices=list(DEVICE.items()), widget=forms.RadioSelect)
    reference = forms.CharField(
        label="Who took it, or the police’s reference",
        help_text="If the police have it.",
        max_length=200,
        required=False,
    )


def _proof_in_words(words: dict[str, Any]) -> str:
    lines = [f"{NOT_DONE[one]}." for one in words["not_done"]]
    lines += [f"Otherwise: {words['otherwise']}"] if words["otherwise"] else []
    lines += [f"{DEVICE[words['device']]}."]
    return "\n".join([*lines, *([f"Reference: {words['reference']}"] if words["reference"] else [])])


ACTS = {
    "police": Act(
        "Tell the police", ToldForm, illegal_image.may_tell, illegal_image.tell_police,
        hint="Always, whoever’s doing it is. 999 if somebody is in danger now, 101 if not.",
    ),
    "lado": Act(
        "Tell the LADO", LadoForm, illegal_image.may_tell, illegal_image.tell_lado,
        hint="By telephone, now. They may say that it is not theirs: then write that.",
    ),
    "out-of-hours": Act(
        "Nobody answers at the LADO’s: the emergency duty team", OutOfHoursForm, illegal_image.may_tell_out_of_hours,
        illegal_image.tell_out_of_hours, hint="The reminders rest until eight on the next working morning.",
    ),
    "dsl": Act("Tell the designated safeguarding lead", ToldForm, illegal_image.may_tell_dsl, illegal_image.tell_dsl),
    "social-care": Act("Tell children’s social care", ToldForm, illegal_image.may_tell, illegal_image.tell_social_care),
    "kept-safe": Act(
        "Write down how the device is kept", KeepSafeForm, illegal_image.may_tell, illegal_image.keep_safe,
        hint="Nobody switches it on or looks at it for this.",
    ),
    "advised": Act(
        "Write down what the police or the LADO advised", AdviceForm, illegal_image.may_advise,
        illegal_image.record_advice, hint="Until then every step that would look into it is locked.",
    ),
    "parents": Act(
        "Tell parents or carers", ToldForm, lambda state: state.may_look_into(), illegal_image.tell_parents
    ),
    "look-into": found.LOOK_INTO,
    "tell-adult": found.TELL_ADULT,
    "hear-adult": found.HEAR_ADULT,
    "tell-employer": found.TELL_EMPLOYER,
    "something-else": Act(
        "The police or the LADO said that it is no indecent image of a child", MoveDownForm,
        illegal_image.may_move_down, illegal_image.move_down,
        hint="It is then dealt with as something unsuitable, by the same people. Nobody else can say this.",
    ),
    "proof": Act("State that nothing was copied", ProofForm, illegal_image.may_advise, illegal_image.prove),
    "outcome": found.OUTCOME,
    "answer": found.ANSWER,
    "new-words": acts.NEW_WORDS,
    "note": found.NOTE,
    "step-back": acts.STEP_BACK,
    "close": Act("Close it", Form, illegal_image.may_close, illegal_image.close, hint=acts.CLOSE_HINT),
    "reopen": acts.REOPEN,
}  # fmt: skip


def _path(state: State) -> list[str]:
    night = ["out-of-hours"] if not state.lado else []
    lead = [] if state.lead_kept_out else ["dsl"]
    device = ["kept-safe"] if state.on_a_device else []
    adult = ["tell-adult", "hear-adult"] if state.somebody_named else []
    employer = ["tell-employer"] if state.employers else []
    return [
        *("police", "lado"), *night, *lead, "social-care", *device, *("advised", "parents", "look-into"), *adult,
        *employer, *("proof", "outcome", "answer", "close"),
    ]  # fmt: skip


WORK = Work(
    procedure=illegal_image.PROCEDURE,
    noun="report of an indecent image",
    parts="locked/illegal_image",
    state_of=state_of,
    acts=ACTS,
    path=_path,
    done={
        "police": lambda state: state.police,
        "lado": lambda state: state.lado,
        "out-of-hours": lambda state: state.here("out_of_hours"),
        "dsl": lambda state: state.here("dsl"),
        "social-care": lambda state: state.here("social_care"),
        "kept-safe": lambda state: state.here("kept_safe"),
        "advised": lambda state: state.advised,
        "parents": lambda state: state.here("parents"),
        "look-into": lambda state: state.here("looked_into"),
        "tell-adult": lambda state: state.newest("adult_told"),
        "hear-adult": lambda state: state.newest("adult_heard"),
        "tell-employer": lambda state: state.employer_told,
        "proof": lambda state: state.proved,
        "outcome": lambda state: state.here("outcome"),
        "answer": lambda state: state.answered,
    },
    sentences=found.SENTENCES,
    labels=found.LABELS,
    plain=found.PLAIN,
    takes_files=False,
    takes_more=False,
    at_length={"nothing_copied": _proof_in_words},
)
