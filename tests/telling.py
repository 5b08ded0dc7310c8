"""Tell a concern in a test through the product's own acts, as the pages do."""

from datetime import UTC, date, datetime, time
from typing import Any

from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.cases.queries import OpenCase, open_for
from inforce.keys.unlocked import Unlocked
from inforce.people.models import Person, School
from inforce.procedures import concern
from inforce.procedures.concern import State, state_of
from inforce.procedures.readers import Chosen, readers_for


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def begin(
    school: School, *, by: Person | None, today: date, subjects: tuple[Person, ...] = (), **answers: Any
) -> tuple[str, drafts.OpenDraft]:
    """A draft with everything answered, ready to be sent."""
    cookie, draft = drafts.start_draft(
        school=school, procedure=concern.PROCEDURE, person=by.ref if by else "", now=at(today, 9)
    )
    about = answers.pop("about", "person" if subjects else "nobody")
    draft.content.answers = {
        "about": about,
        "subjects": [person.ref for person in subjects],
        "what": "He sent her a message at night.",
        "where": "By telephone",
        "happened": "Last night",
        "noticed": today.isoformat(),
    } | answers
    telling = concern.telling_of(draft.content.answers)
    chosen = readers_for(
        about=concern.about_of(telling, school=school, today=today),
        school=school,
        teller=draft.content.person,
        today=today,
    )
    if isinstance(chosen, Chosen):
        draft.content.answers["shown"] = list(chosen.offices)
    drafts.keep(draft)
    return cookie, draft


def tell(
    school: School, *, by: Person | None, today: date, subjects: tuple[Person, ...] = (), **answers: Any
) -> tuple[Case, tuple[str, ...]]:
    """Tell a concern. Returns the case and the nine words."""
    _, draft = begin(school, by=by, today=today, subjects=subjects, **answers)
    words = draft.content.words
    return concern.raise_concern(draft=draft, today=today, now=at(today, 9, 30)), words


def opened_by(unlocked: Unlocked, case: Case) -> OpenCase | None:
    """A case as a reader opens it, or None."""
    return open_for(unlocked, school=case.school, ref=case.ref)


def state_for(unlocked: Unlocked, case: Case) -> State:
    """Where a case stands, for one of its readers."""
    opened = opened_by(unlocked, case)
    assert opened is not None
    return state_of(opened)
