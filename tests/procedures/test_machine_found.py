"""An indecent image of a child, and something unsuitable, by random acts of random people.

What must never happen is told by a second count of what was said, kept here beside the product's own.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.strategies import booleans, lists, sampled_from

from inforce.cases.drafts import HeldFile
from inforce.cases.models import Case, Clock, DraftFile, Evidence
from inforce.cases.queries import OpenCase
from inforce.procedures import found, illegal_image, unsuitable_material
from inforce.procedures.found import IMAGE, UNSUITABLE, Found, follows
from inforce.procedures.illegal_image import NOT_DONE
from tests.finding import WAYS, begin
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.procedures.machine import AT_MOST, EVERYBODY, TURN, WHICH, Machine, Told, run, struck_of

ODD: list[dict[str, Any]] = [
    *({"device": device} for device in ("see https://example.org/x", "www.example.org/x", "https://example.org/x")),
    *({"age": age} for age in ("unsure", "", "unsure")),
    *({"whose": whose} for whose in ("", "pupil")),
    *({"device": device} for device in ("see https://example.org/x", "mail a@example.org", "", "Room 2, 01609 534974")),
    *({"excluded": (office,)} for office in ("headteacher", "deputy", "chair", "vice_chair")),
    {"kind": ""},
    {"place": "online"},
    {"shown": []},
    {"file": True},
]
LINK = "https://example.org/x"
TOLD: dict[str, Any] = {"told_on": None, "told_time": "", "reference": "12-345"}
SAYS: dict[str, Any] = {"given_on": TODAY, "advice": "As said."}
PATH = ("police", "lado", "dsl", "safe", "advised", "adult", "hear", "outcome", "proof", "answer", "close")
MOVES: dict[str, Any] = {"said_on": TODAY, "reference": ""}

pytestmark = pytest.mark.both


@dataclass
class Count:
    """What was said since it is dealt with in this way."""

    way: str
    police: bool = False
    lado: bool = False
    open: bool = False  # whether the steps are unlocked

    def moved(self, to: str) -> None:
        self.way, self.police, self.lado, self.open = to, False, False, False


def state_of(opened: OpenCase) -> Found:
    """Where it stands, in whichever way it is dealt with."""
    state: Found = WAYS[follows(opened)].state_of(opened)
    return state


class OfFinds(Machine):
    """Everything that can be told, and everything a reader may do, in both ways."""

    state_of = staticmethod(state_of)

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, Count] = {}

    @initialize(
        way=sampled_from((IMAGE, UNSUITABLE)),
        about=sampled_from(("", "head")),
        left_out=sampled_from((*(None,) * len(PATH), *PATH)),
    )
    def mary_tells_it(self, way: str, about: str, left_out: str | None) -> None:
        self.tell("mary", about, way, {})
        if left_out is not None:
            self.somebody_goes_all_the_way_but_for_one_step(0, 0, left_out)

    @precondition(lambda self: len(self.told) < AT_MOST)
    @rule(
        who=sampled_from(("", *EVERYBODY)),
        other=sampled_from(("", *EVERYBODY)),
        way=sampled_from((IMAGE, UNSUITABLE)),
        odd=lists(sampled_from(ODD), max_size=2),
    )
    def somebody_tells_it(self, who: str, other: str, way: str, odd: list[dict[str, Any]]) -> None:
        answers: dict[str, Any] = {}
        for one in odd:
            answers |= one
        self.tell(who, other, way, answers)

    def tell(self, who: str, other: str, way: str, answers: dict[str, Any]) -> None:
        subjects = tuple({self.person(other)} if other else ())
        teller = self.person(who) if who else None
        file = answers.pop("file", False)
        draft = begin(way, self.cast.school, by=teller, today=TODAY, subjects=subjects, **answers)
        if file:
            draft.content.files.append(HeldFile("0123456789abcdef", "a.png", 1, "", ""))
        nine = draft.content.words
        case = self.attempt(lambda: WAYS[way].report(draft=draft, today=TODAY, now=self.now))
        if case is None:
            assert not Case.objects.filter(ref=draft.content.case).exists()
            return
        assert not file
        assert who
        assert (way == IMAGE) or answers.get("age", "adult") == "adult"
        assert "example.org" not in answers.get("device", "")
        struck = struck_of(self.cast, set(subjects), set(answers.get("excluded", ())))
        self.told.append(Told(case=case, words=nine, struck=struck))
        self.counts[case.ref] = Count(way)

    def at(self, number: int, turn: int) -> tuple[Count, str, Found, bool]:
        told, who, state = self.reading(number, turn)
        assert isinstance(state, Found)
        return self.counts[told.case.ref], who, state, state.case.closed_on is None

    @rule(number=WHICH, turn=TURN, whom=sampled_from(("PC Jones", "PC Jones", "", LINK)), police=booleans())
    def somebody_is_told(self, number: int, turn: int, whom: str, police: bool) -> None:  # noqa: FBT001
        count, who, state, is_open = self.at(number, turn)
        image = illegal_image.state_of(state.opened)
        allowed = count.way == IMAGE and is_open and whom != LINK
        given = TOLD | {"whom": whom} | self.by(who)
        if police:
            self.attempt(lambda: illegal_image.tell_police(image, **given), allowed=allowed)
        else:
            self.attempt(lambda: illegal_image.tell_lado(image, how="not_theirs", **given), allowed=allowed)
        count.police, count.lado = count.police or (allowed and police), count.lado or (allowed and not police)

    @rule(
        number=WHICH, turn=TURN, source=sampled_from(("police", "lado", "hr")), go_on=sampled_from(("go_on", "wait")),
        way=sampled_from((IMAGE, UNSUITABLE)),
    )  # fmt: skip
    def somebody_advises(self, number: int, turn: int, source: str, go_on: str, way: str) -> None:
        count, who, state, is_open = self.at(number, turn)
        given = SAYS | {"source": source, "whom": "Somebody"} | self.by(who)
        if way == IMAGE:
            asked = {"police": count.police, "lado": count.lado}.get(source, False)
            image = illegal_image.state_of(state.opened)
            allowed = count.way == IMAGE and is_open and asked
            self.attempt(lambda: illegal_image.record_advice(image, go_on=go_on, **given), allowed=allowed)
            count.open = (go_on == "go_on") if allowed else count.open
        else:
            other = unsuitable_material.state_of(state.opened)
            allowed = count.way == UNSUITABLE and is_open and source != "police"
            self.attempt(lambda: unsuitable_material.record_advice(other, **given), allowed=allowed)
            count.open = count.open or allowed

    @rule(
        number=WHICH, turn=TURN, step=sampled_from(("look", "adult", "hear", "outcome", "parents")),
        text=sampled_from(("Done.", "Done.", LINK)),
    )  # fmt: skip
    def somebody_takes_a_step_that_is_locked_until_advice(self, number: int, turn: int, step: str, text: str) -> None:
        count, who, state, is_open = self.at(number, turn)
        by = self.by(who)
        steps = {
            "look": lambda: found.look_into(state, what=text, **by),
            "adult": lambda: found.tell_adult(state, told_on=TODAY, contact=text, representative=True, **by),
            "hear": lambda: found.hear_adult(state, account=text, read_back=True, **by),
            "outcome": lambda: found.conclude(state, outcome=text, told_adult_on=TODAY, kept_until="A year", **by),
            "parents": lambda: illegal_image.tell_parents(
                illegal_image.state_of(state.opened), **TOLD | {"whom": text}, **by
            ),
        }
        named = state.somebody_named
        heard = bool(state.newest("adult_told")) or state.about_oneself
        fits = {"adult": named, "hear": named and heard, "parents": count.way == IMAGE}.get(step, True)
        self.attempt(steps[step], allowed=count.open and is_open and fits and text != LINK)

    @rule(
        number=WHICH, turn=TURN, source=sampled_from(("police", "lado", "lado", "hr", "")),
        whom=sampled_from(("DC", "DC", " ")), told=sampled_from(((), (True,), (False,), (False,), (True, False))),
    )  # fmt: skip
    def somebody_moves_it_down(self, number: int, turn: int, source: str, whom: str, told: tuple[bool, ...]) -> None:
        for police in told:
            self.somebody_is_told(number, turn, "PC Jones", police)
        count, who, state, is_open = self.at(number, turn)
        image = illegal_image.state_of(state.opened)
        said = {"police": count.police, "lado": count.lado}.get(source, False)
        allowed = count.way == IMAGE and is_open and count.police and said and bool(whom.strip())
        given = MOVES | {"source": source, "whom": whom} | self.by(who)
        self.attempt(lambda: illegal_image.move_down(image, **given), allowed=allowed)
        if allowed:
            count.moved(UNSUITABLE)

    @rule(number=WHICH, turn=TURN)
    def somebody_is_unsure_of_an_age(self, number: int, turn: int) -> None:
        count, who, state, is_open = self.at(number, turn)
        allowed = count.way == UNSUITABLE and is_open
        other = unsuitable_material.state_of(state.opened)
        self.attempt(lambda: unsuitable_material.move_up(other, **self.by(who)), allowed=allowed)
        if allowed:
            count.moved(IMAGE)

    @rule(number=WHICH, turn=TURN, left_out=sampled_from(("", *PATH, *PATH)))
    def somebody_goes_all_the_way_but_for_one_step(self, number: int, turn: int, left_out: str) -> None:
        way = self.at(number, turn)[0].way
        source = "police" if way == IMAGE else "hr"
        steps = {
            "police": lambda: self.somebody_is_told(number, turn, "PC Jones", police=True),
            "lado": lambda: self.somebody_is_told(number, turn, "LADO", police=False),
            "advised": lambda: self.somebody_advises(number, turn, source, "go_on", way),
            **{
                step: partial(self.somebody_takes_a_step_that_is_locked_until_advice, number, turn, step, "Done.")
                for step in ("adult", "hear", "outcome")
            },
            **{
                step: partial(self.somebody_does_the_rest, number, turn, step)
                for step in ("dsl", "safe", "proof", "answer", "close")
            },
        }
        for step in PATH:
            if step != left_out:
                steps[step]()

    @rule(number=WHICH, turn=TURN, what=sampled_from(("dsl", "night", "safe", "proof", "close", "close", "answer")))
    def somebody_does_the_rest(self, number: int, turn: int, what: str) -> None:
        count, who, state, _ = self.at(number, turn)
        by = self.by(who)
        image, own = illegal_image.state_of(state.opened), WAYS[count.way]
        told = TOLD | {"whom": "Somebody"} | by
        kept = {"switched": "as_it_was", "locked_away": "yes", "holder": "Head", "where": "Safe"} | by
        proof = {"not_done": list(NOT_DONE), "otherwise": "", "device": "police", "reference": "7"} | by
        acts = {
            "dsl": lambda: illegal_image.tell_dsl(image, **told),
            "night": lambda: illegal_image.tell_out_of_hours(image, form_sent=True, **told),
            "safe": lambda: illegal_image.keep_safe(image, **kept),
            "proof": lambda: illegal_image.prove(image, **proof),
            "close": lambda: own.close(state, **by),
            "answer": lambda: found.answer(state, words="Thank you.", **by),
        }
        was_open = state.case.closed_on is None
        self.attempt(acts[what], allowed=False if what == "dsl" and image.lead_kept_out else None)
        case = Case.objects.get(pk=state.case.pk)
        if what == "close" and was_open and case.closed_on is not None:
            kinds = {note.said.kind for note in state.opened.notes}
            assert kinds >= {"advised", "outcome", "answer"}
            assert count.way == UNSUITABLE or (count.police and count.lado and "nothing_copied" in kinds)

    @invariant()
    def no_file_was_ever_taken_and_the_reminders_run_until_both_were_told(self) -> None:
        assert (Evidence.objects.count(), DraftFile.objects.count()) == (0, 0)
        for told in self.told:
            count = self.counts[told.case.ref]
            running = {clock.what: clock.met_on is None for clock in told.case.clocks.exclude(what=Clock.What.UNOPENED)}
            both = count.police and count.lado
            assert running.get("tell_now", False) == (count.way == IMAGE and not both)
            assert not (running.get("advice", False) and count.way == IMAGE)


def test_no_act_of_anybody_leads_where_it_must_not(cast: Cast, keys: Keys) -> None:
    run(OfFinds, cast=cast, keys=keys, examples=25)
