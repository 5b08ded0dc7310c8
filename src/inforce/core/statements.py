"""Signed statements of who holds which office with which key, chained from the governors' root.

Whoever can write to the database could else put a key of their own in the chair's place (security.md 2.4).

Signed by *offices*, not by persons: a person has no key yet when the first statements are made, and would need a second chain
to be trusted. The signing key of an office is derived from the private half of its sealing key, so whoever can open what
is sealed to an office, and nobody else, can sign for it; the statement names the public half (`office_verify`).

Who may sign a statement: the root; the office's own epoch before (the outgoing holder); or another office's current key
if none of its holders is appointed by the statement. The administrator's office signs for no other.

One sequence per governing body: `previous` is the digest of the statement before, of any office. So somebody who kept the key
of an office they once held cannot slip in a statement dated from that time: it would have to stand before others that
are signed already. A key is never used twice, in no office and no epoch.

Canonical bytes: the line `inforce key statement 1`, a newline, then JSON with sorted keys, no spaces, UTF-8.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inforce.core.routing import Office
from inforce.core.seal import hkdf, is_public_key, seed_of_identity

ROOT = "root"

Place = tuple[str, Office]
"""A school and one of its offices. The school is empty for an office of the governing body as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    kind: Literal["office-key", "end"]
    body: str
    school: str
    office: Office
    epoch: int
    """1 for the first statement about an office, then one more each time; an end counts too."""
    public_key: str
    """age public key; empty for an end."""
    office_verify: str
    """Ed25519 public key in hex, of the same office and epoch; empty for an end."""
    holders: tuple[str, ...]
    """Everybody who holds the office with this key, sorted; empty for an end."""
    previous: str
    """`digest` of the body's statement before this one; empty for its first."""
    day: date
    signer: str
    """`ROOT`, or `signer_of` the statement whose key signs."""

    def canonical(self) -> bytes:
        parts = asdict(self) | {"day": self.day.isoformat(), "holders": list(self.holders), "office": self.office.value}
        return b"inforce key statement 1\n" + json.dumps(
            parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()

    @property
    def place(self) -> Place:
        return self.school, self.office


@dataclass(frozen=True, slots=True)
class Signed:
    statement: Statement
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a body's statements say. With any problem nothing is current: whatever stands after a break could be anybody's."""

    current: Mapping[Place, Statement]
    epochs: Mapping[Place, int]
    """The last epoch used, also of offices that have ended: the next is one more."""
    tip: str
    """The digest that the next statement names as `previous`."""
    problems: tuple[str, ...]


def signing_key(office_private: str) -> bytes:
    """The Ed25519 seed with which the holder of an office's private key signs."""
    return hkdf(seed_of_identity(office_private), "inforce office signing 1")


def verify_key(signing: bytes) -> str:
    """What stands as `office_verify`."""
    return Ed25519PrivateKey.from_private_bytes(signing).public_key().public_bytes_raw().hex()


def signer_of(statement: Statement) -> str:
    return f"{statement.school}/{statement.office.value}/{statement.epoch}"


def sign(statement: Statement, private: bytes) -> bytes:
    """64 bytes of Ed25519 over the canonical bytes, by the root's or an office's signing key."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(statement.canonical())


def digest(statement: Statement) -> str:
    return sha256(statement.canonical()).hexdigest()


def check_chain(signed: Iterable[Signed], *, body: str, root_public: bytes) -> Chain:
    """Follow a body's statements from its first, in the order of their links, whatever order they are given in."""
    unread = list(signed)
    walk = _Walk(body=body, root_public=root_public)
    while found := [one for one in unread if one.statement.previous == walk.tip]:
        if len(found) > 1:
            walk.problems.append(f"{len(found)} statements claim the same place, {_named(found[0].statement)} among them.")
            break
        unread.remove(found[0])
        problem = walk.problem_with(found[0])
        if problem:
            walk.problems.append(problem)
            break
        walk.accept(found[0].statement)
    if not walk.problems:
        walk.problems.extend(
            f"The statement for {_named(one.statement)} does not follow from those before it." for one in unread
        )
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
        """A sentence, or nothing."""
        statement = one.statement
        named = _named(statement)
        if statement.body != self._body:
            return f"The statement for {named} belongs to another governing body."
        if statement.epoch != self._epochs.get(statement.place, 0) + 1:
            return f"The statement for {named} does not follow the one before it for that office."
        if not _is_whole(statement) or (statement.kind == "end" and statement.place not in self._current):
            return f"The statement for {named} is not complete."
        if {statement.public_key, statement.office_verify} & self._keys:
            return f"The statement for {named} uses a key that was used before."
        verify = self._who_may_sign(statement)
        if verify is None:
            return f"The statement for {named} names a signer who may not sign it."
        try:
            Ed25519PublicKey.from_public_bytes(verify).verify(one.signature, statement.canonical())
        except InvalidSignature:
            return f"The statement for {named} was changed after it was signed, or signed by somebody else."
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
    return signer.office is not Office.ADMINISTRATOR and not set(signer.holders) & set(statement.holders)


def _is_whole(statement: Statement) -> bool:
    if statement.kind == "end":
        return not (statement.public_key or statement.office_verify or statement.holders)
    return (
        is_public_key(statement.public_key)
        and re.fullmatch("[0-9a-f]{64}", statement.office_verify) is not None
        and bool(statement.holders)
        and all(statement.holders)
        and statement.holders == tuple(sorted(set(statement.holders)))
    )


def _named(statement: Statement) -> str:
    return f"the {statement.office.title}, number {statement.epoch}, of {statement.day.isoformat()}"
