"""Make an installation fit the code at hand: its folder, its database, its style sheets.

Doing it twice changes nothing. Every no is a sentence for whoever looks after the computer.
"""

import fcntl
import filecmp
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from environs.exceptions import EnvError

from inforce.core.may import YES, Answer, Refused, no
from inforce.data_folder import PRIVATE, data_folder, prepare
from inforce.ledger.row_security import why_not_this_role

RUNNING, UNFINISHED = "running.lock", "restore-is-not-finished"


def start_django() -> None:
    """Make the data folder and start Django on it. Raises Refused."""
    folder = data_folder()
    try:
        prepare(folder)
    except OSError as error:
        raise Refused(f"Inforce cannot write in {folder}: {error.strerror}.") from error
    read_settings()
    place = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and isinstance(place, Path):  # in a test it is no file
        place.touch(mode=PRIVATE)  # and so are the files that SQLite puts beside it


def read_settings() -> None:
    """Start Django as the environment says, and make nothing. Raises Refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inforce.settings")
    try:
        django.setup()
    except EnvError as error:
        raise Refused(f"A setting cannot be understood: {error}") from error


# --- the database ---------------------------------------------------------------------------------------------------


def is_empty() -> bool:
    """Whether nothing was ever put into the database."""
    return not connection.introspection.table_names()


def has_lost_its_database() -> bool:
    """Whether a school was here, and its database is gone: then no new one may be begun by mistake."""
    return is_empty() and any(
        next((data_folder() / name).glob("*"), None) for name in ("files", "check-lines", "backups")
    )


def migrate() -> None:
    """Bring the database to the shape that this code expects."""
    call_command("migrate", verbosity=0, interactive=False)
    keys_missing()  # makes them where nobody has done anything yet


def steps_to_come() -> list[str]:
    """What `migrate` would change."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label} {step.name}" for step, _ in plan]


def steps_done() -> list[str]:
    """Every change that was made to the database, in order of name."""
    return sorted(f"{app} {name}" for app, name in MigrationRecorder(connection).applied_migrations())


def steps_unknown(done: list[str]) -> list[str]:
    """Which of these changes this code has never heard of: it is older than the database."""
    loader = MigrationLoader(None)  # of the code alone
    replaced = {key for step in loader.disk_migrations.values() for key in step.replaces}
    known = {f"{app} {name}" for app, name in [*loader.disk_migrations, *replaced]}
    return [step for step in done if step not in known]


def may_use_database() -> Answer:
    """Whether the database answers, and to a user who cannot read past the walls between governing bodies."""
    if (data_folder() / UNFINISHED).exists():
        return no(f"{data_folder()} holds a backup that was restored half way: empty it, and restore again.")
    try:
        connection.ensure_connection()
        done = steps_done()
    except DatabaseError as error:
        return no(f"The database does not answer: {str(error).strip().splitlines()[0]}.")
    if steps_unknown(done):
        return no("This database was used by a newer Inforce. Start that one, or restore a backup of this one.")
    if why_not := why_not_this_role():
        return no(why_not)
    return YES


def may_serve_database() -> Answer:
    """Whether pages can be served from the database as it stands."""
    if steps_to_come():
        return no("The database is of an earlier Inforce: run `python3 run.py upgrade` first.")
    if missing := keys_missing():
        return no(
            f"{' and '.join(missing)} should be in {data_folder()} and cannot be found. Put back the copy that you "
            "keep, or restore the backup again with the spare-key sheets: docs/running/backup.md."
        )
    return YES


# --- key files ------------------------------------------------------------------------------------------------------

KEY_FILES = ("server.key", "ledger.key")
"""What the software itself locks and signs with. Made once: with another key, what is there cannot be read."""


def make_keys() -> None:
    """Make the key files of an installation in which nobody has done anything yet."""
    from inforce.keys.server_key import make_server_key  # noqa: PLC0415 - once Django has started
    from inforce.ledger.checkpoints import make_signing_key  # noqa: PLC0415

    make_server_key()
    make_signing_key()


def keys_missing() -> list[str]:
    """The key files that should be there and are not."""
    from inforce.ledger.models import Body  # noqa: PLC0415 - once Django has started

    if not Body.objects.exists():
        make_keys()
    return [name for name in KEY_FILES if not (data_folder() / name).exists()]


# --- style sheets and scripts ---------------------------------------------------------------------------------------


def collect_pages() -> None:
    """Give style sheets and scripts the names that browsers may keep for ever, if any changed. Raises Refused."""
    if not (settings.BUILD / "static/lib").is_dir():
        raise Refused("The GOV.UK styles are missing: start Inforce with `python3 run.py`, which copies them in.")
    if _is_collected():
        return
    try:
        call_command("collectstatic", verbosity=0, interactive=False)
    except OSError as error:
        why = f"The style sheets in {settings.STATIC_ROOT} are old and cannot be written: {error.strerror}."
        raise Refused(f"{why} Run `python3 run.py --version` once, as the owner of that folder.") from error


def _is_collected() -> bool:
    """By what is in the files, not by their times: a file that was checked out anew is not another one."""
    try:
        named = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]
        return all(
            name in named and filecmp.cmp(file, settings.STATIC_ROOT / name, shallow=False)
            for file, name in _static_files()
        )
    except (OSError, ValueError, KeyError):
        return False


def _static_files() -> Iterator[tuple[Path, str]]:
    for folder in map(Path, settings.STATICFILES_DIRS):
        for file in folder.rglob("*"):
            if file.is_file():
                yield file, file.relative_to(folder).as_posix()


# --- who else is at work --------------------------------------------------------------------------------------------


@contextmanager
def running() -> Iterator[None]:
    """Say that pages are served from this data folder. Raises Refused while it is being upgraded or restored."""
    with _locked(fcntl.LOCK_SH, "This data folder is being upgraded or restored: wait until that is done."):
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Keep everybody from serving pages for the time being. Raises Refused while somebody does."""
    with _locked(fcntl.LOCK_EX, "Inforce is running on this data folder: stop it first (`systemctl stop inforce`)."):
        yield


@contextmanager
def unfinished() -> Iterator[None]:
    """While this lasts the folder is of no use; if it is cut off, it stays so."""
    mark = data_folder() / UNFINISHED
    mark.touch(mode=PRIVATE)
    yield
    mark.unlink()


@contextmanager
def _locked(how: int, otherwise: str) -> Iterator[None]:
    # a locked file is free again when its holder is gone, however it went
    handle = os.open(data_folder() / RUNNING, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(otherwise) from None
        yield
    finally:
        os.close(handle)
