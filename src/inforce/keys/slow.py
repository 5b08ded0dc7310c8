"""Passphrases are slow to try, on purpose: two at a time on this machine, and slower after wrong ones.

One try costs 128 MiB and a quarter of a second (core.seal). Fifty at once must neither fill the memory nor stop
other pages; and nobody who guesses may lock out whoever knows.
"""

import fcntl
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from nacl.pwhash import argon2id

from inforce.core.may import YES, Answer, Refused, no
from inforce.core.seal import STRONG, Params

AT_ONCE = 2
IN_THE_QUEUE = 8
FREE_TRIES = {"key": 5, "address": 25}  # a school sits behind one address
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)

_QUICK = Params(opslimit=argon2id.OPSLIMIT_MIN, memlimit=argon2id.MEMLIMIT_MIN)
_LOCKS = 64  # files for tries in progress: two keys that share one wait for each other a moment, no more
_PAUSE = 0.01  # seconds between two looks


class Busy(Refused):
    """Too many people are opening with a passphrase at this moment: answer 503 and ask them to try again."""

    def __init__(self) -> None:
        super().__init__("Several people are opening their keys at this moment. Wait ten seconds, then try again.")


def cost() -> Params:
    """What one try costs: the full price everywhere but in tests."""
    return _QUICK if settings.KDF == "quick" else STRONG


@contextmanager
def two_at_a_time() -> Iterator[None]:
    """Wait for one of two places on this machine, in a queue of eight. Raises Busy when that is full.

    Places are locked files, so that they hold between processes and are free again when one of them dies.
    """
    with _any_lock("queue", AT_ONCE + IN_THE_QUEUE) as queued:
        if not queued:
            raise Busy
        while True:
            with _any_lock("passphrase", AT_ONCE) as placed:
                if placed:
                    yield
                    return
            time.sleep(_PAUSE)


@contextmanager
def one_try(key: str) -> Iterator[None]:
    """Let one try at a key wait for its end before the next begins. Raises Busy.

    Else fifty at once would all begin before the first is counted, and hold every place that other pages need.
    """
    with _any_lock(f"try-{int(_digest(key), 16) % _LOCKS}", 1) as alone:
        if not alone:
            raise Busy
        yield


def may_try(*, key: str, address: str, now: datetime) -> Answer:
    """Whether a try is taken at all: after wrong ones there is a wait, which grows to a quarter of an hour."""
    waits = [_wait_until(kind, who) for kind, who in _whose(key, address)]
    wait = max(waits) - now.timestamp()
    if wait <= 0:
        return YES
    minutes = math.ceil(wait / 60)
    how_long = "a minute" if minutes == 1 else f"{minutes} minutes"
    return no(f"That was wrong too often. Wait {how_long}, then try again. Nothing is lost.")


def was_wrong(*, key: str, address: str, now: datetime) -> None:
    """Count a wrong try against the key and the address."""
    for kind, who in _whose(key, address):
        tries, _ = cache.get(_name(kind, who), (0, 0.0))
        over = tries + 1 - FREE_TRIES[kind]
        wait = min(timedelta(seconds=30) * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else timedelta()
        cache.set(_name(kind, who), (tries + 1, (now + wait).timestamp()), FORGOTTEN_AFTER.total_seconds())


def was_right(*, key: str) -> None:
    """Forget a key's wrong tries. The address keeps its own: one person's luck is not another's."""
    cache.delete(_name("key", key))


def _whose(key: str, address: str) -> list[tuple[str, str]]:
    return [("key", key)] + ([("address", address)] if address else [])


def _wait_until(kind: str, who: str) -> float:
    until: float = cache.get(_name(kind, who), (0, 0.0))[1]
    return until


def _name(kind: str, who: str) -> str:
    return f"passphrase-{kind}-{_digest(who)}"


def _digest(who: str) -> str:
    return sha256(who.encode()).hexdigest()[:32]


@contextmanager
def _any_lock(name: str, places: int) -> Iterator[bool]:
    """Hold one of several locked files, or none when all are held."""
    folder = settings.DATA / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    for place in range(places):
        handle = os.open(folder / f"{name}-{place}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        try:
            yield True
        finally:
            os.close(handle)
        return
    yield False
