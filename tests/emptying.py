"""Let a test's database be emptied, which the record itself refuses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def empties_between_tests() -> Iterator[None]:
    """While this lasts, Django may empty the tables after a test that commits."""
    usual = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = _with_record_open(usual)
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = usual


@contextmanager
def record_open() -> Iterator[None]:
    """Do with entries what only the owner of the machine can: the refusals are off, and come back after."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to be made is not altered
            cursor.execute("ALTER TABLE inforce_entry DISABLE TRIGGER USER")
            again = ["ALTER TABLE inforce_entry ENABLE TRIGGER USER", "SET CONSTRAINTS ALL DEFERRED"]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'inforce_entry'")
            triggers = cursor.fetchall()
            again = [sql for _, sql in triggers]
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
    yield
    with connection.cursor() as cursor:
        for statement in again:
            cursor.execute(statement)


def _with_record_open(usual: Callable[[Any], None]) -> Callable[[Any], None]:
    def teardown(self: Any) -> None:
        with record_open():
            usual(self)

    return teardown
