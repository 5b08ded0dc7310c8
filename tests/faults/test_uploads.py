"""Attack 24: files that are huge, lie about their size, never end, or come in ten thousand pieces."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

import pytest

from tests.faults.browser import FORM, Browser, Lost, Page, Upload
from tests.faults.server import Server, looking, served
from tests.faults.teller import Teller

MIB = 1024 * 1024
MOST_MEMORY = 16 * MIB  # more than before, for a file of any size
LIMIT = 1100  # MiB for one file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("uploads"), INFORCE_MAX_FILE_MB=str(LIMIT)) as running:
        warm_up(running)
        yield running


@pytest.fixture
def teller(server: Server) -> Teller:
    return begun(server, "something")


def begun(server: Server, what: str) -> Teller:
    teller = Teller(server.browser("mary"), server.known["slug"])
    teller.begin()
    teller.until_files(what)
    return teller


def warm_up(server: Server) -> None:
    """Load what is loaded once."""
    begun(server, "before").add_file(Upload("warm.png", b"warm", size=8 * MIB))


class Memory:
    """How much more the processes of the server held than before, at most."""

    def __init__(self, server: Server) -> None:
        self._server, self._before = server, server.memory()
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self.most = max(self.most, self._server.memory() - self._before)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


@contextmanager
def nothing_is_left(server: Server) -> Iterator[None]:
    """What is done inside leaves no file behind, though the server may need a moment to see that the other is gone."""
    before = server.files()
    yield
    eventually(lambda: server.files() == before)


def eventually(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("size", [300_000_000, pytest.param(1_000_000_000, marks=pytest.mark.slow)])
def test_attack_24_a_huge_file_takes_no_more_memory_than_a_small_one_and_opens_whole(server: Server, size: int) -> None:
    teller = begun(server, f"{size} bytes")
    with Memory(server) as memory:
        page = teller.add_file(Upload("film.mp4", bytes(range(251)), size=size))

    assert (page.status, teller.is_sent(teller.send())) == (302, True)
    assert memory.most <= MOST_MEMORY
    with looking(server) as look:  # which compares what opens with the SHA-256 that was kept
        found = look("cases", passphrase=server.known["passphrases"]["chair"], known=[])
    assert [len(case["files"]) for case in found if case["what"] == f"{size} bytes"] == [1]


def test_attack_24_five_gigabytes_are_refused_before_they_are_read(server: Server, teller: Teller) -> None:
    began = time.monotonic()
    with nothing_is_left(server), Memory(server) as memory:
        page = sent_or_lost(lambda: teller.add_file(Upload("huge", b"0", size=5 * 1024 * MIB)))

    assert page is None or (page.status, "too large" in page.html) == (413, True)
    assert (time.monotonic() - began < 10, memory.most <= MOST_MEMORY) == (True, True)


def test_attack_24_a_file_just_past_the_limit_is_refused_in_a_sentence(server: Server) -> None:
    teller = begun(server, "just past")
    with nothing_is_left(server):
        page = teller.add_file(Upload("large", b"0", size=LIMIT * MIB + 2 * MIB))

    assert (page.status, "That file is too large to be taken here." in page.html) == (413, True)


@pytest.mark.parametrize("share", [0.5, 0.99, 0.9999])
def test_attack_24_a_body_that_is_cut_leaves_nothing(server: Server, teller: Teller, share: float) -> None:
    with nothing_is_left(server), pytest.raises(Lost):
        teller.add_file(Upload("cut", b"cut" * 500_000, share=share))

    assert teller.is_sent(teller.send())


@pytest.mark.parametrize("more", [1, 1000, 100_000_000])
def test_attack_24_a_body_shorter_than_it_says_leaves_nothing(server: Server, teller: Teller, more: int) -> None:
    upload = Upload("short", b"short" * 100_000, token=teller.browser.token)
    assert upload.length is not None
    upload.declared = upload.length + more

    with nothing_is_left(server), pytest.raises(Lost):
        teller.add_file(upload)


@pytest.mark.parametrize("less", [40, 200, 300_000])
def test_attack_24_a_body_longer_than_it_says_leaves_nothing(server: Server, teller: Teller, less: int) -> None:
    upload = Upload("long", b"long" * 100_000, token=teller.browser.token)
    assert upload.length is not None
    upload.declared = upload.length - less

    with nothing_is_left(server):
        page = sent_or_lost(lambda: teller.add_file(upload))

    assert page is None or page.status == 400


def test_attack_24_a_large_body_is_refused_unread_where_no_file_is_taken(server: Server, teller: Teller) -> None:
    began = time.monotonic()
    with nothing_is_left(server):
        page = sent_or_lost(
            lambda: teller.browser.send_file(f"/{teller.slug}/answer/", Upload("huge", b"0", size=5 * 1024 * MIB))
        )

    assert page is None or page.status == 413
    assert time.monotonic() - began < 10


def test_attack_24_a_form_that_is_cut_is_not_taken_for_a_shorter_one(server: Server, teller: Teller) -> None:
    body = f"csrfmiddlewaretoken={teller.browser.token}&what=All+of+this+was+typed".encode()
    at = f"/{teller.slug}/tell/what/"
    with pytest.raises(Lost):
        teller.browser.ask("POST", at, [body[:-10]], length=len(body), kind=FORM)

    assert ("All of this" in teller.browser.get(at).html, ">something<" in teller.browser.get(at).html) == (False, True)


def test_attack_24_a_body_in_chunks_that_never_says_how_long_it_is_leaves_nothing(
    server: Server, teller: Teller
) -> None:
    with nothing_is_left(server), Memory(server) as memory:
        page = sent_or_lost(lambda: teller.add_file(Upload("chunks", b"0", size=200 * MIB, chunked=True)))

    assert page is None or 400 <= page.status < 500
    assert memory.most <= MOST_MEMORY


def test_attack_24_ten_thousand_fields_are_refused(server: Server, teller: Teller) -> None:
    extra = [(f"field{number}", "x") for number in range(10_000)]
    with nothing_is_left(server), Memory(server) as memory:
        before_a_file = teller.add_file(Upload("many", b"many", extra=extra))
        without = teller.browser.post(f"/{teller.slug}/tell/what/", dict(extra))

    assert (before_a_file.status, without.status, memory.most <= MOST_MEMORY) == (400, 400, True)


def test_attack_24_ten_thousand_files_in_one_body_are_refused(server: Server, teller: Teller) -> None:
    upload = Upload("one", b"one", token=teller.browser.token)
    part = (
        f'--{upload.boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nsmall\r\n'
    ).encode()
    pieces = [*[part] * 10_000, *upload.pieces()]
    with nothing_is_left(server), Memory(server) as memory:
        page = sent_or_lost(lambda: ask(teller.browser, pieces, upload.kind))

    assert page is None or page.status in (400, 403)
    assert memory.most <= MOST_MEMORY


def test_attack_24_ten_thousand_files_behind_the_token_are_refused(server: Server, teller: Teller) -> None:
    upload = Upload("one", b"one", token=teller.browser.token)
    first, *rest = upload.pieces()
    part = (
        f'\r\n--{upload.boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nsmall'
    ).encode()
    with nothing_is_left(server), Memory(server) as memory:
        page = sent_or_lost(lambda: ask(teller.browser, [first, rest[0], *[part] * 10_000, *rest[1:]], upload.kind))

    assert page is None or page.status == 400
    assert memory.most <= MOST_MEMORY


def test_attack_24_a_field_larger_than_any_answer_is_refused(server: Server, teller: Teller) -> None:
    with nothing_is_left(server), Memory(server) as memory:
        page = sent_or_lost(lambda: teller.add_file(Upload("wide", b"wide", extra=[("note", "x" * 50 * MIB)])))

    assert page is None or page.status in (400, 413)
    assert memory.most <= MOST_MEMORY


def ask(browser: Browser, pieces: list[bytes], kind: str) -> Page:
    length = sum(map(len, pieces))
    return browser.ask("POST", "/holm-lane/tell/files/", pieces, length=length, kind=kind)


def sent_or_lost(act: Callable[[], Page]) -> Page | None:
    """Its answer, or None where the server broke off: both are a refusal."""
    try:
        return act()
    except Lost:
        return None
