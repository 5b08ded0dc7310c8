"""The database as one part of a backup: copied while people work, and put back.

Left out is who is signed in at the moment, and what they have open: it is nobody's on another computer.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from inforce.core.may import Refused
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body
from inforce.ledger.pool import BODIES

SQLITE, POSTGRESQL = "database.sqlite3", "database.dump"
LEFT_OUT = ("django_session", "inforce_vault", settings.CACHES["default"]["LOCATION"])
_BESIDE = ("-wal", "-shm", "-journal")

_RECORD = "SELECT body.ref, tip.number, tip.link FROM inforce_tip tip JOIN inforce_body body ON body.id = tip.body_id"
_FILES = "SELECT ref, sealed_size, sealed_digest FROM inforce_evidence"
_STEPS = "SELECT app, name FROM django_migrations ORDER BY app, name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy of the database on disk, all of one moment, and what the manifest says of that moment."""

    name: str
    path: Path
    record: dict[str, list[Any]]  # reference of a governing body: number and link of its last entry
    files: dict[str, list[Any]]  # reference of a sealed file: size and SHA-256
    steps: list[str]


def copy_database(folder: Path) -> Copied:
    """Copy the database into a folder. Raises Refused."""
    return _copy_sqlite(folder / SQLITE) if connection.vendor == "sqlite" else _copy_postgresql(folder / POSTGRESQL)


def put_database_back(copy: Path) -> None:
    """Let the database be this copy, whatever it is now. Nobody else may be using it. Raises Refused."""
    if connection.vendor == "sqlite":
        _put_sqlite_back(copy)
    else:
        _put_postgresql_back(copy)


def faults_of(copy: Path) -> list[str]:
    """What the database program itself says against a copy."""
    if copy.name == SQLITE:
        with closing(sqlite3.connect(copy)) as database:
            said = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
            broken = database.execute("PRAGMA foreign_key_check").fetchall()
        return [f"The database in it is damaged: {line}." for line in said if line != "ok"] + [
            f"The database in it is damaged: a row of {row[0]} names something that is not there." for row in broken
        ]
    done = _run("pg_restore", "--list", str(copy))
    return [] if done.returncode == 0 else [f"The database in it cannot be read: {_why(done)}"]


# --- SQLite ---------------------------------------------------------------------------------------------------------


def _copy_sqlite(to: Path) -> Copied:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)  # all pages in one step, so all of one moment, whoever writes meanwhile
        copy.executescript("PRAGMA journal_mode=DELETE; PRAGMA secure_delete=ON;")
        for table in LEFT_OUT:
            copy.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
        copy.commit()
        copy.execute("VACUUM")
        return _described(SQLITE, to, copy)


def _put_sqlite_back(copy: Path) -> None:
    place = Path(connection.settings_dict["NAME"])
    connection.close()  # the last one to close takes what stands beside the database into it
    new = place.with_name(place.name + ".new")
    new.unlink(missing_ok=True)
    shutil.copyfile(copy, new)
    new.chmod(0o600)
    with new.open("rb") as file:
        os.fsync(file.fileno())
    for suffix in _BESIDE:
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    new.replace(place)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def _copy_postgresql(to: Path) -> Copied:
    with _one_moment() as moment:
        bodies = list(Body.objects.all())
        with acting_for(bodies), connection.cursor() as cursor:
            described = _described(POSTGRESQL, to, cursor)
        left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
        # It is no superuser: it names the bodies, as every query does, and would stop at a wall it cannot see over.
        done = _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--enable-row-security", "--no-sync",
            f"--snapshot={moment}", *left_out, f"--file={to}", bodies=[body.pk for body in bodies],
        )  # fmt: skip
    if done.returncode:
        raise Refused(f"The database could not be copied: {_why(done)}")
    return described


@contextmanager
def _one_moment() -> Iterator[str]:
    """Hold PostgreSQL at one moment; yields the name by which pg_dump sees the same."""
    connection.close()  # a transaction may not have begun
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _put_postgresql_back(copy: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY CURRENT_USER CASCADE")
        cursor.execute("CREATE SCHEMA IF NOT EXISTS public")
    connection.close()
    words = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    done = _run("pg_restore", *words, f"--dbname={connection.settings_dict['NAME']}", str(copy))
    if done.returncode:
        raise Refused(
            f"The database could not be put back: {_why(done)} "
            "It is empty now: restore the backup into a new, empty database."
        )


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


# --- both -----------------------------------------------------------------------------------------------------------


def _described(name: str, path: Path, asked: Any) -> Copied:
    """Read what the manifest says, from the copy or at its moment."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        answered = asked.execute(query)
        return list((answered or asked).fetchall())

    return Copied(
        name=name,
        path=path,
        record={ref: [number, link] for ref, number, link in rows(_RECORD)},
        files={ref: [size, digest] for ref, size, digest in rows(_FILES)},
        steps=[f"{app} {step}" for app, step in rows(_STEPS)],
    )
