"""The tick: whatever the passing of time makes due, computed again from rows, as often as asked.

Nothing is queued, so a tick that was missed is made up for by the next, and one too many changes nothing. Each
governing body has a transaction of its own, and each piece of work in it a savepoint: what fails is said in the log,
without a word of content, and stops nothing else. Mail, files and check lines are slow and stand outside.
"""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from importlib import import_module
from types import FrameType

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone

from inforce.assurance.verify import forgotten, shrunk
from inforce.cases.actions import ring_clocks
from inforce.cases.drafts import sweep_drafts
from inforce.cases.files import sweep_files
from inforce.core import chain
from inforce.core.may import Refused
from inforce.duties.tick import tick as tick_duties
from inforce.keys.vault import sweep as sweep_vaults
from inforce.ledger.acting import acting_for
from inforce.ledger.checkpoints import keep_check_line
from inforce.ledger.models import Body
from inforce.ledger.plain_cache import forget_old_counts
from inforce.ledger.queries import bodies
from inforce.notices.sending import send_waiting
from inforce.people.queries import schools_under
from inforce.people.sign_ins import keep_days_only
from inforce.procedures.contact_permission import end_what_is_over
from inforce.records.tick import tick as tick_records

SWEEP_EVERY = timedelta(hours=1)
"""Every sealed file on disk is looked up then."""

_log = logging.getLogger("inforce.ticking")


def tick_once() -> bool:
    """Do what is due, once. Answers whether all of it could be done."""
    return Ticker().tick(now=timezone.now())


def keep_ticking(*, every: int) -> None:
    """Do what is due, again and again, until SIGTERM or SIGINT."""
    told = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    ticker = Ticker(told=told)
    try:
        while not told.is_set():
            ticker.tick(now=timezone.now())
            close_old_connections()  # one that broke would be used again for ever
            told.wait(every)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass
class Ticker:
    """What one ticker remembers from tick to tick; none of it is needed for the next."""

    told: threading.Event = field(default_factory=threading.Event)  # set: leave the rest for next time
    trees: dict[str, chain.Tree] = field(default_factory=dict)  # what each record was a minute ago
    not_yet: dict[str, dict[int, date]] = field(default_factory=dict)  # of each body: what is not over, and seen when
    swept_at: datetime | None = None
    failed: bool = False

    def tick(self, *, now: datetime) -> bool:
        """Do what is due. Answers whether all of it could be done."""
        self.failed = False
        every: list[Body] = []
        self._try("find the governing bodies", lambda: every.extend(bodies()))
        for body in every:
            self._try("do what is due for a governing body", partial(self._due, body, now))
            self._try("write the day's check line", partial(self._check_line, body, _day(now)))
        self._sweep(every, now)
        for body in every:
            self._try("send messages", partial(self._send, body, now))
        return not self.failed

    def _due(self, body: Body, now: datetime) -> None:
        with transaction.atomic(), acting_for([body]):
            if not list(Body.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=body.pk)):
                return  # another ticker is at it
            for school in schools_under(body):
                self._step("bring tasks up to date", partial(tick_duties, school, today=_day(now), now=now))
                self._step("remind of what is overdue", partial(tick_records, school, today=_day(now), now=now))
            self._step("ring what is overdue", partial(ring_clocks, body, today=_day(now), now=now))
            self._step("end what is over", partial(self._end, body, now))
            self._step("lock what was left open", partial(sweep_vaults, now=now))
            self._step("forget old drafts", partial(sweep_drafts, now=now))

    def _end(self, body: Body, now: datetime) -> None:
        end_what_is_over(body, today=_day(now), now=now, not_yet=self.not_yet.setdefault(body.ref, {}))

    def _check_line(self, body: Body, today: date) -> None:
        why_not = shrunk(body)
        if not why_not:
            try:
                with acting_for([body]):
                    keep_check_line(body, today=today, tree=self.trees.setdefault(body.ref, chain.Tree()))
            except Refused as refused:
                why_not = f"{body.name}: {refused.why}"
        if why_not:
            self.failed = True
            _log.error(why_not)

    def _sweep(self, every: Sequence[Body], now: datetime) -> None:
        if self.swept_at is not None and now - self.swept_at < SWEEP_EVERY:
            return
        self.swept_at = now
        self._try("forget old sessions", _forget_sessions)
        self._try("keep only the day of a sign-in", lambda: keep_days_only(now=now))
        self._try("forget old counts of tries", lambda: forget_old_counts(now=now))
        self._try("remove files that belong to nothing", partial(_sweep_files, every, now))

    def _send(self, body: Body, now: datetime) -> None:
        with acting_for([body]):
            send_waiting(now=now)

    def _step(self, what: str, act: Callable[[], object]) -> None:
        def in_a_savepoint() -> None:
            with transaction.atomic():
                act()

        self._try(what, in_a_savepoint)

    def _try(self, what: str, act: Callable[[], object]) -> None:
        if self.told.is_set():
            return
        try:
            act()
        except Exception:  # noqa: BLE001 - whatever it is, the other schools' deadlines must still ring
            self.failed = True
            _log.exception("The ticker could not %s; it tries again next time.", what)


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()


def _sweep_files(every: Sequence[Body], now: datetime) -> None:
    """Every body at once: a file of a body that is not acted for would seem to be nobody's.

    Not while the database is older than a check line: then files that it has forgotten may be all that is left.
    """
    if any(shrunk(body) for body in every) or forgotten():
        _log.error("The database is older than its check lines: no file is removed until that is settled.")
        return
    with acting_for(every):
        sweep_files(now=now)


def _forget_sessions() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
