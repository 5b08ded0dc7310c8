"""Send the messages that wait. Each says that there is something, and never what.

A notice is claimed by booking its next try before it is sent, and deleted once the mail server has taken it. So a
ticker that dies leaves nothing locked and loses nothing: at worst, if it dies between the two, the mail goes out a
second time. Nothing slow happens inside a transaction.
"""

import logging
import smtplib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import connection, transaction

from inforce.notices.models import Notice

SUBJECT = "There is something for you"
TEXT = """There is something for you at {school}.

Sign in to see it: {address}

This message never says what it is about. Nobody reads answers to it.
"""

WAITS = tuple(
    timedelta(**{unit: amount})
    for unit, amount in (
        ("minutes", 1),
        ("minutes", 5),
        ("minutes", 30),
        ("hours", 2),
        ("hours", 6),
        ("hours", 12),
        ("days", 1),
        ("days", 2),
    )
)
"""How long until the next try, after each; the last one again and again."""

GIVEN_UP = timedelta(days=30)
"""After so long a message is let go: what it was about has stood on home all the while."""

BATCH = 50
LONGEST = 60.0
"""Seconds: a slow mail server must not keep the ticker from its other work."""

_log = logging.getLogger("inforce.notices")


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, for all that waits for one person at one school."""

    to: str
    school: str
    slug: str
    notices: tuple[int, ...]


def send_waiting(*, now: datetime, limit: int = 1000) -> int:
    """Send what is due, oldest first, for the bodies acted for. Answers how many mails the server took."""
    until = time.monotonic() + LONGEST
    sent = taken = 0
    while taken < limit and time.monotonic() < until:
        claimed = _claim(now=now, at_most=min(BATCH, limit - taken))
        if not claimed:
            break
        taken += len(claimed)
        sent_now, goes_on = _send(_together(claimed))
        sent += sent_now
        if not goes_on:
            break
    return sent


@transaction.atomic
def _claim(*, now: datetime, at_most: int) -> Sequence[Notice]:
    """Take some that are due and book the next try of each, so that no other ticker takes them now."""
    Notice.objects.filter(made_at__lt=now - GIVEN_UP).delete()
    due = Notice.objects.filter(next_try_at__lte=now).select_related("person", "school").order_by("next_try_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    claimed = list(due[:at_most])
    for notice in claimed:
        notice.next_try_at = now + WAITS[min(notice.tries, len(WAITS) - 1)]
        notice.tries += 1
    Notice.objects.bulk_update(claimed, ["next_try_at", "tries"])
    return claimed


def _together(claimed: Iterable[Notice]) -> list[Message]:
    """One message a person and school, whatever the number of things: a number would say something too."""
    together: dict[tuple[int, int], list[Notice]] = {}
    for notice in claimed:
        together.setdefault((notice.person_id, notice.school_id), []).append(notice)
    return [
        Message(
            to=notices[0].person.email,
            school=_plain(notices[0].school.name),
            slug=notices[0].school.slug,
            notices=tuple(notice.pk for notice in notices),
        )
        for notices in together.values()
    ]


def _send(messages: Sequence[Message]) -> tuple[int, bool]:
    """Send some over one connection. Answers how many went, and whether the server is worth asking again just now."""
    mail = get_connection(fail_silently=False)
    sent = 0
    try:
        mail.open()
        for message in messages:
            if _send_one(message, mail):
                Notice.objects.filter(pk__in=message.notices).delete()
                sent += 1
    except (OSError, smtplib.SMTPException) as error:  # the server is down, slow, or will not have us
        _log.warning("The mail server did not take messages (%s). They wait and are tried again.", type(error).__name__)
        return sent, False
    finally:
        _close(mail)
    return sent, True


def _send_one(message: Message, mail: BaseEmailBackend) -> bool:
    """Whether it is done with: taken by the server, or for somebody without an address by now."""
    if not message.to:
        return True
    try:
        validate_email(message.to)  # also keeps a line end out of the header
        _mail(message, mail).send()
    except (ValidationError, smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
        _log.warning("A message was refused for its address. It waits and is tried again.")
        return False
    return True


def _mail(message: Message, mail: BaseEmailBackend) -> EmailMessage:
    address = f"{settings.ADDRESS}/{message.slug}/"
    return EmailMessage(
        subject=SUBJECT,
        body=TEXT.format(school=message.school, address=address),
        to=[message.to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=mail,
    )


def _close(mail: BaseEmailBackend) -> None:
    try:
        mail.close()
    except (OSError, smtplib.SMTPException):
        _log.info("The mail server did not say goodbye.")


def _plain(name: str) -> str:
    """A school's name on one line, without marks that turn or hide letters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
