"""A concern, by random acts of random people."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.stateful import initialize, precondition, rule
from hypothesis.strategies import sampled_from, sets

from inforce.cases.models import Case, Clock
from inforce.core.said import Said
from inforce.procedures import adult_concerned, concern, dealing, pupil_contact
from inforce.procedures.adult_concerned import Limb
from inforce.procedures.concern import State, state_of
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.procedures.machine import AT_MOST, EVERYBODY, TURN, WHICH, Machine, Told, run, struck_of
from tests.pupil import begin_contact
from tests.telling import begin

OFFICES = ("headteacher", "deputy", "chair", "vice_chair")
STEPS = (
    "screen",
    "yes",
    "no limb",
    "lado",
    "ask",
    "tell",
    "wait",
    "hear",
    "employer",
    "decide",
    "allege",
    "conclude",
    "close",
)

pytestmark = pytest.mark.both


class Concern(Machine):
    """About anybody or nobody, by anybody; and every step, in whatever order somebody tries them."""

    state_of = staticmethod(state_of)

    @initialize()
    def mary_tells_of_the_head(self) -> None:
        self.tell("mary", "person", {"head"}, set(), words=True, form="")

    @precondition(lambda self: len(self.told) < AT_MOST)
    @rule(
        who=sampled_from(("", *EVERYBODY)),
        about=sampled_from(("person", "person", "me", "nobody", "not_sure")),
        subjects=sets(sampled_from(EVERYBODY), min_size=1, max_size=2),
        excluded=sets(sampled_from(OFFICES), max_size=2),
        words=sampled_from((True, True, True, False)),
        form=sampled_from(("", "", concern.OPENLY)),
    )
    def somebody_tells_it(self, **answers: Any) -> None:
        self.tell(**answers)

    @precondition(lambda self: len(self.told) < AT_MOST)
    @rule(
        who=sampled_from(EVERYBODY),
        excluded=sets(sampled_from(OFFICES), max_size=2),
        kinds=sampled_from((("friend",), ("message", "call"), ("picture",), ())),
        about=sampled_from(("me", "me", "nobody")),
    )
    def somebody_tells_of_a_pupil(self, who: str, excluded: set[str], kinds: tuple[str, ...], about: str) -> None:
        given = {"excluded": sorted(excluded), "kinds": list(kinds), "about": about}
        draft = begin_contact(self.cast.school, by=self.person(who), today=TODAY, **given)
        nine = draft.content.words
        case = self.attempt(lambda: pupil_contact.tell_contact(draft=draft, today=TODAY, now=self.now))
        if case is None:
            assert not Case.objects.filter(ref=draft.content.case).exists()
            return
        assert (about, bool(set(kinds) & {"friend", "message", "call"})) == ("me", True)
        self.told.append(Told(case=case, words=nine, struck=struck_of(self.cast, {self.person(who)}, excluded)))

    def tell(self, who: str, about: str, subjects: set[str], excluded: set[str], *, words: bool, form: str) -> None:
        if about == "me" and not who:
            return  # nobody is offered it without signing in
        people = {self.person(one) for one in subjects} if about == "person" else set()
        _, draft = begin(
            self.cast.school, by=self.person(who) if who else None, today=TODAY, subjects=tuple(people), about=about,
            excluded=sorted(excluded), what="What." if words else " ", form=form,
        )  # fmt: skip
        nine = draft.content.words
        case = self.attempt(lambda: concern.raise_concern(draft=draft, today=TODAY, now=self.now))
        if case is None:
            assert not Case.objects.filter(ref=draft.content.case).exists()
            return
        assert words
        about_whom = people | ({self.person(who)} if about == "me" else set())
        if about == "not_sure":
            about_whom |= {self.cast.head, self.cast.deputy}
        self.told.append(Told(case=case, words=nine, struck=struck_of(self.cast, about_whom, excluded)))

    @rule(number=WHICH, turn=TURN, what=sampled_from(STEPS))
    def somebody_takes_a_step(self, number: int, turn: int, what: str) -> None:
        self.step(number, turn, what)

    @rule(number=WHICH, turn=TURN, but=sampled_from(("", "screen", "lado", "lado", "hear", "decide")))
    def somebody_takes_every_step_but_one(self, number: int, turn: int, but: str) -> None:
        for what in ("screen", "lado", "tell", "hear", "employer", "decide", "conclude", "answer", "close"):
            if what != but:
                self.step(number, turn, what)

    @rule(number=WHICH, turn=TURN)
    def somebody_answers_no_four_times_and_writes_back(self, number: int, turn: int) -> None:
        for what in ("no limb", "answer", "close"):
            self.step(number, turn, what)

    def step(self, number: int, turn: int, what: str) -> None:
        told, who, state = self.reading(number, turn)
        assert isinstance(state, State)
        by = self.by(who)
        limbs = dict.fromkeys(Limb, "no")
        unsure = limbs | {Limb.RISK: "unsure"}
        decision = {"action": "Advice", "rationale": "Once."}
        acts: dict[str, Callable[[], None]] = {
            "screen": lambda: adult_concerned.screen(state, limbs=unsure, reasons="Ask.", **by),
            "yes": lambda: adult_concerned.screen(state, limbs=limbs | {Limb.HARMED: "yes"}, reasons="So.", **by),
            "no limb": lambda: adult_concerned.screen(state, limbs=limbs, reasons="Below.", **by),
            "lado": lambda: adult_concerned.tell_lado(
                state, how="told", whom="LADO", reference="", advice="Wait.", **by
            ),
            "ask": lambda: adult_concerned.tell_lado(
                state, how="asked", whom="LADO", reference="", advice="Wait.", **by
            ),
            "tell": lambda: adult_concerned.tell_adult(
                state, told_on=TODAY, contact="Clerk", representative=True, **by
            ),
            "wait": lambda: adult_concerned.let_adult_wait(state, source="police", whom="PC", advised_on=TODAY, **by),
            "hear": lambda: adult_concerned.hear_adult(state, account="No.", read_back=True, **by),
            "employer": lambda: adult_concerned.tell_employer(
                state, employer="Agency", told_on=TODAY, how="Rang", **by
            ),
            "decide": lambda: concern.decide(state, category="low_level", **decision, **by),
            "allege": lambda: concern.decide(state, category="allegation", **decision, **by),
            "conclude": lambda: concern.conclude(
                state, outcome="unfounded", told_adult_on=TODAY, kept_until="A year", **by
            ),
            "answer": lambda: dealing.answer(state, words="Thank you.", **by),
            "close": lambda: concern.close(state, **by),
        }
        may = {
            "tell": adult_concerned.may_tell_adult,
            "wait": adult_concerned.may_tell_adult,
            "hear": adult_concerned.may_hear_adult,
            "employer": adult_concerned.may_tell_employer,
            "decide": concern.may_decide,
            "conclude": concern.may_conclude,
            "close": concern.may_close,
        }.get(what, dealing.may_work_on)
        allowed = bool(concern.may_decide(state)) and state.still_for_lado if what == "allege" else bool(may(state))
        self.attempt(acts[what], allowed=allowed)
        self.stands_as_it_may(told)

    def stands_as_it_may(self, told: Told) -> None:
        """Nothing is decided before the four questions and the LADO; nothing is closed before all of it was done."""
        _, _, state = self.reading(self.told.index(told), 0)
        assert isinstance(state, State)
        done = [note.said for note in state.opened.notes]
        kinds = [said.kind for said in done]
        for place, kind in enumerate(kinds):
            before = kinds[:place]
            if kind == "decided":
                answered = [set(said.words["limbs"].values()) for said in done[:place] if said.kind == "screened"]
                ways = {said.words["how"] for said in done[:place] if said.kind == "lado"}
                assert answered
                assert ways or all(limbs == {"no"} for limbs in answered)
                assert "told" in ways or "yes" not in answered[-1]
            if kind == "outcome":
                assert "decided" in before
            if kind == "adult_heard":
                assert "adult_told" in before or state.about_oneself or not state.somebody_named
            if kind == "closed":
                assert {"screened", "answer"} <= set(before)
                if not _was_only_told_openly(done[:place]):
                    assert {"decided", "outcome"} <= set(before)
                    assert "adult_heard" in before or not state.somebody_named
        running = state.case.clocks.filter(what=Clock.What.LADO, met_on=None).exists()
        assert running == bool(state.lado_lacking)


def _was_only_told_openly(done: list[Said]) -> bool:
    """Told in a short form about oneself or nobody; the newest four answers were all no, and nothing was decided."""
    newest = {said.kind: said for said in done}
    told = newest["told"].words
    if told["about"] != "me" and (told["named"] or told["subjects"]):
        return False
    noes = set(newest["screened"].words["limbs"].values()) == {"no"}
    return bool(newest["told"].words["form"]) and noes and "decided" not in newest


def test_no_act_of_anybody_leads_where_it_must_not(cast: Cast, keys: Keys) -> None:
    run(Concern, cast=cast, keys=keys, examples=10)
