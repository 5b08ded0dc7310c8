"""A post changes hands: its concerns go on to the newcomer, except those about them."""

import pytest

from inforce.cases.models import Case, Grant
from inforce.core import shares
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.keys import trust
from inforce.keys.actions import end_post
from inforce.keys.models import Post
from inforce.keys.recovery import Recovered, recover
from inforce.keys.unlocked import Unlocked
from inforce.ledger.models import Tip
from inforce.people.actions import engage
from inforce.people.models import Person
from inforce.procedures.hand_over import hand_over
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.telling import at, opened_by, tell

pytestmark = pytest.mark.both


def give(cast: Cast, keys: Keys, person: Person, office: Office, *, signer: Unlocked | Recovered) -> None:
    slip = hand_over(
        person=person,
        school=cast.school,
        office=office,
        since=TODAY,
        today=TODAY,
        now=at(TODAY, 15),
        by=None,
        signer=signer,
    ).slip
    assert slip is not None
    keys.take(person, slip.code)


def offices_reading(case: Case) -> list[str]:
    current = Grant.objects.filter(case=case, ended_on=None, office_key__ended_on=None)
    return sorted(set(current.values_list("office", flat=True)))


def test_the_newcomer_reads_what_the_last_holder_could(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    give(cast, keys, cast.clerk, Office.CHAIR, signer=keys.unlocked(cast.chair))

    opened = opened_by(keys.unlocked(cast.clerk), case)
    assert opened is not None
    assert opened.said("told")[0].said.words["what"] == "He sent her a message at night."
    assert opened_by(keys.unlocked(cast.chair), case) is None
    assert opened_by(keys.unlocked(cast.vice_chair), case) is not None
    assert [note.said.kind for note in opened.notes if note.said.kind == "handed_over"] == ["handed_over"]
    assert trust.problems(cast.body) == []


def test_attack_6_nothing_about_the_newcomer_goes_to_them(cast: Cast, keys: Keys) -> None:
    engage(person=cast.mary, school=cast.school, kind="support", since=TODAY, today=TODAY)
    about_mary, _ = tell(cast.school, by=cast.deputy, today=TODAY, subjects=(cast.mary,))
    about_another, _ = tell(cast.school, by=cast.deputy, today=TODAY, subjects=(cast.clerk,))
    assert offices_reading(about_mary) == ["deputy", "headteacher"]

    give(cast, keys, cast.mary, Office.HEADTEACHER, signer=keys.unlocked(cast.head))

    assert opened_by(keys.unlocked(cast.mary), about_mary) is None
    assert opened_by(keys.unlocked(cast.mary), about_another) is not None
    assert offices_reading(about_mary) == ["chair", "deputy"]
    assert offices_reading(about_another) == ["deputy", "headteacher"]


@pytest.mark.parametrize("how", ["excluded", "close_to"])
def test_who_was_not_to_read_it_does_not_by_getting_another_post(how: str, cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, about="nobody", **{how: ["deputy"]})
    engage(person=cast.deputy, school=cast.school, kind="teacher", since=TODAY, today=TODAY)
    end_post(
        post=Post.objects.get(person=cast.deputy, until=None), today=TODAY, by=None, signer=keys.unlocked(cast.chair)
    )

    give(cast, keys, cast.deputy, Office.HEADTEACHER, signer=keys.unlocked(cast.head))

    assert opened_by(keys.unlocked(cast.deputy), case) is None
    assert "headteacher" not in offices_reading(case)


def test_somebody_who_cannot_read_a_concern_passes_nothing_on_and_is_not_told(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, about="nobody")

    give(cast, keys, cast.clerk, Office.DEPUTY, signer=keys.unlocked(cast.chair))

    assert opened_by(keys.unlocked(cast.clerk), case) is None
    assert opened_by(keys.unlocked(cast.head), case) is not None


def test_attack_35_with_all_readers_gone_two_sheets_pass_it_on(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    sheets = list(keys.sheets.values())

    with pytest.raises(Refused, match="the same sheet twice"):
        recover([sheets[0], sheets[0]], body=cast.body)
    give(cast, keys, cast.clerk, Office.CHAIR, signer=recover(sheets[1:], body=cast.body))

    opened = opened_by(keys.unlocked(cast.clerk), case)
    assert opened is not None
    assert opened.said("told")[0].said.words["what"] == "He sent her a message at night."
    assert keys.unlocked(cast.vice_chair).warnings[-1] == (
        "Since your last visit: Clare Clerk became chair of governors (Ashfield Primary), 2 March 2026, "
        "by two spare-key sheets."
    )


def test_sheets_of_another_school_bring_nothing_back(cast: Cast, keys: Keys) -> None:
    others = shares.split(shares.new_root_secret())[:2]

    with pytest.raises(Refused, match="belong to another master key"):
        recover(others, body=cast.body)
    with pytest.raises(Refused, match="do not belong together"):
        recover([others[0], next(iter(keys.sheets.values()))], body=cast.body)


def test_a_refusal_leaves_nothing(cast: Cast, keys: Keys) -> None:
    tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    signer = keys.unlocked(cast.chair)
    before = Tip.objects.get(body=cast.body).number, Post.objects.count(), Grant.objects.count()

    with pytest.raises(Refused):
        give(cast, keys, cast.head, Office.CHAIR, signer=signer)

    assert (Tip.objects.get(body=cast.body).number, Post.objects.count(), Grant.objects.count()) == before
