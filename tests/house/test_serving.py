"""One parent, its server and its ticker: started again when they die, gone when it goes."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inforce.serving import Place, is_answering, why_it_cannot_start

APPLICATION = """
import os, time
from inforce.serving import die_with_server
die_with_server()

def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(30)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
PARENT = """
import sys
from functools import partial
from inforce.serving import Child, Place, is_answering, keep_running, web_command
place = Place(port=int(sys.argv[1]))
web = Child("web server", web_command(place=place, workers=2, threads=2, application="made_up:application"))
ticker = Child("ticker", (sys.executable, "-c", sys.argv[2]))
ready = partial(print, "ready", flush=True)
raise SystemExit(keep_running([web, ticker], is_ready=partial(is_answering, place), when_ready=ready))
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


class Served:
    """A parent in a process of its own; every process of its house carries a mark in its environment."""

    def __init__(self, folder: Path, *, ticker: str = "import time; time.sleep(600)") -> None:
        (folder / "made_up.py").write_text(APPLICATION)
        self.mark = f"INFORCE_TEST_MARK={folder.name}-{os.getpid()}"
        name, value = self.mark.split("=")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.place = Place(port=free.getsockname()[1])
        self.parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(self.place.port), ticker],
            env={**os.environ, "PYTHONPATH": str(folder), name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.parent.stdout
        assert self.parent.stdout.readline() == "ready\n"
        eventually(lambda: len(self.children()) >= 4)

    def children(self) -> dict[int, str]:
        """Every living process with the mark but the parent: number and command line."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                marked = self.mark.encode() in (folder / "environ").read_bytes().split(b"\0")
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if marked and command and int(folder.name) != self.parent.pid:
                found[int(folder.name)] = command
        return found

    def server(self) -> int:
        """The process that holds the port and starts the workers."""
        return min(number for number, command in self.children().items() if "granian" in command)

    def get(self, path: str = "/") -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.place.port}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    def answered_by(self) -> int | None:
        """The process that answered, or None where nobody did."""
        try:
            return int(self.get())
        except (OSError, http.client.HTTPException):
            return None


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def begin(**how: str) -> Served:
        started.append(Served(tmp_path, **how))
        return started[-1]

    yield begin
    for each in started:
        each.parent.kill()
        for number in each.children():
            os.kill(number, signal.SIGKILL)
        each.parent.communicate()


def eventually(holds: Callable[[], bool], *, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not so within {seconds} s"
        time.sleep(0.02)


def test_no_child_survives_a_parent_that_is_killed(served: Callable[..., Served]) -> None:
    house = served()

    house.parent.kill()
    house.parent.wait()

    eventually(lambda: house.children() == {}, seconds=3)


def test_no_worker_survives_a_server_that_is_killed_with_its_parent(served: Callable[..., Served]) -> None:
    house = served()
    server = house.server()

    house.parent.send_signal(signal.SIGSTOP)  # so that it cannot clean up
    os.kill(server, signal.SIGKILL)
    house.parent.kill()
    house.parent.wait()

    eventually(lambda: house.children() == {}, seconds=3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_all_are_gone_within_three_seconds(served: Callable[..., Served], number: int) -> None:
    house = served(ticker=STUBBORN)
    with socket.create_connection((house.place.host, house.place.port)) as asking:
        asking.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.2)

        began = time.monotonic()
        house.parent.send_signal(number)
        code = house.parent.wait(timeout=10)
        took = time.monotonic() - began

    assert (code, house.children()) == (0, {})
    assert took < 3


def test_a_server_that_dies_is_started_again_and_answers(served: Callable[..., Served]) -> None:
    house = served()

    os.kill(house.server(), signal.SIGKILL)

    assert house.parent.stderr
    assert house.parent.stderr.readline() == "The web server stopped (signal SIGKILL); it is started again.\n"
    eventually(lambda: house.answered_by() in house.children())  # for a moment its old worker still listens


def test_a_worker_that_dies_is_started_again(served: Callable[..., Served]) -> None:
    house = served()
    worker = int(house.get())

    os.kill(worker, signal.SIGKILL)

    eventually(lambda: house.answered_by() in house.children().keys() - {worker})


def test_an_open_port_with_nobody_behind_it_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not is_answering(Place(port=silent.getsockname()[1]))


def test_a_taken_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        sentence = why_it_cannot_start(Place(port=port))

    assert sentence == f"Port {port} is taken by another program: stop that one, or choose another with --port."
    assert why_it_cannot_start(Place(port=port)) is None


def test_a_certificate_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    place = Place(port=0, certificate=tmp_path / "none.pem", key=tmp_path / "none.key")

    assert why_it_cannot_start(place) == f"The file {tmp_path}/none.pem cannot be read."
