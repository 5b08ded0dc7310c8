"""Holm Lane, filled and served, for the story of one person: who comes to a browser there, and how days go by.

It runs on the kind of database that the run is on. Where `INFORCE_PICTURES` names a folder, each page is kept there.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from playwright.sync_api import Browser

from tests.browser.everybody import Everybody, Kind
from tests.browser.looks import LARGE, Looks
from tests.browser.navigators.stories import Reader
from tests.browser.window import Window
from tests.faults.server import Server, served
from tests.own_database import run

ANOTHER_DAY = Path(__file__).parent / "another_day"
POSTS = {"Helen Moss": "head", "Chris Ward": "chair", "Vera Lunn": "vice_chair"}
WHOLE = (0, "Nothing was changed outside Inforce.\n")
SIGNED_IN = """
import json, sys
from inforce import installation

installation.start_django()
from django.utils import timezone
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body
from inforce.people.models import Person
from tests.faults.filled_school import _signed_in
from tests.keyed import account_of

with acting_for(Body.objects.all()):
    people = Person.objects.filter(name__in=sys.argv[1:])
    print(json.dumps({one.name: _signed_in(account_of(one, today=timezone.localdate())) for one in people}))
"""


@dataclass
class HolmLane:
    """The school, and everybody who comes to a browser."""

    server: Server
    everybody: Everybody
    people: tuple[str, ...]
    days_gone: int = 0
    _sessions: dict[str, str] = field(default_factory=dict)

    def comes(self, kind: type[Kind], name: str, *, screen: dict[str, int] = LARGE) -> Kind:
        """Somebody of the story, signed in at a browser of their own."""
        if not self._sessions:
            self._sessions = json.loads(run(SIGNED_IN, self.server.environment, *self.people))
        one = kind(name, self.window(screen=screen), self.slug)
        session: Any = {"name": "session", "value": self._sessions[name], "url": self.server.address}
        one.window.context.add_cookies([session])
        if isinstance(one, Reader):
            one.passphrase = self.server.known["passphrases"][POSTS[name]]  # they have it at home
        return one

    def window(self, *, screen: dict[str, int] = LARGE) -> Window:
        """A browser in which nobody is signed in."""
        return self.everybody.window(screen=screen)

    @property
    def slug(self) -> str:
        return str(self.server.known["slug"])

    def days_go_by(self, days: int) -> None:
        """The computer is stopped, and started on a later day. Whoever was signed in comes anew."""
        self.days_gone += days
        self.server.stop()
        environment = self.server.environment
        environment["PYTHONPATH"] = os.pathsep.join([str(ANOTHER_DAY), environment["PYTHONPATH"]])
        environment["INFORCE_TEST_DAYS_AHEAD"] = str(self.days_gone)
        self.server.start()
        assert self.server.inforce("tick").returncode == 0
        self._sessions = {}

    def is_whole(self) -> bool:
        """What `inforce ledger verify` says: a story ends with it."""
        done = self.server.inforce("ledger", "verify")
        return (done.returncode, done.stdout) == WHOLE


@contextmanager
def holm_lane(
    folder: Path, browser: Browser, *people: str, scripts: bool = True, keys: bool = False
) -> Iterator[HolmLane]:
    """The school is served until the story ends; `people` are those of it who can sign in when it begins.

    Each page is looked at on the screen of whoever opened it; with `keys`, each button is come to by keys alone.
    """
    kept = os.environ.get("INFORCE_PICTURES")
    pictures = Path(kept) if kept else None
    looks = Looks(scripts=scripts, pictures=pictures, keys=keys, on_own_screen=True)
    with served(folder) as server, Everybody(browser, server.address, looks) as everybody:
        yield HolmLane(server, everybody, people)


def in_days(days: int) -> str:
    """A day from today, as it is typed into three boxes."""
    then = localdate() + timedelta(days=days)
    return f"{then:%-d %-m %Y}"
