"""One whom somebody knows outside school, for the person who told and for whoever leads; and the list of them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.procedures import social_contact as contacts
from inforce.procedures.social_contact_told import LINKS, LONGEST_NOTE, MET, NATURES, SAFEGUARDS, Contact, state_of
from inforce.records.access import LEADING, may_read
from inforce.records.queries import OpenRecord
from inforce.web.clock import now, today
from inforce.web.forms import Form
from inforce.web.guards import Here, here_or_404, member
from inforce.web.records.clauses import clauses_asking
from inforce.web.records.frame import found, lines_of

ONE_TAP: dict[str, tuple[Callable[..., None], str]] = {
    "seen": (contacts.acknowledge, "Written down: seen."),
    "still_so": (contacts.say_still_so, "Written down: still so."),
    "undone": (contacts.say_undone, "Written down: the link is undone."),
    "end": (contacts.end_contact, "Ended. It stays readable."),
}
"""The name of a button -> what it does, and what is said afterwards."""

SENTENCES = {
    "told": "told this",
    "changed": "changed it",
    "still_so": "said that it is still so",
    "undone": "said that the link is undone",
    "ended": "ended it",
    "seen": "has seen it",
    "talk": "would like to talk about it",
    "talked": "wrote down that the two have talked",
}


class TalkForm(Form):
    """Let us talk."""

    words = forms.CharField(
        label="About what, and when would suit you?",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TalkedForm(Form):
    """What the two agreed."""

    safeguards = forms.MultipleChoiceField(
        label="What did you agree?",
        choices=list(SAFEGUARDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@member
def show(request: Here, school: str, ref: str) -> HttpResponse:
    """Read it, and do what is to be done: each button is an act, and asks again whether it may."""
    held = found(request, ref, contacts.KIND, lambda one: may_read(request.person, one, today=today()))
    state = state_of(held)
    does = request.POST.get("does", "") if request.method == "POST" else ""
    talk = TalkForm(request.POST if does == "talk" else None)
    agreed = {"safeguards": list(state.contact.safeguards)} if state else {}
    talked = TalkedForm(request.POST if does == "talked" else None, initial=agreed)
    given: dict[str, Any] = {"by": request.person, "today": today(), "now": now()}
    said = ""
    if does in ONE_TAP:
        ONE_TAP[does][0](held.record, **given)
        said = ONE_TAP[does][1]
    elif does == "talk" and talk.is_valid():
        contacts.ask_to_talk(held.record, words=talk.cleaned_data["words"], **given)
        said = f"{held.record.person.name} is told that there is something to read."
    elif does == "talked" and talked.is_valid():
        contacts.say_talked(held.record, safeguards=talked.cleaned_data["safeguards"], **given)
        said = "Written down: the two of you have talked."
    if said:
        messages.success(request, said)
        return redirect("social-contact-one", school, ref)
    shown = (
        _may(request, held)
        | {
            "form": talk if does == "talk" else talked,  # whose mistakes stand at the top
            "talk": talk,
            "talked": talked,
            "record": held.record,
            "own": held.record.person_id == request.person.pk,
            "state": state,
            "earlier": [Contact.from_words(line.words) for line in held.said("told", "changed")][:-1],
            "lines": lines_of(request, held, SENTENCES),
            "words": {"nature": NATURES, "met": MET, "link": LINKS, "safeguards": SAFEGUARDS},
            "clauses": clauses_asking(request, contacts.KIND, contacts.QUESTION),
        }
    )
    return render(request, "records/social_contact_one.html", shown)


@member
def register(request: Here, school: str) -> HttpResponse:
    """What others told and have not ended, for whoever leads the school."""
    here_or_404(request.offices & LEADING or None)
    told = contacts.register(request.person, request.school, today=today())
    shown = {"told": [(one.record, state_of(one)) for one in told], "natures": NATURES}
    return render(request, "records/social_contacts.html", shown)


def _may(request: Here, held: OpenRecord) -> dict[str, Any]:
    """Which buttons stand there: the same functions that the acts ask."""
    by = request.person
    return {
        "may_add": contacts.may_add(by, held.record),
        "may_say_undone": contacts.may_say_undone(by, held),
        "may_acknowledge": contacts.may_acknowledge(by, held, today=today()),
        "may_ask_to_talk": contacts.may_ask_to_talk(by, held, today=today()),
        "may_say_talked": contacts.may_say_talked(by, held, today=today()),
    }
