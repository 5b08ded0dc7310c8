"""Is a passphrase that somebody made up strong enough? The six words that we offer always are.

Counted in surprises: a letter that could not be foretold is one; a known password, a name, a year, a run (abcd, 9999,
qwerty) or something said before is two, however long.
"""

import gzip
import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.contrib.auth import password_validation

from inforce.core.may import YES, Answer, no
from inforce.core.seal import normal_passphrase
from inforce.core.words import SIX, is_word

SHORTEST = 14
SURPRISES = 11

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN = 3
_WORTH = 2


def is_strong(passphrase: str, *, names: Iterable[str] = ()) -> Answer:
    """Judge a passphrase as it will be used, without capitals. `names`: the person's, the school's."""
    plain = normal_passphrase(passphrase)
    if len(plain) < SHORTEST:
        return no(f"Your passphrase has {len(plain)} characters. Use at least {SHORTEST}, or the six words offered.")
    if _is_six_words(plain):
        return YES
    known = _common() | {part for name in names for part in re.findall(r"\w{3,}", name.casefold())}
    if _surprises(plain, known) < SURPRISES:
        return no("Your passphrase is easy to guess. Add words that have nothing to do with each other, or with you.")
    return YES


def _is_six_words(plain: str) -> bool:
    words = plain.split()
    return len(words) == SIX and len(set(words)) == SIX and all(map(is_word, words))


def _surprises(plain: str, known: frozenset[str]) -> int:
    place = found = 0
    while place < len(plain):
        step = max(_known(plain, place, known), _run(plain, place), _said_before(plain, place))
        found += _WORTH if step else 1
        place += step or 1
    return found


def _known(plain: str, place: int, known: frozenset[str]) -> int:
    """How many letters from here are a known word or a year."""
    if re.match(r"(19|20)\d\d", plain[place:]):
        return len("2017")
    longest = min(len(plain) - place, max(map(len, known), default=0))
    return next((size for size in range(longest, _RUN - 1, -1) if plain[place : place + size] in known), 0)


def _run(plain: str, place: int) -> int:
    """How many letters from here repeat one, or go along the alphabet or a row of keys."""
    size = 1
    for one, two in pairwise(plain[place:]):
        if not (one == two or any(one + two in row or two + one in row for row in _ROWS)):
            break
        size += 1
    return size if size >= _RUN else 0


def _said_before(plain: str, place: int) -> int:
    """How many letters from here stand earlier too."""
    size = 0
    while place + size < len(plain) and plain[place : place + size + 1] in plain[:place]:
        size += 1
    return size if size >= _RUN else 0


@cache
def _common() -> frozenset[str]:
    with gzip.open(
        Path(password_validation.__file__).parent / "common-passwords.txt.gz", "rt", encoding="utf-8"
    ) as lines:
        return frozenset(line.strip() for line in lines if len(line.strip()) > _RUN)
