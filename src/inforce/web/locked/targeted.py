"""Being targeted online, for those who read it: answer, follow the wishes or say why not, list the steps."""

from typing import Any

from django import forms

from inforce.procedures import dealing, targeted, targeted_dealing
from inforce.procedures.targeted import WISHED, WISHES
from inforce.procedures.targeted_dealing import OTHER_HARM, STEPS, State, state_of
from inforce.web.clock import today
from inforce.web.forms import DayField, Form
from inforce.web.locked import acts, adult_concerned
from inforce.web.locked.acts import LONG
from inforce.web.locked.work import Act, Work


class AcknowledgeForm(Form):
    """The first answer."""

    words = forms.CharField(
        label="What do you write to them?",
        help_text="That you read it and take it seriously, what you will do, and by when.",
        widget=LONG,
        max_length=20_000,
    )


class AskAgainForm(Form):
    """That something changed."""

    words = forms.CharField(
        label="What has changed, and what do you ask?",
        help_text="They answer with their nine words.",
        widget=LONG,
        max_length=10_000,
    )


class PoliceForm(Form):
    """That the police were told."""

    whom = forms.CharField(label="Whom did you speak to, and what reference did they give?", max_length=200)
    told_on = DayField(label="On which day?", latest=today)


class OtherHarmForm(Form):
    """That the police were told of harm to others."""

    harmed = forms.ChoiceField(label="Who else was harmed?", choices=list(OTHER_HARM.items()), widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why did you tell the police?", help_text="They read this.", widget=LONG, max_length=10_000
    )
    told_on = DayField(label="On which day?", latest=today)


class NotFollowForm(Form):
    """Why a wish is not followed."""

    wish = forms.ChoiceField(label="Which wish?", choices=list(WISHES.items()), widget=forms.RadioSelect)
    why = forms.CharField(label="Why is it not followed?", help_text="They read this.", widget=LONG, max_length=10_000)


class StepForm(Form):
    """Something that the school did."""

    step = forms.ChoiceField(label="What did the school do?", choices=list(STEPS.items()), widget=forms.RadioSelect)
    words = forms.CharField(label="What exactly?", help_text="They read this.", widget=LONG, max_length=10_000)
    taken_on = DayField(label="On which day?", latest=today)


class SiteForm(Form):
    """That a site was asked."""

    site = forms.CharField(label="Which site or app?", max_length=200)
    reported_on = DayField(label="On which day was it reported?", latest=today)
    reported_time = forms.CharField(
        label="At what time?",
        help_text="For example 14:05. The 48 hours begin then. Empty means now, where it was today.",
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    reference = forms.CharField(label="Its reference, if it gave one", max_length=200, required=False)


class SiteAnsweredForm(Form):
    """What the site did."""

    words = forms.CharField(label="What did it answer or do?", widget=LONG, max_length=5000)
    answered_on = DayField(label="On which day?", latest=today)


class OutcomeForm(Form):
    """What became of it for an adult who works here."""

    outcome = forms.CharField(
        label="What became of it?", help_text="As the adult was told.", widget=LONG, max_length=5_000
    )
    told_adult_on = DayField(label="When did you tell the adult that, and how long this is kept?", latest=today)
    kept_until = forms.CharField(
        label="How long is this kept?", help_text="As your table of how long things are kept says.", max_length=200
    )


ACTS = {
    "acknowledge": Act(
        "Tell them that it was read", AcknowledgeForm, dealing.may_work_on, targeted_dealing.acknowledge,
        hint="By the day that stands with the report. They read it with their nine words.",
    ),
    "four-questions": adult_concerned.FOUR_QUESTIONS,
    "lado": adult_concerned.LADO,
    "tell-adult": Act(
        "Tell the adult it is about", adult_concerned.TellAdultForm, targeted_dealing.may_tell_adult,
        targeted_dealing.tell_adult,
    ),
    "wait": adult_concerned.WAIT,
    "hear-adult": adult_concerned.HEAR_ADULT,
    "tell-employer": adult_concerned.TELL_EMPLOYER,
    "outcome": Act(
        "Tell the adult what became of it", OutcomeForm, targeted_dealing.may_conclude, targeted_dealing.conclude
    ),
    "ask-again": Act(
        "Ask again what they wish", AskAgainForm, dealing.may_work_on, targeted_dealing.ask_again,
        hint="When something has changed.",
    ),
    "site": Act(
        "Report it to the site", SiteForm, targeted_dealing.may_report_to_site, targeted_dealing.report_to_site,
        hint="The site has 48 hours. Then the helplines can take it up.",
    ),
    "site-answered": Act(
        "Write down what the site did", SiteAnsweredForm, targeted_dealing.may_say_site_answered,
        targeted_dealing.say_site_answered,
    ),
    "step": Act(
        "Write down a step that the school took", StepForm, dealing.may_work_on, targeted_dealing.take_step,
        hint="What they asked not to be done needs a reason first, which they read.",
    ),
    "police": Act(
        "Tell the police, as they wish", PoliceForm, targeted_dealing.may_tell_police, targeted_dealing.tell_police
    ),
    "not-followed": Act(
        "Say why a wish is not followed", NotFollowForm, dealing.may_work_on, targeted_dealing.not_follow
    ),
    "other-harm": Act(
        "Tell the police of harm to a child, to the school or to somebody else", OtherHarmForm, dealing.may_work_on,
        targeted_dealing.tell_police_of_other_harm,
        hint="Not of what was done to the person targeted: that is theirs.",
    ),
    "advice": acts.ADVICE,
    "answer": acts.ANSWER,
    "new-words": acts.NEW_WORDS,
    "note": acts.NOTE,
    "step-back": acts.STEP_BACK,
    "close": Act("Close it", Form, targeted_dealing.may_close, targeted_dealing.close, hint=acts.CLOSE_HINT),
    "reopen": acts.REOPEN,
}  # fmt: skip


def _path(state: State) -> list[str]:
    answered = ["site-answered"] if state.opened.said("platform") else []
    lado = ["four-questions", "lado"] if state.somebody_named or state.for_lado else []
    adult = ["tell-adult", "hear-adult", "outcome"] if state.somebody_named else []
    employer = ["tell-employer"] if state.employers else []
    school = ["site", *answered, "step", "police"]
    return ["acknowledge", *lado, *adult, *employer, *school, "answer", "close"]


def _wishes_in_words(words: dict[str, Any]) -> str:
    lines = [f"{WISHES[name]}: {WISHED[answer]}" for name, answer in words["wishes"].items()]
    return "\n".join([*lines, *([words["support"]] if words["support"] else [])])


WORK = Work(
    procedure=targeted.PROCEDURE,
    noun="report of being targeted online",
    parts="locked/targeted",
    answered="locked/targeted/answer.html",
    state_of=state_of,
    acts=ACTS,
    path=_path,
    done=adult_concerned.DONE | {
        "outcome": lambda state: state.newest("outcome"),
        "acknowledge": lambda state: state.acknowledged,
        "site": lambda state: state.newest("platform"),
        "site-answered": lambda state: state.newest("platform_answered"),
        "step": lambda state: state.newest("step"),
        "police": lambda state: state.newest("police"),
        "answer": lambda state: state.answered,
    },
    sentences=adult_concerned.SENTENCES | {
        "outcome": "told the adult what became of it.",
        "reported": "reported this, and said what they wish.",
        "proof": "added proof.",
        "wishes": "said anew what they wish.",
        "acknowledged": "wrote that it was read.",
        "asked_again": "asked what is wished now.",
        "police": "told the police, as wished.",
        "police_other": "told the police of harm to somebody else.",
        "not_followed": "gave the reason why a wish is not followed.",
        "step": "took a step.",
        "platform": "reported it to the site.",
        "platform_answered": "wrote down what the site did.",
    },
    labels=adult_concerned.LABELS | {
        "outcome": "What became of it", "told_adult_on": "The adult was told on", "kept_until": "Kept",
        "told_on": "On", "taken_on": "On", "reported_on": "On", "reported_time": "At", "answered_on": "On",
        "harmed": "Harm to",
        "wish": "The wish", "step": "What", "did": "In words", "site": "Site", "reference": "Reference",
        "answer": "Answer",
    },
    plain=adult_concerned.PLAIN | WISHES | STEPS | {name: text.lower() for name, text in OTHER_HARM.items()},
    at_length=adult_concerned.AT_LENGTH | {
        "reported": _wishes_in_words, "wishes": _wishes_in_words, "proof": lambda words: words["what"],
    },
    clocks={"review": "Tell them that it was read", "platform": "Look whether the site has answered"},
)  # fmt: skip
