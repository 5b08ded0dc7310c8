import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.clauses import Polarity
from inforce.core.polarity import polarity_of, sentence_of

SHOULD, SHOULD_NOT, MUST, NEVER, INFORMATION = (
    Polarity.SHOULD,
    Polarity.SHOULD_NOT,
    Polarity.MUST,
    Polarity.NEVER,
    Polarity.INFORMATION,
)


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Staff should report it, and should not delete it.", SHOULD),
        ("Adults should not ask for it.", SHOULD_NOT),
        ("Adults shouldn\u2019t ask for it.", SHOULD_NOT),
        ("No adult should ask for it.", SHOULD_NOT),
        ("Nobody should ever ask for it.", NEVER),
        ("Adults should never ask for it.", NEVER),
        ("Adults should under no circumstances ask for it.", NEVER),
        ("Adults should also at no time ask for it.", NEVER),
        ("Adults never ask for it.", NEVER),
        ("Never ask for it.", NEVER),
        ("All staff must ask first.", MUST),
        ("All staff shall ask first.", MUST),
        ("All staff are required to ask first.", MUST),
        ("Staff are required not to ask.", NEVER),
        ("Staff must not ask.", NEVER),
        ("There are no circumstances in which staff may ask.", NEVER),
        ("Smoking is strictly prohibited.", NEVER),
        ("Staff are not permitted to ask.", NEVER),
        ("Staff may not ask.", NEVER),
        ("Asking is never permitted in lessons.", NEVER),
        ("No member of staff may ask.", NEVER),
        ("Staff will ask first.", MUST),
        ("Staff will not ask.", NEVER),
        ("It is expected that staff ask first.", SHOULD),
        ("Staff are expected to ask first.", SHOULD),
        ("Staff need to ask first.", SHOULD),
        ("Staff need to ensure that they do not ask.", SHOULD_NOT),
        ("Do not ask.", SHOULD_NOT),
        ("Always ask first.", SHOULD),
        ("Keep it locked.", SHOULD),
        ("Staff may ask.", INFORMATION),
        ("What is expected of adults is written here.", INFORMATION),
        ("It may not be illegal.", INFORMATION),
        ("This policy cannot foresee everything.", INFORMATION),
        ("", INFORMATION),
    ],
)
def test_a_clause_by_itself(text: str, polarity: Polarity) -> None:
    assert polarity_of(text) == polarity


@pytest.mark.parametrize(
    ("lead_in", "text", "polarity"),
    [
        ("Adults should:", "Keep it private", SHOULD),
        ("Adults should:", "Never share it", NEVER),
        ("Adults should:", "Not share it", SHOULD_NOT),
        ("Adults should not:", "Use it", SHOULD_NOT),
        ("Adults should not:", "Never use it", NEVER),
        ("Adults must:", "Not use it", NEVER),
        ("Adults must not:", "use it", NEVER),
        ("No adult should:", "use it", SHOULD_NOT),
        ("Nobody may:", "use it", NEVER),
        ("Staff are expected to:", "use it", SHOULD),
        ("Staff are required to:", "use it", MUST),
        ("Staff will not:", "use it", NEVER),
        ("Never:", "use it", NEVER),
        ("Staff who ask must", "use it", MUST),
        ("For example, staff are prohibited from using it to:", "hurt", NEVER),
        ("Do not:", "use it", SHOULD_NOT),
        ("This policy aims to:", "Keep children safe", INFORMATION),
        ("It should be read together with these documents:", "Equality policy", INFORMATION),
        ("Staff may:", "use it", INFORMATION),
    ],
)
def test_a_clause_under_words_that_lead_it_in(lead_in: str, text: str, polarity: Polarity) -> None:
    assert polarity_of(text, lead_in) == polarity


@pytest.mark.parametrize(
    ("lead_in", "text", "sentence"),
    [
        ("Adults should:", "Never share it.", "Adults should never share it."),
        ("Adults should:", "Not share it.", "Adults should not share it."),
        ("Adults should not:", "Use it.", "Adults should not use it."),
        ("Adults should not:", "Never use it.", "Adults should never use it."),
        ("Adults shouldn't:", "Never use it.", "Adults should never use it."),
        ("Adults must never:", "Not use it.", "Adults must not use it."),
        ("Adults should:", "ICT is shared.", "Adults should ICT is shared."),
        ("We aim to:", "Not hurt.", "We aim to not hurt."),
        (None, "Never share it.", "Never share it."),
    ],
)
def test_a_clause_and_its_lead_in_as_one_sentence(lead_in: str | None, text: str, sentence: str) -> None:
    assert sentence_of(text, lead_in) == sentence


leads = st.sampled_from(
    ["Adults should:", "Staff should not:", "You must:", "You must never:", "All will:", "We shouldn't:"]
)
openings = st.sampled_from(["Never ", "Not ", "Do not ", "Don't ", "never ", "Share ", "Keep ", "ICT "])


@given(leads, openings, st.text("abc ", max_size=9))
def test_no_sentence_denies_twice(lead_in: str, opening: str, rest: str) -> None:
    sentence = sentence_of(f"{opening}x{rest}", lead_in).casefold()

    assert [
        f"{one} {two}" for one in ("not", "never", "n't") for two in ("never", "not") if f"{one} {two}" in sentence
    ] == []


@given(st.text(), st.none() | st.text())
def test_any_words_point_some_way(text: str, lead_in: str | None) -> None:
    assert polarity_of(text, lead_in) in Polarity
    assert isinstance(sentence_of(text, lead_in), str)
