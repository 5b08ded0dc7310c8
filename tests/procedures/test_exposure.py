"""A child saw something: ticks for the head and the safeguarding lead, and never an indecent image of a child."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule

from inforce.assurance.verify import verify
from inforce.core.calendar import add_working_days
from inforce.core.may import Refused
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.models import Person
from inforce.procedures import equipment_check, exposure
from inforce.records.access import waiting_for
from inforce.records.models import Record
from inforce.records.queries import opened
from inforce.records.tick import tick
from tests.procedures.rolled_back import WHO, OfRecords, run
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

AD = {"what": "sexual", "where": "class", "device": "board", "how": "advert", "at_once": ["away", "cared"]}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        Notice.objects.all().delete()
        yield cast


def told(cast: Cast, *, by: Person | None = None, **changed: Any) -> Record:
    given = AD | {"seen_on": TODAY, "today": TODAY, "now": cast.now} | changed
    return exposure.tell_exposure(by=by or cast.mary, school=cast.school, **given)


def dealt(cast: Cast, record: Record, *, by: Person, **changed: Any) -> Record:
    given = {"done": ["filter"], "words": "", "today": TODAY, "now": cast.now} | changed
    return exposure.deal_with(record, by=by, **given)


@pytest.mark.both
def test_it_goes_to_the_head_and_the_safeguarding_lead_and_to_nobody_else(cast: Cast) -> None:
    record = told(cast)

    assert {notice.person for notice in Notice.objects.all()} == {cast.head, cast.dsl}
    assert waiting_for(cast.head, cast.school, today=TODAY) == [record]
    assert exposure.waiting_for_lead(cast.dsl, cast.school, today=TODAY) == [record]
    assert exposure.waiting_for_lead(cast.head, cast.school, today=TODAY) == []
    readers = {one for one in cast.everybody if exposure.may_read_exposure(one, record, today=TODAY)}
    assert readers == {cast.mary, cast.head, cast.dsl}
    assert verify(cast.body, today=TODAY) == []


@pytest.mark.both
def test_one_of_them_says_what_was_done_and_it_waits_for_nobody(cast: Cast) -> None:
    record = dealt(cast, told(cast), by=cast.dsl, done=["provider", "child"], words=" Blocked since noon. ")

    assert opened(record).lines[-1].words == {"done": ["child", "provider"], "words": "Blocked since noon."}
    assert waiting_for(cast.head, cast.school, today=TODAY) == []
    assert exposure.waiting_for_lead(cast.dsl, cast.school, today=TODAY) == []
    assert [one.sentence for one in story_of(record.ref, body=cast.body)] == [
        "entered that a child saw something they should not have",
        "wrote down what was done after a child saw something",
    ]
    with pytest.raises(Refused, match="This is closed"):
        dealt(cast, record, by=cast.head)
    assert verify(cast.body, today=TODAY) == []


def test_what_the_lead_or_the_head_entered_is_dealt_with_by_another(cast: Cast) -> None:
    by_lead, by_head = told(cast, by=cast.dsl), told(cast, by=cast.head)

    assert exposure.may_deal_with(cast.dsl, by_lead, today=TODAY).why.startswith("You entered this")
    assert exposure.may_deal_with(cast.head, by_lead, today=TODAY)
    assert not exposure.may_deal_with(cast.head, by_head, today=TODAY)
    assert exposure.may_deal_with(cast.dsl, by_head, today=TODAY)
    assert exposure.may_deal_with(cast.chair, by_head, today=TODAY)
    assert exposure.may_deal_with(cast.mary, by_head, today=TODAY).why == "The chair of governors looks at this."


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"what": "child_image"}, exposure.STOP),
        ({"seen_on": TODAY + timedelta(days=1)}, "Enter a day no later than today."),
        (
            {"seen_on": TODAY - timedelta(days=400)},
            "That is more than a year ago. Tell the safeguarding lead in person.",
        ),
    ],
)
def test_what_is_not_entered_here_is_refused_and_leaves_nothing(cast: Cast, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused) as refused:
        told(cast, **changed)

    assert refused.value.why == why
    assert not Record.objects.exists()
    assert Notice.objects.count() == 0


def test_what_was_done_has_to_be_said(cast: Cast) -> None:
    record = told(cast)

    with pytest.raises(Refused, match="Tick what was done, or write it"):
        dealt(cast, record, by=cast.head, done=[], words=" ")
    with pytest.raises(Refused, match="and not both"):
        dealt(cast, record, by=cast.head, done=["nothing", "filter"])


def test_pressing_twice_enters_once(cast: Cast) -> None:
    assert told(cast) == told(cast)


class Exposures(OfRecords):
    """Everybody enters, answers and checks."""

    entered = Bundle("entered")

    @rule(
        target=entered, who=st.sampled_from(WHO), what=st.sampled_from([*exposure.WHAT, "?"]), days=st.integers(-1, 500)
    )
    def tells(self, who: str, what: str, days: int) -> str:
        given = AD | {"what": what, "seen_on": self.today - timedelta(days=days)}
        done = self.does(exposure.tell_exposure, by=self.who(who), school=self.cast.school, **given)
        assert done == (what not in {exposure.INDECENT, "?"} and 0 <= days <= 366)
        newest = Record.objects.filter(kind=exposure.KIND).order_by("-pk").first()
        return newest.ref if newest else ""

    @rule(ref=entered, who=st.sampled_from(WHO), words=st.sampled_from(["", "Blocked."]))
    def deals_with(self, ref: str, who: str, words: str) -> None:
        record = Record.objects.select_related("person", "school", "body").filter(ref=ref).first()
        if record:
            may = exposure.may_deal_with(self.who(who), record, today=self.today)
            done = self.does(exposure.deal_with, record, by=self.who(who), done=[], words=words)
            assert done == bool(may and words)

    @rule(who=st.sampled_from(WHO), ticked=st.booleans())
    def checks(self, who: str, *, ticked: bool) -> None:
        before = {one.record.ref for one in equipment_check.since_last_check(self.cast.school)}
        given = {"there": [self.cast.dsl.ref], "others": [], "tested": ["pupils"], "also_tested": "", "actions": ""}
        given |= {"checked_on": self.today, "looked_at": sorted(before) if ticked else []}
        done = self.does(equipment_check.enter_check, by=self.who(who), school=self.cast.school, **given)
        assert done == (who in {"head", "deputy", "dsl", "administrator", "chair"})
        left = {one.record.ref for one in equipment_check.since_last_check(self.cast.school)}
        assert left == (set() if done and ticked else before)

    @rule(days=st.integers(1, 200))
    def days_go_by(self, days: int) -> None:
        self.next_day(days)

    @invariant()
    def no_indecent_image_is_ever_kept(self) -> None:
        kept = [one.lines[0].words["what"] for one in exposure.exposures_in(self.cast.school)]
        assert exposure.INDECENT not in kept

    @invariant()
    def what_one_check_looked_at_no_other_did(self) -> None:
        tied = [ref for check in equipment_check.checks_of(self.cast.school) for ref in check.exposures]
        assert sorted(tied) == sorted(set(tied))


def test_whatever_people_do_about_what_children_saw_the_house_stands(cast: Cast) -> None:
    run(Exposures, cast)


def test_what_nobody_has_looked_at_for_a_working_day_is_brought_back_once(cast: Cast) -> None:
    record = told(cast)
    assert record.due == add_working_days(TODAY, 1)
    Notice.objects.all().delete()

    for days in range(5):
        tick(cast.school, today=TODAY + timedelta(days), now=cast.now + timedelta(days))

    assert [notice.person for notice in Notice.objects.all()] == [cast.head]
