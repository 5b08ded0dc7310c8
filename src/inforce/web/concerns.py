"""Concerns for those who read them, and the answer for the person who told.

Opening one is a POST: that it was read is written down, where the person who told can see it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from inforce.cases import files
from inforce.cases.queries import OpenCase, clocks_of, open_for, open_page, open_with_words
from inforce.core.may import Answer, Refused
from inforce.core.routing import Office
from inforce.people import queries as people
from inforce.procedures import concern
from inforce.procedures.concern import CATEGORIES, OUTCOMES, Limb, State, state_of
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import member, safely, slowly
from inforce.web.vault import needs_key, unlocked

PAGE = 50
LONG = forms.Textarea(attrs={"rows": 8})


# --- the list, and one of them -----------------------------------------------------------------------------


@member
@needs_key
def inbox(request: HttpRequest, school: str, page: int = 1) -> HttpResponse:
    """What is under lock for the posts of whoever is here. Opened in the memory of this request."""
    key = unlocked(request)
    start = (page - 1) * PAGE
    opened = open_page(key, school=request.school, start=start, count=PAGE + 1)
    rows = [_row(one) for one in opened[:PAGE]]
    shown = {"rows": rows, "page": page, "more": len(opened) > PAGE, "warnings": key.warnings}
    return render(request, "concerns/inbox.html", shown)


def with_case(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand in a case that was opened today by this reader; not theirs and none such are one answer."""

    @wraps(view)
    @member
    @needs_key
    def guarded(request: HttpRequest, school: str, ref: str, **kwargs: Any) -> HttpResponse:
        opened = open_for(unlocked(request), school=request.school, ref=ref)
        if opened is None or opened.case.procedure != concern.PROCEDURE:
            raise Http404
        if not concern.is_read_today(opened, by=request.person, now=now()):
            if request.method == "POST" and request.resolver_match.url_name == "concern-open":
                concern.read_concern(opened, by=request.person, today=today(), now=now())
                return redirect("concern", school, ref)
            return render(request, "concerns/shut.html", {"row": _row(opened)})
        return view(request, school, state=state_of(opened), **kwargs)

    return guarded


@with_case
def show(request: HttpRequest, school: str, *, state: State) -> HttpResponse:
    """One concern: what was told, what was done, and what may be done next."""
    return render(request, "concerns/show.html", _shown(request, state))


@with_case
def open_it(request: HttpRequest, school: str, *, state: State) -> HttpResponse:
    """It was opened already today."""
    return redirect("concern", school, state.case.ref)


@with_case
def download(request: HttpRequest, school: str, *, state: State, file_ref: str) -> HttpResponseBase:
    """Hand out a file as it was given, as something that a browser saves and never runs."""
    held = next((one for one in state.told.words["files"] if one["ref"] == file_ref), None)
    evidence = state.case.evidence.select_related("body", "case").filter(ref=file_ref).first()
    if held is None or evidence is None:
        raise Http404
    if not files.is_whole(evidence):
        return render(request, "concerns/damaged.html", {"name": held["name"], "ref": state.case.ref}, status=409)
    key = state.opened.privates[evidence.epoch].of(evidence.half)
    response = StreamingHttpResponse(files.open_file(evidence, key=key), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=held["name"])
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


# --- acts: each form stands above the line that says what it does ---------------------------------------------


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
            field = self.fields[limb]
            field.widget = forms.RadioSelect()
            field.choices = [("yes", "Yes"), ("no", "No"), ("unsure", "Unsure")]


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
    "four-questions": Act("Four questions: does this go to the LADO?", ScreenForm, concern.may_work_on, concern.screen),
    "lado": Act("Tell or ask the LADO", LadoForm, concern.may_work_on, concern.tell_lado),
    "advice": Act("Write down advice", AdviceForm, concern.may_work_on, concern.record_advice),
    "tell-adult": Act("Tell the adult it is about", TellAdultForm, concern.may_tell_adult, concern.tell_adult),
    "wait": Act("The adult is not told yet", WaitForm, concern.may_tell_adult, concern.let_adult_wait),
    "hear-adult": Act("Hear the adult it is about", HearForm, concern.may_hear_adult, concern.hear_adult),
    "tell-employer": Act("Tell the agency or firm", EmployerForm, concern.may_tell_employer, concern.tell_employer),
    "decide": Act("Decide", DecideForm, concern.may_decide, concern.decide),
    "outcome": Act("Write down the outcome", OutcomeForm, concern.may_conclude, concern.conclude),
    "answer": Act(
        "Write to the person who told", WordsForm, concern.may_work_on, concern.answer,
        hint="They read it with their nine words. Do not name anybody they did not name.",
    ),
    "new-words": Act(
        "Give new nine words", NewWordsForm, concern.may_give_words, concern.give_words,
        hint="For somebody who lost theirs. The old ones open nothing from then on.",
    ),
    "note": Act("Write a note", WordsForm, concern.may_work_on, concern.write_note, hint="Only its readers see it."),
    "step-back": Act(
        "I should not read this", StepBackForm, concern.may_work_on, concern.step_back,
        hint="The next in the row gets it. What is written from then on, you cannot open.",
    ),
    "close": Act("Close it", Form, concern.may_close, concern.close),
    "reopen": Act("Open it again", ReopenForm, concern.may_reopen, concern.reopen),
}  # fmt: skip


@with_case
def act(request: HttpRequest, school: str, *, state: State, name: str) -> HttpResponse:
    """Do one thing in a concern, or say why it cannot be done."""
    chosen = ACTS.get(name)
    if chosen is None:
        raise Http404
    may = chosen.may(state)
    if not may:
        return render(
            request, "concerns/not_yet.html", {"act": chosen, "why": may.why, "ref": state.case.ref}, status=403
        )
    form = chosen.form(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            result = chosen.do(state, **_given(name, form), by=request.person, today=today(), now=now())
        except Refused as refused:
            form.add_error(None, refused.why)
        else:
            if name == "new-words":
                return render(request, "concerns/new_words.html", {"words": result, "ref": state.case.ref})
            if name == "step-back":
                messages.success(request, "You no longer have this. The next in the row was told.")
                return redirect("concerns", school)
            return redirect("concern", school, state.case.ref)
    shown = {"act": chosen, "name": name, "form": form, "ref": state.case.ref}
    return render(request, "concerns/act.html", shown)


def _given(name: str, form: Form) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    if name == "four-questions":
        return {"limbs": {limb: given[limb] for limb in Limb}, "reasons": given["reasons"]}
    return given


# --- the answer, for the person who told ----------------------------------------------------------------------


class NineWordsForm(Form):
    """The nine words."""

    page_heading = "words"
    words = forms.CharField(
        label="Your nine words",
        help_text="Capitals, commas and small slips do not matter.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )


class MoreForm(Form):
    """Something to add. The nine words travel with it: nothing of them is kept here."""

    words = forms.CharField(widget=forms.HiddenInput, max_length=500)
    more = forms.CharField(label="Do you want to add something?", widget=LONG, max_length=20_000)


@safely
@slowly("nine-words", "60/m/ip")
def answer(request: HttpRequest, school: str) -> HttpResponse:
    """Show the person who told where it stands and what was answered, and take what they add."""
    if request.school is None:
        raise Http404
    if request.method != "POST":
        return render(request, "concerns/nine_words.html", {"form": NineWordsForm()})
    typed = request.POST.get("words", "")
    opened = open_with_words(typed, school=request.school)
    if opened is None:
        form = NineWordsForm(request.POST)
        if form.is_valid():
            form.add_error("words", "These nine words open nothing here. Look for a word left out, or swapped.")
        return render(request, "concerns/nine_words.html", {"form": form})
    added = False
    more = MoreForm(request.POST if "more" in request.POST else None, initial={"words": typed})
    if "more" in request.POST and more.is_valid():
        try:
            concern.add_more(opened, words=more.cleaned_data["more"], today=today(), now=now())
            added, more = True, MoreForm(initial={"words": typed})
            opened = open_with_words(typed, school=request.school) or opened
        except Refused as refused:
            more.add_error("more", refused.why)
    return render(request, "concerns/answer.html", _answered(opened) | {"more": more, "form": more, "added": added})


def _answered(opened: OpenCase) -> dict[str, Any]:
    told = opened.said("told")[0].said
    reading = opened.case.grants.filter(ended_on=None, epoch=opened.key.epoch).order_by("rank")
    opened_notes = opened.said("opened")
    return {
        "told": told,
        "own_words": told.words["keep_words"],
        "lines": [_line(note.said) for note in opened.said("opened", "answer", "added", "new_words")],
        "read_by": [f"the {Office(grant.office).in_words}" for grant in reading],
        "seen": bool(opened_notes),
        "case": opened.case,
        "telephones": people.telephones_of(opened.case.school),
    }


# --- how a concern is shown --------------------------------------------------------------------------------


def _row(opened: OpenCase) -> dict[str, Any]:
    """A line of the list: what is shown of a concern before it is opened is only what needs no opening."""
    clocks = clocks_of(opened.case)
    running = sorted((clock.due, clock.get_what_display()) for clock in clocks.values() if not clock.met_on)
    return {
        "case": opened.case,
        "due": running[0] if running else None,
        "late": bool(running) and running[0][0] < today(),
        "why_yours": f"You hold the post of {Office(opened.grant.office).in_words}." if opened.grant else "",
        "read": bool(opened.said("opened")),
        "damaged": bool(opened.damaged),
    }


def _shown(request: HttpRequest, state: State) -> dict[str, Any]:
    opened = state.opened
    names = people.names_of({note.said.by for note in opened.notes}, body=opened.case.body)
    steps = [
        {"name": name, "heading": one.heading, "may": one.may(state), "done": _is_done(name, state)}
        for name, one in ACTS.items()
    ]
    return {
        "state": state,
        "case": opened.case,
        "told": state.told,
        "teller": names.get(state.told.by, "Somebody who did not sign in"),
        "subjects": state.subjects,
        "lines": [_line(note.said, names) for note in opened.notes if note.said.kind != "told"],
        "steps": steps,
        "clocks": clocks_of(opened.case),
        "damaged": opened.damaged,
        "today": today(),
        "readers": [
            f"the {Office(one.office).in_words}"
            for one in opened.case.grants.filter(ended_on=None, epoch=opened.key.epoch)
        ],
    }


def _is_done(name: str, state: State) -> bool:
    done = {
        "four-questions": state.screened,
        "lado": state.lado,
        "tell-adult": state.adult_told,
        "hear-adult": state.adult_heard,
        "tell-employer": state.employer_told,
        "decide": state.decided,
        "outcome": state.outcome,
        "answer": state.answered,
        "close": state.case.closed_on,
    }
    return bool(done.get(name))


def _line(said: Any, names: dict[str, str] | None = None) -> dict[str, Any]:
    who = "The person who told" if said.post == "teller" else f"The {Office(said.post).in_words}"
    name = (names or {}).get(said.by, "")
    return {
        "day": timezone.localtime(said.at).date(),
        "at": said.at,
        "text": f"{who} {_SENTENCES[said.kind]}",
        "by": name,
        "words": _in_words(said),
    }


_SENTENCES = {
    "opened": "opened this.",
    "answer": "answered.",
    "added": "added something.",
    "screened": "answered the four questions.",
    "lado": "told or asked the LADO.",
    "advice": "wrote down advice.",
    "adult_told": "told the adult it is about.",
    "adult_waits": "wrote down that the adult is not told yet.",
    "adult_heard": "heard the adult it is about.",
    "employer_told": "told the agency or firm.",
    "decided": "decided.",
    "outcome": "wrote down the outcome.",
    "note": "wrote a note.",
    "new_words": "gave the person who told new nine words.",
    "stepped_back": "stepped back: they should not read this.",
    "closed": "closed this.",
    "reopened": "opened this again.",
}


def _in_words(said: Any) -> str:
    """What was written in an act, a line each, in the reader's words."""
    words = said.words
    if said.kind in {"answer", "added", "note"}:
        return str(words["words"])
    if said.kind == "screened":
        limbs = [f"{Limb(limb).question} {answer.capitalize()}." for limb, answer in words["limbs"].items()]
        return "\n".join([*limbs, words["reasons"]])
    labelled = [f"{_LABELS[name]}: {_plainly(name, value)}" for name, value in words.items() if value not in ("", None)]
    return "\n".join(labelled)


_LABELS = {
    "how": "How", "whom": "Who", "reference": "Reference", "advice": "Advice", "source": "From",
    "given_on": "On", "told_on": "On", "contact": "They may ask", "representative": "May bring somebody",
    "advised_on": "On", "account": "What they say", "read_back": "Read back", "employer": "Agency or firm",
    "category": "This is", "action": "What is done", "rationale": "Why", "outcome": "Outcome",
    "told_adult_on": "The adult was told on", "kept_until": "Kept", "why": "Why",
}  # fmt: skip
_PLAIN = {
    "told": "told, with names", "asked": "asked, without names", "not_theirs": "told; says it is not for them",
    "hr": "HR", "police": "police", "lado": "LADO", "other": "somebody else",
    "not_an_allegation": "It was not an allegation",
} | CATEGORIES | OUTCOMES  # fmt: skip


def _plainly(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_on"):
        given = date.fromisoformat(value)
        return f"{given.day} {given:%B %Y}"
    return _PLAIN.get(value, str(value))
