"""Keep proof of being targeted online in a test, and report it, through the product's own acts, as the pages do."""

from datetime import date, timedelta

from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.cases.queries import OpenCase, open_with_words
from inforce.keys.unlocked import Unlocked
from inforce.people.models import Person, School
from inforce.procedures import targeted
from inforce.procedures.readers import Chosen
from inforce.procedures.targeted import WISHES, Report
from inforce.procedures.targeted_dealing import State, state_of
from tests.telling import at, opened_by

NO_TO_ALL = dict.fromkeys(WISHES, "no")


def begin_keeping(school: School, *, by: Person, today: date, **answers: object) -> drafts.OpenDraft:
    """A draft with everything answered, ready to be kept."""
    _, draft = drafts.start_draft(school=school, procedure=targeted.PROCEDURE, person=by.ref, now=at(today, 9))
    draft.content.answers = {
        "child": "no",
        "what": "A father calls me a thief, with my picture.",
        "happened": "Sunday at ten",
        "place": "A group of parents",
    } | answers
    drafts.keep(draft)
    return draft


def keep(school: School, *, by: Person, today: date, **answers: object) -> tuple[Case, tuple[str, ...]]:
    """Keep it. Returns the case and the nine words."""
    draft = begin_keeping(school, by=by, today=today, **answers)
    words = draft.content.words
    return targeted.keep_proof(draft=draft, today=today, now=at(today, 9, 30)), words


def mine(case: Case, words: tuple[str, ...]) -> OpenCase:
    """What the nine words open."""
    opened = open_with_words(" ".join(words), school=case.school)
    assert opened is not None
    return opened


def wishing(**other: str) -> dict[str, str]:
    """A no to everything but what is said."""
    return NO_TO_ALL | other


def report(
    case: Case,
    words: tuple[str, ...],
    *,
    today: date,
    wishes: dict[str, str] | None = None,
    about: str = "outside",
    subjects: tuple[Person, ...] = (),
    excluded: tuple[str, ...] = (),
) -> None:
    """Report what was kept."""
    opened = mine(case, words)
    given = Report(
        about=about,
        subjects=tuple(one.ref for one in subjects),
        excluded=excluded,
        wishes=NO_TO_ALL if wishes is None else wishes,
    )
    chosen = targeted.readers_of(given, opened, today=today)
    shown = chosen.offices if isinstance(chosen, Chosen) else ()
    sent = Report(about=about, subjects=given.subjects, excluded=excluded, wishes=given.wishes, shown=shown)
    targeted.report(opened, sent, today=today, now=at(today, 10))


def targeted_for(unlocked: Unlocked, case: Case) -> State:
    """Where it stands, for one of its readers."""
    opened = opened_by(unlocked, case)
    assert opened is not None
    return state_of(opened)


def by(person: Person, today: date, *, days: int = 0) -> dict[str, object]:
    """Who acts, and when."""
    return {"by": person, "today": today + timedelta(days=days), "now": at(today + timedelta(days=days), 12)}
