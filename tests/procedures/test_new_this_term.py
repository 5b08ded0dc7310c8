"""What is new this term: one note of the head, replaced by the next."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.procedures.new_this_term import may_write, new_this_term, write
from inforce.records.models import Record
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def written(cast: Cast, **changed: Any) -> Record:
    given = {"by": cast.head, "thing": "Group chats", "words": "Pupils add adults without asking. Leave, and tell me."}
    return write(**given | {"school": cast.school, "today": TODAY, "now": cast.now} | changed)


@pytest.mark.both
def test_the_newest_note_is_shown_with_its_day_and_no_other(cast: Cast) -> None:
    assert new_this_term(cast.school) is None
    assert written(cast) == written(cast)

    later = TODAY + timedelta(days=120)
    written(cast, thing="Cameras in glasses", words="Off in school.", today=later, now=cast.now + (later - TODAY))

    found = new_this_term(cast.school)
    assert found is not None
    assert (found.thing, found.words, found.day, found.by) == ("Cameras in glasses", "Off in school.", later, cast.head)
    assert Record.objects.count() == 2
    assert verify(cast.body, today=later) == []


def test_the_head_alone_writes_it(cast: Cast) -> None:
    assert {one for one in cast.everybody if may_write(one, cast.school, today=TODAY)} == {cast.head}
    with pytest.raises(Refused, match=r"The headteacher writes this note\."):
        written(cast, by=cast.clerk)


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"thing": " "}, "Name the site, the app or the thing."), ({"words": ""}, "Say what is new about it.")],
)
def test_a_note_names_a_thing_and_says_something(cast: Cast, changed: dict[str, str], why: str) -> None:
    with pytest.raises(Refused) as refused:
        written(cast, **changed)

    assert refused.value.why == why
