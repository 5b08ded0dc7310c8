"""Put a backup into an empty installation, and say whether what stands there now is whole."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

from inforce import installation
from inforce.assurance.checking import check_installation
from inforce.backup.databases import KINDS, put_database_back
from inforce.backup.keys import open_keys, put_keys
from inforce.backup.parts import Reader, open_backup
from inforce.backup.taking import read_back
from inforce.core.may import Refused
from inforce.data_folder import data_folder, prepare


def restore(path: Path, *, keys: Path | None, sheets: Sequence[str]) -> list[str]:
    """Restore a backup; answers what is still to be done or is wrong. Raises Refused, and then nothing stands.

    `keys` is the folder where whoever looks after the computer kept the key files; `sheets` are the words of two
    spare-key sheets. Without either, what is locked for post-holders opens with their own keys all the same.
    """
    folder = data_folder()
    with open_backup(path) as reader:
        _see_that_it_fits(reader, folder)
        if faults := read_back(path):
            raise Refused(" ".join(["This backup cannot be used.", *faults]))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with installation.alone(), installation.unfinished():
                _put(reader, folder, keys=keys, sheets=sheets)
        except BaseException:
            connection.close()
            for left in folder.iterdir():  # it was empty
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            raise
    return _what_is_left(folder)


def _see_that_it_fits(reader: Reader, folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty. A backup is restored into an empty data folder: set INFORCE_DATA.")
    if KINDS.get(reader.manifest["database"]) != connection.vendor:
        raise Refused(
            "This backup is of an installation on PostgreSQL: set INFORCE_DATABASE_URL to an empty database."
            if connection.vendor == "sqlite"
            else "This backup is of an installation without PostgreSQL: leave INFORCE_DATABASE_URL out."
        )
    if connection.vendor == "postgresql" and not installation.is_empty():
        raise Refused("The PostgreSQL database is not empty. A backup is restored into an empty one.")
    if installation.steps_unknown(reader.manifest["steps"]):
        raise Refused("This backup was made by a newer Inforce. Use that one to restore it.")


def _put(reader: Reader, folder: Path, *, keys: Path | None, sheets: Sequence[str]) -> None:
    if keys:
        put_keys(keys)
    if sheets:
        open_keys(reader, sheets)
    prepare(folder)
    for prefix in ("files/", "check-lines/"):
        for name in reader.names(prefix):
            reader.put(name, folder / name)
    put_database_of(reader)


def put_database_of(reader: Reader) -> None:
    """Let the database be the one in a backup."""
    with tempfile.TemporaryDirectory(prefix="backup-", suffix="-copy", dir=settings.DATA) as copied:
        copy = Path(copied) / reader.manifest["database"]
        reader.put(copy.name, copy)
        put_database_back(copy)


def _what_is_left(folder: Path) -> list[str]:
    if installation.steps_to_come():
        return ["It was made by an earlier Inforce: run `python3 run.py upgrade` now, which checks the record as well."]
    problems = check_installation()
    if missing := installation.keys_missing():
        problems.insert(
            0,
            f"{' and '.join(missing)} cannot be found, so declarations, permissions and check lines cannot be read. "
            f"Put the copy that you keep into {folder}, or restore again with --sheets.",
        )
    return problems
