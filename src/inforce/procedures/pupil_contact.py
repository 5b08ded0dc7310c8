"""A pupil tried to contact an adult, or sent or asked for something personal: told in a minute (2.3.4, 2.5).

It is told about oneself and is a neutral act. Under lock it is a concern like any other: the same readers, the same
nine words, the same next reader where nobody opens it. Only the questions are other ones: ticks, two days, a few words.
No file is taken, and no pupil is named: whoever reads it asks in person. What is sexual, or may be an indecent picture
of a child, is not told here at all: the page leads straight to what to do now.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.core.addresses import address_in
from inforce.core.may import YES, Answer, all_of, no, require
from inforce.procedures import concern
from inforce.procedures.telling import answers_as

LONGEST = 500


class Form(StrEnum):
    """Which of the two."""

    CONTACTED = "contacted"
    SENT = "sent"

    @property
    def heading(self) -> str:
        """As it stands on the page and above what was ticked."""
        return _HEADINGS[self]

    @property
    def kinds(self) -> Mapping[str, str]:
        """What may be ticked: how a pupil tried, or what it was."""
        return HOW if self is Form.CONTACTED else WHAT

    @property
    def asks_kind(self) -> str:
        """The question before the ticks."""
        return "How did they try?" if self is Form.CONTACTED else "What was it?"


_HEADINGS = {
    Form.CONTACTED: "A pupil tried to contact me",
    Form.SENT: "A pupil sent me something, or asked me for something personal",
}
HOW = {
    "friend": "A friend request, or they follow me",
    "message": "A message",
    "call": "A call",
    "email": "An e-mail",
    "in_person": "In person, outside school",
}
WHAT = {
    "asked_details": "They asked for my number, address or account",
    "asked_personal": "They asked about something else that is private to me",
    "gave_details": "They gave me their own number, address or account",
    "picture": "They sent me a picture, a film or a recording",
    "words": "They told or wrote me something personal",
    "other": "Something else",
}
PUPIL = {
    "pupil": "A pupil here",
    "over_18": "Somebody of 18 or over who is on the roll or on a placement here",  # 1.2.2: counts as a pupil
    "former": "A former pupil who is not yet 18",
    "not_sure": "I do not know, or I am not sure",
}
KNOWN = {"yes": "Yes", "no": "No"}
DID = {
    "nothing": "Nothing",
    "declined": "I declined or blocked it",
    "agreed_way": "I answered through one of the agreed ways",
    "otherwise": "I answered in another way",
}


@dataclass(frozen=True, slots=True, repr=False)
class Telling(concern.Telling):
    """What was ticked. `what` and `happened` are made of it, for those who read it."""

    kinds: tuple[str, ...] = ()
    pupil: str = ""
    known: str = ""
    did: str = ""
    on: str = ""
    words: str = ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each question with its answer, as it was asked."""
        form = Form(self.form)
        asked = [
            (form.asks_kind, "; ".join(form.kinds[one] for one in self.kinds if one in form.kinds)),
            ("Who is it?", PUPIL.get(self.pupil, "")),
            ("Do you know which pupil it is?", KNOWN.get(self.known, "")),
            ("What did you do?", DID.get(self.did, "")),
            ("Anything else?", self.words.strip()),
        ]
        return [(question, answer) for question, answer in asked if answer]


def telling_of(answers: Mapping[str, Any]) -> Telling:
    """A draft's answers as a value, with what they say in words."""
    told = Telling(**({"about": ""} | answers_as(Telling, answers)))
    if not told.on or told.form not in set(Form):
        return told
    on = date.fromisoformat(told.on)
    said = [Form(told.form).heading, *(f"{question} {answer}" for question, answer in told.lines)]
    return replace(told, what="\n".join(said), happened=f"{on.day} {on:%B %Y}")


@transaction.atomic
def tell_contact(*, draft: drafts.OpenDraft, today: date, now: datetime) -> Case:
    """Turn what was ticked into a concern about oneself that only its readers can open. Sent twice, it is the same.

    Raises Refused when nobody can read it, or when it cannot be told as it stands.
    """
    if draft.sent:
        return Case.objects.get(ref=draft.content.case)
    telling = telling_of(draft.content.answers)
    require(may_tell(telling, person=draft.content.person, today=today))
    ticked = {
        "kinds": list(telling.kinds),
        "pupil": telling.pupil,
        "known": telling.known,
        "did": telling.did,
        "words": telling.words.strip(),
    }
    return concern.send_telling(draft, telling, ticked=ticked, today=today, now=now)


def may_tell(telling: Telling, *, person: str, today: date) -> Answer:
    """Whether it can be told as it stands; who reads it is asked after that."""
    if not person:
        return no("Sign in first: this is told about oneself.")
    if telling.about != "me" or telling.form not in set(Form):
        return no("This is told about oneself. Begin again.")
    form = Form(telling.form)
    ticked = (
        (form.asks_kind, telling.kinds, form.kinds),
        ("Who is it?", (telling.pupil,), PUPIL),
        ("Do you know which pupil it is?", (telling.known,), KNOWN),
        ("What did you do?", (telling.did,), DID),
    )
    missing = next((question for question, given, offered in ticked if not _chosen(given, offered)), "")
    if missing:
        return no(f'Choose an answer to "{missing}" first.')
    return all_of(may_keep(telling.words), _may_be_on(telling, today=today))


def may_keep(words: str) -> Answer:
    """A few words, and nothing that leads to somebody."""
    if len(words) > LONGEST:
        return no(f"Use {LONGEST} characters or fewer: whoever reads it asks you for more.")
    if found := address_in(words):
        return no(f"Take out {found}. Keep it where it is: whoever reads this asks you for it in person.")
    return YES


def _chosen(given: Collection[str], offered: Collection[str]) -> bool:
    return bool(given) and set(given) <= set(offered)


def _may_be_on(telling: Telling, *, today: date) -> Answer:
    if not telling.on or not telling.noticed:
        return no("Say on which day it was, and on which you noticed it.")
    on, noticed = date.fromisoformat(telling.on), date.fromisoformat(telling.noticed)
    if max(on, noticed) > today:
        return no("That day lies ahead. Enter a day no later than today.")
    if noticed < on:
        return no("You cannot have noticed it before it happened. Change one of the two days.")
    return YES
