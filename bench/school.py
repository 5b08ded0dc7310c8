"""A made-up school in a data folder of this run's own, filled through the product's own acts, and its people's cookies.

The cast and its keys are the tests': what is measured is a school whose record is true.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bench import wire
from inforce.keys.vault import unlock
from inforce.ledger.acting import acting_for
from inforce.people.models import Person
from inforce.procedures import concern
from inforce.web.drafts import COOKIE as DRAFT
from inforce.web.vault import COOKIE as VAULT
from tests.keyed import Keys, with_keys
from tests.school import Cast, make_school
from tests.telling import begin

MIB = 1 << 20
TOKEN = "t" * 32
AT_ONCE = 250  # concerns in one transaction, where nobody waits for an answer
WHAT = "He wrote to a child of the school by private message, late in the evening and more than once. " * 4


@dataclass(frozen=True)
class School:
    """The school, its keys, and what a request to it carries."""

    cast: Cast
    keys: Keys
    today: date
    picture: bytes

    @property
    def host(self) -> str:
        return settings.ADDRESS.removeprefix("http://")

    @property
    def at(self) -> str:
        return f"/{self.cast.school.slug}"

    def signed_in(self, person: Person) -> dict[str, str]:
        """The cookies of a browser in which somebody has signed in."""
        return {settings.SESSION_COOKIE_NAME: self.cast.client(person).cookies[settings.SESSION_COOKIE_NAME].value}

    def with_key(self, person: Person) -> dict[str, str]:
        """The cookies of a browser in which somebody has opened with their key too."""
        cookies = self.signed_in(person)
        opened = unlock(
            account=self.cast.account(person),
            person=person,
            passphrase=self.keys.passphrases[person.ref],
            session_key=cookies[settings.SESSION_COOKIE_NAME],
            now=timezone.now(),
        )
        return cookies | {VAULT: opened}

    def concerns(self, count: int, *, by: Person | None = None) -> list[list[wire.Ask]]:
        """Concerns about the head, ready to be told: for each the request with a file, and the one that sends it."""
        signed_in = self.signed_in(by) if by else {}
        with transaction.atomic():
            drafts = [self._draft(by) for _ in range(count)]
        return [self._two_requests({**signed_in, DRAFT: draft, settings.CSRF_COOKIE_NAME: TOKEN}) for draft in drafts]

    def tell(self, count: int) -> None:
        """Tell concerns without files, through the same act, for lists that have to be long."""
        for start in range(0, count, AT_ONCE):
            with transaction.atomic():
                for _ in range(min(AT_ONCE, count - start)):
                    _, draft = begin(self.cast.school, by=None, today=self.today, subjects=(self.cast.head,), what=WHAT)
                    concern.raise_concern(draft=draft, today=self.today, now=timezone.now())

    def _draft(self, by: Person | None) -> str:
        cookie, _ = begin(self.cast.school, by=by, today=self.today, subjects=(self.cast.head,), what=WHAT)
        return cookie

    def _two_requests(self, cookies: dict[str, str]) -> list[wire.Ask]:
        token, files, check = {"csrfmiddlewaretoken": TOKEN}, f"{self.at}/tell/files/", f"{self.at}/tell/check/"
        button, answer = token | {"whole": "yes"}, token | {"keep_words": "yes"}
        return [
            wire.post_file(files, self.picture, button, cookies=cookies, host=self.host, leads_to=files),
            wire.post(check, answer, cookies=cookies, host=self.host, leads_to=f"{self.at}/tell/sent/"),
        ]


@contextmanager
def filled(*, picture_bytes: int = MIB) -> Iterator[School]:
    """Make it, and open its rows."""
    today = timezone.localdate()
    cast = make_school(today=today)
    with acting_for([cast.body]):
        yield School(cast, with_keys(cast, today=today), today, os.urandom(picture_bytes))
