"""A backup of a small school, taken, read back, damaged, restored. The school is real: its keys, its locked file."""

import json
import shutil
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inforce.backup.parts import Writer
from tests.own_database import HOME, finish, own_database, run

SCHOOL = ("-m", "tests.running.small_school")
COMMAND = ("-m", "inforce")
SIGNED_IN = """
from inforce import installation

installation.start_django()
from django.contrib.sessions.models import Session
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body
from inforce.keys.models import Vault

Session.objects.create(session_key="k", session_data="d", expire_date="2027-01-01T00:00Z") if {add} else None
with acting_for(Body.objects.all()):
    print(Session.objects.count(), Vault.objects.count(), end="")
"""
COUNT_PEOPLE = """
from inforce import installation

installation.start_django()
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body
from inforce.people.models import Person

with acting_for(Body.objects.all()):
    print(Person.objects.count(), end="")
"""


def begin(environment: dict[str, str], *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=HOME,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ask(environment: dict[str, str], *words: object) -> Any:
    return json.loads(finish(begin(environment, *SCHOOL, *words)))


def do(environment: dict[str, str], *words: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *COMMAND, *map(str, words)],
        cwd=HOME,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Filled:
    """An installation with a school in it, what its people know, and a backup of it."""

    environment: dict[str, str]
    known: dict[str, Any]
    backup: Path
    keys: Path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Made once: it is read and backed up, never changed."""
    folder = tmp_path_factory.mktemp("filled")
    with own_database(folder) as environment:
        known = ask(environment, "fill")
        ask(environment, "look", json.dumps(known))  # so the chair has her key open
        (data(environment) / "files/00").mkdir()
        (data(environment) / "files/00/0000000000000000.part").write_bytes(b"still arriving")
        assert run(SIGNED_IN.format(add=True), environment) == "1 1"
        taken = do(environment, "backup", folder / "b")
        assert (taken.returncode, taken.stderr) == (0, "")
        assert taken.stdout.endswith("Governing bodies: 1. Sealed files: 1.\n")
        yield Filled(environment, known, folder / "b", keys_kept(environment, folder / "kept"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Another computer: no data folder, and an empty database where that is another thing."""
    with own_database(tmp_path / "elsewhere", made=False) as environment:
        yield environment


def data(environment: dict[str, str]) -> Path:
    return Path(environment["INFORCE_DATA"])


def keys_kept(environment: dict[str, str], folder: Path) -> Path:
    """What whoever looks after the computer copies to a safe place."""
    folder.mkdir()
    for name in ("server.key", "secret-key", "ledger.key"):
        if (data(environment) / name).exists():
            shutil.copy(data(environment) / name, folder / name)
    return folder


@pytest.mark.both
def test_restored_with_its_keys_it_is_the_same_school(filled: Filled, elsewhere: dict[str, str]) -> None:
    restored = do(elsewhere, "restore", filled.backup, "--keys", filled.keys)

    assert (restored.returncode, restored.stdout) == (0, f"Restored into {data(elsewhere)}.\n"), restored.stderr
    assert ask(elsewhere, "look", json.dumps(filled.known)) == {
        "told": "He sent her a message at night.",
        "picture": True,
        "record": "a declaration",
        "people": 6,
        "problems": [],
    }


@pytest.mark.both
def test_taken_while_people_work_each_is_a_whole_school_of_one_moment(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    with own_database(tmp_path) as school:
        ask(school, "found")
        at_work = begin(school, *SCHOOL, "add")
        assert at_work.stdout
        assert at_work.stdout.readline() == "adding\n"

        taken = [do(school, "backup", tmp_path / f"b{number}") for number in range(2)]
        added = int(finish(at_work))

    keys_missing = do(elsewhere, "restore", tmp_path / "b1")
    counted = int(run(COUNT_PEOPLE, elsewhere))
    assert [each.returncode for each in taken] == [0, 0], taken[0].stderr
    assert len(keys_missing.stdout.splitlines()) == 2  # and nothing is wrong with the record
    assert 0 < counted <= added


@pytest.mark.both
def test_nobody_who_finds_a_backup_has_a_key_or_is_signed_in(filled: Filled, elsewhere: dict[str, str]) -> None:
    whole = filled.backup.read_bytes()

    restored = do(elsewhere, "restore", filled.backup)

    assert filled.backup.stat().st_mode & 0o777 == 0o600
    for file in filled.keys.iterdir():
        assert file.read_bytes() not in whole
    for secret in ("He sent her a message at night.", "picture.jpg", "a picture that nobody", *filled.known["sheets"]):
        assert secret.encode() not in whole
    assert [name for name in names_in(filled.backup) if name.endswith(".part")] == []
    assert run(SIGNED_IN.format(add=False), elsewhere) == "0 0"
    assert restored.returncode == 1
    assert restored.stdout == (
        f"Restored into {data(elsewhere)}.\n"
        "server.key and ledger.key cannot be found, so declarations, permissions and check lines cannot be read. "
        f"Put the copy that you keep into {data(elsewhere)}, or restore again with --sheets.\n"
    )


def test_two_sheets_open_the_key_files_and_one_does_not(filled: Filled, elsewhere: dict[str, str]) -> None:
    one, two, _ = filled.known["sheets"]

    refused = do(elsewhere, "restore", filled.backup, "--sheets", typed=f"{one}\n{one}\n")
    restored = do(elsewhere, "restore", filled.backup, "--sheets", typed=f"{one}\n{two}\n")

    assert refused.returncode == 1
    assert refused.stderr.endswith("the words of the same sheet twice. The other sheet is with somebody else.\n")
    assert restored.returncode == 0, restored.stderr
    for name in ("server.key", "ledger.key"):
        assert (data(elsewhere) / name).read_bytes() == (filled.keys / name).read_bytes()


def test_a_school_without_its_key_files_is_not_served(filled: Filled, elsewhere: dict[str, str]) -> None:
    do(elsewhere, "restore", filled.backup)

    served = do(elsewhere, "serve", "--port", str(free_port()))

    assert served.returncode == 1
    assert served.stderr == (
        f"server.key and ledger.key should be in {data(elsewhere)} and cannot be found. Put back the copy that you "
        "keep, or restore the backup again with the spare-key sheets: docs/running/backup.md.\n"
    )


def test_half_a_restored_school_and_one_without_its_database_are_not_served(
    filled: Filled, elsewhere: dict[str, str]
) -> None:
    do(elsewhere, "restore", filled.backup, "--keys", filled.keys)
    (data(elsewhere) / "restore-is-not-finished").touch()
    half = do(elsewhere, "serve", "--port", str(free_port()))
    (data(elsewhere) / "restore-is-not-finished").unlink()
    (data(elsewhere) / "inforce.sqlite3").unlink()
    lost = do(elsewhere, "serve", "--port", str(free_port()))

    assert (half.returncode, half.stderr) == (
        1,
        f"{data(elsewhere)} holds a backup that was restored half way: empty it, and restore again.\n",
    )
    assert (lost.returncode, lost.stderr) == (
        1,
        "The database is empty, although there was a school: restore a backup into an empty data folder.\n",
    )


def test_nothing_is_written_over(filled: Filled) -> None:
    before = filled.backup.read_bytes()

    again = do(filled.environment, "backup", filled.backup)
    into_use = do(filled.environment, "restore", filled.backup)

    assert again.returncode == 1
    assert again.stderr == (
        f"There is a file {filled.backup} already. Give another name: a backup is never written over.\n"
    )
    assert filled.backup.read_bytes() == before
    assert into_use.returncode == 1
    assert into_use.stderr == (
        f"{data(filled.environment)} is not empty. A backup is restored into an empty data folder: set INFORCE_DATA.\n"
    )


def test_a_backup_that_was_altered_restores_nothing(filled: Filled, elsewhere: dict[str, str], tmp_path: Path) -> None:
    (file,) = (name for name in names_in(filled.backup) if name.startswith("files/"))
    whole = filled.backup.read_bytes()
    place = whole.index(file.encode()) + 1024  # past the name, within the file
    (tmp_path / "b").write_bytes(whole[:place] + b"!" + whole[place + 1 :])

    refused = do(elsewhere, "restore", tmp_path / "b")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"This backup cannot be used. {file} is damaged: it is not what was put into the backup.\n"
    )
    assert not data(elsewhere).exists()


@pytest.mark.both
def test_a_backup_of_the_other_kind_of_database_is_not_restored(elsewhere: dict[str, str], tmp_path: Path) -> None:
    other = "database.sqlite3" if "INFORCE_DATABASE_URL" in elsewhere else "database.dump"
    with Writer(tmp_path / "b") as writer:
        writer.finish({"database": other, "steps": [], "files": {}, "record": {}})

    refused = do(elsewhere, "restore", tmp_path / "b")

    assert refused.returncode == 1
    assert (
        refused.stderr
        == {
            "database.dump": "This backup is of an installation on PostgreSQL: set INFORCE_DATABASE_URL to an empty "
            "database.\n",
            "database.sqlite3": "This backup is of an installation without PostgreSQL: leave INFORCE_DATABASE_URL "
            "out.\n",
        }[other]
    )


@pytest.mark.both
def test_a_backup_of_a_newer_inforce_is_not_restored(elsewhere: dict[str, str], tmp_path: Path) -> None:
    ours = "database.dump" if "INFORCE_DATABASE_URL" in elsewhere else "database.sqlite3"
    with Writer(tmp_path / "b") as writer:
        writer.finish({"database": ours, "steps": ["inforce 9999_later"], "files": {}, "record": {}})

    refused = do(elsewhere, "restore", tmp_path / "b")

    assert (refused.returncode, refused.stderr) == (
        1,
        "This backup was made by a newer Inforce. Use that one to restore it.\n",
    )


def test_a_locked_file_that_is_gone_or_changed_is_found_when_the_backup_is_read_back(
    filled: Filled, tmp_path: Path
) -> None:
    (file,) = (path for path in (data(filled.environment) / "files").glob("??/*") if not path.suffix)
    before = file.read_bytes()
    file.write_bytes(b"another file")
    changed = do(filled.environment, "backup", tmp_path / "b1")
    file.unlink()
    gone = do(filled.environment, "backup", tmp_path / "b2")
    file.write_bytes(before)

    assert changed.returncode == 1
    assert changed.stderr == (
        f"{tmp_path}/b1 was written, and is not sound:\nThe sealed file {file.name} was changed before the backup was "
        "made: the database knows it otherwise.\n"
    )
    assert gone.returncode == 1
    assert gone.stderr == (
        f"{tmp_path}/b2 was written, and is not sound:\nThe sealed file {file.name}, which the database names, was not "
        "there when the backup was made.\n"
    )


def test_what_a_killed_backup_left_is_swept_by_the_next(filled: Filled, tmp_path: Path) -> None:
    left = data(filled.environment) / "backup-killed-copy"
    left.mkdir()
    (left / "database.sqlite3").write_bytes(b"names")

    do(filled.environment, "backup", tmp_path / "b")

    assert [path.name for path in data(filled.environment).iterdir() if path.name.endswith("-copy")] == []


def names_in(backup: Path) -> list[str]:
    with tarfile.open(backup) as tar:
        return tar.getnames()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
