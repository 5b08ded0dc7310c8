"""PostgreSQL: copied by pg_dump at one moment, put back by pg_restore; both as the product's own role."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from inforce.backup.copied import LEFT_OUT, Copied, described
from inforce.core.may import Refused
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body
from inforce.ledger.pool import BODIES

NAME = "database.dump"


def copy(to: Path) -> Copied:
    """Copy the database while others write to it. Raises Refused."""
    with _one_moment() as moment:
        bodies = list(Body.objects.all())
        with acting_for(bodies), connection.cursor() as cursor:
            copied = described(to, cursor)
        left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
        # It is no superuser: it names the bodies, as every query does, and would stop at a wall it cannot see over.
        done = _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--enable-row-security", "--no-sync",
            f"--snapshot={moment}", *left_out, f"--file={to}", bodies=[body.pk for body in bodies],
        )  # fmt: skip
    if done.returncode:
        raise Refused(f"The database could not be copied: {_why(done)}")
    return copied


@contextmanager
def _one_moment() -> Iterator[str]:
    """Hold PostgreSQL at one moment; yields the name by which pg_dump sees the same."""
    connection.close()  # a transaction may not have begun
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def put_back(kept: Path) -> None:
    """Let the database be this copy. Nobody else may be using it. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY CURRENT_USER CASCADE")
        cursor.execute("CREATE SCHEMA IF NOT EXISTS public")
    connection.close()
    words = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    done = _run("pg_restore", *words, f"--dbname={connection.settings_dict['NAME']}", str(kept))
    if done.returncode:
        raise Refused(
            f"The database could not be put back: {_why(done)} "
            "It is empty now: restore the backup into a new, empty database."
        )


def faults_of(kept: Path) -> list[str]:
    """What pg_restore says against a copy."""
    done = _run("pg_restore", "--list", str(kept))
    return [] if done.returncode == 0 else [f"The database in it cannot be read: {_why(done)}"]


def _run(program: str, *words: str, bodies: Sequence[int] = ()) -> "subprocess.CompletedProcess[str]":
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(program)
    if path is None:
        raise Refused(f"{program} is not on this computer: apt install postgresql-client, then try again.")
    acting = {"PGOPTIONS": f"-c {BODIES}={','.join(map(str, bodies))}"} if bodies else {}
    environment = {**os.environ, **_how_to_connect(), **acting}
    return subprocess.run(  # noqa: S603 - our own words, no shell
        [path, *words], env=environment, capture_output=True, text=True, check=False
    )


def _how_to_connect() -> dict[str, str]:
    """By the environment, so that the password is on no list of processes."""
    said = connection.settings_dict
    given = {f"PG{name}": said[key] for name, key in _NAMES.items()}
    given |= {
        f"PG{name.upper()}": said["OPTIONS"].get(name) for name in ("sslmode", "sslrootcert", "sslcert", "sslkey")
    }
    return {name: str(value) for name, value in given.items() if value}


_NAMES = {"HOST": "HOST", "PORT": "PORT", "USER": "USER", "PASSWORD": "PASSWORD", "DATABASE": "NAME"}


def _why(done: "subprocess.CompletedProcess[str]") -> str:
    said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return said[0].rstrip(".") + "."
