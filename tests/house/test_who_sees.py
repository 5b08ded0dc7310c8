"""docs/security.md says who sees, opens and acts on each thing that is told or kept; here everybody tries."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import time_machine

from inforce.cases.queries import open_for
from inforce.core.duties import LIVE_KINDS, DutyKind
from inforce.core.vocabulary import LIVE_PROCEDURES
from inforce.people.models import Person
from tests.house.one_of_each import NEXT_DAY, Thing, one_of_each
from tests.house.seeing import Seen, Sight, sight_with_words
from tests.keyed import Keys
from tests.school import Cast, at_school
from tests.telling import at
from tests.written import WRITE, compare

NOT_HERE = {
    DutyKind.READ_AND_AGREE: "a signature, which stands beside the name on the list of adults",
    DutyKind.SOCIAL_CONTACT_QUESTION: "the day on which somebody answered it",
    DutyKind.POLICY_REVIEW: "done by what governors decide, which everybody reads on the page of the policy",
}
"""What works and has nothing of its own to open, and what it is."""

HEAD = (
    "| | Head | Co-head | Deputy | DSL | Chair | Vice-chair | Clerk | Administrator | Another adult "
    "| Whoever told it, or whose it is | Whom it is about | Whoever has the nine words |"
)


@dataclass(frozen=True)
class School:
    """The things, and everybody who tries, with an open browser each."""

    cast: Cast
    keys: Keys
    things: list[Thing]
    posts: list[Person]
    seen: dict[str, Seen]


@pytest.fixture
def school(db: None) -> Iterator[School]:
    with at_school() as cast, time_machine.travel(at(NEXT_DAY, 10), tick=False):
        keys, co_head, things = one_of_each(cast)
        heads, governors = [cast.head, co_head, cast.deputy, cast.dsl], [cast.chair, cast.vice_chair, cast.clerk]
        posts = [*heads, *governors, cast.administrator, cast.joe]
        people = {one for thing in things for one in (*posts, thing.own, thing.about) if one}
        seen = {person.ref: Seen.by(person, keys, cast.school.slug) for person in people}
        yield School(cast, keys, things, posts, seen)


def test_who_sees_what_is_what_the_page_on_security_says(school: School, request: pytest.FixtureRequest) -> None:
    assert {thing.tie for thing in school.things} | {*NOT_HERE} == {*LIVE_KINDS, *LIVE_PROCEDURES}
    rows = [HEAD, "|---" * (HEAD.count("|") - 1) + "|"]
    for thing in school.things:
        sights = {ref: seen.sight_of(thing) for ref, seen in school.seen.items()}
        rows.append(_row(thing, sights, school))
        assert _opened(sights) == _entitled(thing, school), thing.what
        unlisted = {ref for ref in _opened(sights) if not school.seen[ref].is_listed(thing)}
        assert unlisted == set(), f"{thing.what}: somebody may open it and is shown no way to it"

    guessed = replace(school.things[0], words=" ".join(["nearby"] * 9))
    assert sight_with_words(guessed, school.cast.school.slug) == Sight.NOTHING
    compare("docs/security.md", "who sees", rows, write=request.config.getoption(WRITE))


def _row(thing: Thing, sights: dict[str, Sight], school: School) -> str:
    people = (*school.posts, thing.own, thing.about)
    cells = [sights[person.ref] if person else Sight.NOTHING for person in people]
    cells.append(sight_with_words(thing, school.cast.school.slug))
    return f"| {' | '.join([thing.what, *cells])} |"


def _opened(sights: dict[str, Sight]) -> set[str]:
    return {ref for ref, sight in sights.items() if sight in {Sight.OPENS, Sight.ACTS}}


def _entitled(thing: Thing, school: School) -> set[str]:
    """Who may open it by the product's own answer: for what is locked, whose key opens it."""
    return {ref for ref, seen in school.seen.items() if _may_open(thing, seen.person, school)}


def _may_open(thing: Thing, person: Person, school: School) -> bool:
    if thing.may_open is not None:
        return bool(thing.may_open(person))
    if person.ref not in school.keys.passphrases:
        return False
    key = school.keys.unlocked(person, now=at(NEXT_DAY, 10))
    return open_for(key, school=school.cast.school, ref=thing.ref) is not None
