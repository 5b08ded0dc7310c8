"""What is left to governors: each question takes what it can be answered with, and says what holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.choices import QUESTIONS, UNDECIDED, in_words, may_be

TODAY = date(2026, 9, 7)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_what_holds_until_they_choose_can_be_chosen_too_and_is_said_in_words(name: str) -> None:
    question = QUESTIONS[name]

    assert question.asks.endswith("?")
    assert question.default or question.undecided.endswith(".")
    assert in_words(name, question.default)
    assert len(name) <= 40
    if question.default:
        assert may_be(name, question.default, today=TODAY)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("personal_equipment", "", "Choose one of the answers shown."),
        ("personal_equipment", "perhaps", "Choose one of the answers shown."),
        ("unopened_after", "0", "Enter a whole number from 1 to 3."),
        ("unopened_after", "4", "Enter a whole number from 1 to 3."),
        ("unopened_after", "1.5", "Enter a whole number from 1 to 3."),
        ("unopened_after", "²", "Enter a whole number from 1 to 3."),
        ("amnesty_until", "soon", "Enter a day that is in the calendar, for example 27 3 2026."),
        ("amnesty_until", "2027-02-29", "Enter a day that is in the calendar, for example 27 3 2026."),
        ("amnesty_until", "2026-09-06", "Choose today or a day that is still to come."),
    ],
)
def test_another_answer_is_refused_with_what_to_do(name: str, value: str, why: str) -> None:
    assert may_be(name, value, today=TODAY).why == why


def test_it_is_said_in_words() -> None:
    assert [in_words("unopened_after", value) for value in "12"] == ["one working day", "2 working days"]
    assert in_words("amnesty_until", "2028-02-29") == "29 February 2028"
    assert in_words("amnesty_until", UNDECIDED) == QUESTIONS["amnesty_until"].undecided
    assert in_words("personal_equipment", "yes") == "Yes"


@given(st.dates(min_value=TODAY, max_value=TODAY + timedelta(days=4000)))
def test_every_day_to_come_can_be_chosen(day: date) -> None:
    assert may_be("amnesty_until", day.isoformat(), today=TODAY)


@given(st.sampled_from(sorted(QUESTIONS)), st.text(max_size=12))
def test_whatever_is_typed_is_taken_or_refused_with_a_sentence(name: str, typed: str) -> None:
    answer = may_be(name, typed, today=TODAY)

    assert answer or answer.why.endswith(".")
    if answer:
        assert in_words(name, typed)
