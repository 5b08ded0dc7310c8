from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.seal import Context, open_sealed, seal
from inforce.core.shares import BadSheets, join, new_root_secret, root_keys, split

secrets_of_16 = st.binary(min_size=16, max_size=16)


def test_a_new_secret_has_128_bits_and_is_never_the_same() -> None:
    made = {new_root_secret() for _ in range(100)}

    assert len(made) == 100
    assert {len(one) for one in made} == {16}


@given(secrets_of_16)
def test_any_two_of_three_sheets_give_the_secret_in_either_order(secret: bytes) -> None:
    sheets = split(secret)

    assert {join(pair) for pair in permutations(sheets, 2)} == {secret}


def test_a_sheet_has_twenty_words() -> None:
    assert [len(sheet.split(" ")) for sheet in split(new_root_secret())] == [20, 20, 20]


def test_the_same_secret_is_split_anew_each_time() -> None:
    secret = new_root_secret()

    assert not set(split(secret)) & set(split(secret))


def test_sheets_are_read_however_they_are_typed() -> None:
    secret = new_root_secret()
    first, second, _ = split(secret)

    numbered = "\n".join(f"{n}. {word.title()}," for n, word in enumerate(first.split(), start=1))

    assert join([numbered, "  " + second.upper().replace(" ", "   ") + "\r\n"]) == secret


@pytest.mark.parametrize("number", [0, 1, 3])
def test_neither_one_sheet_nor_three_are_taken(number: int) -> None:
    with pytest.raises(BadSheets, match="Type the words of two sheets"):
        join(split(new_root_secret())[:number])


def test_the_same_sheet_twice_says_so() -> None:
    first, *_ = split(new_root_secret())

    with pytest.raises(BadSheets, match="same sheet twice"):
        join([first, first])


def test_sheets_of_two_schools_say_so() -> None:
    with pytest.raises(BadSheets, match="do not belong together"):
        join([split(new_root_secret())[0], split(new_root_secret())[1]])


def test_too_few_words_say_how_many() -> None:
    first, second, _ = split(new_root_secret())

    with pytest.raises(BadSheets, match=r"^The second sheet should have 20 words; 19 were typed\.$"):
        join([first, second.rpartition(" ")[0]])


def test_a_word_that_is_on_no_sheet_is_named_by_its_place_and_not_repeated() -> None:
    first, second, _ = split(new_root_secret())
    mistyped = second.split()
    mistyped[6] = "zzzz"

    with pytest.raises(BadSheets, match=r"^Word 7 of the second sheet is not one") as bad:
        join([first, " ".join(mistyped)])

    assert "zzzz" not in str(bad.value)


@given(secrets_of_16, st.integers(0, 18))
def test_two_words_swapped_are_noticed(secret: bytes, place: int) -> None:
    first, second, _ = split(secret)
    swapped = second.split()
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    if swapped == second.split():
        return

    with pytest.raises(BadSheets, match="do not fit together"):
        join([first, " ".join(swapped)])


def test_a_secret_of_another_length_is_a_fault() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        split(b"short")


def test_the_same_secret_always_gives_the_same_keys() -> None:
    # written down: a change here would make every school's paper sheets worthless
    keys = root_keys(bytes(range(16)))

    assert keys.sign_public.hex() == "12c7553dc32c235797275f5809544cc0dd1c9810060d7e81fac9957d46fafbaf"
    assert keys.recovery_public == "age1cjqv6yemuvsyr3240mapz2jkrjdldjm9x8mh7eprwvf4uhmjvflq0lupyz"
    assert keys == root_keys(bytes(range(16)))


def test_the_recovery_key_opens_what_was_sealed_to_it() -> None:
    secret = new_root_secret()
    context = Context(body="b", case="office", purpose="recovery")
    sealed = seal(b"an office's key", to=[root_keys(secret).recovery_public], context=context)

    again = root_keys(join(split(secret)[1:]))

    assert open_sealed(sealed, key=again.recovery_private, context=context) == b"an office's key"


def test_private_halves_are_never_printed() -> None:
    keys = root_keys(new_root_secret())

    assert keys.recovery_private not in repr(keys)
    assert repr(keys.sign_private) not in repr(keys)
