"""A backup as a file, whatever its parts hold."""

import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from inforce.backup.parts import Writer, open_backup
from inforce.core.may import Refused

FILE = "files/0a/0a00000000000000"


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    (tmp_path / "file").write_bytes(b"sealed" * 9999)
    with Writer(tmp_path / "b") as writer:
        writer.add_file(FILE, tmp_path / "file")
        writer.add("keys/server.key.age", b"sealed to the governors")
        writer.finish({"made": "today"})
    return tmp_path / "b"


def test_what_was_put_in_comes_out(backup: Path, tmp_path: Path) -> None:
    with open_backup(backup) as reader:
        reader.put(FILE, tmp_path / "new/place")

        assert list(reader.faults()) == []
        assert reader.manifest["made"] == "today"
        assert reader.names("") == [FILE, "keys/server.key.age"]
        assert reader.read("keys/server.key.age") == b"sealed to the governors"
    assert (tmp_path / "new/place").read_bytes() == b"sealed" * 9999
    assert (tmp_path / "new/place").stat().st_mode & 0o777 == 0o600


def test_a_part_that_was_changed_is_named(backup: Path) -> None:
    assert faults(altered(backup, {FILE: b"another file"})) == [
        f"{FILE} is damaged: it is not what was put into the backup."
    ]


def test_a_part_that_is_missing_is_named(backup: Path) -> None:
    assert faults(altered(backup, {FILE: None})) == [f"{FILE} is missing from the backup."]


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "files/0a/more"])
def test_a_part_that_was_added_is_named(name: str, backup: Path) -> None:
    assert faults(altered(backup, {name: b"!"})) == [f"{name} is in the backup, but not in its manifest."]


def test_a_name_that_leads_elsewhere_is_no_part_even_if_the_manifest_has_it(backup: Path) -> None:
    with tarfile.open(backup) as old:
        manifest = old.extractfile("manifest.json")
        assert manifest
        said = manifest.read().replace(FILE.encode(), b"files/../../../out")

    swapped = altered(backup, {FILE: None, "files/../../../out": b"sealed" * 9999, "manifest.json": said})

    assert faults(swapped) == ["files/../../../out is not a part that a backup may have."]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8])
def test_a_backup_that_was_cut_off_is_no_backup(share: float, backup: Path) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(Refused):
        faults(backup)


def test_a_backup_without_a_manifest_was_cut_off(backup: Path) -> None:
    with pytest.raises(Refused, match="cut off while it was made"):
        faults(altered(backup, {"manifest.json": None}))


def test_a_backup_of_a_later_kind_is_not_guessed_at(backup: Path) -> None:
    with pytest.raises(Refused, match="made by a newer Inforce"):
        faults(altered(backup, {"manifest.json": b'{"format": 2, "parts": {}}'}))


@pytest.mark.parametrize("content", [b"", b"not a tar at all" * 100, b'{"format": 1}'])
def test_another_file_is_no_backup(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(content)

    with pytest.raises(Refused, match="is not a backup of Inforce, or was damaged"):
        faults(tmp_path / "other")


def test_one_that_failed_half_way_is_not_left_lying(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), Writer(tmp_path / "b") as writer:
        writer.add_file(FILE, tmp_path / "gone")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stands_is_not_written_over_and_not_removed(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")

    with pytest.raises(Refused, match="never written over"):
        Writer(tmp_path / "b")

    assert (tmp_path / "b").read_text() == "mine"


def faults(backup: Path) -> list[str]:
    with open_backup(backup) as reader:
        return list(reader.faults())


def altered(backup: Path, parts: dict[str, bytes | None]) -> Path:
    """The same backup with parts of it replaced, added or left out; its manifest as it was, unless given."""
    other = backup.with_name("altered")
    parts = dict(parts)
    with tarfile.open(backup) as old, tarfile.open(other, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            assert content
            _add(new, member.name, parts.pop(member.name, content.read()))
        for name, given in parts.items():
            _add(new, name, given)
    return other


def _add(tar: tarfile.TarFile, name: str, content: bytes | None) -> None:
    if content is not None:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, BytesIO(content))
