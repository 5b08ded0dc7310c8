"""Attack 33: connections that say nothing, headers and bodies that trickle. Others are served meanwhile.

Without a proxy in front, as a small school has it. Each of these would hold a thread or a database connection.
"""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.faults.browser import Browser
from tests.faults.server import Server, served
from tests.faults.teller import Teller

SOON = 3.0  # seconds for a page, on two cores that do other things too
HEAD = "POST /{slug}/{path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookies}\r\n"
LENGTH = "Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
FORM = "application/x-www-form-urlencoded"

pytestmark = pytest.mark.both


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("slow")) as running:
        Teller(running.browser("mary"), running.known["slug"]).tell("before anybody is slow")
        yield running


@contextlib.contextmanager
def slow(server: Server, count: int, begun: str) -> Iterator[None]:
    """So many connections on which no more comes than this, for as long as the block lasts."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(begun.encode())
        time.sleep(0.5)  # until the server has taken them all up
        yield


def assert_others_are_served(server: Server) -> None:
    """Home is shown and a concern is told, each page within the time."""
    mary = server.browser("mary")
    teller = Teller(mary, server.known["slug"])
    for _ in range(5):
        began = time.monotonic()
        assert mary.get(f"/{server.known['slug']}/").status == 200
        assert time.monotonic() - began < SOON
    began = time.monotonic()
    sent = teller.tell("while others were slow", files={"one.png": b"one" * 10_000})
    assert (teller.is_sent(sent), time.monotonic() - began < SOON * 10) == (True, True)


def head(server: Server, browser: Browser, path: str) -> str:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return HEAD.format(slug=server.known["slug"], path=path, port=server.port, cookies=cookies)


def test_attack_33_two_hundred_silent_connections_keep_nobody_waiting(server: Server) -> None:
    with slow(server, 200, ""):
        assert_others_are_served(server)


def test_attack_33_two_hundred_half_headers_keep_nobody_waiting(server: Server) -> None:
    with slow(server, 200, head(server, server.browser(), "answer/")):
        assert_others_are_served(server)


@pytest.mark.parametrize("path", ["answer/", "tell/without-an-account/", "tell/files/"])
def test_attack_33_forty_forms_that_trickle_keep_nobody_waiting(server: Server, path: str) -> None:
    stranger = server.browser()
    stranger.get(f"/{server.known['slug']}/answer/")  # the token's cookie, without which a body is never read
    begun = head(server, stranger, path) + LENGTH.format(kind=FORM, length=100_000) + "words="

    with slow(server, 40, begun):
        assert_others_are_served(server)


def test_attack_33_forty_large_bodies_that_trickle_before_the_file_keep_nobody_waiting(server: Server) -> None:
    stranger = server.browser()
    stranger.get(f"/{server.known['slug']}/answer/")
    begun = head(server, stranger, "tell/files/")
    begun += LENGTH.format(kind="multipart/form-data; boundary=b", length=5_000_000)
    begun += '--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\nx'

    with slow(server, 40, begun):
        assert_others_are_served(server)


def test_attack_33_forty_files_that_trickle_keep_nobody_waiting_and_leave_nothing(server: Server) -> None:
    mary = server.browser("mary")
    teller = Teller(mary, server.known["slug"])
    teller.begin()
    teller.until_files("on a bad line")
    before = server.files()
    part = (
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{mary.token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nbegun'
    )
    begun = head(server, mary, "tell/files/")
    begun += LENGTH.format(kind="multipart/form-data; boundary=b", length=5_000_000) + part

    with slow(server, 40, begun):
        assert_others_are_served(server)
    after = [name for name in server.files() if name.endswith(".part")]

    until = time.monotonic() + 20
    while after and time.monotonic() < until:
        time.sleep(0.1)
        after = [name for name in server.files() if name.endswith(".part")]
    assert (after, len(server.files()) - len(before)) == ([], 1)  # the one of whoever told meanwhile
