"""What the record holds of a row: a digest that only somebody with the row and its nonce can make again.

commitment = SHA-256(nonce ‖ digest of the row). The nonce stands beside the row and goes with it: afterwards nobody
can confirm a guess about what stood there, while the record itself stays whole.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

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


class Committing:
    """How rows of one kind are committed: by these columns, each with the path that leads to it from the row.

    Called with a row it gives what an act records; `every` gives the same of a whole query, without making an object of
    each row and of all that it points to: the check of a record spends most of its time here.
    """

    def __init__(self, what: str, /, **columns: str) -> None:
        self.what = what
        self._columns = columns
        self._paths = {name: path.split("__") for name, path in columns.items()}

    def __call__(self, row: Any) -> Committed:
        """What the record holds of a row."""
        columns = {name: _follow(row, path) for name, path in self._paths.items()}
        return commit(self.what, row.ref, row.nonce, **columns)

    def every(self, rows: "QuerySet[Any]") -> Iterator[Committed]:
        """The same of each row of a query."""
        for ref, nonce, *values in rows.values_list("ref", "nonce", *self._columns.values()).iterator():
            yield commit(self.what, ref, nonce, **dict(zip(self._columns, values, strict=True)))


def digest_of_many(committed: Iterable[Committed]) -> str:
    """One digest over many rows, whatever their order: a bulk act is one fact."""
    return hashlib.sha256("\n".join(sorted(one.commitment for one in committed)).encode()).hexdigest()


def _follow(row: Any, path: Sequence[str]) -> Any:
    for name in path:
        row = None if row is None else getattr(row, name)
    return row


def _plain(value: str | int | date | bytes | memoryview | None) -> str | int | None:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    return value
