"""Going outside the policy, by random acts of random people."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import initialize, precondition, rule
from hypothesis.strategies import lists, sampled_from

from inforce.cases.models import Case, Clock
from inforce.procedures import justification
from inforce.procedures.justification import State, state_of
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.outside import begin_outside, policy_of
from tests.procedures.machine import AT_MOST, EVERYBODY, TURN, WHICH, Machine, Told, run, struck_of

DAYS = {"": "", "yesterday": TODAY - timedelta(days=1), "today": TODAY, "tomorrow": TODAY + timedelta(days=1)}
ANSWERS: dict[str, Any] = {
    "clause": "2.4.3",
    "knows": "",
    "step": "taken",
    "day": "today",
    "what": "What.",
    "excluded": (),
}
ODD: list[dict[str, Any]] = [
    *({"clause": clause} for clause in ("2.7.1", "2.7.4", "2.3.4", "2.3.5", "2.1.1", "9.9", "not-known", "")),
    *({"clause": clause, "knows": clause} for clause in ("2.3.4", "2.3.5", "2.7.1")),
    *({"clause": clause} for clause in ("2.7.1", "2.7.4")),  # twice: what must never be told is tried most
    *({"step": "taken", "day": day} for day in ("", "yesterday", "tomorrow")),
    *({"step": "proposed", "day": day} for day in DAYS),
    {"step": ""},
    {"what": " "},
    *({"excluded": (office,)} for office in ("headteacher", "deputy", "chair", "vice_chair")),
]
TELLABLE = {
    *(("taken", day) for day in ("yesterday", "today")),
    *(("proposed", day) for day in ("", "today", "tomorrow")),
}

pytestmark = pytest.mark.both


class Outside(Machine):
    """Everything that the pages ask, answered at random; and everything a reader may do."""

    state_of = staticmethod(state_of)

    @initialize()
    def mary_tells_it(self) -> None:
        self.tell("mary", "", ANSWERS)

    @precondition(lambda self: len(self.told) < AT_MOST)
    @rule(
        who=sampled_from(EVERYBODY), other=sampled_from(("", "", *EVERYBODY)), odd=lists(sampled_from(ODD), max_size=2)
    )
    def somebody_tells_it(self, who: str, other: str, odd: list[dict[str, Any]]) -> None:
        answers = dict(ANSWERS)
        for one in odd:
            answers |= one
        self.tell(who, other, answers)

    def tell(self, who: str, other: str, answers: dict[str, Any]) -> None:
        subjects = {self.person(who), *([self.person(other)] if other else [])}
        given = {name: answers[name] for name in ("clause", "knows", "step", "what", "excluded")}
        draft = begin_outside(
            self.cast.school, by=self.person(who), today=TODAY, on=str(DAYS[answers["day"]]),
            others=tuple(subjects - {self.person(who)}), **given,
        )  # fmt: skip
        nine = draft.content.words
        case = self.attempt(lambda: justification.raise_justification(draft=draft, today=TODAY, now=self.now))
        if case is None:
            assert not Case.objects.filter(ref=draft.content.case).exists()
            return
        assert (answers["step"], answers["day"]) in TELLABLE
        assert answers["what"].strip()
        assert answers["clause"] in {"2.4.3", "not-known"} or answers["knows"] == answers["clause"] in {
            "2.3.4",
            "2.3.5",
        }
        struck = struck_of(self.cast, subjects, set(answers["excluded"]))
        self.told.append(Told(case=case, words=nine, struck=struck))

    @rule(
        number=WHICH,
        turn=TURN,
        what=sampled_from(("note", "against", "hr", "no hr", "empty", "empty hr", "close", "close")),
    )
    def somebody_acts(self, number: int, turn: int, what: str) -> None:
        _, who, state = self.reading(number, turn)
        assert isinstance(state, State)
        by = self.by(who)
        hr = {"asked": True, "whom": "HR", "asked_on": TODAY, "advice": "Wait."}
        acts = {
            "note": lambda: justification.take_note(state, words="Thank you.", **by),
            "against": lambda: justification.advise_against(state, words="Ring them.", **by),
            "empty": lambda: justification.advise_against(state, words="", **by),
            "hr": lambda: justification.say_whether_hr_was_asked(state, **hr, **by),
            "no hr": lambda: justification.say_whether_hr_was_asked(state, asked=False, why_not="No need.", **by),
            "empty hr": lambda: justification.say_whether_hr_was_asked(state, asked=False, **by),
            "close": lambda: justification.close(state, **by),
        }
        kinds = {note.said.kind for note in state.opened.notes}
        complete = "hr" in kinds and bool(kinds & {"noted", "advised_against"})
        open_still = state.case.closed_on is None
        allowed = {"close": open_still and complete, "empty": False, "empty hr": False}.get(what, open_still)
        self.attempt(acts[what], allowed=allowed)
        hr_met = state.case.clocks.get(what=Clock.What.HR).met_on is not None
        assert hr_met == ("hr" in kinds or (allowed and what in {"hr", "no hr"}))


def test_no_act_of_anybody_leads_where_it_must_not(cast: Cast, keys: Keys) -> None:
    policy_of(cast.school, by=cast.clerk, today=TODAY)

    run(Outside, cast=cast, keys=keys, examples=15)
