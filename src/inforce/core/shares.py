"""The governors' recovery: one secret, split over three sheets of paper of which any two bring it back.

SLIP-39 through `shamir-mnemonic`, whose authors say that it does not hide from whoever watches the machine at work:
so it is used at set-up and at recovery only, never to answer the public.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORD_INDEX_MAP

from inforce.core.seal import hkdf, identity_from_seed

SHEETS = 3
NEEDED = 2
WORDS_ON_A_SHEET = 20

_SECRET_BYTES = 16


class BadSheets(Exception):
    """The sheets do not give the secret; the sentence says what to look for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RootKeys:
    """What the secret gives: the root that signs key statements (Ed25519), and the recovery key (age)."""

    sign_private: bytes = field(repr=False)
    sign_public: bytes
    recovery_private: str = field(repr=False)
    recovery_public: str


def new_root_secret() -> bytes:
    """128 random bits, to be split and forgotten within the same request."""
    return secrets.token_bytes(_SECRET_BYTES)


def split(secret: bytes) -> tuple[str, str, str]:
    """Three sheets of 20 words each; one alone tells nothing."""
    if len(secret) != _SECRET_BYTES:
        msg = f"A root secret has {_SECRET_BYTES} bytes, not {len(secret)}."
        raise ValueError(msg)
    ((first, second, third),) = generate_mnemonics(1, [(NEEDED, SHEETS)], secret)
    return first, second, third


def join(sheets: Sequence[str]) -> bytes:
    """The secret of two sheets, as typed. Raises `BadSheets`."""
    if len(sheets) != NEEDED:
        why = "Type the words of two sheets: two are needed, and two are enough."
        raise BadSheets(why)
    mnemonics = [_read_sheet(sheet, name) for sheet, name in zip(sheets, ("first", "second"), strict=True)]
    first, second = (Share.from_mnemonic(mnemonic) for mnemonic in mnemonics)
    if first == second:
        why = "These are the words of the same sheet twice. The other sheet is with somebody else."
        raise BadSheets(why)
    try:
        secret: bytes = combine_mnemonics(mnemonics)
    except MnemonicError as error:
        why = "These two sheets do not belong together. One may be from an earlier set-up, or from another school."
        raise BadSheets(why) from error
    return secret


def root_keys(secret: bytes) -> RootKeys:
    """The keys of a secret, always the same ones."""
    sign_private = hkdf(secret, "inforce root signing 1")
    recovery_private, recovery_public = identity_from_seed(hkdf(secret, "inforce root recovery 1"))
    return RootKeys(
        sign_private=sign_private,
        sign_public=Ed25519PrivateKey.from_private_bytes(sign_private).public_key().public_bytes_raw(),
        recovery_private=recovery_private,
        recovery_public=recovery_public,
    )


def _read_sheet(typed: str, name: str) -> str:
    words = re.findall(r"[a-z]+", typed.casefold())
    if len(words) != WORDS_ON_A_SHEET:
        why = f"The {name} sheet should have {WORDS_ON_A_SHEET} words; {len(words)} were typed."
        raise BadSheets(why)
    for place, word in enumerate(words, start=1):
        if word not in WORD_INDEX_MAP:
            why = f"Word {place} of the {name} sheet is not one that these sheets use. Look at its letters again."
            raise BadSheets(why)
    mnemonic = " ".join(words)
    try:
        Share.from_mnemonic(mnemonic)
    except MnemonicError as error:
        why = f"The words of the {name} sheet do not fit together. Look for two that were swapped or misread."
        raise BadSheets(why) from error
    return mnemonic
