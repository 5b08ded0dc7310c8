"""Counts of tries at passwords and codes, kept in the database as JSON, and forgotten when they no longer count.

Django keeps them as pickles, and a pickle is a program: whoever can write to the database could have anything run here
at the next try at a password, and so read what is opened from then on (docs/security.md, "an administrator with SQL").
It also leaves a count in the table after its time, with the address and the second of each try.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.cache.backends import db
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from inforce.ledger.row_security import CACHE_TABLE


class _Json:
    """Stands where Django's module has `pickle`: it takes none in."""

    HIGHEST_PROTOCOL = 0

    @staticmethod
    def dumps(value: Any, _: int) -> bytes:
        return json.dumps(value).encode()

    @staticmethod
    def loads(raw: bytes) -> Any:
        return json.loads(raw)


# a copy of Django's two long methods would drift; tests/ledger/test_plain_cache.py sees that this holds
db.pickle = _Json  # type: ignore[attr-defined]


class PlainCache(DatabaseCache):
    """Django's cache in the database; what it holds can be read and cannot run."""

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """What is kept under these keys. Something written by hand is thrown away."""
        keys = list(keys)
        try:
            found: dict[str, Any] = super().get_many(keys, version)
        except ValueError:
            self.delete_many(keys, version)
            return {}
        return found


def forget_old_counts(*, now: datetime) -> int:
    """Remove the counts whose time is over. Answers how many."""
    until = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(CACHE_TABLE)} WHERE expires < %s", [until])  # noqa: S608
        return int(cursor.rowcount)
