"""Hold the sealed files on disk against the rows that name them."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

from inforce.cases.files import path_of
from inforce.cases.models import Evidence
from inforce.ledger.models import Body


class SealedFile(NamedTuple):
    """A file as its row names it."""

    path: Path
    size: int
    sha256: str
    case: str
    told_on: date


def sealed_files(body: Body) -> list[SealedFile]:
    """The files that must be there."""
    rows = Evidence.objects.filter(body=body).order_by("pk")
    named = rows.values_list("ref", "sealed_size", "sealed_digest", "case__ref", "case__opened_on")
    return [
        SealedFile(path_of(ref), size, sha256, case, told_on) for ref, size, sha256, case, told_on in named.iterator()
    ]


def compare_files(files: Sequence[SealedFile]) -> Iterator[str]:
    """Read every file through. Hashing lets other threads work, so each core reads a file of its own."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for file, why in zip(files, pool.map(_what_is_wrong, files), strict=True):
            if why:
                yield f"A file of what was put under lock on {file.told_on:%-d %B %Y} ({file.case}) {why}"


def _what_is_wrong(file: SealedFile) -> str:
    try:
        with file.path.open("rb") as sealed:
            if os.fstat(sealed.fileno()).st_size != file.size:
                return "does not have the size that it had."
            if hashlib.file_digest(sealed, "sha256").hexdigest() != file.sha256:
                return "was changed outside Inforce."
    except FileNotFoundError:
        return "is missing."
    except OSError as error:
        return f"cannot be read: {error.strerror}."
    return ""
