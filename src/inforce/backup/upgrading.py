"""Bring the database to this version of the code, with a way back."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from inforce import installation
from inforce.assurance.checking import check_installation
from inforce.backup.parts import open_backup
from inforce.backup.restoring import put_database_of
from inforce.backup.taking import read_back, take
from inforce.core.may import Refused, require


def upgrade(*, say: Callable[[str], None]) -> None:
    """Back up, change the database, check the whole record; put all of it back if any of that fails. Raises Refused."""
    with installation.alone():
        require(installation.may_use_database())
        if installation.is_empty():
            installation.migrate()
            say("There was no database yet; there is one now.")
            return
        backup = _new_backup()
        say(f"Backed up to {backup}.")
        steps = installation.steps_to_come()
        try:
            installation.migrate()
            problems = check_installation()
        except BaseException as error:
            _go_back(backup)
            if isinstance(error, Exception):
                raise Refused(f"The upgrade failed and everything was put back as it was: {_told(error)}") from error
            raise
        if problems:
            _go_back(backup)
            raise Refused("\n".join(["The upgrade failed and everything was put back as it was.", *problems]))
        installation.collect_pages()
        say(f"Upgraded. Changes to the database: {len(steps)}. The whole record was checked.")


def _new_backup() -> Path:
    folder = settings.DATA / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"before-upgrade-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.inforce"
    take(path)
    if faults := read_back(path):
        raise Refused(" ".join(["Nothing was changed, because the backup is not sound.", *faults]))
    return path


def _go_back(backup: Path) -> None:
    with open_backup(backup) as reader:
        put_database_of(reader)


def _told(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".") + "."
