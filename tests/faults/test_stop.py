"""Attack 19: told to stop, or a worker gone, in the middle of an upload. What was on its way is finished or gone."""

import contextlib
import os
import random
import secrets
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.browser import Lost, Upload
from tests.faults.crowd import Crowd, held_against_what_is_there, until_it_is_gone
from tests.faults.server import Server, looking, served
from tests.faults.teller import Teller

STOPS_WITHIN = 3.0  # seconds, as said of Ctrl-C
SLACK = 3.0  # on a computer that does other things too

pytestmark = [pytest.mark.both, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("stop")) as running:
        yield running


def test_attack_19_told_to_stop_under_load_nothing_acknowledged_is_lost(server: Server) -> None:
    crowd = Crowd(server, people=4, stem=secrets.token_hex(4), chance=random.Random(19))
    crowd.start(until_it_is_gone)
    until(lambda: any(story.sent for story in crowd.stories))

    began = time.monotonic()
    code = server.stop()
    took = time.monotonic() - began
    stories = crowd.wait()
    server.start()

    assert (code, took < STOPS_WITHIN + SLACK) == (0, True)
    assert any(story.sent for story in stories)
    with looking(server) as look:
        held_against_what_is_there(look, server, stories, [], "after a stop")


@pytest.mark.parametrize("how", ["stop", "worker"])
def test_attack_19_a_file_half_way_in_is_finished_or_gone(server: Server, how: str) -> None:
    teller = Teller(server.browser("mary"), server.known["slug"])
    teller.begin()
    teller.until_files(f"half way {how}")
    before = server.files()

    def interrupt() -> None:
        until(lambda: len(server.files()) == len(before) + 1)
        if how == "stop":
            assert server.parent
            server.parent.terminate()
        else:
            _, *workers = sorted(number for number, command in server.processes().items() if "granian" in command)
            for worker in workers:
                os.kill(worker, signal.SIGKILL)

    finished = False
    with contextlib.suppress(Lost):
        finished = teller.add_file(Upload("half.png", b"half" * 1_000_000, half_way=interrupt)).status == 302
    if how == "stop":
        assert server.parent
        assert server.parent.wait(timeout=30) == 0
        server.start()
    until(server.is_ready)

    with looking(server) as look:
        left = look("sweep", hours=3)
    assert left["on_disk"] == left["named"]
    assert len(left["named"]) == len(before) + finished
    assert teller.is_sent(teller.send())


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
