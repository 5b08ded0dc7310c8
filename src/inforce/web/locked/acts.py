"""What a reader may do with anything that is locked for them: each form above the line that says what it does."""

from django import forms

from inforce.procedures import dealing
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked.work import Act

LONG = forms.Textarea(attrs={"rows": 8})


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


ADVICE = Act("Write down advice", AdviceForm, dealing.may_work_on, dealing.record_advice)
ANSWER = Act(
    "Write to the person who told",
    WordsForm,
    dealing.may_work_on,
    dealing.answer,
    hint="They read it with their nine words. Do not name anybody they did not name.",
)
NEW_WORDS = Act(
    "Give new nine words",
    NewWordsForm,
    dealing.may_give_words,
    dealing.give_words,
    hint="For somebody who lost theirs. The old ones open nothing from then on.",
)
NOTE = Act("Write a note", WordsForm, dealing.may_work_on, dealing.write_note, hint="Only its readers see it.")
STEP_BACK = Act(
    "I should not read this",
    StepBackForm,
    dealing.may_work_on,
    dealing.step_back,
    hint="The next in the row gets it. What is written from then on, you cannot open.",
)
REOPEN = Act("Open it again", ReopenForm, dealing.may_reopen, dealing.reopen)
CLOSE_HINT = "Whoever told can still read the answer, and add nothing more. It can be opened again."
