"""The measurements can be made, and say rightly whether a figure is as good as it should be."""

import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from bench import wire
from bench.figures import Figure, at_least, at_most, table

HOME = Path(__file__).resolve().parents[2]
PARTS = ("Home", "A concern with 1 MiB, without an account", "What sealing costs", "The record", "The list, 6 cases")


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *words]
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_everything_is_measured_in_one_run_which_leaves_nothing_behind() -> None:
    before = sorted((HOME / "build").glob("bench-*"))

    done = bench("--tiny")

    assert done.returncode == 0, done.stdout + done.stderr
    assert [part for part in PARTS if f"{part}\n" not in done.stdout] == []
    assert sorted((HOME / "build").glob("bench-*")) == before


def test_another_word_is_answered_with_what_can_be_said() -> None:
    asked = bench("quickly")

    assert (asked.returncode, "--quick" in asked.stderr) == (2, True)


@pytest.mark.parametrize(
    ("figure", "is_met"),
    [
        (Figure("at least", 60, aim=at_least(60)), True),
        (Figure("at least", 59.9, aim=at_least(60)), False),
        (Figure("at most", 15.1, aim=at_most(15)), False),
        (Figure("a ratio", 1000, ratio=0.4, aim=at_least(0.5)), False),
        (Figure("nothing asked", 1), None),
    ],
)
def test_a_figure_is_held_against_its_aim(figure: Figure, *, is_met: bool | None) -> None:
    assert figure.is_met is is_met
    assert f" { ({True: 'yes', False: 'NO', None: ''}[is_met]) }" in table([figure]).splitlines()[-1]


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (b"HTTP/1.1 302 Found\r\nlocation: /there/\r\ncontent-length: 2\r\n\r\nok", []),
        (b"HTTP/1.1 302 Found\r\nlocation: /begin-again/\r\ncontent-length: 0\r\n\r\n", ["302 /begin-again/"]),
        (b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n", ["500 "]),
        (b"", ["ConnectionResetError: The server hung up."]),
    ],
)
def test_a_redirect_to_another_page_counts_as_refused(answer: bytes, wrong: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        Thread(target=_answer_once, args=(server, answer), daemon=True).start()

        volley = wire.fire(
            [[wire.post("/here/", {}, cookies={}, host="localhost", leads_to="/there/")]], clients=1, port=port
        )

    assert volley.wrong == wrong
    assert len(volley.taken) == (0 if wrong else 1)


def _answer_once(server: socket.socket, answer: bytes) -> None:
    line, _ = server.accept()
    with line:
        line.recv(1 << 16)
        line.sendall(answer)
