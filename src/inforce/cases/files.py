"""Sealed files on disk: sealed while they stream in, and whole or not there at all.

socket -> SHA-256 -> seal -> fsync -> rename -> fsync of the folder; then one transaction makes the file somebody's.
A file that no row names was never acknowledged and is swept away.
"""

import hashlib
import os
import queue
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from inforce.cases.models import DraftFile, Evidence
from inforce.core.calendar import local_day
from inforce.core.refs import is_ref, new_ref
from inforce.core.seal import Context, SealingStream, Streamed, open_stream

PART = ".part"
NAME_LENGTH = 200
PIECES_AHEAD = 8
# an upload that is still streaming in, or has not been claimed by its request yet, is left alone by the sweep
YOUNG = timedelta(hours=2)


class NoRoom(Exception):
    """The disk is nearly full or takes nothing: words are still taken, files are not."""


@dataclass(frozen=True, slots=True, repr=False)
class Arrived:
    """A file that was sealed and stands on disk, and that nobody has claimed yet."""

    ref: str
    name: str
    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str


class Arriving:
    """A file on its way in. `write` pieces of it, then `close`; or `give_up`, and nothing is left."""

    def __init__(self, *, name: str, to: str, body: str, case: str) -> None:
        make_sure_of_room()
        self.ref = new_ref()
        self.name = clean_name(name)
        self._path = path_of(self.ref)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:  # no inode left, a quota, a disk that went read-only
            raise NoRoom from error
        self._file: BinaryIO = os.fdopen(handle, "wb")
        self._stream = SealingStream(self._file, to=[to], context=file_context(body=body, case=case, ref=self.ref))

    @property
    def _part(self) -> Path:
        return self._path.with_name(self._path.name + PART)

    def write(self, piece: bytes) -> None:
        """Take the next piece."""
        self._stream.write(piece)

    def close(self) -> Arrived:
        """Finish: when this returns, the file survives a power cut."""
        receipt: Streamed = self._stream.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self._path)
        _sync_folder(self._path.parent)
        return Arrived(
            ref=self.ref,
            name=self.name,
            size=receipt.size,
            sha256=receipt.plain_sha256.hex(),
            sealed_size=receipt.sealed_size,
            sealed_sha256=receipt.sealed_sha256.hex(),
        )

    def give_up(self) -> None:
        """Remove what came in so far."""
        self._stream.abort()
        with suppress(OSError):  # on a full disk what it still holds back finds no room either
            self._file.close()
        self._part.unlink(missing_ok=True)
        self._path.unlink(missing_ok=True)


def file_context(*, body: str, case: str, ref: str) -> Context:
    """What stands in front of a sealed file's own bytes: a file moved to another case does not open."""
    return Context(body=body, case=case, purpose=f"file {ref}")


def is_whole(evidence: Evidence) -> bool:
    """Whether the sealed file stands on disk as it was acknowledged."""
    try:
        with path_of(evidence.ref).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == evidence.sealed_digest
    except FileNotFoundError:
        return False


def open_file(evidence: Evidence, *, key: str) -> Iterator[bytes]:
    """The bytes of a sealed file, piece by piece, as they were given. Ask `is_whole` first.

    Raises SealError in the middle where it does not open: whoever reads must throw away what came.
    """
    pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(maxsize=PIECES_AHEAD)
    gone = threading.Event()
    thread = threading.Thread(target=_push, args=(evidence, key, pieces, gone), name="opening", daemon=True)
    thread.start()
    try:
        while (piece := pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        gone.set()  # whoever downloads went away: do not go on opening for nobody
        thread.join()


def path_of(ref: str) -> Path:
    """Where a sealed file stands."""
    return Path(settings.DATA) / "files" / ref[:2] / ref


def remove(*refs: str) -> None:
    """Remove sealed files; one that is gone already is no fault. What is no reference is a path to something else."""
    for ref in filter(is_ref, refs):
        path_of(ref).unlink(missing_ok=True)


def make_sure_of_room() -> None:
    """Raise NoRoom below the free space that is kept for words."""
    if shutil.disk_usage(settings.DATA).free < settings.MIN_FREE_BYTES:
        raise NoRoom


def sweep_files(*, now: datetime) -> int:
    """Remove files that no row names; returns how many. Of those that stay, forget the minute at which they came."""
    swept = 0
    files = _old_files(before=now - YOUNG)
    while some := list(islice(files, _AT_ONCE)):
        refs = [path.name for path in some]
        # in this order: a draft that is sent between the two makes its file evidence, and it is seen in one of them
        named = {ref for rows in (DraftFile, Evidence) for ref in _named(rows, refs)}
        for path in some:
            if path.name not in named:  # nor is a part of a file ever named
                path.unlink(missing_ok=True)
                swept += 1
            else:
                _keep_day_only(path)
    return swept


def _keep_day_only(path: Path) -> None:
    """The minute at which a file came could match somebody to a case; the day stands in the case's row anyway."""
    day = local_day(datetime.fromtimestamp(path.stat().st_mtime, tz=UTC))
    midnight = datetime.combine(day, time(), tzinfo=UTC).timestamp()
    os.utime(path, (midnight, midnight))


def _named(rows: type[Evidence] | type[DraftFile], refs: Sequence[str]) -> Iterator[str]:
    return rows.objects.filter(ref__in=refs).values_list("ref", flat=True).iterator()


def clean_name(name: str) -> str:
    """A file's own name without folders and without marks that turn or hide letters; it is only ever shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip()
    return shown[:NAME_LENGTH] or "file without a name"


class _Sink:
    """Hands on what is opened; stops when nobody takes it any more."""

    def __init__(self, pieces: "queue.Queue[bytes | BaseException | None]", gone: threading.Event) -> None:
        self._pieces, self._gone = pieces, gone

    def write(self, piece: bytes) -> int:
        """Wait for room, but not for ever."""
        while not self._gone.is_set():
            try:
                self._pieces.put(piece, timeout=1)
            except queue.Full:
                continue
            return len(piece)
        raise BrokenPipeError

    def flush(self) -> None:
        """Nothing is kept back."""


def _push(
    evidence: Evidence, key: str, pieces: "queue.Queue[bytes | BaseException | None]", gone: threading.Event
) -> None:
    context = file_context(body=evidence.body.ref, case=evidence.case.ref, ref=evidence.ref)
    sink = _Sink(pieces, gone)
    end: BaseException | None = None
    try:
        with path_of(evidence.ref).open("rb") as source:
            open_stream(source, cast("BinaryIO", sink), key=key, context=context)
    except BaseException as error:  # noqa: BLE001  it belongs to the thread that reads
        end = error
    if not gone.is_set():
        pieces.put(end)


_AT_ONCE = 500  # SQLite takes no statement with more than some hundred values


def _old_files(*, before: datetime) -> Iterator[Path]:
    for path in (Path(settings.DATA) / "files").glob("??/*"):
        if is_ref(path.name.removesuffix(PART)) and path.stat().st_mtime < before.timestamp():
            yield path


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
