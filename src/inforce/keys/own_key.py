"""A person's own key: made with a passphrase, opened with it, and never in the open longer than a call."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from inforce.core import seal
from inforce.core.may import Refused, require
from inforce.keys.models import Lock, PersonKey
from inforce.keys.passphrases import is_strong
from inforce.keys.queries import commit_person_key
from inforce.keys.slow import cost, may_try, one_try, two_at_a_time, was_right, was_wrong
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.people.models import Person

NO_KEY = "You have no key yet. Open the slip that you were given first."


class WrongPassphrase(Refused):
    """It was not the passphrase: try again, more slowly each time."""


class OwnKey(NamedTuple):
    """A person's key in the open, with its lock."""

    person_key: PersonKey
    private: str
    locked: bytes

    def __repr__(self) -> str:
        return "<OwnKey>"


def make_own_key(person: Person, passphrase: str) -> OwnKey:
    """A new key, not kept yet. Raises Refused where the passphrase is weak, or Busy."""
    require(is_strong(passphrase, names=_names(person)))
    private, public = seal.new_identity()
    return OwnKey(PersonKey(body=person.body, person=person, public=public), private, _lock(private, passphrase))


def keep_own_key(own: OwnKey, *, today: date) -> None:
    """Keep a new key: its public half, and its lock."""
    key = own.person_key
    key.made_on, key.memory = today, b""
    key.save(force_insert=True)
    Lock.objects.create(body=key.body, person_key=key, method=Lock.Method.PASSPHRASE, locked=own.locked)
    record(
        Fact.PERSON_KEY_MADE,
        body=key.body,
        about=key.ref,
        by=key.person.ref,
        today=today,
        commitments=[commit_person_key(key)],
    )


def open_own_key(person_key: PersonKey, passphrase: str, *, now: datetime, address: str = "") -> OwnKey:
    """Open a key with its passphrase. Raises WrongPassphrase, Refused where a wait is on, or Busy."""
    locked = bytes(person_key.locks.get(method=Lock.Method.PASSPHRASE).locked)
    with one_try(person_key.ref):
        require(may_try(key=person_key.ref, address=address, now=now))
        try:
            with two_at_a_time():
                private = seal.unlock(locked, passphrase=passphrase).decode()
        except seal.WrongKey as error:
            was_wrong(key=person_key.ref, address=address, now=now)
            raise WrongPassphrase(str(error)) from error
        except seal.SealError as error:
            raise Refused(str(error)) from error
        was_right(key=person_key.ref)
    return OwnKey(person_key, private, locked)


def lock_again(own: OwnKey, passphrase: str) -> bytes:
    """The same key under a new passphrase, not kept yet. Raises Refused where it is weak, or Busy."""
    require(is_strong(passphrase, names=_names(own.person_key.person)))
    return _lock(own.private, passphrase)


def _lock(private: str, passphrase: str) -> bytes:
    with two_at_a_time():
        return seal.lock(private.encode(), passphrase=passphrase, params=cost())


def _names(person: Person) -> Iterator[str]:
    yield from (person.name, person.email, person.body.name)
    yield from person.body.schools.values_list("name", flat=True)
