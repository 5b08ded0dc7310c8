"""Random people make lists: one holds at most, what was agreed never changes, and nobody is asked for anything."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.notices.models import Notice
from inforce.procedures import channels
from inforce.records.models import Record
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

PEOPLE = ("head", "head", "deputy", "chair", "clerk", "mary")
LEADERS, ENTERING = {"head", "deputy"}, {"head", "chair", "clerk"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


class Lists(RuleBasedStateMachine):
    """Beside it stands a plain model: the list being made, and those that were agreed."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        Notice.objects.all().delete()
        self.today = TODAY
        self.making: list[str] | None = None
        self.agreed: list[list[str]] = []
        self.refusals: list[str] = []

    def teardown(self) -> None:
        wrong = verify(self.cast.body) + [why for why in self.refusals if not why.endswith(".")]
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        assert wrong == []

    def went_through(self, act: Callable[[], Any]) -> bool:
        try:
            with transaction.atomic():
                act()
        except Refused as refused:
            self.refusals.append(refused.why)
            return False
        return True

    def by(self, who: str) -> dict[str, Any]:
        now = datetime.combine(self.today, time(9), tzinfo=UTC)
        return {"by": getattr(self.cast, who), "today": self.today, "now": now}

    @property
    def next_one(self) -> channels.Channels:
        found = channels.next_list(self.cast.school)
        assert found is not None
        return found

    @rule(who=st.sampled_from(PEOPLE), ours=st.booleans())
    def begin(self, *, who: str, ours: bool) -> None:
        went = self.went_through(lambda: channels.start_list(school=self.cast.school, ready_made=ours, **self.by(who)))
        assert went is (who in LEADERS)
        if went and self.making is None:
            before = self.agreed[-1] if self.agreed else []
            self.making = [what for what, _, _ in channels.TO_START_FROM] if ours else list(before)

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 3))
    def add(self, *, who: str, number: int) -> None:
        if self.making is None:
            return
        way = {"what": f"Way {number}", "purpose": "Anything", "hours": "Any time"}
        went = self.went_through(lambda: channels.add_way(self.next_one.record, **way, **self.by(who)))
        assert went is (who in LEADERS and way["what"] not in self.making)
        if went:
            self.making.append(way["what"])

    @rule(who=st.sampled_from(PEOPLE), place=st.integers(0, 3))
    def take_out(self, *, who: str, place: int) -> None:
        if not self.making:
            return
        way = self.next_one.ways[place % len(self.making)]
        if self.went_through(lambda: channels.take_out(self.next_one.record, way=way.ref, **self.by(who))):
            self.making.remove(way.what)

    @rule(who=st.sampled_from(PEOPLE), days_ago=st.integers(-1, 2))
    def agree(self, *, who: str, days_ago: int) -> None:
        if self.making is None:
            return
        on = self.today - timedelta(days=days_ago)
        went = self.went_through(lambda: channels.agree(self.next_one.record, on=on, minute="", **self.by(who)))
        assert not went or (who in ENTERING and self.making and days_ago >= 0)
        if went:
            self.agreed.append(self.making)
            self.making = None

    @rule(days=st.integers(1, 40))
    def days_pass(self, *, days: int) -> None:
        self.today += timedelta(days=days)

    @invariant()
    def it_is_as_it_was_agreed(self) -> None:
        lists = channels.lists_of(self.cast.school)
        assert [[way.what for way in one.ways] for one in lists] == self.agreed[::-1]
        assert [one.until is None for one in lists] == [True, *[False] * len(lists)][: len(lists)]
        assert all(way.since and way.since <= one.agreed_on for one in lists for way in one.ways if one.agreed_on)
        days = [one.agreed_on for one in lists[::-1] if one.agreed_on]
        assert days == sorted(days)
        being_made = channels.next_list(self.cast.school)
        assert (being_made and [way.what for way in being_made.ways]) == self.making

    @invariant()
    def nobody_is_asked_for_anything(self) -> None:
        assert not Notice.objects.exists()
        assert not Record.objects.exclude(turn="", due=None).exists()


def test_no_act_of_anybody_leads_where_it_must_not(cast: Cast) -> None:
    Lists.cast = cast

    run_state_machine_as_test(Lists, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))
