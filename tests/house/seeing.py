"""What somebody sees, opens and acts on, of something that was told or kept: by trying.

Nobody's right is looked up here: each person's browser opens the lists, then the thing, then does what is done with it.
Whatever a browser did is undone, so that the next one finds it as it was.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inforce.cases.models import Note
from inforce.keys.vault import unlock
from inforce.people.models import Person
from inforce.policies.models import Reply
from inforce.records.models import Line, Record
from inforce.web import urls
from tests.house.one_of_each import Thing
from tests.keyed import Keys, account_of
from tests.pages import PageClient
from tests.school import TODAY

# Pages without a reference that ask, or tell everybody the same, and show nothing that somebody told or keeps. Any
# other is looked through: a new list is from its first day.
_SHOW_NOTHING = {
    "account-device",
    "account-password",
    "begin",
    "choices",
    "closeness",
    "contact-ask",
    "coverage",
    "difference-notice",
    "document-enter",
    "exposure-stop",
    "names",
    "not-today",
    "outside-answer",
    "policy-read-in",
    "policy-review-enter",
    "policy-review-plan",
    "policy-review-propose",
    "poster",
    "sheet",
    "sign",
    "signed",
    "social-contact-tell",
    "targeted",
    "telephones",
    "together",
    "who-can-help",
}
LISTS = tuple(
    str(one.name)
    for one in (*urls.HOME, *urls.POLICY, *urls.AGREEING, *urls.LOCKED, *urls.RECORDS, *urls.PEOPLE, *urls.DESK)
    if "<" not in str(one.pattern)
    and one.name not in _SHOW_NOTHING
    and not str(one.name).startswith(("locker-", "kept-", "people-"))
)


class Sight(StrEnum):
    """How far somebody comes. Each includes those before it."""

    NOTHING = "–"
    KNOWS = "knows"
    OPENS = "opens"
    ACTS = "acts"


@dataclass(slots=True)
class Seen:
    """The lists in somebody's browser, as they stood before anybody did anything."""

    person: Person
    client: PageClient
    lists: dict[str, str] = field(default_factory=dict)

    @classmethod
    def by(cls, person: Person, keys: Keys, school: str) -> "Seen":
        client = browser_of(person, keys)
        every = {name: reverse(name, args=[school]) for name in LISTS}
        return cls(person, client, {page: _text(client.get(page)) for page in every.values()})

    def sight_of(self, thing: Thing) -> Sight:
        """By trying all of it."""
        with undone():
            if thing.case and self.client.post(f"{_at(thing)}open/").headers.get("Location") != _at(thing):
                return self._unopened(thing)
            opens = any(sign in self._read(page) for page, sign in self._pages(thing))
            before = _counted()
            for page, sent in thing.acts:
                self.client.post(page, sent)
                if opens and _counted() != before:
                    return Sight.ACTS
            assert opens or _counted() == before, f"{self.person} does what they cannot open: {thing.what}"
        if opens:
            return Sight.OPENS
        return self._unopened(thing)

    def _unopened(self, thing: Thing) -> Sight:
        return Sight.KNOWS if self.is_listed(thing) else Sight.NOTHING

    def is_listed(self, thing: Thing) -> bool:
        """Whether a page without a reference shows it, leads to it or says something of it."""
        signs = [(page, sign) for page, sign in (*self._pages(thing), *thing.known_at) if page in self.lists]
        traces = [one for one in (thing.ref, thing.typed) if one]
        leads = any(one in listed for one in traces for listed in self.lists.values())
        return leads or any(sign in self.lists[page] for page, sign in signs)

    def _pages(self, thing: Thing) -> tuple[tuple[str, str], ...]:
        return thing.pages + (thing.own_pages if self.person == thing.own else ())

    def _read(self, page: str) -> str:
        return self.lists[page] if page in self.lists else _text(self.client.get(page))


def sight_with_words(thing: Thing, school: str) -> Sight:
    """What whoever has the nine words can do, without an account."""
    stranger = PageClient()
    answer = reverse("answer", args=[school])
    if not thing.words:
        return Sight.NOTHING
    if re.search(r'<textarea[^>]*name="words"', _text(stranger.post(answer, {"words": thing.words}))):
        return Sight.NOTHING  # they are asked for again
    with undone():
        before = _counted()
        stranger.post(answer, {"words": thing.words, "more": "There is more."})
        acts = _counted() != before
    return Sight.ACTS if acts else Sight.OPENS


# --- browsers -------------------------------------------------------------------------------------------------------


def browser_of(person: Person, keys: Keys) -> PageClient:
    """Signed in with the second lock, and with their own key open if they have one."""
    client = PageClient()
    account = account_of(person, today=TODAY)
    client.force_login(account)
    session = client.session
    session["has_second_lock"] = True
    session.save()
    if passphrase := keys.passphrases.get(person.ref):
        client.cookies[settings.COOKIE_PREFIX + "vault"] = unlock(
            account=account,
            person=person,
            passphrase=passphrase,
            session_key=str(client.session.session_key),
            now=timezone.now(),
        )
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _counted() -> tuple[int, ...]:
    answered = Reply.objects.exclude(answered_on=None).count()
    return Note.objects.count(), Line.objects.count(), Record.objects.count(), answered


def _at(thing: Thing) -> str:
    return thing.pages[0][0]


def _text(response: Any) -> str:
    return unescape(response.content.decode()) if response.status_code == HTTPStatus.OK else ""
