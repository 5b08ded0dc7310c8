"""Going outside the policy: told, noted or advised against, HR asked or not, closed."""

from datetime import timedelta
from pathlib import Path

import pytest

from inforce.assurance.verify import verify
from inforce.cases import drafts
from inforce.cases.actions import ring_clocks
from inforce.cases.models import Case, Clock, Grant, Note
from inforce.cases.queries import open_with_words
from inforce.core.may import Refused
from inforce.core.reading import read_policy
from inforce.ledger.facts import Fact
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.actions import enter_closeness
from inforce.people.models import Person
from inforce.policies.actions import choose
from inforce.policies.models import Clause
from inforce.procedures import dealing, justification
from inforce.procedures.justification import (
    asks_something,
    clauses_to_choose,
    is_about_pages_of_pupils,
    may_cite,
    says_never,
)
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.outside import begin_outside, outside_for, policy_of, tell_outside
from tests.telling import at, opened_by

REAL = Path(__file__).resolve().parents[3] / "shared/policy/kildwick-2017.txt"
TOMORROW = TODAY + timedelta(days=1)
ASKED = {"asked": True, "whom": "The HR line", "asked_on": TODAY, "advice": "Leave it at that."}


@pytest.fixture(autouse=True)
def a_policy_is_in_force(cast: Cast, keys: Keys) -> None:
    policy_of(cast.school, by=cast.clerk, today=TODAY)


def by(person: Person) -> dict[str, object]:
    return {"by": person, "today": TODAY, "now": at(TODAY, 12)}


def read_by() -> list[str]:
    return list(Grant.objects.order_by("rank").values_list("office", flat=True))


# --- telling -------------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_it_goes_to_the_head_and_then_to_a_deputy(cast: Cast, keys: Keys) -> None:
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY)

    assert read_by() == ["headteacher", "deputy"]
    told = outside_for(keys.unlocked(cast.head), case).told
    assert (told.words["step"], told.words["clause"], told.by) == ("taken", "2.4.3", cast.mary.ref)
    assert told.words["text"].endswith(Clause.objects.get(clause_id="2.4.3").text)
    assert {one.what: one.due - TODAY for one in case.clocks.all()} == {
        Clock.What.UNOPENED: timedelta(days=1),
        Clock.What.HR: timedelta(days=2),
    }
    assert [line.sentence for line in story_of(case.ref, body=case.body)] == [Fact.CASE_OPENED.label]
    assert verify(cast.body) == []


def test_governors_choose_within_how_many_days_it_is_said_whether_hr_was_asked(cast: Cast, keys: Keys) -> None:
    choose(name="hr_within", value="1", school=cast.school, today=TODAY, by=cast.clerk)

    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY)

    assert case.clocks.get(what=Clock.What.HR).due == TOMORROW


def test_the_heads_own_goes_to_the_chair(cast: Cast, keys: Keys) -> None:
    case, _ = tell_outside(cast.school, by=cast.head, today=TODAY)

    assert read_by() == ["chair", "vice_chair"]
    assert opened_by(keys.unlocked(cast.head), case) is None


@pytest.mark.parametrize("how", ["the head took part", "she is close to the head"])
def test_what_the_head_is_part_of_goes_past_her(how: str, cast: Cast, keys: Keys) -> None:
    if how == "she is close to the head":
        enter_closeness(one=cast.mary, other=cast.head, by=cast.clerk, today=TODAY)

    tell_outside(cast.school, by=cast.mary, today=TODAY, others=(cast.head,) if how == "the head took part" else ())

    assert read_by() == ["chair", "vice_chair"]


def test_whoever_should_not_read_it_does_not(cast: Cast, keys: Keys) -> None:
    tell_outside(cast.school, by=cast.mary, today=TODAY, excluded=["deputy"])

    assert read_by() == ["headteacher", "chair"]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"step": ""}, "Say whether you have done it already"),
        ({"clause": ""}, "Say which part of the policy"),
        ({"clause": "9.9.9"}, "Say which part of the policy"),
        ({"clause": "2.7.1"}, "Nothing is a reason to go outside this one"),
        ({"clause": "2.7.4"}, "Nothing is a reason to go outside this one"),
        ({"clause": "2.3.4"}, "2.3.4 says never"),
        ({"clause": "2.3.5", "knows": "2.3.4"}, "2.3.5 says never"),
        ({"what": " "}, "Say what it is, and why"),
        ({"why": ""}, "Say what it is, and why"),
        ({"on": ""}, "Say on which day you did it"),
        ({"on": TOMORROW.isoformat()}, "That day lies ahead"),
        ({"step": "proposed", "on": (TODAY - timedelta(days=1)).isoformat()}, "That day has passed"),
        ({"shown": ["chair"]}, "has changed since you were shown"),
        ({"excluded": ["headteacher", "deputy", "chair", "vice_chair"]}, "Nothing was saved"),
    ],
)
def test_it_cannot_be_told_and_nothing_is_saved(answers: dict[str, object], why: str, cast: Cast, keys: Keys) -> None:
    draft = begin_outside(cast.school, by=cast.mary, today=TODAY, **answers)

    with pytest.raises(Refused, match=why):
        justification.raise_justification(draft=draft, today=TODAY, now=at(TODAY))

    assert Case.objects.count() == 0


def test_nobody_tells_it_without_signing_in(cast: Cast, keys: Keys) -> None:
    draft = begin_outside(cast.school, by=cast.mary, today=TODAY)
    draft.content.person = ""

    with pytest.raises(Refused, match="Sign in first"):
        justification.raise_justification(draft=draft, today=TODAY, now=at(TODAY))


def test_a_clause_that_says_never_is_told_by_whoever_was_warned(cast: Cast, keys: Keys) -> None:
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY, clause="2.3.4", knows="2.3.4")

    assert outside_for(keys.unlocked(cast.head), case).told.words["clause"] == "2.3.4"


def test_whoever_does_not_know_the_clause_tells_it_all_the_same(cast: Cast, keys: Keys) -> None:
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY, clause="not-known", step="proposed", on="")

    state = outside_for(keys.unlocked(cast.head), case)
    assert (state.told.words["clause"], state.taken) == ("", False)


def test_done_and_proposed_are_two_and_neither_takes_the_others_place(cast: Cast, keys: Keys) -> None:
    told = [tell_outside(cast.school, by=cast.mary, today=TODAY, step=step)[0] for step in ("proposed", "taken")]

    head = keys.unlocked(cast.head)
    assert [outside_for(head, case).taken for case in told] == [False, True]


@pytest.mark.both
def test_sent_twice_it_is_one(cast: Cast, keys: Keys) -> None:
    draft = begin_outside(cast.school, by=cast.mary, today=TODAY)

    both = [justification.raise_justification(draft=draft, today=TODAY, now=at(TODAY)) for _ in range(2)]

    assert (both[0], Case.objects.count()) == (both[1], 1)


def test_no_row_says_who_told_it_or_what(cast: Cast, keys: Keys) -> None:
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY, what="kumquat", why="kumquat", affected="kumquat")

    clear = repr([list(model.objects.values()) for model in (Case, Grant, Note, Clock, drafts.Draft)])
    assert [secret for secret in ("kumquat", "2.4.3", cast.mary.ref, "taken") if secret in clear] == []
    assert case.ref in clear


# --- which clause --------------------------------------------------------------------------------------------------


def test_what_can_be_chosen_asks_something_of_adults(cast: Cast) -> None:
    chosen = clauses_to_choose(cast.school, today=TODAY)

    assert {"2.3.4", "2.4.3", "2.7.1"} <= {one.clause_id for one in chosen}
    assert [one.clause_id for one in chosen if one.clause_id in {"1.1.1", "2.1.1", "4.1.1", "3.1.1"}] == []


def test_the_model_policy_has_two_that_nothing_is_a_reason_for_and_says_never_where_it_does(cast: Cast) -> None:
    clauses = Clause.objects.all()

    assert [one.clause_id for one in clauses if not may_cite(one)] == ["2.7.1", "2.7.4"]
    assert {"2.3.4", "2.3.5"} <= {one.clause_id for one in clauses if says_never(one)}
    assert [one.clause_id for one in clauses if is_about_pages_of_pupils(one)] == ["2.3.5"]
    assert not asks_something(clauses.get(clause_id="2.1.1"))


@pytest.mark.skipif(not REAL.exists(), reason="the school's own policy is not beside the repository")
def test_the_schools_own_policy_says_never_where_the_model_does() -> None:
    read = {one.id: one for one in read_policy(REAL.read_bytes(), name=REAL.name).clauses}

    assert {read[name].polarity for name in ("2.3.4", "2.3.5")} == {"never"}


# --- dealing with it -----------------------------------------------------------------------------------------------


def test_noting_it_is_read_by_whoever_told_and_is_not_leave(cast: Cast, keys: Keys) -> None:
    case, words = tell_outside(cast.school, by=cast.mary, today=TODAY)
    state = outside_for(keys.unlocked(cast.head), case)

    justification.take_note(state, words="Thank you for telling me.", **by(cast.head))

    hers = open_with_words(" ".join(words), school=cast.school)
    assert hers is not None
    assert [(note.said.kind, note.said.post) for note in hers.notes] == [
        ("told", "teller"),
        ("noted", "headteacher"),
    ]


def test_advice_against_it_says_what_instead(cast: Cast, keys: Keys) -> None:
    case, words = tell_outside(cast.school, by=cast.mary, today=TODAY, step="proposed", on="")
    state = outside_for(keys.unlocked(cast.head), case)
    with pytest.raises(Refused, match="Say what you advise instead"):
        justification.advise_against(state, words=" ", **by(cast.head))

    justification.advise_against(state, words="Use the school's telephone.", **by(cast.head))

    hers = open_with_words(" ".join(words), school=cast.school)
    assert hers is not None
    assert hers.said("advised_against")[0].said.words == {"words": "Use the school's telephone."}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"asked": False}, "Say why HR was not asked"),
        (ASKED | {"whom": ""}, "Say whom you asked"),
        (ASKED | {"asked_on": None}, "Say on which day you asked."),
        (ASKED | {"asked_on": TOMORROW}, "it cannot lie ahead"),
        (ASKED | {"advice": ""}, "Say what they advised"),
    ],
)
def test_whether_hr_was_asked_is_answered_whole(given: dict[str, object], why: str, cast: Cast, keys: Keys) -> None:
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY)
    state = outside_for(keys.unlocked(cast.head), case)

    with pytest.raises(Refused, match=why):
        justification.say_whether_hr_was_asked(state, **given, **by(cast.head))

    assert case.clocks.get(what=Clock.What.HR).met_on is None


@pytest.mark.parametrize("given", [ASKED, {"asked": False, "why_not": "It was a telephone that was dead."}])
def test_the_answer_on_hr_stops_its_clock_and_stays_among_the_readers(
    given: dict[str, object], cast: Cast, keys: Keys
) -> None:
    case, words = tell_outside(cast.school, by=cast.mary, today=TODAY)

    justification.say_whether_hr_was_asked(outside_for(keys.unlocked(cast.head), case), **given, **by(cast.head))

    assert case.clocks.get(what=Clock.What.HR).met_on == TODAY
    hers = open_with_words(" ".join(words), school=cast.school)
    assert hers is not None
    assert [note.said.kind for note in hers.notes] == ["told"]


@pytest.mark.both
def test_on_the_second_working_day_whoever_reads_it_first_is_told_once(cast: Cast, keys: Keys) -> None:
    cast.head.email = "head@example.org"
    cast.head.save()
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY)
    Clock.objects.filter(what=Clock.What.UNOPENED).update(met_on=TODAY)
    Notice.objects.all().delete()

    rung = [ring_clocks(case.body, today=TODAY + timedelta(days=days), now=at(TODAY)) for days in (1, 2, 3)]

    assert rung == [0, 1, 0]
    assert [notice.person for notice in Notice.objects.all()] == [cast.head]


@pytest.mark.both
def test_it_closes_only_with_an_answer_and_an_answer_on_hr(cast: Cast, keys: Keys) -> None:
    head = keys.unlocked(cast.head)
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY)

    whys = [justification.may_close(outside_for(head, case)).why]
    justification.say_whether_hr_was_asked(outside_for(head, case), **ASKED, **by(cast.head))
    whys.append(justification.may_close(outside_for(head, case)).why)
    with pytest.raises(Refused):
        justification.close(outside_for(head, case), **by(cast.head))
    justification.take_note(outside_for(head, case), words="Thank you.", **by(cast.head))
    justification.close(outside_for(head, case), **by(cast.head))

    case.refresh_from_db()
    assert whys == [
        "Say first whether you asked HR.",
        "Note it or advise against it first: the person who told reads that.",
    ]
    assert case.closed_on == TODAY
    for act in (
        lambda state: justification.take_note(state, words="More.", **by(cast.head)),
        lambda state: justification.advise_against(state, words="More.", **by(cast.head)),
        lambda state: justification.say_whether_hr_was_asked(state, **ASKED, **by(cast.head)),
        lambda state: justification.close(state, **by(cast.head)),
    ):
        with pytest.raises(Refused, match="This is closed"):
            act(outside_for(head, case))
    assert verify(cast.body) == []


@pytest.mark.both
def test_what_every_reader_may_do_can_be_done_with_it_too(cast: Cast, keys: Keys) -> None:
    case, old = tell_outside(cast.school, by=cast.mary, today=TODAY)
    head = keys.unlocked(cast.head)

    dealing.record_advice(
        outside_for(head, case), source="hr", whom="HR", given_on=TODAY, advice="None.", **by(cast.head)
    )
    dealing.write_note(outside_for(head, case), words="Mine.", **by(cast.head))
    dealing.answer(outside_for(head, case), words="Come and see me.", **by(cast.head))
    new = dealing.give_words(outside_for(head, case), face_to_face=True, **by(cast.head))
    dealing.step_back(outside_for(head, case), why="She is my sister.", **by(cast.head))

    assert opened_by(head, case) is None
    assert [open_with_words(" ".join(words), school=cast.school) is not None for words in (old, new)] == [False, True]
    assert sorted(set(Grant.objects.filter(ended_on=None).values_list("office", flat=True))) == ["chair", "deputy"]
    assert verify(cast.body) == []
