"""Signed statements of who holds which office with which key, chained from the governors' root.

Whoever can write to the database could else put a key of their own in the chair's place (security.md 2.4).

Signed by *offices*, not by persons: a person has no key yet when the first statements are made, and would need a chain
of their own to be trusted. The signing key of an office is derived from the private half of its sealing key: whoever
opens what is sealed to an office, and nobody else, can sign for it. The statement names its public half.

Who may sign a statement: the root; the office's own key before (the outgoing holder); or another office's current key
if none of its holders is appointed by the statement. The administrator's office signs for no other, and nobody of the
school's own staff signs for the chair or the vice-chair: else a head could end both, and nobody would be left to read
what is told about the head (docs/decisions/0013).

One sequence per governing body: each statement names the digest of the one before it, of whatever office. So somebody
who kept the key of an office they once held cannot slip in a statement from that time: it would have to stand before
others that are signed already. A key is never used twice, in no office and no epoch.

Canonical bytes: the line `inforce key statement 1`, then JSON with sorted keys, no spaces, UTF-8.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_core_ed25519_is_valid_point

from inforce.core.routing import Office
from inforce.core.seal import hkdf, is_public_key, public_of, seed_of_identity

ROOT = "root"
_GOVERNORS = frozenset({Office.CHAIR, Office.VICE_CHAIR})

_TITLE = b"inforce key statement 1\n"

Place = tuple[str, Office]
"""A school and one of its offices. The school is empty for an office of the governing body as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who holds an office from this day, and with which key; or that nobody does any more.

    `epoch`: 1 for the first statement about an office, then one more each time; an end counts too.
    `public_key`: age public key. `office_verify`: Ed25519 public key in hex, of the same office and epoch.
    `holders`: everybody who holds the office with this key, sorted. These three are empty for an end.
    `previous`: `digest` of the body's statement before this one, whatever its office; empty for the first.
    `signer`: `ROOT`, or `signer_of` the statement whose key signs.
    """

    kind: Literal["office-key", "end"]
    body: str
    school: str
    office: Office
    epoch: int
    public_key: str
    office_verify: str
    holders: tuple[str, ...]
    previous: str
    day: date
    signer: str

    def canonical(self) -> bytes:
        """The bytes that are signed, and stored."""
        parts = asdict(self) | {"day": self.day.isoformat(), "holders": list(self.holders), "office": self.office.value}
        return _TITLE + json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @property
    def place(self) -> Place:
        """Which office of which school this is about."""
        return self.school, self.office


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement and the 64 bytes that vouch for it."""

    statement: Statement
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a body's statements say when read together.

    With any problem nothing is current: what should have come after the break, an office's end perhaps, is not known.
    `epochs`: the last one used by each office, ended ones too. `tip`: the digest that the next statement names.
    """

    current: Mapping[Place, Statement]
    epochs: Mapping[Place, int]
    tip: str
    problems: tuple[str, ...]


def signing_key(office_private: str) -> bytes:
    """The Ed25519 seed with which the holder of an office's private key signs."""
    return hkdf(seed_of_identity(office_private), "inforce office signing 1")


def verify_key(signing: bytes) -> str:
    """What stands as `office_verify`."""
    return Ed25519PrivateKey.from_private_bytes(signing).public_key().public_bytes_raw().hex()


def is_key_of(statement: Statement, office_private: str) -> bool:
    """Whether a statement names both public halves of this private key.

    For the holder to ask when they take a key, and at each unlock. Only they can: to everybody else, an appointer who
    put a signing key of their own beside the right sealing key looks honest.
    """
    ours = public_of(office_private), verify_key(signing_key(office_private))
    return (statement.public_key, statement.office_verify) == ours


def signer_of(statement: Statement) -> str:
    """How a later statement names this one's key as its signer."""
    return f"{statement.school}/{statement.office.value}/{statement.epoch}"


def sign(statement: Statement, private: bytes) -> bytes:
    """64 bytes of Ed25519 over the canonical bytes, by the root's or an office's signing key."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(statement.canonical())


def read_statement(raw: bytes) -> Statement:
    """The statement whose canonical bytes these are. Raises `ValueError` for any others."""
    msg = "These are not the bytes of a key statement."
    try:
        parts = json.loads(raw.removeprefix(_TITLE))
        parts["day"] = date.fromisoformat(parts["day"])
        parts["office"] = Office(parts["office"])
        parts["holders"] = tuple(parts["holders"])
        statement = Statement(**parts)
        written = statement.canonical()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(msg) from error
    if written != raw or not _has_right_types(statement):
        raise ValueError(msg)
    return statement


def digest(statement: Statement) -> str:
    """What the next statement of the body names as `previous`."""
    return sha256(statement.canonical()).hexdigest()


def check_chain(signed: Iterable[Signed], *, body: str, root_public: bytes) -> Chain:
    """Follow a body's statements from its first, in the order of their links, whatever order they are given in."""
    following: dict[str, list[Signed]] = defaultdict(list)
    for one in signed:
        following[one.statement.previous].append(one)
    walk = _Walk(body=body, root_public=root_public)
    while found := following.pop(walk.tip, []):
        if len(found) > 1:
            several = " and ".join(sorted(_named(one.statement) for one in found))
            walk.problems.append(f"The statements for {several} claim the same place.")
            break
        if problem := walk.problem_with(found[0]):
            walk.problems.append(problem)
            break
        walk.accept(found[0].statement)
    if not walk.problems:
        left = sorted(_named(one.statement) for several in following.values() for one in several)
        walk.problems.extend(f"The statement for {named} does not follow from those before it." for named in left)
    return walk.chain()


class _Walk:
    def __init__(self, *, body: str, root_public: bytes) -> None:
        self._body = body
        self._root_public = root_public
        self._current: dict[Place, Statement] = {}
        self._epochs: dict[Place, int] = {}
        self._keys: set[str] = set()
        self.tip = ""
        self.problems: list[str] = []

    def accept(self, statement: Statement) -> None:
        self._epochs[statement.place] = statement.epoch
        if statement.kind == "end":
            del self._current[statement.place]
        else:
            self._current[statement.place] = statement
            self._keys |= {statement.public_key, statement.office_verify}
        self.tip = digest(statement)

    def chain(self) -> Chain:
        return Chain(
            current=MappingProxyType({} if self.problems else dict(self._current)),
            epochs=MappingProxyType(dict(self._epochs)),
            tip=self.tip,
            problems=tuple(self.problems),
        )

    def problem_with(self, one: Signed) -> str:
        """What is wrong with the next statement, as a sentence; empty when nothing is."""
        statement = one.statement
        wrong = self._wrong_place(statement) or self._wrong_content(statement) or self._wrong_signature(one)
        return f"The statement for {_named(statement)} {wrong}." if wrong else ""

    def _wrong_place(self, statement: Statement) -> str:
        if statement.body != self._body:
            return "belongs to another governing body"
        if statement.epoch != self._epochs.get(statement.place, 0) + 1:
            return "does not follow the one before it for that office"
        return ""

    def _wrong_content(self, statement: Statement) -> str:
        if not _is_whole(statement) or (statement.kind == "end" and statement.place not in self._current):
            return "is not complete"
        if {statement.public_key, statement.office_verify} & self._keys:
            return "uses a key that was used before"
        return ""

    def _wrong_signature(self, one: Signed) -> str:
        verify = self._who_may_sign(one.statement)
        if verify is None:
            return "names a signer who may not sign it"
        try:
            Ed25519PublicKey.from_public_bytes(verify).verify(one.signature, one.statement.canonical())
        except InvalidSignature:
            return "was changed after it was signed, or signed by somebody else"
        return ""

    def _who_may_sign(self, statement: Statement) -> bytes | None:
        """The public key that the named signer has now, if they may sign this."""
        if statement.signer == ROOT:
            return self._root_public
        for signer in self._current.values():
            if signer_of(signer) == statement.signer and _may_sign(signer, statement):
                return bytes.fromhex(signer.office_verify)
        return None


def _may_sign(signer: Statement, statement: Statement) -> bool:
    if signer.place == statement.place:
        return True
    return signs_for(signer.office, statement.office) and not set(signer.holders) & set(statement.holders)


def signs_for(office: Office, other: Office) -> bool:
    """Whether an office may sign for another one at all."""
    if other in _GOVERNORS:
        return office in _GOVERNORS
    return office != Office.ADMINISTRATOR


def _is_whole(statement: Statement) -> bool:
    if statement.kind == "end":
        return not (statement.public_key or statement.office_verify or statement.holders)
    return (
        statement.kind == "office-key"
        and is_public_key(statement.public_key)
        and _is_verify_key(statement.office_verify)
        and bool(statement.holders)
        and all(statement.holders)
        and statement.holders == tuple(sorted(set(statement.holders)))
    )


def _is_verify_key(text: str) -> bool:
    # the few weak points of the curve would let anybody sign
    return re.fullmatch("[0-9a-f]{64}", text) is not None and crypto_core_ed25519_is_valid_point(bytes.fromhex(text))


def _has_right_types(statement: Statement) -> bool:
    texts = (value for name, value in asdict(statement).items() if name not in {"epoch", "holders", "day"})
    return type(statement.epoch) is int and all(isinstance(text, str) for text in (*texts, *statement.holders))


def _named(statement: Statement) -> str:
    return f"the {statement.office.in_words}, number {statement.epoch}, of {statement.day.isoformat()}"
