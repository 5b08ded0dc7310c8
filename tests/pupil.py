"""Tell in a test that a pupil tried to contact somebody, through the product's own acts, as the pages do."""

from datetime import date

from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.people.models import Person, School
from inforce.procedures import concern, pupil_contact
from inforce.procedures.readers import Chosen, readers_for
from tests.telling import at

TICKED = {
    "form": "contacted",
    "about": "me",
    "kinds": ["friend", "message"],
    "pupil": "former",
    "known": "yes",
    "did": "declined",
    "words": "Twice this week.",
}


def begin_contact(school: School, *, by: Person | None, today: date, **answers: object) -> drafts.OpenDraft:
    """A draft with everything ticked, ready to be sent."""
    who = by.ref if by else ""
    _, draft = drafts.start_draft(school=school, procedure=concern.PROCEDURE, person=who, now=at(today, 9))
    days = {"on": today.isoformat(), "noticed": today.isoformat()}
    draft.content.answers = TICKED | days | answers
    telling = pupil_contact.telling_of(draft.content.answers)
    about = concern.about_of(telling, school=school, today=today)
    chosen = readers_for(about=about, school=school, teller=who, today=today)
    if isinstance(chosen, Chosen):
        draft.content.answers["shown"] = list(chosen.offices)
    drafts.keep(draft)
    return draft


def tell_contact(school: School, *, by: Person, today: date, **answers: object) -> tuple[Case, tuple[str, ...]]:
    """Tell it. Returns the case and the nine words."""
    draft = begin_contact(school, by=by, today=today, **answers)
    words = draft.content.words
    return pupil_contact.tell_contact(draft=draft, today=today, now=at(today, 9, 30)), words
