"""What the record holds of a row: a digest that only somebody with the row and its nonce can make again.

commitment = SHA-256(nonce ‖ digest of the row). The nonce stands beside the row and goes with it: afterwards nobody
can confirm a guess about what stood there, while the record itself stays whole.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NONCE_BYTES = 32

_canonical = json.JSONEncoder(sort_keys=True).encode  # json.dumps makes a new encoder for every call


@dataclass(frozen=True, slots=True)
class Committed:
    """A row as the record knows it: what it is, its reference, and the commitment it must give."""

    what: str
    ref: str
    commitment: str


def new_nonce() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(NONCE_BYTES)


def commit(
    what: str, ref: str, nonce: bytes | memoryview, /, **columns: str | int | bool | date | bytes | None
) -> Committed:
    """Commit to the columns of a row that never change. Dates go in as ISO days, bytes as hexadecimal."""
    canonical = _canonical([what, ref, {name: _plain(value) for name, value in columns.items()}])
    digest = hashlib.sha256(canonical.encode()).digest()
    return Committed(what=what, ref=ref, commitment=hashlib.sha256(bytes(nonce) + digest).hexdigest())


def digest_of_many(committed: Iterable[Committed]) -> str:
    """One digest over many rows, whatever their order: a bulk act is one fact."""
    return hashlib.sha256("\n".join(sorted(one.commitment for one in committed)).encode()).hexdigest()


def _plain(value: str | int | date | bytes | memoryview | None) -> str | int | None:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    return value
