"""A school's own computer: `inforce serve` on an empty data folder, and a mail server beside it."""

# ruff: noqa: ARG002 - aiosmtpd hands a handler more than ours looks at

import contextlib
import email.policy
import os
import re
import secrets
import socket
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.server import Server
from tests.own_database import HOME

MAIL_WITHIN = 120.0  # seconds: the ticker sends once a minute
START_LINK = re.compile(r"http://localhost:\d+/start/link/[\w-]+/")


class Mailbox:
    """Every mail that left the school, over a real socket."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self._came = threading.Condition()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        parsed = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
        with self._came:
            self.taken += [(address, parsed) for address in envelope.rcpt_tos]
            self._came.notify_all()
        return "250 Taken"

    def letter_to(self, address: str) -> EmailMessage:
        """The newest mail to somebody, waited for."""
        with self._came:
            assert self._came.wait_for(lambda: self._to(address), MAIL_WITHIN), f"no mail to {address}"
            return self._to(address)[-1]

    def _to(self, address: str) -> list[EmailMessage]:
        return [message for to, message in self.taken if to == address]


@dataclass
class Machine:
    """The computer that the school runs it on, as whoever looks after it sees it."""

    server: Server
    mailbox: Mailbox

    @property
    def address(self) -> str:
        return self.server.address

    def start_link(self) -> str:
        """The one-time link that was printed last."""
        return START_LINK.findall(self.server.log.read_text())[-1]

    def verify(self) -> tuple[int, list[str]]:
        """The exit code of `inforce ledger verify`, and what it says, a sentence to a line."""
        done = self.server.inforce("ledger", "verify")
        assert done.stderr == ""
        return done.returncode, done.stdout.splitlines()

    def rows(self, statement: str, *given: Any) -> list[Any]:
        """Do with plain SQL what only the owner of the machine can."""
        with self._database() as database:
            done = database.execute(statement, given)
            return list(done.fetchall()) if done.description else []

    @contextlib.contextmanager
    def _database(self) -> Iterator[Any]:
        if "INFORCE_SUPERUSER_URL" not in self.server.environment:
            connection = sqlite3.connect(self.server.data / "inforce.sqlite3", timeout=20)
            with contextlib.closing(connection), connection:
                yield connection
            return
        superuser = self.server.environment["INFORCE_SUPERUSER_URL"].rpartition("/")[0]
        with psycopg.connect(f"{superuser}/inforce") as connection:
            yield _Percent(connection)


class _Percent:
    """psycopg with the question marks of sqlite3."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str, given: tuple[Any, ...]) -> Any:
        return self._connection.execute(statement.replace("?", "%s"), given)  # type: ignore[call-overload]  # our words


@contextlib.contextmanager
def machine(folder: Path, *, cluster: dict[str, str] | None = None) -> Iterator[Machine]:
    """A machine that has just been started for the first time. Nothing of it is left running."""
    mailbox = Mailbox()
    post = Controller(mailbox, hostname="127.0.0.1", port=_free_port())
    port = _free_port()
    (folder / "temp").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "INFORCE_DATABASE_URL"},
        **(cluster or {}),
        "INFORCE_DATA": str(folder / "data"),
        "INFORCE_KDF": "quick",
        "INFORCE_ADDRESS": f"http://localhost:{port}",
        "INFORCE_SMTP_HOST": "127.0.0.1",
        "INFORCE_SMTP_PORT": str(post.port),
        "INFORCE_MIN_FREE_MB": "64",
        "INFORCE_TEST_MARK": secrets.token_hex(8),
        "TMPDIR": str(folder / "temp"),
        "PYTHONPATH": os.pathsep.join([str(HOME / "src"), str(HOME)]),
    }
    server = Server(folder, environment, port)
    post.start()
    try:
        yield Machine(server.start(), mailbox)
    finally:
        if server.parent is not None and server.parent.poll() is None:
            server.kill()
        post.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
