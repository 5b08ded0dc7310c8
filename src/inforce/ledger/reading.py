"""Read a whole record as it stood at one moment, however long that takes, without holding up whoever writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple, cast

from django.db import connection, transaction

from inforce.core import chain
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body, Entry

_COLUMNS = ("number", "day", "kind", "ref", "by", "commitments", "count", "link")
_AT_ONCE = 2000


class Written(NamedTuple):
    """An entry as it stands in the database: a tuple, since a million of them are read at once."""

    number: int
    day: date
    kind: str
    ref: str
    by: str
    commitments: list[str]
    amount: int
    link: str

    def as_bytes(self, *, body: str) -> bytes:
        """What its link and its leaf are made from."""
        return chain.entry_bytes(
            body=body,
            number=self.number,
            day=self.day,
            kind=self.kind,
            ref=self.ref,
            by=self.by,
            commitments=self.commitments,
            count=self.amount,
        )


def written_in_order(body: Body, *, after: int = 0) -> Iterator[Written]:
    """Every entry after a number, oldest first."""
    entries = Entry.objects.filter(body=body, number__gt=after).order_by("number").values_list(*_COLUMNS)
    return map(Written._make, entries.iterator(chunk_size=_AT_ONCE))


@contextmanager
def one_moment(bodies: Sequence[Body]) -> Iterator[None]:
    """Let everything inside be read as it stood when the first of it was; nothing may be written there."""
    if connection.in_atomic_block:  # its caller has chosen a moment already
        with acting_for(bodies):
            yield
        return
    with _reading(), acting_for(bodies):
        yield


@contextmanager
def _reading() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    sqlite = cast("Any", connection)  # BEGIN IMMEDIATE, as writers need it, would keep them all out meanwhile
    usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            sqlite.transaction_mode = usual
            yield
    finally:
        sqlite.transaction_mode = usual
