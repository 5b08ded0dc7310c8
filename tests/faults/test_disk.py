"""Attack 20: the disk is full, for real: a small one in memory is the data folder. Words come before files.

Needs the right to mount, as root has it.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.faults.browser import Upload
from tests.faults.server import Server, looking, served
from tests.faults.teller import Teller

MIB = 1024 * 1024
DISK = 48 * MIB
INODES = 2_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("disk")
    data = folder / "data"
    data.mkdir(mode=0o700)
    options = f"size={DISK},nr_inodes={INODES},mode=700"
    mount = ["/usr/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", data]
    mounted = subprocess.run(mount, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk to fill")
    try:
        with served(folder, INFORCE_MIN_FREE_MB="8", INFORCE_MAX_FILE_MB="40") as running:
            yield running
    finally:
        subprocess.run(["/usr/bin/umount", "--lazy", data], check=True)


def begun(server: Server, what: str) -> Teller:
    teller = Teller(server.browser("mary"), server.known["slug"])
    teller.begin()
    teller.until_files(what)
    return teller


@contextlib.contextmanager
def filled_up(server: Server, *, but: int = 0) -> Iterator[None]:
    """Leave only so many bytes free."""
    ballast = server.data / "ballast"
    with ballast.open("wb") as file, contextlib.suppress(OSError):
        while (free := _free(server)) > but:
            file.write(bytes(min(MIB, max(free - but, 4096))))
            file.flush()
    try:
        yield
    finally:
        ballast.unlink()


@contextlib.contextmanager
def no_more_files(server: Server) -> Iterator[None]:
    """Use up every inode."""
    folder = server.data / "ballast"
    folder.mkdir()
    with contextlib.suppress(OSError):
        for number in range(INODES):
            (folder / str(number)).touch()
    try:
        yield
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _free(server: Server) -> int:
    left = os.statvfs(server.data)
    return left.f_bavail * left.f_frsize


def times_told(server: Server, what: str) -> int:
    """How many cases have these words; nothing half done is left, and the record is whole."""
    with looking(server) as look:
        found = look("cases", passphrase=server.known["passphrases"]["chair"], known=[])
        left = look("sweep", hours=3)
        assert (look("problems"), left["on_disk"]) == ([], left["named"])
    return [case["what"] for case in found].count(what)


def test_attack_20_below_the_reserve_files_are_refused_in_a_sentence_and_words_are_taken(server: Server) -> None:
    teller = begun(server, "with little room")
    with filled_up(server, but=4 * MIB):
        page = teller.add_file(Upload("large.png", b"large" * 100_000))
        left = server.files()
        sent = teller.send()

    assert "There is no room for files at the moment." in page.html
    assert (left, teller.is_sent(sent), times_told(server, "with little room")) == ([], True, 1)


def test_attack_20_a_disk_that_fills_while_a_file_streams_in_keeps_nothing_of_it(server: Server) -> None:
    teller = begun(server, "as it fills")
    with filled_up(server, but=10 * MIB):
        page = teller.add_file(Upload("large.png", b"large", size=30 * MIB))
        left, free = server.files(), _free(server)
        sent = teller.send()

    assert (page.status, "There is no room for files at the moment." in page.html) == (413, True)
    assert (left, free > 8 * MIB) == ([], True)
    assert (teller.is_sent(sent), times_told(server, "as it fills")) == (True, 1)


def test_attack_20_without_an_inode_left_files_are_refused_in_a_sentence_and_words_are_taken(server: Server) -> None:
    teller = begun(server, "no more files")
    with no_more_files(server):
        page = teller.add_file(Upload("one.png", b"one" * 1000))
        sent = teller.send()

    assert "There is no room for files at the moment." in page.html
    assert (teller.is_sent(sent), times_told(server, "no more files")) == (True, 1)


def test_attack_20_on_a_disk_full_to_the_last_byte_the_page_says_so_and_all_of_it_can_be_sent_later(
    server: Server,
) -> None:
    teller = begun(server, "full")
    with filled_up(server):
        pages = [teller.send() for _ in range(3)]
    refused = [page.status for page in pages if "ring 999" in page.html]
    server.stop()
    server.start()
    again = begun(server, "after it was full")

    assert refused == [500] * 3
    assert teller.is_sent(teller.send())
    assert again.is_sent(again.send())
    assert (times_told(server, "full"), times_told(server, "after it was full")) == (1, 1)
