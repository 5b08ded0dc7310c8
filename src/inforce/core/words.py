"""The nine words that open what somebody told, and the six words of a passphrase.

Nine words of 7,772 are 116 bits, so no slow hash is needed and there is none to flood (security.md 2.7).
The list is EFF's large one as the `xkcdpass` package carries it, less its four words with a hyphen:
with those gone, whatever stands between two words can be read as a space.
"""

import secrets
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice, product
from math import prod

from inforce.core.seal import hkdf

NINE = 9
SIX = 6

_MOST_READINGS = 64
_LONGEST_TYPED = 500
_MOST_SPACES_WRONG = 3


def new_words(n: int = NINE) -> tuple[str, ...]:
    """Words drawn by chance: nine for a case, six for a passphrase."""
    return tuple(secrets.choice(_list()) for _ in range(n))


def new_passphrase() -> str:
    """Six words, 77 bits, in lower case with single spaces."""
    return " ".join(new_words(SIX))


def secret_of(words: tuple[str, ...]) -> bytes:
    """What the words stand for, to derive from. Spelled out, so that it does not hang on the order of the list."""
    return ("inforce words 1 " + " ".join(words)).encode()


def lookup_tag(secret: bytes) -> bytes:
    """32 bytes by which the case is found. They open nothing and tell nothing about the words."""
    return hkdf(secret, "inforce words lookup 1")


def seed_of(secret: bytes) -> bytes:
    """The seed of the key that opens the case's shared half: see `seal.identity_from_seed`."""
    return hkdf(secret, "inforce words seed 1")


def read_words(typed: str, *, n: int = NINE) -> list[tuple[str, ...]]:
    """What somebody may have meant, likeliest first: at most 64 readings, and none when it cannot be told.

    Forgiven: capitals, accents, numbering, whatever stands between words, a space lost or put inside a word, and one
    slip in each word (a letter missing, added, changed, or two swapped). A word that is on the list may still be a slip
    for another; one such is looked for.
    """
    if len(typed) > _LONGEST_TYPED:
        return []
    readings: dict[tuple[str, ...], None] = {}
    for tokens in islice(dict.fromkeys(_regrouped(_tokens(typed), n)), _MOST_READINGS):
        meant = [_meant(token) for token in tokens]
        if prod(map(len, meant)) <= _MOST_READINGS:
            readings.update(dict.fromkeys((*product(*meant), *islice(_one_slip(tokens, meant), _MOST_READINGS))))
    return list(islice(readings, _MOST_READINGS))


def is_word(text: str) -> bool:
    """Whether this word is on the list."""
    return text in _set()


def _tokens(typed: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", typed).casefold()
    kept = (letter for letter in plain if unicodedata.category(letter) not in {"Cf", "Mn"})
    spaced = "".join(letter if letter in string.ascii_lowercase else " " for letter in kept)
    return tuple(spaced.split())


def _regrouped(tokens: tuple[str, ...], n: int) -> Iterator[tuple[str, ...]]:
    """The tokens as n words, where a space was lost or a telephone has put one into a long word."""
    if len(tokens) == n:
        yield tokens
    elif n < len(tokens) <= n + _MOST_SPACES_WRONG:
        for place in range(len(tokens) - 1):
            joined = tokens[place] + tokens[place + 1]
            if is_word(joined):
                yield from _regrouped((*tokens[:place], joined, *tokens[place + 2 :]), n)
    elif n - _MOST_SPACES_WRONG <= len(tokens) < n:
        for place, token in enumerate(tokens):
            for cut in range(1, min(len(token), _longest() + 1)):
                if is_word(token[:cut]) and is_word(token[cut:]):
                    yield from _regrouped((*tokens[:place], token[:cut], token[cut:], *tokens[place + 1 :]), n)


def _meant(token: str) -> list[str]:
    """The word itself when it is one; else every word that is one slip away."""
    return [token] if is_word(token) else _one_slip_away(token)


def _one_slip(tokens: tuple[str, ...], meant: list[list[str]]) -> Iterator[tuple[str, ...]]:
    """Readings in which one word that is on the list was a slip for another."""
    for place, token in enumerate(tokens):
        if meant[place] == [token]:
            others = [*meant[:place], _one_slip_away(token), *meant[place + 1 :]]
            yield from product(*others)


def _one_slip_away(token: str) -> list[str]:
    if len(token) > _longest() + 1:
        return []
    return sorted(set(_edits(token)) & _set() - {token})


def _edits(token: str) -> Iterator[str]:
    for place in range(len(token) + 1):
        before, after = token[:place], token[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


@cache
def _list() -> tuple[str, ...]:
    text = files("xkcdpass").joinpath("static/eff-long").read_text(encoding="ascii")
    return tuple(word for word in text.split() if word.isalpha())


@cache
def _set() -> frozenset[str]:
    return frozenset(_list())


@cache
def _longest() -> int:
    return max(map(len, _list()))
