"""Attack 18: kill -9 of every process at once, again and again, while eight people tell and add files.

What the server said it has, it has: the chair opens it, and its files are those that were given. What it never
answered for is absent, or whole. Nothing half done is left, nothing in clear, and the record is whole.
"""

import random
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.browser import Lost
from tests.faults.crowd import Crowd, Story, held_against_what_is_there, until_it_is_gone
from tests.faults.scene import ON_POSTGRESQL, own_cluster
from tests.faults.server import Server, looking, served
from tests.faults.traces import PRIVATE_KEY, Search

PEOPLE = 8
ROUNDS = 10 if ON_POSTGRESQL else 50
MOST_SENT = 10  # in one round, before they are killed
LONGEST = 30.0  # seconds that a round waits for that
STEM = "qz" + "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(12))

pytestmark = [pytest.mark.both, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with own_cluster() as urls, served(tmp_path, cluster=urls) as running:
        yield running


@pytest.mark.parametrize("rounds", [2, ROUNDS])
def test_attack_18_whatever_is_killed_nothing_acknowledged_is_lost(server: Server, rounds: int) -> None:
    seed = secrets.randbits(32)
    chance = random.Random(seed)
    search = Search(left_out={server.data / "server.key"})
    search.add_text("canary", STEM)
    search.add_text("private key", PRIVATE_KEY)
    told: list[Story] = []

    with looking(server) as look:
        known: list[str] = []
        for number in range(rounds):
            where = f"round {number} of seed {seed}"
            stories = killed_under_load(server, chance)
            server.start()
            go_on(stories, chance, where)
            known += held_against_what_is_there(look, server, stories, known, where)
            told += [story for story in stories if story.sent]
            assert search.found_under(server.folder) == [], where

    assert len(told) >= rounds
    for story in [told[-1], chance.choice(told)]:
        assert story.what in story.teller.answer(story.words).html
    done = server.inforce("ledger", "verify")
    assert (done.returncode, done.stdout) == (0, "Nothing was changed outside Inforce.\n")


def killed_under_load(server: Server, chance: random.Random) -> list[Story]:
    crowd = Crowd(server, people=PEOPLE, stem=STEM, chance=chance)
    crowd.start(until_it_is_gone)
    enough, until = chance.randint(1, MOST_SENT), time.monotonic() + LONGEST
    while sum(story.sent for story in crowd.stories) < enough and time.monotonic() < until:
        time.sleep(chance.uniform(0, 0.1))  # a moment of no request's choosing
    server.kill()
    return crowd.wait()


def go_on(stories: list[Story], chance: random.Random, where: str) -> None:
    """Whoever was told that it is there reads the nine words, in the same browser, if the answer with them was lost.

    Half of those who got no answer go on where they were; the others never come back.
    """
    for story in stories:
        if story.sent and not story.words:
            story.words = story.teller.nine_words()
            assert len(story.words) == 9, f"{where}: the nine words are gone"
        if story.sent or not (story.sending or story.given or story.on_its_way) or chance.random() < 0.5:
            continue
        if not story.sending:
            page = story.teller.browser.get(f"/{story.teller.slug}/tell/files/").html
            missing = [upload.name for upload in story.given if f">{upload.name}<" not in page]
            assert missing == [], f"{where}: a file that was acknowledged is not in the draft"
        try:
            story.send()
        except Lost as lost:
            raise AssertionError(where) from lost
