"""A school in which everything that the record knows of has happened once, each through its own act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from inforce.cases import actions as cases
from inforce.cases import drafts, files
from inforce.cases.models import Case
from inforce.core.routing import Office
from inforce.duties.actions import agree, agree_on_paper, answer_question, ask_first, leave, not_today, put_in_force
from inforce.keys.actions import give_post
from inforce.keys.unlocked import Unlocked
from inforce.people.actions import confirm_closeness, end_closeness, enter_closeness
from inforce.people.models import Person
from inforce.policies.actions import choose, plan_review, read_in
from inforce.policies.model_pack import model_pack
from inforce.procedures import adult_concerned, concern, dealing
from inforce.procedures.profile_review import review_profile, say_helped
from tests.keyed import Keys, with_keys
from tests.procedures.test_concern import UNSURE
from tests.school import TODAY, Cast, at_school
from tests.telling import at, begin, opened_by, state_for

LATER = TODAY + timedelta(days=30)


@dataclass
class Busy:
    """The school, its keys, and a concern about an adult that was dealt with, closed and opened again."""

    cast: Cast
    keys: Keys
    case: Case
    words: tuple[str, ...]


@pytest.fixture
def busy(db: None) -> Iterator[Busy]:
    with at_school() as cast:
        keys = with_keys(cast, today=TODAY)
        _people(cast)
        _signatures(cast)
        _records(cast)
        case, words = _concern(cast, keys)
        _hand_over(cast, keys)
        yield Busy(cast=cast, keys=keys, case=case, words=words)


def _people(cast: Cast) -> None:
    pair = enter_closeness(one=cast.head, other=cast.joe, today=TODAY, by=cast.clerk)
    confirm_closeness(closeness=pair, by=cast.head, today=TODAY)
    over = enter_closeness(one=cast.aisha, other=cast.mary, today=TODAY, by=cast.clerk)
    end_closeness(closeness=over, by=cast.clerk, today=LATER)
    leave(person=cast.volunteer, school=cast.school, on=LATER, today=TODAY, by=cast.head)


def _signatures(cast: Cast) -> None:
    edition = cast.edition
    assert edition is not None
    agree(person=cast.mary, edition=edition, by=cast.mary, today=TODAY)
    agree_on_paper(
        edition=edition,
        people=[(cast.priya, "full"), (cast.joe, "full")],
        day=TODAY,
        by=cast.administrator,
        today=LATER,
    )
    said = {"edition": edition, "today": TODAY}
    question = ask_first(person=cast.aisha, words="What of my running club?", by=cast.aisha, now=at(TODAY), **said)
    answer_question(reply=question, words="It is fine.", by=cast.head, today=TODAY, now=at(TODAY))
    not_today(person=cast.tom, by=cast.tom, words="I leave at noon.", **said)
    plan_review(edition=edition, on=LATER, today=TODAY, by=cast.clerk)
    for value in ("with_leave", "no"):
        choose(name="personal_equipment", value=value, school=cast.school, minute="FGB 32", today=TODAY, by=cast.clerk)
    put_in_force(
        edition=read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY),
        approved=f"{TODAY:%Y-%m}",
        in_force_from=LATER,
        by=cast.clerk,
        today=TODAY,
        now=at(TODAY),
    )


def _records(cast: Cast) -> None:
    looked = {"school": cast.school, "sites": ["social"], "checked": [], "today": TODAY, "now": at(TODAY)}
    asked = review_profile(by=cast.aisha, help_wanted=True, help_with="old pictures", **looked)
    say_helped(asked, by=cast.head, helped_on=TODAY, today=TODAY, now=at(TODAY))
    review_profile(by=cast.mary, help_wanted=True, help_with="", **looked)


def _concern(cast: Cast, keys: Keys) -> tuple[Case, tuple[str, ...]]:
    _, draft = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.aisha,))
    _add_file(draft, b"a picture of a screen" * 1000)
    words = draft.content.words
    case = concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))
    head = keys.unlocked(cast.head)
    by_head = _said(cast.head, TODAY)
    opened = opened_by(head, case)
    assert opened is not None
    cases.read_case(opened, **by_head)
    dealing.give_words(state_for(head, case), face_to_face=True, **by_head)
    dealing.step_back(state_for(head, case), why="She is my niece.", **by_head)
    reader = keys.unlocked(cast.chair if opened_by(keys.unlocked(cast.chair), case) else cast.dsl)
    _deal_with(reader, case)
    dealing.reopen(state_for(reader, case), why="More came.", **_said(reader.person, LATER))
    begin(cast.school, by=cast.tom, today=TODAY)
    return case, words


def _deal_with(reader: Unlocked, case: Case) -> None:
    said = _said(reader.person, TODAY)
    adult_concerned.screen(state_for(reader, case), limbs=UNSURE, reasons="Not sure.", **said)
    adult_concerned.tell_lado(
        state_for(reader, case), how="told", whom="Duty LADO", reference="L1", advice="Deal with it.", **said
    )
    adult_concerned.tell_adult(
        state_for(reader, case), told_on=TODAY, contact="Carol Dean", representative=True, **said
    )
    adult_concerned.hear_adult(state_for(reader, case), account="It was about homework.", read_back=True, **said)
    concern.decide(state_for(reader, case), category="low_level", action="Advice", rationale="Once.", **said)
    concern.conclude(
        state_for(reader, case), outcome="not_an_allegation", told_adult_on=TODAY, kept_until="Until she leaves", **said
    )
    dealing.answer(state_for(reader, case), words="Thank you. We spoke to her.", **said)
    concern.close(state_for(reader, case), **said)


def _hand_over(cast: Cast, keys: Keys) -> None:
    given = give_post(
        person=cast.aisha,
        school=cast.school,
        office=Office.DEPUTY,
        since=TODAY,
        today=TODAY,
        by=None,
        signer=keys.unlocked(cast.head),
    )
    assert given.slip is not None
    keys.take(cast.aisha, given.slip.code)


def _add_file(draft: drafts.OpenDraft, content: bytes) -> None:
    arriving = files.Arriving(
        name="screen.png", to=draft.content.shared[1], body=draft.row.body.ref, case=draft.content.case
    )
    arriving.write(content)
    drafts.hold_file(draft, arrived=arriving.close(), given_at=at(TODAY))


def _said(by: Person, today: date) -> dict[str, Any]:
    return {"by": by, "today": today, "now": datetime.combine(today, time(12), tzinfo=UTC)}
