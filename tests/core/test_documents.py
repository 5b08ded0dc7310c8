"""The documents that a policy names are found in its clauses: the items of its list, and what is often named."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.documents import Known, giving_way, known_in, named_in
from inforce.core.reading import read_policy
from inforce.core.vocabulary import Procedure
from inforce.policies.model_pack import model_pack

TIED = ("1.3.1", "3.1.1", "3.1.1(a)", "3.1.1(b)", "3.1.1(c)", "3.1.1(d)")
HOLLINBECK = Path(__file__).parents[1] / "policies/hollinbeck-2019.txt"


def found(texts: dict[str, str], tied: Iterable[str] = TIED) -> list[tuple[str, str, tuple[str, ...], bool]]:
    return [(one.key, one.name, one.clauses, one.first) for one in named_in(texts, tied=tied)]


def test_the_model_policy_names_eight_and_gives_way_to_four() -> None:
    pack = model_pack()
    tied = [each.id for each in pack.clauses if Procedure.PRECEDENCE in pack.bindings[each.id].procedures]

    assert tuple(tied) == TIED
    assert found({each.id: each.text for each in pack.clauses}, tied) == [
        ("child-protection", "Child protection policy", ("1.3.1", "2.2.1", "3.1.1(c)"), True),
        ("safeguarding", "Other policies on safeguarding", ("1.3.1",), True),
        ("staff-advice", "Advice from HR", ("1.3.1",), True),
        ("it", "Policies on IT", ("1.3.1",), True),
        ("discipline", "Disciplinary procedure", ("2.2.2", "3.1.1(a)", "3.1.2"), False),
        ("allegations", "Procedure for allegations against adults", ("2.7.4",), False),
        ("equality", "Equality policy", ("3.1.1(b)",), False),
        ("it-use", "Agreement on acceptable use of IT", ("3.1.1(d)",), False),
    ]


def test_another_school_calls_them_as_its_own_list_does() -> None:
    clauses = read_policy(HOLLINBECK.read_bytes(), name=HOLLINBECK.name).clauses

    assert [(name, first) for _, name, _, first in found({each.id: each.text for each in clauses})] == [
        ("Safeguarding policy", True),
        ("Policies on IT", True),
        ("Procedure for allegations against adults", False),
        ("Staff discipline policy", False),
        ("Fairness and equality policy", False),
        ("Computing agreement", False),
    ]


def test_an_item_is_a_document_whatever_it_is_called_and_two_that_sound_alike_stay_two() -> None:
    texts = {
        "9": "Read with:",
        "9(a)": "The handbook;",
        "9(b)": "Child protection policy",
        "9(c)": "Our child protection procedure",
    }

    every = found(texts, texts)

    assert [(name, clauses) for _, name, clauses, _ in every] == [
        ("Handbook", ("9(a)",)),
        ("Child protection policy", ("9(b)",)),
        ("Our child protection procedure", ("9(c)",)),
    ]
    assert len({key for key, *_ in every}) == 3
    assert found(texts, texts) == every  # the same another time: what was entered finds its document again


@pytest.mark.parametrize(
    "text",
    [
        "Those who break it may face discipline or the courts.",
        "An equal share of the work.",
        "HR or the LADO are asked first.",  # advice, but not in a clause that gives way to it
        "Somebody was accused.",
    ],
)
def test_what_is_no_document_is_not_taken_for_one(text: str) -> None:
    assert found({"1.1.1": text}, ()) == []


def test_what_gives_way_is_no_list_and_no_item() -> None:
    assert giving_way(TIED) == {"1.3.1"}
    assert giving_way(()) == frozenset()


def test_the_name_that_a_school_gives_says_what_it_is() -> None:
    assert known_in("Child protection and safeguarding policy 2026") == Known.CHILD_PROTECTION
    assert known_in("Safeguarding policy") == Known.SAFEGUARDING
    assert known_in("Handbook") is None


@given(st.dictionaries(st.sampled_from([*TIED, "2.7.4"]), st.text(max_size=60)))
def test_nothing_is_named_twice_and_nothing_without_its_clause(texts: dict[str, str]) -> None:
    every = named_in(texts, tied=TIED)

    assert len({one.key for one in every}) == len(every)
    assert all(one.clauses and set(one.clauses) <= set(texts) for one in every)
    assert [one.first for one in every] == sorted((one.first for one in every), reverse=True)
