import pytest

from inforce.core.may import YES, Answer, Refused, all_of, no, require


def test_yes_is_true_and_says_nothing() -> None:
    assert YES
    assert YES.why == ""


def test_no_is_false_and_says_why() -> None:
    answer = no("Only the head can acknowledge a declaration.")

    assert not answer
    assert answer.why == "Only the head can acknowledge a declaration."


@pytest.mark.parametrize("silence", ["", "  ", "\n"])
def test_no_without_a_sentence_is_refused(silence: str) -> None:
    with pytest.raises(ValueError, match="sentence"):
        no(silence)


def test_require_lets_a_yes_pass() -> None:
    require(YES)


def test_require_raises_the_sentence_of_a_no() -> None:
    with pytest.raises(Refused) as refused:
        require(no("This was acknowledged already."))

    assert refused.value.why == "This was acknowledged already."
    assert str(refused.value) == "This was acknowledged already."


def test_the_first_no_wins() -> None:
    assert all_of(YES, no("First."), YES, no("Second.")) == no("First.")


def test_all_of_nothing_but_yes_is_yes() -> None:
    assert all_of() == all_of(YES, YES) == YES


def test_an_answer_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        YES.allowed = False  # type: ignore[misc]


def test_answers_are_values() -> None:
    assert Answer(allowed=False, why="So.") == no("So.")
