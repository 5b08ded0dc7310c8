import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core import words
from inforce.core.seal import Context, identity_from_seed, open_sealed, seal
from inforce.core.words import is_word, lookup_tag, new_passphrase, new_words, read_words, secret_of, seed_of

NINE = ("abacus", "turtle", "epilogue", "dweeb", "radial", "monsieur", "coastal", "frantic", "glancing")

some_words = st.lists(st.sampled_from(words._list()), min_size=9, max_size=9).map(tuple)


def test_nine_words_are_more_than_a_hundred_bits_and_six_more_than_seventy() -> None:
    each = math.log2(len(words._list()))

    assert (math.floor(9 * each), math.floor(6 * each)) == (116, 77)


def test_new_words_are_nine_of_the_list_and_never_the_same() -> None:
    drawn = [new_words() for _ in range(50)]

    assert len(set(drawn)) == 50
    assert all(len(one) == 9 and all(map(is_word, one)) for one in drawn)


def test_every_word_is_plain_small_letters() -> None:
    assert [word for word in words._list() if not (word.isascii() and word.isalpha() and word.islower())] == []
    assert len(words._list()) == len(set(words._list())) == 7772


def test_a_new_passphrase_has_six_words() -> None:
    passphrase = new_passphrase()

    assert len(passphrase.split(" ")) == 6
    assert all(map(is_word, passphrase.split(" ")))


@given(some_words)
def test_words_typed_well_are_read_first(nine: tuple[str, ...]) -> None:
    assert read_words(" ".join(nine))[0] == nine


@pytest.mark.parametrize(
    "typed",
    [
        "ABACUS Turtle epilogue dweeb radial monsieur coastal frantic glancing",
        "abacus, turtle, epilogue; dweeb, radial. monsieur coastal/frantic & glancing.",
        "1. abacus 2. turtle 3. epilogue\n4. dweeb 5. radial 6. monsieur\r\n7) coastal 8) frantic 9) glancing",
        "abacus-turtle-epilogue-dweeb-radial-monsieur-coastal-frantic-glancing",
        "abacus.turtle.epilogue.dweeb.radial.monsieur.coastal.frantic.glancing",
        "\u201cabacus turtle epilogue dweeb radial monsieur coastal frantic glancing\u201d",
        "aba\u200bcus turtle\u00a0epilogue\u2003dweeb radial monsieur coastal frantic glanc\u00ading\ufeff",
        "\uff41\uff42\uff41\uff43\uff55\uff53 turtle epilogue dweeb radial monsieur coastal frantic glancing",
        "abacus turtle \u00e9pilogue dweeb radial monsi\u00e9ur coastal frantic glancing",
        "\t abacus  turtle \u2013 epilogue \u2022 dweeb \u00b7 radial | monsieur _ coastal * frantic = glancing \n\n",
    ],
)
def test_words_are_read_however_they_are_set_out(typed: str) -> None:
    assert read_words(typed) == [NINE]


@pytest.mark.parametrize(
    "slip",
    ["abacsu", "abacu", "abacuss", "abavus", "bacus", "aabacus", "abcaus"],
)
def test_one_slip_in_a_word_is_forgiven(slip: str) -> None:
    assert read_words(" ".join((slip, *NINE[1:]))) == [NINE]


def test_one_slip_in_each_word_is_forgiven() -> None:
    typed = "abacu turtel epilogu dweebb radail monsiur coastel frntic glancign"

    assert NINE in read_words(typed)


@given(some_words, st.data())
def test_any_one_slip_in_any_one_word_is_forgiven(nine: tuple[str, ...], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 8))
    slip = data.draw(st.sampled_from(sorted(set(words._edits(nine[place])))))

    readings = read_words(" ".join((*nine[:place], slip, *nine[place + 1 :])))

    assert nine in readings
    assert len(readings) <= 64


def test_a_slip_that_makes_another_word_is_forgiven() -> None:
    # "mama" and "magma" are both on the list, so what was typed would else be believed

    assert read_words(" ".join(("magma", *NINE[1:]))) == [("magma", *NINE[1:]), ("mama", *NINE[1:])]


@pytest.mark.parametrize(
    "typed",
    [
        "abacus turtle epi logue dweeb radial monsieur coastal frantic glancing",
        "abacusturtle epilogue dweeb radial monsieur coastal frantic glancing",
        "abacus turtle epilogue dweebradial monsieurcoastal frantic glancing",
    ],
)
def test_a_lost_or_an_added_space_is_forgiven(typed: str) -> None:
    assert NINE in read_words(typed)


def test_a_long_word_that_a_telephone_took_apart_is_put_together() -> None:
    nine = ("overlying", "stingray", *NINE[2:])

    assert nine in read_words(" ".join(("over lying", "sting ray", *NINE[2:])))


def test_three_spaces_too_many_or_too_few_are_forgiven_and_four_are_not() -> None:
    nine = ("overlying", "stingray", "overlying", "stingray", *NINE[:5])
    apart = ["over", "lying", "sting", "ray", "over", "lying", "sting", "ray"]

    assert nine in read_words(" ".join((*apart[:6], "stingray", *nine[4:])))
    assert read_words(" ".join((*apart, *nine[4:]))) == []
    assert NINE in read_words("abacusturtle epiloguedweeb radialmonsieur coastal frantic glancing")
    assert read_words("abacusturtle epiloguedweeb radialmonsieur coastalfrantic glancing") == []


@pytest.mark.parametrize(
    "typed",
    ["", "abacus", " ".join(NINE[:8]), " ".join((*NINE, "extra")), " ".join(("xyzzyx", *NINE[1:])), "\ud800", "9 9 9"],
)
def test_what_cannot_be_told_gives_no_reading(typed: str) -> None:
    assert read_words(typed) == []


def test_a_number_of_words_may_be_asked_for() -> None:
    assert read_words("Abacus turtle, epilogue", n=3) == [("abacus", "turtle", "epilogue")]


@given(st.text(max_size=600))
def test_any_text_gives_a_few_readings_of_nine_listed_words(typed: str) -> None:
    readings = read_words(typed)

    assert len(readings) <= 64
    assert all(len(one) == 9 and all(map(is_word, one)) for one in readings)


@pytest.mark.parametrize(
    "typed",
    [
        "a " * 10**6,
        "a" * 10**6,
        "\ufdfa" * 500,
        ("can " * 9),
        ("abcdefghi " * 9),
        ("mat " * 12),
        " ".join(["in"] * 12),
        "\u0301" * 500,
        "overlying" * 50,
    ],
)
def test_hostile_text_costs_next_to_nothing(typed: str) -> None:
    read_words("warm the list up")
    start = time.process_time()

    read_words(typed)

    assert time.process_time() - start < 0.1


def test_the_same_words_always_give_the_same_tag_and_key() -> None:
    # written down: a change here would shut every case to the person who told it
    secret = secret_of(NINE)

    assert lookup_tag(secret).hex() == "a0f78b5121e90cb5161c36eb204341cabb0057fa96f1f32f0b05e27d6419791e"
    assert identity_from_seed(seed_of(secret))[1] == "age1h5mxlud7vr32fv8gdntpy0p5r9plu7tgpe6j0a34tyemprxmaggst2jf4m"


@given(some_words, some_words)
def test_other_words_give_another_tag_and_another_key(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (lookup_tag(secret_of(one)) == lookup_tag(secret_of(other))) is (one == other)
    assert (seed_of(secret_of(one)) == seed_of(secret_of(other))) is (one == other)
    assert lookup_tag(secret_of(one)) != seed_of(secret_of(one))


def test_words_typed_badly_open_what_was_sealed_to_them() -> None:
    context = Context(body="b", case="c", purpose="shared half")
    nine = new_words()
    sealed = seal(b"the key", to=[identity_from_seed(seed_of(secret_of(nine)))[1]], context=context)

    (read, *_) = read_words("1. " + " - ".join(nine).title() + " !")

    key, _ = identity_from_seed(seed_of(secret_of(read)))
    assert open_sealed(sealed, key=key, context=context) == b"the key"
