"""Django's SQLite, where whoever wants to write waits for their turn. Why: docs/decisions/0014-writers-in-turn.md.

SQLite takes one writer at a time. The others sleep and look again, longer each time, up to a tenth of a second, and
whoever looks at the right moment goes first. Here they queue: inside a process at a lock, and the first of each process
at a file. SQLite still decides who writes: a queue that cannot be had, or is left early, costs time and nothing else.

Django wants the name of this file. Its stubs lack what is called through `super` here.
"""

import fcntl
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from time import monotonic, sleep
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

FILE = ".turn"  # beside the database, and empty: of two bytes that were never written, locks are held
NOW, NEXT = 0, 1
LOOK_AGAIN = 0.0002  # seconds; only the first who waits in a process looks, the others sleep until they are woken
PATIENCE = 5.0  # seconds, as Python's driver has it where no setting says more
WRITING = {"IMMEDIATE", "EXCLUSIVE"}
ALONE = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its turn before it writes, and gives it back however that ends."""

    transaction_mode: str | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Hold no turn yet."""
        super().__init__(*args, **kwargs)
        self._turn = ExitStack()
        self.execute_wrappers.append(self._by_itself)

    def _start_transaction_under_autocommit(self) -> None:
        self._turn.close()  # an interrupt may have left one: nobody may wait for themselves
        if self.transaction_mode in WRITING:  # one that only reads keeps nobody waiting (ledger.reading)
            self._turn.enter_context(self._in_turn())
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._turn.close()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._turn.close()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._turn.close()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._turn.close()

    def _by_itself(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """A statement outside any transaction is one of its own; beside a queue it would hardly ever come through."""
        if self.in_atomic_block or not sql.startswith(ALONE):
            return execute(sql, *rest)
        with self._in_turn():
            return execute(sql, *rest)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self.is_in_memory_db():
            yield
            return
        patience = self.settings_dict["OPTIONS"].get("timeout", PATIENCE)
        with turn_at(str(self.settings_dict["NAME"]), patience=patience):
            yield


_queues: dict[str, Lock] = defaultdict(Lock)
os.register_at_fork(after_in_child=_queues.clear)  # whoever waits or holds in the parent does not exist in the child


@contextmanager
def turn_at(database: str, *, patience: float) -> Iterator[None]:
    """Be the only one who writes, of all threads and processes.

    Raises OperationalError, as SQLite itself does, when that takes more than so many seconds.
    """
    until = monotonic() + patience
    queue = _queues[database]
    if not queue.acquire(timeout=patience):
        raise _locked()
    try:
        with ExitStack() as held:
            _wait_for_processes(database, until, held)
            yield
    finally:
        queue.release()


def _wait_for_processes(database: str, until: float, held: ExitStack) -> None:
    """Wait to be the next, then for the one who writes: a process whose turn ends finds another's waiting before it.

    The lock above lets each process have the file open once. The system frees what a killed process held.
    """
    try:
        file = os.open(database + FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        held.callback(os.close, file)
        _lock(file, NEXT, until)
        _lock(file, NOW, until)
        fcntl.lockf(file, fcntl.LOCK_UN, 1, NEXT)
    except OSError:  # a disk that is full, or read-only, or knows no locks: then SQLite's own waiting is all there is
        return


def _lock(file: int, byte: int, until: float) -> None:
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except BlockingIOError:
            if monotonic() >= until:
                raise _locked() from None
            sleep(LOOK_AGAIN)
        else:
            return


def _locked() -> OperationalError:
    return OperationalError("database is locked")
