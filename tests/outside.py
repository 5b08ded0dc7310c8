"""Tell in a test that somebody went outside the policy, through the product's own acts, as the pages do."""

from datetime import date

from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.duties.actions import put_in_force
from inforce.keys.unlocked import Unlocked
from inforce.people.models import Person, School
from inforce.policies.actions import read_in
from inforce.policies.model_pack import model_pack
from inforce.policies.models import Edition
from inforce.procedures import justification
from inforce.procedures.justification import State, state_of
from inforce.procedures.readers import Chosen, readers_for
from tests.telling import at, opened_by


def policy_of(school: School, *, by: Person, today: date) -> Edition:
    """The model policy, in force at a school that has none yet."""
    return put_in_force(
        edition=read_in(school=school, text=model_pack(), by=by, today=today),
        approved=f"{today:%Y-%m}",
        review_due=f"{today.year + 1}-{today:%m}",
        minute="FGB 1",
        in_force_from=today,
        by=by,
        today=today,
        now=at(today),
    )


def begin_outside(school: School, *, by: Person, today: date, **answers: object) -> drafts.OpenDraft:
    """A draft with everything answered, ready to be sent."""
    _, draft = drafts.start_draft(school=school, procedure=justification.PROCEDURE, person=by.ref, now=at(today, 9))
    others = answers.pop("others", ())
    assert isinstance(others, tuple)
    draft.content.answers = {
        "step": "taken",
        "clause": "2.4.3",
        "subjects": [by.ref, *(person.ref for person in others)],
        "what": "I gave a mother my own number.",
        "why": "The office telephone was dead.",
        "affected": "One family",
        "on": today.isoformat(),
    } | answers
    telling = justification.telling_of(draft.content.answers)
    about = justification.about_of(telling, school=school, today=today)
    chosen = readers_for(about=about, school=school, teller=by.ref, today=today)
    if isinstance(chosen, Chosen):
        draft.content.answers.setdefault("shown", list(chosen.offices))
    drafts.keep(draft)
    return draft


def tell_outside(school: School, *, by: Person, today: date, **answers: object) -> tuple[Case, tuple[str, ...]]:
    """Tell it. Returns the case and the nine words."""
    draft = begin_outside(school, by=by, today=today, **answers)
    words = draft.content.words
    return justification.raise_justification(draft=draft, today=today, now=at(today, 9, 30)), words


def outside_for(unlocked: Unlocked, case: Case) -> State:
    """Where it stands, for one of its readers."""
    opened = opened_by(unlocked, case)
    assert opened is not None
    return state_of(opened)
