"""Random people gather, propose and decide: one review is open at most, and what was decided never changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from inforce.duties.models import Task
from inforce.policies.queries import edition_in_force, out_of_date
from inforce.procedures import review as reviewing
from inforce.records.models import Record
from tests.procedures.rolled_back import WHO, OfRecords, run
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

GOVERNORS = {"chair", "vice_chair", "clerk"}
ENTERING = GOVERNORS | {"head", "dsl"}
ANYBODY = st.sampled_from((*WHO, "head", "clerk", "chair", "dsl"))


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


class Reviews(OfRecords):
    """Beside it stands a plain model: what waits in the open review, and what was decided when."""

    def __init__(self) -> None:
        super().__init__()
        self.entered: list[str] = []
        self.proposed: list[str] = []
        self.decided: list[tuple[bool, int, int]] = []  # change, how much was entered and how much proposed

    @rule(who=ANYBODY, what=st.sampled_from((*reviewing.CALLS, "gossip")), number=st.integers(0, 2))
    def enter(self, *, who: str, what: str, number: int) -> None:
        words = f"{what} {number}"
        went = self.does(reviewing.enter_call, by=self.who(who), school=self.cast.school, what=what, words=words)
        assert went is (who in ENTERING and what in reviewing.CALLS)
        if went and words not in self.entered:
            self.entered.append(words)

    @rule(who=ANYBODY, clause=st.sampled_from(("", "2.5.1", "4.1.1", "9.9.9")))
    def propose(self, *, who: str, clause: str) -> None:
        went = self.does(
            reviewing.propose, by=self.who(who), school=self.cast.school, clause=clause, words="Say it shorter."
        )
        assert went is (who == "head" and clause != "9.9.9")
        if went and clause not in self.proposed:
            self.proposed.append(clause)

    @rule(who=ANYBODY, place=st.integers(0, 2))
    def take_back(self, *, who: str, place: int) -> None:
        review = reviewing.open_review(self.cast.school)
        if review is None or not review.proposals:
            return
        one = review.proposals[place % len(review.proposals)]
        went = self.does(reviewing.take_back, by=self.who(who), school=self.cast.school, proposal=one.ref)
        assert went is (who == "head")
        if went:
            self.proposed.remove(one.clause)

    @rule(who=ANYBODY, change=st.booleans(), ago=st.integers(-1, 100), ahead=st.integers(0, 380))
    def decide(self, *, who: str, change: bool, ago: int, ahead: int) -> None:
        before = len(reviewing.reviews_of(self.cast.school))
        days = {"on": self.today - timedelta(days=ago), "next_on": self.today + timedelta(days=ahead)}
        went = self.does(reviewing.decide, by=self.who(who), school=self.cast.school, change=change, minute="", **days)
        assert not went or (who in GOVERNORS and 0 <= ago <= 92 and 0 < ahead <= 366)
        if went and len(reviewing.reviews_of(self.cast.school)) > before:
            self.decided.append((change, len(self.entered), len(self.proposed)))
            self.entered, self.proposed = [], []

    @rule(days=st.sampled_from((1, 30, 200)))
    def days_pass(self, *, days: int) -> None:
        self.next_day(days)

    @invariant()
    def it_is_as_it_was_gathered_and_decided(self) -> None:
        review = reviewing.open_review(self.cast.school)
        assert [one.words for one in (review.entered if review else ())] == self.entered
        assert sorted(one.clause for one in (review.proposals if review else ())) == sorted(self.proposed)
        kept = [
            (one.decision.change, len(one.entered), len(one.proposals))
            for one in reviewing.reviews_of(self.cast.school)
            if one.decision
        ]
        assert kept == self.decided[::-1]
        assert Record.objects.filter(closed_on=None).count() <= 1

    @invariant()
    def a_text_that_was_just_reviewed_is_not_out_of_date_and_the_task_is_done(self) -> None:
        last = reviewing.last_review(self.cast.school)
        if last and last.decision and last.decision.entered_on == self.today:
            assert out_of_date(edition_in_force(self.cast.school, today=self.today), today=self.today) == ""
        done = Task.objects.filter(duty__kind=reviewing.KIND, done_on__isnull=False)
        assert done.exists() is bool(self.decided)


def test_no_act_of_anybody_leads_where_it_must_not(cast: Cast) -> None:
    run(Reviews, cast, examples=18, steps=16)
