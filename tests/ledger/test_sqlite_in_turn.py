import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread

import pytest
from django.db import OperationalError, connections, transaction
from pytest_django import DjangoDbBlocker

from inforce.ledger.sqlite_in_turn.base import FILE, DatabaseWrapper, turn_at

SOON, LONG = 0.05, 30.0  # seconds

HOLD = """
import sys
from inforce.ledger.sqlite_in_turn.base import turn_at
with turn_at(sys.argv[1], patience=30):
    print("mine", flush=True)
    sys.stdin.read()
"""
SOMEBODY_IS_NEXT = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as file:
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 1)
        except BlockingIOError:
            break
        fcntl.lockf(file, fcntl.LOCK_UN, 1, 1)
        time.sleep(0.01)
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    return str(tmp_path / "school.sqlite3")


@pytest.fixture
def connection(database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[DatabaseWrapper]:
    """A connection to a database of the test's own, in a file: in memory nobody waits."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": SOON}
    own = DatabaseWrapper(
        connections["default"].settings_dict | {"NAME": database, "OPTIONS": options, "CONN_MAX_AGE": None}, "own"
    )
    connections["own"] = own
    with django_db_blocker.unblock():
        own.cursor().execute("CREATE TABLE said (words TEXT)")
        yield own
        own.close()
    del connections["own"]


def can_write(database: str) -> bool:
    """Whether another thread gets a turn now."""
    got = []

    def take() -> None:
        with suppress(OperationalError), turn_at(database, patience=SOON):
            got.append(True)

    thread = Thread(target=take)
    thread.start()
    thread.join()
    return got == [True]


def start(program: str, *words: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", program, *words], stdin=pipe, stdout=pipe, text=True)


def test_a_turn_is_held_from_the_beginning_of_a_transaction_to_its_end(
    connection: DatabaseWrapper, database: str
) -> None:
    with transaction.atomic("own"):
        held = not can_write(database)
        with transaction.atomic("own"):
            connection.cursor().execute("INSERT INTO said VALUES ('yes')")
        still_held = not can_write(database)

    assert (held, still_held, can_write(database)) == (True, True, True)


def test_a_transaction_that_only_reads_takes_no_turn(connection: DatabaseWrapper, database: str) -> None:
    connection.transaction_mode = "DEFERRED"

    with transaction.atomic("own"):
        assert can_write(database)


@pytest.mark.usefixtures("connection")
def test_a_turn_is_given_back_when_an_act_is_refused(database: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic("own"):
        1 / 0  # noqa: B018

    assert can_write(database)


def test_a_turn_is_given_back_when_the_connection_is_closed_in_the_middle(
    connection: DatabaseWrapper, database: str
) -> None:
    with transaction.atomic("own"):
        connection.close()
        free_at_once = can_write(database)

    assert free_at_once
    with transaction.atomic("own"):
        assert not can_write(database)


def test_a_turn_is_given_back_when_a_writer_outside_the_queue_lets_none_begin(
    connection: DatabaseWrapper, database: str
) -> None:
    with closing(connection.Database.connect(database, isolation_level=None)) as outside:
        outside.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"), transaction.atomic("own"):
            pass

    assert can_write(database)


def test_a_turn_that_goes_with_its_connection_is_free_again(database: str) -> None:
    held = turn_at(database, patience=LONG)
    held.__enter__()
    taken = not can_write(database)

    del held

    assert (taken, can_write(database)) == (True, True)


def test_a_statement_outside_a_transaction_waits_for_its_turn_and_one_that_reads_does_not(
    connection: DatabaseWrapper, database: str
) -> None:
    with start(HOLD, database) as other:
        assert other.stdout.readline() == "mine\n"

        with pytest.raises(OperationalError, match="database is locked"):
            connection.cursor().execute("INSERT INTO said VALUES ('no')")
        read = connection.cursor().execute("SELECT words FROM said").fetchall()
        other.stdin.close()

    connection.cursor().execute("INSERT INTO said VALUES ('yes')")
    assert read == []
    assert connection.cursor().execute("SELECT words FROM said").fetchall() == [("yes",)]


def test_whoever_waits_too_long_is_told_what_sqlite_says(connection: DatabaseWrapper, database: str) -> None:
    with (
        turn_at(database, patience=LONG),
        pytest.raises(OperationalError, match="database is locked"),
        transaction.atomic("own"),
    ):
        pass

    with transaction.atomic("own"):
        connection.cursor().execute("INSERT INTO said VALUES ('yes')")


def test_a_process_that_is_killed_holds_no_turn(database: str) -> None:
    with start(HOLD, database) as other:
        assert other.stdout.readline() == "mine\n"
        held = not can_write(database)
        other.kill()

    assert (held, can_write(database)) == (True, True)


def test_another_process_that_waits_goes_before_whoever_comes_later_here(database: str) -> None:
    order = []

    def come_later() -> None:
        with turn_at(database, patience=LONG):
            order.append("here")

    later = Thread(target=come_later)
    with turn_at(database, patience=LONG):
        other = start(HOLD, database)
        start(SOMEBODY_IS_NEXT, database + FILE).communicate(timeout=LONG)
        later.start()
    with other:
        order.append(other.stdout.readline())
        other.stdin.close()
    later.join()

    assert order == ["mine\n", "here"]


def test_where_no_file_can_be_made_writers_do_without(tmp_path: Path) -> None:
    with turn_at(str(tmp_path / "no such folder" / "school.sqlite3"), patience=SOON):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_turns_is_nobody_elses_and_empty(database: str) -> None:
    with turn_at(database, patience=SOON):
        pass

    made = Path(database + FILE).stat()
    assert (oct(made.st_mode & 0o777), made.st_size) == ("0o600", 0)
