"""SQLite: copied by its own backup function, put back by a rename."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from inforce.backup.copied import LEFT_OUT, Copied, described
from inforce.data_folder import PRIVATE

NAME = "database.sqlite3"
_BESIDE = ("-wal", "-shm", "-journal")


def copy(to: Path) -> Copied:
    """Copy the database while others write to it."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(to)) as made:
        source.backup(made)  # all pages in one step, so all of one moment, whoever writes meanwhile
        made.executescript("PRAGMA journal_mode=DELETE; PRAGMA secure_delete=ON;")
        for table in LEFT_OUT:
            made.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
        made.commit()
        made.execute("VACUUM")
        return described(to, made)


def put_back(kept: Path) -> None:
    """Let the database be this copy. Nobody else may be using it."""
    place = Path(connection.settings_dict["NAME"])
    connection.close()  # the last one to close takes what stands beside the database into it
    new = place.with_name(place.name + ".new")
    new.unlink(missing_ok=True)
    shutil.copyfile(kept, new)
    new.chmod(PRIVATE)
    with new.open("rb") as file:
        os.fsync(file.fileno())
    for suffix in _BESIDE:
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    new.replace(place)


def faults_of(kept: Path) -> list[str]:
    """What SQLite says against a copy."""
    with closing(sqlite3.connect(kept)) as database:
        said = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
    return [f"The database in it is damaged: {line}." for line in said if line != "ok"] + [
        f"The database in it is damaged: a row of {row[0]} names something that is not there." for row in broken
    ]
