"""For which governing bodies the code at hand acts: on PostgreSQL the database itself holds it to that.

Row-level security shows and takes only rows of the bodies named here; named none, it shows nothing.

The choice is a setting of the database session. PostgreSQL takes a setting back together with the transaction or
savepoint it was made in, which is what nesting wants: whoever leaves a block finds what stood before it. A connection
handed back to the pool forgets it (`forget_bodies`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from inforce.ledger.models import Body
from inforce.ledger.pool import BODIES

_bodies: ContextVar[tuple[int, ...]] = ContextVar("acting_for", default=())


@contextmanager
def acting_for(bodies: Sequence[Body]) -> Iterator[None]:
    """Open the rows of these bodies to what runs inside; nest freely, the outer choice comes back."""
    token = _bodies.set(tuple(sorted({body.pk for body in bodies})))
    try:
        _tell_database()
        yield
    finally:
        _bodies.reset(token)
        if not _is_lost():
            _tell_database()


def let_go() -> None:
    """Hand the connection back while nothing is asked of the database, as when a file streams in on a slow line."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        connection.close()


def take_up_again() -> None:
    """Tell the database once more for whom the code acts, whichever connection comes next."""
    _tell_database()


def _tell_database() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('{BODIES}', %s, false)", [",".join(map(str, _bodies.get()))])


def _is_lost() -> bool:
    """Whether the database takes nothing more here, and forgets by itself what it was told.

    A transaction that failed is rolled back, and a setting made in it with it; a connection that broke or was closed
    takes its settings along. Telling it anything would raise over the error that led here.
    """
    if connection.vendor != "postgresql":
        return False
    session = connection.connection
    if session is None:
        return not _bodies.get()  # nothing to say to a connection that would have to be opened first
    if session.closed:
        return True
    failed = session.info.transaction_status == session.info.transaction_status.INERROR
    return bool(failed or (connection.in_atomic_block and connection.needs_rollback))
