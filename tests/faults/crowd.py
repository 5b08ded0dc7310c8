"""Several people telling at once, each over and over; and what each knows, held against what is there."""

import hashlib
import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.browser import Lost, Upload
from tests.faults.server import Look, Server
from tests.faults.teller import Teller

FORM = 1024 * 1024  # bytes: up to here a body is taken in before it is looked at, beyond it streams


@dataclass
class Story:
    """One thing told, and how far it came before the server was gone."""

    teller: Teller
    what: str
    chance: random.Random
    given: list[Upload] = field(default_factory=list)  # files that the server said it has
    on_its_way: Upload | None = None  # a file whose answer never came
    sending: bool = False
    sent: bool = False
    words: list[str] = field(default_factory=list)

    def tell(self) -> None:
        """All of it. Raises Lost."""
        self.teller.begin()
        self.teller.until_files(self.what)
        for number in range(self.chance.choice([0, 1, 1, 2])):
            self.add_file(f"{number}.png")
        self.send()

    def add_file(self, name: str, size: int | None = None) -> None:
        if size is None:
            size = self.chance.choice(
                [*[self.chance.randint(1, FORM // 10)] * 5, self.chance.randint(FORM, FORM * 3 // 2)]
            )
        self.on_its_way = Upload(name, self.what.encode() + self.chance.randbytes(size))
        page = self.teller.add_file(self.on_its_way)
        assert (page.status, page.location[-12:]) == (302, "/tell/files/"), f"{page.status} {page.location}"
        self.given.append(self.on_its_way)
        self.on_its_way = None

    def send(self) -> None:
        """From the first sentence of this on, the server may have it; at the end its teller knows."""
        self.sending = True
        page = self.teller.send()
        assert self.teller.is_sent(page), f"{page.status} {page.location}"
        self.sent = True
        self.words = self.teller.nine_words()

    def files(self) -> list[list[str]]:
        """The files that the server said it has, as `filled_school.cases` answers them."""
        return [described(upload) for upload in self.given]

    def may_hold(self) -> list[list[list[str]]]:
        """The lists of files that its case may hold: a file whose answer was lost may be there, and then whole."""
        return [self.files()] + ([[*self.files(), described(self.on_its_way)]] if self.on_its_way else [])


def described(upload: Upload) -> list[str]:
    return [upload.name, hashlib.sha256(upload.content).hexdigest()]


class Crowd:
    """People at work on threads of their own. What went wrong in one comes out of `wait`."""

    def __init__(self, server: Server, *, people: int, stem: str, chance: random.Random) -> None:
        self._server, self._stem = server, stem
        self._chances = [random.Random(chance.random()) for _ in range(people)]
        self._threads: list[threading.Thread] = []
        self._wrong: list[BaseException] = []
        self.stories: list[Story] = []

    def start(self, work: Callable[["Crowd", random.Random], None]) -> None:
        self._threads = [threading.Thread(target=self._do, args=(work, chance)) for chance in self._chances]
        for thread in self._threads:
            thread.start()

    def wait(self) -> list[Story]:
        for thread in self._threads:
            thread.join()
        assert self._wrong == []
        return self.stories

    def story(self, chance: random.Random) -> Story:
        """Somebody begins to tell something new, in a browser of its own."""
        teller = Teller(self._server.browser("mary"), self._server.known["slug"])
        story = Story(teller, f"{self._stem} {secrets.token_hex(8)}", chance)
        self.stories.append(story)
        return story

    def _do(self, work: Callable[["Crowd", random.Random], None], chance: random.Random) -> None:
        try:
            work(self, chance)
        except BaseException as error:  # noqa: BLE001 - it belongs to the thread that waits
            self._wrong.append(error)


def until_it_is_gone(crowd: Crowd, chance: random.Random) -> None:
    """Tell one thing after another until no answer comes."""
    time.sleep(chance.uniform(0, 0.5))  # not all on the same page
    while True:
        try:
            crowd.story(chance).tell()
        except Lost:
            return


def held_against_what_is_there(
    look: Look, server: Server, stories: list[Story], known: list[str], where: str
) -> list[str]:
    """Compare what the chair can open with what was told; then sweep, and see what is left."""
    found = look("cases", passphrase=server.known["passphrases"]["chair"], known=known)
    by_words = {case["what"]: case for case in found}
    by_story = {story.what: story for story in stories}
    assert len(by_words) == len(found), f"{where}: told once, and there twice"
    assert [case for case in found if case["damaged"]] == [], where
    assert [story.what for story in stories if story.sent and story.what not in by_words] == [], f"{where}: lost"
    assert by_words.keys() <= {story.what for story in stories if story.sending}, f"{where}: never sent"
    for what, case in by_words.items():
        assert case["files"] in by_story[what].may_hold(), where
    left = look("sweep", hours=3)
    assert left["on_disk"] == left["named"], where
    assert look("problems") == [], where
    return [str(case["ref"]) for case in found]
