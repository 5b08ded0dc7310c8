"""Tell of something found in a test through the product's own acts, as the pages do."""

from datetime import date
from types import ModuleType
from typing import Any

from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.cases.queries import open_for
from inforce.keys.unlocked import Unlocked
from inforce.people.models import Person, School
from inforce.procedures import found, illegal_image, unsuitable_material
from inforce.procedures.readers import Chosen, readers_for
from inforce.procedures.telling import about_named
from tests.telling import at

WAYS: dict[str, ModuleType] = {
    illegal_image.PROCEDURE: illegal_image,
    unsuitable_material.PROCEDURE: unsuitable_material,
}
ANSWERS = {"known": "told", "place": "device", "device": "In the safe of the office", "had": "The caretaker"}
IMAGE = ANSWERS | {"whose": "unsure"}
UNSUITABLE = ANSWERS | {"kind": "sexual", "age": "adult"}


def begin(
    way: str, school: School, *, by: Person | None, today: date, subjects: tuple[Person, ...] = (), **answers: Any
) -> drafts.OpenDraft:
    """A draft with everything answered, ready to be sent."""
    _, draft = drafts.start_draft(school=school, procedure=way, person=by.ref if by else "", now=at(today, 9))
    told = IMAGE if way == illegal_image.PROCEDURE else UNSUITABLE
    about = {"about": "person" if subjects else "nobody", "subjects": [person.ref for person in subjects]}
    draft.content.answers = told | about | answers
    chosen = readers_for(
        about=about_named(found.telling_of(draft.content.answers), school=school, today=today),
        school=school,
        teller=draft.content.person,
        today=today,
    )
    if isinstance(chosen, Chosen):
        draft.content.answers["shown"] = list(chosen.offices)
    drafts.keep(draft)
    return draft


def tell_of(
    way: str, school: School, *, by: Person, today: date, subjects: tuple[Person, ...] = (), **answers: Any
) -> tuple[Case, tuple[str, ...]]:
    """Tell it. Returns the case and the nine words."""
    draft = begin(way, school, by=by, today=today, subjects=subjects, **answers)
    words = draft.content.words
    return WAYS[way].report(draft=draft, today=today, now=at(today, 9, 30)), words


def state_for(unlocked: Unlocked, case: Case) -> Any:
    """Where it stands for one of its readers, in whichever way it is dealt with now."""
    opened = open_for(unlocked, school=case.school, ref=case.ref)
    assert opened is not None
    return WAYS[found.follows(opened)].state_of(opened)
