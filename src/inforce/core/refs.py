"""Random references: what addresses and the ledger call things by, so that no number tells how many there are."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u, so that a reference can be read down a telephone."""

_LENGTH = 16

REF_PATTERN = "[0-9a-hjkmnp-tv-z]{16}"
"""For the address converter."""


def new_ref() -> str:
    """Sixteen characters, 80 random bits: a guess, or a clash between two, is out of reach."""
    number = secrets.randbits(5 * _LENGTH)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))


def is_ref(text: str) -> bool:
    """Whether this could be a reference. It says nothing of whether there is such a thing."""
    return len(text) == _LENGTH and all(letter in _ALPHABET for letter in text)
