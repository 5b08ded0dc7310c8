"""Looking through what strangers can see: ticks and a day, help where it is wanted, and never a profile."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.assurance.verify import verify
from inforce.core.addresses import address_in
from inforce.core.may import Refused
from inforce.duties.queries import owed_by
from inforce.ledger.queries import deeds_of
from inforce.procedures.profile_review import CHECKED, may_keep, may_say_helped, review_profile, say_helped
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def looked(
    cast: Cast, *, help_with: str = "", help_wanted: bool = False, checked: Sequence[str] = tuple(CHECKED)
) -> Record:
    return review_profile(
        by=cast.aisha,
        school=cast.school,
        sites=["social"],
        checked=checked,
        help_wanted=help_wanted,
        help_with=help_with,
        today=TODAY,
        now=cast.now,
    )


def test_what_is_kept_is_ticks_and_a_day(cast: Cast) -> None:
    record = looked(cast)

    assert opened(record).lines[0].words == {
        "sites": ["social"],
        "checked": list(CHECKED),
        "help": False,
        "help_with": "",
    }
    assert (record.made_on, record.closed_on, record.turn) == (TODAY, TODAY, Record.Turn.NOBODY)
    assert [deed.sentence for deed in deeds_of(cast.aisha.ref, body=cast.body)][-1] == (
        "checked what people can see about them online"
    )
    assert verify(cast.body) == []


def test_help_waits_for_whoever_leads_the_school_until_it_was_given(cast: Cast) -> None:
    record = looked(cast, help_wanted=True, help_with="who can see my old pictures")

    assert not may_say_helped(cast.mary, record, today=TODAY)
    assert not may_say_helped(cast.aisha, record, today=TODAY)
    say_helped(record, by=cast.head, helped_on=TODAY, today=TODAY, now=cast.now)

    record.refresh_from_db()
    assert record.closed_on == TODAY
    with pytest.raises(Refused, match="This is closed"):
        say_helped(record, by=cast.head, helped_on=TODAY, today=TODAY, now=cast.now)
    assert verify(cast.body) == []


def test_it_is_not_done_while_something_is_open_that_no_help_is_asked_with(cast: Cast) -> None:
    with pytest.raises(Refused, match="Ask for help with what you cannot tick yet"):
        looked(cast, checked=["settings", "details"])

    assert [task.duty.kind for task in owed_by(cast.aisha, cast.school, today=TODAY)].count("profile_review") == 1
    assert not Record.objects.exists()
    looked(cast, checked=["settings"], help_wanted=True)
    assert [task.duty.kind for task in owed_by(cast.aisha, cast.school, today=TODAY)].count("profile_review") == 0


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("see https://face.example/aisha.khan", "a link"),
        ("www.pictures.example", "a link"),
        ("facebook.com/aisha", "a link"),
        ("I am @aisha_k there", "the name of an account"),
        ("write to aisha@example.org", "an e-mail address"),
        ("ring 07700 900123", "a telephone number"),
    ],
)
def test_what_leads_to_a_profile_is_refused_with_the_reason_and_leaves_nothing(
    cast: Cast, words: str, what: str
) -> None:
    with pytest.raises(Refused) as refused:
        looked(cast, help_wanted=True, help_with=words)

    assert refused.value.why.startswith(f"Take out {what}: nothing that leads to your profile is kept.")
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "words", ["", "Who can see pictures from 2012?", "my settings. And friends.", "2 or 3 old posts"]
)
def test_plain_words_are_taken(words: str) -> None:
    assert may_keep(words)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_link_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert address_in(f"{before} https://example.org/me {after}") != ""
