"""Eight people tell at the same time, twelve things each, each with a file: all of it is taken, and whole."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.crowd import Crowd, held_against_what_is_there
from tests.faults.server import Server, looking, served

PEOPLE, CONCERNS, FILE = 8, 12, 64 * 1024

pytestmark = [pytest.mark.both, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path) as running:
        yield running


def tell_twelve(crowd: Crowd, chance: random.Random) -> None:
    for _ in range(CONCERNS):
        story = crowd.story(chance)
        story.teller.begin()
        story.teller.until_files(story.what)
        story.add_file("picture.png", FILE)
        story.send()


def test_attack_17_eight_people_at_once_are_all_answered_and_the_record_is_whole(server: Server) -> None:
    crowd = Crowd(server, people=PEOPLE, stem="At the gate", chance=random.Random(17))

    crowd.start(tell_twelve)
    stories = crowd.wait()

    assert [status for story in stories for status in story.teller.browser.statuses if status not in (200, 302)] == []
    assert [story.sent for story in stories] == [True] * PEOPLE * CONCERNS
    assert len({tuple(story.words) for story in stories}) == PEOPLE * CONCERNS
    with looking(server) as look:
        cases = held_against_what_is_there(look, server, stories, [], "at the end")
    assert len(cases) == PEOPLE * CONCERNS
    assert server.inforce("ledger", "verify").returncode == 0
