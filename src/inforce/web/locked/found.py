"""What readers may do both with an indecent image of a child and with something unsuitable that was found."""

from django import forms

from inforce.procedures import found
from inforce.procedures.dealing import may_work_on
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked import acts
from inforce.web.locked.acts import LONG, WordsForm
from inforce.web.locked.adult_concerned import EmployerForm, HearForm, TellAdultForm
from inforce.web.locked.work import Act

NO_STORY = "Do not write what it shows, and no link to it."


class LookedIntoForm(Form):
    """What the school did, as it was advised to."""

    what = forms.CharField(label="What was done?", help_text=NO_STORY, widget=LONG, max_length=10_000)


class OutcomeForm(Form):
    """What became of it."""

    outcome = forms.CharField(
        label="What became of it?",
        help_text="As those who decided it said. " + NO_STORY,
        widget=LONG,
        max_length=5_000,
    )
    told_adult_on = DayField(
        label="When did you tell the adult it is about, and how long this is kept?", latest=today, required=False
    )
    kept_until = forms.CharField(
        label="How long is this kept?", help_text="As your table of how long things are kept says.", max_length=200
    )


LOOK_INTO = Act(
    "Write down what the school did, as advised",
    LookedIntoForm,
    lambda state: state.may_look_into(),
    found.look_into,
    hint="Only what was advised, and nothing beyond it.",
)
TELL_ADULT = Act("Tell the adult it is about", TellAdultForm, found.may_tell_adult, found.tell_adult)
HEAR_ADULT = Act("Hear the adult it is about", HearForm, found.may_hear_adult, found.hear_adult)
TELL_EMPLOYER = Act(
    "Tell the agency or firm", EmployerForm, found.may_tell_employer, found.tell_employer,
    hint="Only as the police, the LADO or HR advised.",
)  # fmt: skip
OUTCOME = Act("Write down what became of it", OutcomeForm, lambda state: state.may_look_into(), found.conclude)
ANSWER = Act("Write to the person who told", WordsForm, may_work_on, found.answer, hint=acts.ANSWER.hint)
NOTE = Act("Write a note", WordsForm, may_work_on, found.write_note, hint=f"Only its readers see it. {NO_STORY}")

SENTENCES = {
    "looked_into": "wrote down what the school did.",
    "adult_told": "told the adult it is about.",
    "adult_heard": "heard the adult it is about.",
    "employer_told": "told the agency or firm.",
    "outcome": "wrote down what became of it.",
    "moved": "deals with this in another way from here on.",
    # told of an image, then dealt with as something else: both pages tell the whole story
    "police": "told the police.",
    "lado": "told the LADO.",
    "out_of_hours": "told the emergency duty team and sent the LADO’s form.",
    "dsl": "told the designated safeguarding lead.",
    "social_care": "told children’s social care.",
    "parents": "told parents or carers.",
    "advised": "wrote down what was advised.",
    "kept_safe": "wrote down how the device is kept.",
    "not_an_image": "wrote down that it is no indecent image of a child.",
    "nothing_copied": "stated what nobody did with it.",
}
LABELS = {
    "told_on": "On", "told_time": "At", "reference": "Reference", "how": "How", "contact": "They may ask",
    "representative": "May bring somebody", "account": "What they say", "read_back": "Read back",
    "employer": "Agency or firm",
    "outcome": "What became of it", "told_adult_on": "The adult was told on", "kept_until": "Kept",
    "leave": "They advise", "switched": "The device", "locked_away": "Locked away", "holder": "Held by",
    "where": "Where", "said_on": "On", "to": "From here on",
}  # fmt: skip
PLAIN = {
    "told": "told", "not_theirs": "told; says that it is not theirs",
    "wait": "to wait", "go_on": "that the school may go on as below",
    "as_it_was": "left as it was, on or off", "off": "switched off, as the police said",
    "yes": "yes", "no": "no",
    found.IMAGE: "as an indecent image of a child", found.UNSUITABLE: "as something unsuitable",
}  # fmt: skip
