"""A backup as a file: named parts and a manifest. Knows nothing of what the parts hold."""

import hashlib
import json
import os
import re
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from inforce.core.may import Refused
from inforce.data_folder import PRIVATE

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 512 * 1024 * 1024
# What a part may be called: a name from a tar is a path, and a path could lead out of the folder.
NAMES = re.compile(
    r"(database\.(sqlite3|dump)|files/[0-9a-z]{2}/[0-9a-z]{16}|check-lines/[0-9a-z]{16}/[\w.-]+|keys/[\w.-]+)"
)
_PIECE = 1024 * 1024


class Writer:
    """A new backup. It is whole once `finish` returned; leaving earlier removes it."""

    def __init__(self, path: Path) -> None:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
        except FileExistsError:
            raise Refused(
                f"There is a file {path} already. Give another name: a backup is never written over."
            ) from None
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}.") from error
        self._path = path
        self._file: BinaryIO = os.fdopen(handle, "wb")
        self._tar = tarfile.TarFile(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        self._parts: dict[str, dict[str, Any]] = {}
        self._whole = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if not self._whole:
            self._path.unlink(missing_ok=True)

    def add_file(self, name: str, path: Path) -> None:
        """Take a file in as it is at this moment."""
        with path.open("rb") as source:
            self._add(name, source, size=os.fstat(source.fileno()).st_size)

    def add(self, name: str, content: bytes) -> None:
        """Take some bytes in."""
        self._add(name, BytesIO(content), size=len(content))

    def finish(self, about: dict[str, Any]) -> None:
        """Write the manifest; when this returns, the backup survives a power cut."""
        text = json.dumps(about | {"format": FORMAT, "parts": self._parts}, indent=1, sort_keys=True).encode()
        self._tar.addfile(_entry(MANIFEST, len(text)), BytesIO(text))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._whole = True

    def _add(self, name: str, source: BinaryIO, *, size: int) -> None:
        if not NAMES.fullmatch(name):
            msg = f"{name} is no name of a part."
            raise ValueError(msg)
        hashing = _Hashing(source)
        self._tar.addfile(_entry(name, size), hashing)  # type: ignore[arg-type]  # all it needs is `read`
        self._parts[name] = {"size": size, "sha256": hashing.sha256.hexdigest()}


class Reader:
    """A backup that was made."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {member.name: member for member in tar.getmembers()}
        self.manifest = self._read_manifest()
        self.parts: dict[str, dict[str, Any]] = self.manifest["parts"]

    def faults(self) -> Iterator[str]:
        """One sentence for each part that is missing, damaged or not in the manifest."""
        for name in sorted(self._members.keys() - self.parts.keys() - {MANIFEST}):
            yield f"{name} is in the backup, but not in its manifest."
        for name, expected in sorted(self.parts.items()):
            member = self._members.get(name)
            if member is None:
                yield f"{name} is missing from the backup."
            elif not NAMES.fullmatch(name) or not member.isfile():
                yield f"{name} is not a part that a backup may have."
            elif self._digest(member) != expected["sha256"] or member.size != expected["size"]:
                yield f"{name} is damaged: it is not what was put into the backup."

    def names(self, prefix: str) -> list[str]:
        """The parts whose name begins like this."""
        return sorted(name for name in self.parts if name.startswith(prefix))

    def read(self, name: str) -> bytes:
        """A small part."""
        with self._open(self._members[name]) as source:
            return source.read()

    def put(self, name: str, path: Path) -> None:
        """Write a part to a new file, readable by its owner only; it survives a power cut."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
        with os.fdopen(handle, "wb") as file, self._open(self._members[name]) as source:
            while piece := source.read(_PIECE):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def _digest(self, member: tarfile.TarInfo) -> str:
        with self._open(member) as source:
            return hashlib.file_digest(source, "sha256").hexdigest()

    def _open(self, member: tarfile.TarInfo) -> Any:
        return self._tar.extractfile(member)

    def _read_manifest(self) -> dict[str, Any]:
        member = self._members.get(MANIFEST)
        if member is None:
            raise Refused("This backup was cut off while it was made: it has no manifest. Use another one.")
        if not member.isfile() or member.size > LARGEST_MANIFEST:
            raise Refused("This is not a backup of Inforce.")
        manifest = json.loads(self._open(member).read())
        if manifest["format"] > FORMAT:
            raise Refused("This backup was made by a newer Inforce. Use that one to read it.")
        return dict(manifest)


@contextmanager
def open_backup(path: Path) -> Iterator[Reader]:
    """Open a backup for reading. Raises Refused where it is none."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield Reader(tar)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise Refused(f"{path} is not a backup of Inforce, or was damaged.") from error


class _Hashing:
    """A source that keeps count of what was read from it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._source.read(size)
        self.sha256.update(piece)
        return piece


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, PRIVATE, int(time.time())
    return entry
