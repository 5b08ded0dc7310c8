"""`ledger verify`, beside bare SHA-256 of the same bytes.

The same bytes: each entry of the record and each row that it knows, in the form of which the record holds a digest, and
each sealed file. What `verify` does besides is to fetch rows and make that form of them, to follow the links, to
compute every task again from its duties, to judge posts, keys and signatures, and to compare it all.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from bench.figures import Figure, at_least, wall_ms
from inforce.assurance.files import sealed_files
from inforce.assurance.rows import every_row
from inforce.assurance.verify import verify
from inforce.ledger import commitments
from inforce.ledger.models import Body
from inforce.ledger.reading import written_in_order


def record_figures(body: Body) -> list[Figure]:
    """The whole record of this run: concerns with files, and those without."""
    rows, files = canonical_bytes(body), [file.path for file in sealed_files(body)]
    ours = wall_ms(lambda: _is_clean(body), rounds=3)
    rows_alone, files_alone = wall_ms(lambda: _hash_rows(rows)), wall_ms(lambda: _hash_files(files))
    with mock.patch("inforce.assurance.verify.sealed_files", return_value=[]):
        without_files = wall_ms(lambda: _is_clean(body), rounds=3)
    bare = rows_alone + files_alone
    size = sum(map(len, rows)) + sum(path.stat().st_size for path in files)
    what = f"{len(rows):,} rows and entries, {len(files):,} files, {size / (1 << 20):,.0f} MiB"
    return [
        Figure("ledger verify", ours, " ms", f"SHA-256 of the same: {bare:.0f} ms", bare / ours, at_least(0.15), what),
        Figure(
            "- without the files",
            without_files,
            " ms",
            f"SHA-256 of the same: {rows_alone:.1f} ms",
            rows_alone / without_files,
        ),
    ]


def canonical_bytes(body: Body) -> list[bytes]:
    """Every entry and every row, as the record holds a digest of it."""
    found: list[bytes] = [entry.as_bytes(body=body.ref) for entry in written_in_order(body)]
    really: Callable[[object], str] = commitments._canonical  # noqa: SLF001 - to see the bytes on their way

    def keep(row: object) -> str:
        canonical = really(row)
        found.append(canonical.encode())
        return canonical

    with mock.patch.object(commitments, "_canonical", keep):
        for _ in every_row(body):
            pass
    return found


def _is_clean(body: Body) -> None:
    assert verify(body) == []


def _hash_rows(rows: list[bytes]) -> None:
    for row in rows:
        hashlib.sha256(row).digest()


def _hash_files(files: list[Path]) -> None:
    for path in files:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256").digest()
