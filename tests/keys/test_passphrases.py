"""A passphrase of one's own must be hard to guess; the six words offered always are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.seal import normal_passphrase
from inforce.core.words import new_passphrase
from inforce.keys.passphrases import SHORTEST, is_strong

NAMES = ["Helen Head", "Ashfield Primary School"]


@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "short one",
        "thirteen char",
        "               ",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "abcdefghijklmnopqrstuvwxyz",
        "12345678901234567890",
        "qwertyuiopasdfghjkl",
        "password password",
        "Password123456!",
        "Ashfield School 2026",
        "helenhead20172018",
        "letmein letmein 1",
    ],
)
def test_easy_ones_are_refused(passphrase: str) -> None:
    assert not is_strong(passphrase, names=NAMES)


@pytest.mark.parametrize(
    "passphrase",
    ["otter kettle thimble garden", "My aunt keeps 3 geese in Leeds", "pq8-Zr!2mW_xv7", "näher mein gott zu dir 1856"],
)
def test_good_ones_are_taken(passphrase: str) -> None:
    assert is_strong(passphrase, names=NAMES)


def test_the_words_that_we_offer_are_always_strong() -> None:
    assert all(is_strong(new_passphrase(), names=NAMES) for _ in range(200))


@given(st.text(max_size=40))
def test_nothing_shorter_than_fourteen_characters_is_strong(passphrase: str) -> None:
    assert len(normal_passphrase(passphrase)) >= SHORTEST or not is_strong(passphrase)


def test_it_says_what_to_do() -> None:
    assert is_strong("short one").why == (
        "Your passphrase has 9 characters. Use at least 14, or the six words offered."
    )
