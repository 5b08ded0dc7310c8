"""Random acts by random people: nothing is valid without every yes, nor on another day, and every no is a sentence."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.people.actions import enter_closeness
from inforce.people.models import Person
from inforce.procedures import contact_permission
from inforce.procedures.contact_slips import answer_slip, make_slip
from inforce.procedures.contact_standing import STOPPED, Details, Step, state_of
from inforce.records.access import handlers_of, may_read
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.school import TODAY, Cast, at_school
from tests.wishing import acting, asked

pytestmark = pytest.mark.django_db

PEOPLE = ("head", "deputy", "dsl", "chair", "vice_chair", "mary")
MOSTLY_THE_HEAD = ("head", "head", "head", "chair", *PEOPLE)
YES = st.booleans()
MOSTLY_YES = st.sampled_from([True] * 7 + [False])


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


class Wishes(RuleBasedStateMachine):
    """One wish. Beside it stands a plain model: who answered what, by acts that went through."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.today = TODAY
        self.record: Record
        self.asker: Person
        self.answers: dict[str, bool | None] = {}
        self.leader: tuple[Person, bool] | None = None
        self.refusals: list[str] = []
        self.codes: list[tuple[str, str]] = []
        self.stopped = False

    def teardown(self) -> None:
        sentences = verify(self.cast.body) + [why for why in self.refusals if not why.strip().endswith(".")]
        held, people = self.held, [getattr(self.cast, who) for who in PEOPLE]
        readers = {one for one in people if may_read(one, held, today=self.today)}
        handlers = handlers_of(self.asker, self.cast.school, today=self.today)
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        assert sentences == []
        assert readers == {self.asker, *handlers}

    # --- acts -----------------------------------------------------------------------------------------------------

    def went_through(self, act: Callable[[], Any]) -> bool:
        try:
            with transaction.atomic():
                act()
        except Refused as refused:
            self.refusals.append(refused.why)
            return False
        return True

    def by(self, who: str) -> dict[str, Any]:
        return acting(getattr(self.cast, who), today=self.today)

    @initialize(who=st.sampled_from(PEOPLE), over_18=YES, begins_in=st.integers(0, 5))
    def ask(self, *, who: str, over_18: bool, begins_in: int) -> None:
        self.asker = getattr(self.cast, who)
        starts = TODAY + timedelta(days=begins_in)
        days = {"starts": starts, "ends": starts + timedelta(days=14)}
        self.record = asked(self.cast, by=self.asker, over_18=over_18, **days)

    @rule(one=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE))
    def become_close(self, one: str, other: str) -> None:
        pair = {"one": getattr(self.cast, one), "other": getattr(self.cast, other)}
        self.went_through(lambda: enter_closeness(**pair, today=self.today, by=self.cast.clerk))

    @rule(
        who=st.sampled_from(MOSTLY_THE_HEAD),
        relation=st.sampled_from(["parent", "carer", "pupil"]),
        number=st.integers(0, 2),
    )
    def list_one(self, *, who: str, relation: str, number: int) -> None:
        given = {"name": f"Somebody {number}", "relation": relation, "safe": False}

        def act() -> None:
            standing = contact_permission.must_agree(self.held, **given, **self.by(who))
            self.answers[standing.must[-1].who] = None

        self.went_through(act)

    @rule(who=st.sampled_from(MOSTLY_THE_HEAD), yes=MOSTLY_YES, data=st.data())
    def enter(self, *, who: str, yes: bool, data: st.DataObject) -> None:
        if not self.answers:
            return
        one = data.draw(st.sampled_from(sorted(self.answers)))
        given = {"yes": yes, "how": "paper", "on": self.today, "words": ""}
        if self.went_through(lambda: contact_permission.enter_answer(self.held, who=one, **given, **self.by(who))):
            self.answers[one] = yes
            self.stopped |= not yes

    @rule(who=st.sampled_from(MOSTLY_THE_HEAD), data=st.data())
    def let_off(self, who: str, data: st.DataObject) -> None:
        if not self.answers:
            return
        one = data.draw(st.sampled_from(sorted(self.answers)))
        if self.went_through(lambda: contact_permission.let_off(self.held, who=one, why="court", **self.by(who))):
            del self.answers[one]

    @rule(who=st.sampled_from(MOSTLY_THE_HEAD), data=st.data())
    def slip(self, who: str, data: st.DataObject) -> None:
        if not self.answers:
            return
        one = data.draw(st.sampled_from(sorted(self.answers)))
        self.went_through(lambda: self.codes.append((make_slip(self.held, who=one, **self.by(who))[0], one)))

    @rule(yes=MOSTLY_YES, data=st.data())
    def answer(self, *, yes: bool, data: st.DataObject) -> None:
        if not self.codes:
            return
        code, one = data.draw(st.sampled_from(self.codes))
        given = {"yes": yes, "name": "K", "words": "", "today": self.today, "now": self.by("head")["now"]}
        if self.went_through(lambda: answer_slip(code, school=self.cast.school, **given)):
            assert self.answers[one] is None
            self.answers[one] = yes
            self.stopped |= not yes

    @rule(who=st.sampled_from(MOSTLY_THE_HEAD), yes=MOSTLY_YES)
    def decide(self, *, who: str, yes: bool) -> None:
        if self.went_through(lambda: contact_permission.decide(self.held, yes=yes, words="", **self.by(who))):
            person = getattr(self.cast, who)
            self.leader = (person, yes)
            assert person in handlers_of(self.asker, self.cast.school, today=self.today)
            self.stopped |= not yes

    @rule(who=st.sampled_from(MOSTLY_THE_HEAD))
    def everybody_says_yes(self, *, who: str) -> None:
        for relation in ("parent", "pupil"):
            self.list_one(who=who, relation=relation, number=0)
        given = {"yes": True, "how": "paper", "on": self.today, "words": ""}
        for one in [one for one, answer in self.answers.items() if answer is None]:
            if self.went_through(
                lambda one=one: contact_permission.enter_answer(self.held, who=one, **given, **self.by(who))
            ):
                self.answers[one] = True
        self.decide(who=who, yes=True)

    @rule(who=st.sampled_from(PEOPLE))
    def withdraw(self, who: str) -> None:
        if self.went_through(lambda: contact_permission.withdraw(self.held, **self.by(who))):
            assert getattr(self.cast, who) == self.asker
            self.stopped = True

    @rule(who=st.sampled_from(PEOPLE), gone=YES)
    def say_details(self, *, who: str, gone: bool) -> None:
        done: list[str] = ["deleted"] if gone else []
        self.went_through(lambda: contact_permission.say_details(self.held, withdrawn=gone, done=done, **self.by(who)))

    @rule(days=st.integers(1, 8), ticks=st.integers(0, 2))
    def days_pass(self, days: int, ticks: int) -> None:
        self.today += timedelta(days=days)
        for _ in range(ticks):
            contact_permission.end_what_is_over(self.cast.body, today=self.today, now=self.by("head")["now"])

    # --- what holds always ----------------------------------------------------------------------------------------

    @invariant()
    def valid_only_as_it_must_be(self) -> None:
        for day in (self.today, self.today + timedelta(days=40)):
            self.holds_on(day)

    @property
    def held(self) -> Record:
        return Record.objects.select_related("person", "school", "body").get(pk=self.record.pk)

    def holds_on(self, day: date) -> None:
        standing = state_of(opened(self.held), today=day)
        everybody = bool(self.answers) and all(self.answers.values())
        school = self.leader is not None and self.leader[1] and self.leader[0] != self.asker
        if standing.step in (Step.VALID, Step.AGREED):
            assert everybody
            assert school
            assert not self.stopped
        if standing.step is Step.VALID:
            assert standing.request.starts <= day <= standing.request.ends
        if self.stopped or day > standing.request.ends:
            assert standing.step in STOPPED
        if standing.details in (Details.TO_SAY, Details.NOT_YET):
            assert standing.step in STOPPED
        record = self.held
        if record.closed_on:
            assert standing.step in STOPPED
            assert (record.turn, record.due) == (Record.Turn.NOBODY, None)


def test_no_act_of_anybody_leads_where_it_must_not(cast: Cast) -> None:
    Wishes.cast = cast

    run_state_machine_as_test(Wishes, settings=settings(max_examples=12, stateful_step_count=25, deadline=None))
