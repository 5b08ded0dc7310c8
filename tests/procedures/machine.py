"""Random acts by random people: what the machines of two procedures share.

A machine runs inside a transaction that is rolled back, at a school whose keys were made once. Whatever is done, these
hold: a refusal has a sentence; nobody who was struck out ever holds a grant; who may not open it cannot; what the
person who told reads is only the shared half; and at the end the record verifies.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from inforce.assurance.verify import verify
from inforce.cases import actions as cases
from inforce.cases.models import Case, Clock, Grant, Note
from inforce.cases.queries import OpenCase, open_for, open_with_words
from inforce.core.may import Refused
from inforce.core.routing import READING_OFFICES
from inforce.keys.queries import offices_of
from inforce.keys.unlocked import Unlocked
from inforce.people.models import Person
from inforce.procedures import dealing
from inforce.procedures.dealing import Standing
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.telling import at

READERS = ("head", "deputy", "chair", "vice_chair")
EVERYBODY = (*READERS, "clerk", "administrator", "mary")
OF_THE_PERSON_WHO_TOLD = {"told", "added", "opened", "answer", "new_words", "noted", "advised_against", "moved"}
SENTENCE = re.compile(r"[A-Z0-9].+\.", re.DOTALL)
AT_MOST = 3  # told in one run: each costs time at every step
WHICH, TURN = sampled_from(range(3)), sampled_from(range(2))


@dataclass
class Told:
    """One thing that was told: what opens it for the person who told, and who may never read it."""

    case: Case
    words: tuple[str, ...]
    struck: set[str]  # references of people; whoever steps back joins them


class Machine(RuleBasedStateMachine):
    """Somebody tells; readers, and people who are none, try everything."""

    cast: Cast
    keys: Keys
    unlocked: dict[str, Unlocked]
    state_of: Callable[[OpenCase], Standing]

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Told] = []
        self.second = 0
        self.inside = transaction.atomic()
        self.inside.__enter__()

    # --- for the acts ---------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """Each act a second after the one before."""
        self.second += 1
        return at(TODAY, 12) + timedelta(seconds=self.second)

    def by(self, who: str) -> dict[str, Any]:
        return {"by": self.person(who), "today": TODAY, "now": self.now}

    def person(self, who: str) -> Person:
        found: Person = getattr(self.cast, who)
        return found

    def attempt(self, act: Callable[[], Any], *, allowed: bool | None = None) -> Any:
        """Do it. A refusal has a sentence and changes nothing; `allowed` is what was said beforehand."""
        before = (Note.objects.count(), Grant.objects.count())
        result, why = None, ""
        try:
            with transaction.atomic():
                result = act()
        except Refused as refused:
            why = refused.why
            assert (Note.objects.count(), Grant.objects.count()) == before, why
        assert allowed in {None, not why}, why
        assert why == "" or SENTENCE.fullmatch(why), why
        return result

    def reading(self, number: int, turn: int) -> tuple[Told, str, Standing]:
        """One thing that was told, one of those who can open it, and where it stands for them."""
        told = self.told[number % len(self.told)]
        holding = Grant.objects.filter(case=told.case, ended_on=None).values_list("office_key__post__person", flat=True)
        readers = [who for who in READERS if self.person(who).pk in holding]
        who = readers[turn % len(readers)]
        opened = open_for(self.unlocked[who], school=self.cast.school, ref=told.case.ref)
        assert opened is not None
        return told, who, self.state_of(opened)

    # --- what a reader may do with anything that was told -------------------------------------------------------------

    @rule(number=WHICH, turn=TURN)
    def somebody_opens_it(self, number: int, turn: int) -> None:
        _, who, state = self.reading(number, turn)
        cases.read_case(state.opened, by=self.person(who), today=TODAY, now=self.now)

    @rule(number=WHICH, turn=TURN, what=sampled_from(("answer", "note", "advice")))
    def somebody_writes(self, number: int, turn: int, what: str) -> None:
        _, who, state = self.reading(number, turn)
        acts: dict[str, Callable[[], None]] = {
            "answer": lambda: dealing.answer(state, words="Thank you.", **self.by(who)),
            "note": lambda: dealing.write_note(state, words="Mine.", **self.by(who)),
            "advice": lambda: dealing.record_advice(
                state, source="hr", whom="HR", given_on=TODAY, advice="Wait.", **self.by(who)
            ),
        }
        self.attempt(acts[what], allowed=state.case.closed_on is None)

    @rule(number=WHICH, turn=TURN)
    def somebody_steps_back(self, number: int, turn: int) -> None:
        told, who, state = self.reading(number, turn)
        if self.attempt(lambda: dealing.step_back(state, why="Mine.", **self.by(who)) or True):
            told.struck.add(self.person(who).ref)

    @rule(number=WHICH, turn=TURN, with_them=sampled_from((True, True, False)))
    def somebody_gives_new_words(self, number: int, turn: int, with_them: bool) -> None:  # noqa: FBT001
        told, who, state = self.reading(number, turn)
        allowed = with_them and bool(state.told.by) and state.case.closed_on is None
        new = self.attempt(lambda: dealing.give_words(state, face_to_face=with_them, **self.by(who)), allowed=allowed)
        if new:
            assert open_with_words(" ".join(told.words), school=self.cast.school) is None
            told.words = new

    @rule(number=WHICH)
    def the_person_who_told_adds_something(self, number: int) -> None:
        told = self.told[number % len(self.told)]
        opened = open_with_words(" ".join(told.words), school=self.cast.school)
        assert opened is not None
        add = lambda: dealing.add_more(opened, words="More.", today=TODAY, now=self.now)  # noqa: E731
        self.attempt(add, allowed=opened.case.closed_on is None)

    @rule(number=WHICH, turn=TURN)
    def somebody_opens_it_again(self, number: int, turn: int) -> None:
        _, who, state = self.reading(number, turn)
        again = lambda: dealing.reopen(state, why="More came.", **self.by(who))  # noqa: E731
        self.attempt(again, allowed=state.case.closed_on is not None)

    # --- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def nobody_struck_out_or_who_stepped_back_holds_a_grant(self) -> None:
        for told in self.told:
            holding = Grant.objects.filter(case=told.case, ended_on=None).select_related("office_key__post__person")
            people = {grant.office_key.post.person.ref for grant in holding}
            assert people & told.struck == set()
            assert people, "somebody can always open it"
            assert {grant.office for grant in holding} <= set(READING_OFFICES)

    def teardown(self) -> None:
        """What holds at the end; and nothing of it stays."""
        try:
            for told in self.told:
                self.only_who_holds_a_grant_opens_it(told)
                self.the_nine_words_open_the_shared_half_and_no_more(told)
            assert verify(self.cast.body) == []
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def only_who_holds_a_grant_opens_it(self, told: Told) -> None:
        held = set(Grant.objects.filter(case=told.case, ended_on=None).values_list("office", flat=True))
        for who in READERS:
            mine = offices_of(self.person(who), self.cast.school, today=TODAY)
            opened = open_for(self.unlocked[who], school=self.cast.school, ref=told.case.ref)
            assert (opened is not None) == bool(mine & held)
            assert opened is None or opened.damaged == []

    def the_nine_words_open_the_shared_half_and_no_more(self, told: Told) -> None:
        opened = open_with_words(" ".join(told.words), school=self.cast.school)
        assert opened is not None
        assert {note.said.kind for note in opened.notes} <= OF_THE_PERSON_WHO_TOLD
        assert {held.inner for held in opened.privates.values()} == {""}
        met = told.case.clocks.get(what=Clock.What.UNOPENED).met_on
        assert (met is not None) == bool(opened.said("opened"))


def struck_of(cast: Cast, subjects: set[Person], excluded: set[str]) -> set[str]:
    """Who may never read it: whom it is about, and whoever holds a post that was left out."""
    posts = {"headteacher": cast.head, "deputy": cast.deputy, "chair": cast.chair, "vice_chair": cast.vice_chair}
    return {person.ref for person in subjects} | {posts[office].ref for office in excluded}


def run(machine: type[Machine], *, cast: Cast, keys: Keys, examples: int) -> None:
    """Run a machine at this school, whose people opened with their keys once."""
    opened = {who: keys.unlocked(getattr(cast, who), session_key=who) for who in READERS}
    at_school = type(machine.__name__, (machine,), {"cast": cast, "keys": keys, "unlocked": opened})
    bounded = settings(max_examples=examples, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(at_school, settings=bounded)
