"""For which governing bodies the code at hand acts: on PostgreSQL the database itself holds it to that.

Row-level security shows and takes only rows of the bodies named here; named none, it shows nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from inforce.ledger.models import Body

_bodies: ContextVar[tuple[int, ...]] = ContextVar("acting_for", default=())


@contextmanager
def acting_for(bodies: Sequence[Body]) -> Iterator[None]:
    """Open the rows of these bodies to what runs inside; nest freely, the outer choice comes back."""
    token = _bodies.set(tuple(sorted({body.pk for body in bodies})))
    _tell_database()
    try:
        yield
    finally:
        _bodies.reset(token)
        _tell_database()


def _tell_database() -> None:
    if connection.vendor != "postgresql":
        return
    if connection.in_atomic_block and connection.needs_rollback:
        return  # the transaction is lost, and its setting with it
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('inforce.bodies', %s, false)", [",".join(map(str, _bodies.get()))])
