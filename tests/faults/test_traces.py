"""The search itself finds a canary in each kind of place and each shape: otherwise finding none says nothing."""

import base64
import gzip
import json
import random
import secrets
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, quote_plus

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.traces import PRIVATE_KEY, Search

CANARY = "qzkumquat Żółw’s"
LONG = random.Random(7).randbytes(100_000)
WORDS = ("unexposed", "squealing", "thousand", "episode")

SHAPES: dict[str, Callable[[str], bytes]] = {
    "typed": str.encode,
    "capitals": lambda text: text.upper().encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 the other way round": lambda text: text.encode("utf-16-be"),
    "JSON": lambda text: json.dumps({"what": text}).encode(),
    "JSON in JSON": lambda text: json.dumps({"held": json.dumps({"what": text})}).encode(),
    "an address": lambda text: f"/tell?what={quote(text)}".encode(),
    "a form": lambda text: f"what={quote_plus(text)}".encode(),
    "Python": lambda text: ascii({"what": text}).encode(),
    "PostgreSQL's bytes": lambda text: b"\\x" + text.encode().hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 after one": lambda text: base64.b64encode(b"1" + text.encode()),
    "base64 after two": lambda text: base64.b64encode(b"12" + text.encode()),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"\xff\xfe\xfd" + text.encode()),
    "zlib": lambda text: zlib.compress(text.encode() * 9),
    "gzip": lambda text: gzip.compress(text.encode()),
    "a session": lambda text: b"f00d" + signing.dumps({"what": text * 9}, key="k", compress=True).encode(),
}


@pytest.fixture
def search() -> Search:
    looking = Search()
    looking.add_text("canary", CANARY)
    looking.add_bytes("file", bytes(range(200, 232)))
    looking.add_words("nine words", WORDS)
    looking.add_text("private key", PRIVATE_KEY)
    return looking


@pytest.fixture
def shared_memory() -> Iterator[Path]:
    path = Path(f"/dev/shm/inforce-test-{secrets.token_hex(6)}")  # noqa: S108
    path.touch()
    yield path
    path.unlink()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_canary_is_found_in_every_shape(search: Search, shape: str) -> None:
    planted = b"before it \x00\xff" + SHAPES[shape](CANARY) + b"\x00 after it"

    assert search.found_in("a log", planted) != []


@pytest.mark.parametrize("text", ["qzkumqua", "nothing of it", "unexposed thousand", "AGE-SECRET"])
def test_what_is_no_canary_is_not_found(search: Search, text: str) -> None:
    planted = [shape(text) for shape in SHAPES.values()]

    assert [found for content in planted for found in search.found_in("a log", content)] == []


@pytest.mark.parametrize("between", [" ", "\n", ", ", '", "', "-"])
def test_two_of_the_nine_words_beside_each_other_are_found(search: Search, between: str) -> None:
    assert search.found_in("a draft", f"xx{between.join(WORDS[1:3])}yy".encode()) != []


def test_a_files_bytes_and_a_private_key_are_found(search: Search) -> None:
    assert search.found_in("a temp file", b"\x00" + bytes(range(200, 232)) + b"\x00") != []
    assert search.found_in("a key file", b"AGE-SECRET-KEY-1QQQQ") != []


def in_a_file(folder: Path) -> None:
    (folder / "deep/down").mkdir(parents=True)
    (folder / "deep/down/.hidden.part").write_text(CANARY)


def in_a_row(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "d.sqlite3")) as database, database:
        database.execute("CREATE TABLE t (a TEXT)")
        database.execute("INSERT INTO t VALUES (?)", [CANARY])


def in_bytes_of_a_row(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "d.sqlite3")) as database, database:
        database.execute("CREATE TABLE t (a BLOB)")
        database.execute("INSERT INTO t VALUES (?)", [zlib.compress(CANARY.encode())])


def in_a_row_that_was_deleted(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "d.sqlite3")) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE t (a TEXT)")
        database.execute("INSERT INTO t VALUES (?)", [CANARY])
        database.commit()
        database.execute("DELETE FROM t")
        database.commit()


def in_a_log(folder: Path) -> None:
    (folder / "log").write_bytes(b"WARNING " + ascii(CANARY).encode() + b"\n")


@pytest.mark.parametrize("plant", [in_a_file, in_a_row, in_bytes_of_a_row, in_a_row_that_was_deleted, in_a_log])
def test_a_canary_is_found_wherever_it_was_left(search: Search, tmp_path: Path, plant: Callable[[Path], None]) -> None:
    before = search.found_under(tmp_path)
    plant(tmp_path)

    assert (before, search.found_under(tmp_path) != []) == ([], True)


@given(start=st.integers(0, 99_900), cut=st.integers(0, 60_000))
def test_a_canary_is_found_wherever_in_a_long_file_it_was_written_over_what_stood(start: int, cut: int) -> None:
    searching = Search()
    searching.add_text("canary", CANARY)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(LONG)
        before = searching.found_under(path)
        planted = CANARY.encode()
        path.write_bytes(
            (LONG[:start] + planted + LONG[start + len(planted) :])[: max(start + len(planted), 100_000 - cut)]
        )

        assert (before, searching.found_under(path) != []) == ([], True)


def test_a_canary_is_found_while_it_stands_in_the_write_ahead_log_only(search: Search, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "d.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (a TEXT)")
        database.execute("INSERT INTO t VALUES (?)", [CANARY])
        database.commit()

        found = search.found_under(tmp_path)

    assert ["sqlite3-wal" in place.split(":")[0] for place in found] == [True] * len(found) != []


def test_a_canary_is_found_in_shared_memory_written_after_the_first_look(search: Search, shared_memory: Path) -> None:
    before = search.found_under(shared_memory)
    shared_memory.write_bytes(CANARY.encode())

    assert (before, search.found_under(shared_memory) != []) == ([], True)


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
def test_a_canary_is_found_in_a_mail(search: Search, coding: str) -> None:
    subject, text = EmailMessage(), EmailMessage()
    subject["Subject"] = f"About {CANARY}"
    text.set_content(f"About {CANARY}" * 9, cte=coding)

    assert search.found_in_mail("mail", subject.as_bytes()) != []
    assert search.found_in_mail("mail", text.as_bytes()) != []


def test_a_secret_learnt_later_is_looked_for_in_what_was_seen_before(search: Search, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a new secret")
    before = search.found_under(tmp_path)

    search.add_text("later", "a new secret")

    assert (before, search.found_under(tmp_path) != []) == ([], True)
