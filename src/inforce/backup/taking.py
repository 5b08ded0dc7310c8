"""Take a backup, while people work or not, and read it back."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

import inforce
from inforce.backup.databases import KINDS, copy_database, faults_of
from inforce.backup.keys import sealed_keys
from inforce.backup.parts import Reader, Writer, open_backup
from inforce.core.may import Refused
from inforce.core.refs import is_ref
from inforce.data_folder import PRIVATE
from inforce.ledger.acting import acting_for
from inforce.people.actions import tick_ready
from inforce.people.models import ReadyLine, School
from inforce.people.queries import ready_lines_of

_COPYING = "backup-"


def back_up(path: Path) -> str:
    """Take a backup and read it back; answers a sentence on what it holds. Raises Refused, and then it is no backup."""
    take(path)
    if faults := read_back(path):
        raise Refused("\n".join([f"{path} was written, and is not sound:", *faults]))
    for school in School.objects.select_related("body"):
        with acting_for([school.body]):
            if ReadyLine.What.BACKUP not in ready_lines_of(school):  # seen done is better than said done
                tick_ready(school=school, what=ReadyLine.What.BACKUP, today=timezone.localdate(), by=None)
    return told_of(path)


def take(path: Path) -> None:
    """Write a backup to a new file. Raises Refused.

    The database first, then the files: a file stands on the disk before the database names it, and stays for as long
    as it is named, so every file that the copy names is there. One still streaming in is named by nobody.
    """
    try:
        _write(path)
    except OSError as error:
        raise Refused(f"The backup could not be made: {error.strerror}.") from error


def _write(path: Path) -> None:
    with Writer(path) as writer, _room_for_copy() as folder:
        database = copy_database(folder)
        writer.add_file(database.name, database.path)
        for file in _sealed_files():
            with suppress(FileNotFoundError):  # a draft's own, thrown away a moment ago
                writer.add_file(f"files/{file.parent.name}/{file.name}", file)
        for line in sorted((settings.DATA / "check-lines").glob("*/*.txt")):
            writer.add_file(f"check-lines/{line.parent.name}/{line.name}", line)
        for name, sealed in sealed_keys().items():
            writer.add(f"keys/{name}", sealed)
        writer.finish(
            {
                "inforce": inforce.VERSION,
                "made": datetime.now(UTC).isoformat(timespec="seconds"),
                "database": database.name,
                "steps": database.steps,
                "record": database.record,
                "files": database.files,
            }
        )


def read_back(path: Path) -> list[str]:
    """One sentence for each thing that is wrong with a backup. Raises Refused where it is none at all."""
    with open_backup(path) as reader:
        faults = [*reader.faults(), *_files_missing(reader)]
        if faults:
            return faults
        with tempfile.TemporaryDirectory(prefix="inforce-") as folder:
            copy = Path(folder) / reader.manifest["database"]
            reader.put(copy.name, copy)
            return faults_of(copy)


def told_of(path: Path) -> str:
    """A sentence that says what a backup holds."""
    with open_backup(path) as reader:
        return (
            f"{path}: {path.stat().st_size / 1024 / 1024:.1f} MiB, made {reader.manifest['made']} "
            f"by Inforce {reader.manifest['inforce']}. Governing bodies: {len(reader.manifest['record'])}. "
            f"Sealed files: {len(reader.names('files/'))}."
        )


def _files_missing(reader: Reader) -> Iterator[str]:
    """Which files the database names and the backup has not, or has with another content."""
    if reader.manifest["database"] not in KINDS or reader.manifest["database"] not in reader.parts:
        yield "The database is missing from the backup."
    for ref, (size, digest) in sorted(reader.manifest["files"].items()):
        part = reader.parts.get(f"files/{ref[:2]}/{ref}")
        if part is None:
            yield f"The sealed file {ref}, which the database names, was not there when the backup was made."
        elif (part["size"], part["sha256"]) != (size, digest):
            yield f"The sealed file {ref} was changed before the backup was made: the database knows it otherwise."


def _sealed_files() -> Iterator[Path]:
    for file in sorted((settings.DATA / "files").glob("??/*")):
        if is_ref(file.name):  # not one that is still arriving: its name ends in .part
            yield file


@contextmanager
def _room_for_copy() -> Iterator[Path]:
    """A folder for the copy of the database, inside the data folder and gone afterwards; one backup at a time."""
    handle = os.open(settings.DATA / "backup.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in settings.DATA.glob(f"{_COPYING}*-copy"):  # by one that was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_COPYING, suffix="-copy", dir=settings.DATA) as folder:
            yield Path(folder)
    finally:
        os.close(handle)
