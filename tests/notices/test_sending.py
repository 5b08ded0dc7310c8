"""What leaves by mail, over a real socket: the same few words for everybody, and nothing is lost on the way."""

# ruff: noqa: ARG002 - aiosmtpd hands a handler more than ours look at

import email.policy
import logging
import socket
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from typing import NoReturn

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.notices.actions import tell
from inforce.notices.models import Notice
from inforce.notices.sending import GIVEN_UP, WAITS, send_waiting
from inforce.people.actions import add_person, add_school
from inforce.people.models import Person, School

pytestmark = [pytest.mark.both, pytest.mark.django_db]

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Sink:
    """A mail server that keeps what it takes, and can be told how to behave."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refuse: set[str] = set()
        self.delay = 0.0
        self.goodbye_after: int | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.delay:
            time.sleep(self.delay)  # noqa: ASYNC251 - slow for everybody is the point
        if self.goodbye_after is not None and len(self.taken) >= self.goodbye_after:
            return "421 Going away"
        parsed = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
        self.taken.append((envelope.rcpt_tos[0], parsed))
        return "250 Taken"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    settings.ADDRESS = "https://inforce.example"
    yield sink
    server.stop()


@pytest.fixture
def school() -> Iterator[School]:
    body = found_body(name="Governors", today=TODAY)
    with acting_for([body]):
        yield add_school(body=body, name="Holm Lane Primary", slug="holm-lane", today=TODAY)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def person(school: School, name: str, email: str = "") -> Person:
    return add_person(body=school.body, name=name, email=email or f"{name}@example.org", today=TODAY)


def people(school: School, *names: str) -> list[Person]:
    made = [person(school, name) for name in names]
    for one in made:
        tell(one, school=school, now=NOW)
    return made


def die(messages: object) -> NoReturn:
    raise SystemExit


def to_whom(sink: Sink) -> list[str]:
    return [to for to, _ in sink.taken]


def test_the_mail_says_that_there_is_something_and_nothing_else(school: School, sink: Sink) -> None:
    people(school, "mary")

    assert send_waiting(now=NOW) == 1

    ((to, mail),) = sink.taken
    assert (to, mail["Subject"], mail["To"]) == ("mary@example.org", "There is something for you", "mary@example.org")
    assert mail.get_content().splitlines() == [
        "There is something for you at Holm Lane Primary.",
        "",
        "Sign in to see it: https://inforce.example/holm-lane/",
        "",
        "This message never says what it is about. Nobody reads answers to it.",
    ]
    assert set(mail.keys()) - {"X-Peer", "X-MailFrom", "X-RcptTo"} == {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }
    assert not Notice.objects.exists()


def test_attack_34_marks_and_line_ends_in_names_add_no_header_and_no_line(school: School, sink: Sink) -> None:
    School.objects.update(name="Holm\r\nBcc: all@example.org\u202e Lane")
    Person.objects.create(body=school.body, name="Eve", email="eve@example.org\r\nBcc: all@example.org")
    people(school, "mary")
    for one in Person.objects.filter(name="Eve"):
        tell(one, school=school, now=NOW)

    assert send_waiting(now=NOW) == 1

    ((to, mail),) = sink.taken
    assert (to, mail["Bcc"]) == ("mary@example.org", None)
    assert mail.get_content().splitlines()[0] == "There is something for you at Holm Bcc: all@example.org Lane."


def test_many_things_for_one_person_are_one_mail(school: School, sink: Sink) -> None:
    (mary,) = people(school, "mary")
    for _ in range(3):
        tell(mary, school=school, now=NOW)

    assert (send_waiting(now=NOW), to_whom(sink)) == (1, ["mary@example.org"])


def test_what_was_sent_is_not_sent_again(school: School, sink: Sink) -> None:
    people(school, "mary", "joe")

    assert [send_waiting(now=NOW), send_waiting(now=NOW)] == [2, 0]


def test_a_mailbox_that_is_refused_holds_nobody_else_up_and_is_tried_later(school: School, sink: Sink) -> None:
    people(school, "gone", "mary", "joe")
    sink.refuse = {"gone@example.org"}

    assert send_waiting(now=NOW) == 2

    assert sorted(to_whom(sink)) == ["joe@example.org", "mary@example.org"]
    left = Notice.objects.get()
    assert (left.person.name, left.tries, left.next_try_at) == ("gone", 1, NOW + timedelta(minutes=1))
    sink.refuse = set()
    assert [send_waiting(now=NOW), send_waiting(now=NOW + timedelta(minutes=1))] == [0, 1]


def test_a_server_that_is_down_loses_nothing(school: School, sink: Sink, settings: Settings) -> None:
    people(school, "mary", "joe")
    working, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    moment = NOW
    for wait in WAITS:
        assert send_waiting(now=moment) == 0
        assert {notice.next_try_at for notice in Notice.objects.all()} == {moment + wait}
        moment += wait
    settings.EMAIL_PORT = working

    assert (send_waiting(now=moment), Notice.objects.count()) == (2, 0)


def test_the_last_wait_is_kept_to_until_a_month_has_passed(school: School, sink: Sink, settings: Settings) -> None:
    people(school, "mary")
    settings.EMAIL_PORT = free_port()
    Notice.objects.update(tries=200, next_try_at=NOW)

    send_waiting(now=NOW)
    assert Notice.objects.get().next_try_at == NOW + WAITS[-1]
    send_waiting(now=NOW + GIVEN_UP + timedelta(seconds=1))

    assert not Notice.objects.exists()


def test_a_slow_server_is_left_after_one_try_and_nothing_is_lost(
    school: School, sink: Sink, settings: Settings
) -> None:
    people(school, "mary", "joe")
    settings.EMAIL_TIMEOUT, sink.delay = 0.3, 1.0
    began = time.monotonic()

    assert send_waiting(now=NOW) == 0

    assert time.monotonic() - began < 3
    assert Notice.objects.filter(tries=1).count() == 2


def test_a_server_that_hangs_up_in_the_middle_loses_nothing_and_repeats_nothing(school: School, sink: Sink) -> None:
    people(school, "mary", "joe", "priya")
    sink.goodbye_after = 1

    first = send_waiting(now=NOW)
    sink.goodbye_after = None
    second = send_waiting(now=NOW + WAITS[0])

    assert (first, second) == (1, 2)
    assert sorted(to_whom(sink)) == ["joe@example.org", "mary@example.org", "priya@example.org"]


def test_a_ticker_that_died_between_claiming_and_sending_leaves_it_to_the_next(
    school: School, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(school, "mary")
    with monkeypatch.context() as dying:
        dying.setattr("inforce.notices.sending._send", die)
        with pytest.raises(SystemExit):
            send_waiting(now=NOW)

    assert [send_waiting(now=NOW), send_waiting(now=NOW + WAITS[0])] == [0, 1]


def test_whoever_has_no_address_by_now_is_let_go(school: School, sink: Sink) -> None:
    people(school, "mary")
    Person.objects.update(email="")

    assert (send_waiting(now=NOW), to_whom(sink), Notice.objects.count()) == (1, [], 0)


def test_no_more_than_the_limit_leave_at_once_and_the_oldest_first(school: School, sink: Sink) -> None:
    people(school, *(f"adult{number}" for number in range(5)))

    assert send_waiting(now=NOW, limit=3) == 3
    assert to_whom(sink) == [f"adult{number}@example.org" for number in range(3)]


def test_many_people_are_sent_to_in_batches(school: School, sink: Sink) -> None:
    people(school, *(f"adult{number}" for number in range(120)))

    assert (send_waiting(now=NOW), len(set(to_whom(sink)))) == (120, 120)


def test_the_log_says_neither_who_nor_where(
    school: School, sink: Sink, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    people(school, "canary")
    sink.refuse = {"canary@example.org"}
    with caplog.at_level(logging.DEBUG):
        send_waiting(now=NOW)
        settings.EMAIL_PORT = free_port()
        send_waiting(now=NOW + WAITS[0])

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("inforce")]
    assert ours == [
        "A message was refused for its address. It waits and is tried again.",
        "The mail server did not take messages (ConnectionRefusedError). They wait and are tried again.",
    ]
