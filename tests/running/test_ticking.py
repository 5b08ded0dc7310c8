"""The tick: everything that time makes due, for every governing body, as often as asked."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from pytest_django.fixtures import Settings

from inforce import ticking
from inforce.assurance.verify import verify
from inforce.cases.files import path_of
from inforce.cases.models import Clock, Draft, DraftFile
from inforce.core.refs import new_ref
from inforce.duties.models import Task
from inforce.keys.models import Vault
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.ledger.checkpoints import newest_line
from inforce.ledger.models import Body, Entry, Tip
from inforce.notices.models import Notice
from inforce.people.actions import add_person, add_school
from inforce.ticking import Ticker
from inforce.web.errors import PlainFormatter
from tests.emptying import record_open
from tests.keyed import with_keys
from tests.own_database import HOME, own_database, run
from tests.school import TODAY, Cast, at_school
from tests.telling import begin, tell

pytestmark = [pytest.mark.both]

MORNING = datetime(2026, 9, 7, 9, tzinfo=UTC)
A_MONTH_LATER = MORNING + timedelta(days=30)


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def everything() -> dict[str, list[object]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Task, Clock, Notice, Draft, Vault, Entry, Tip)
    }


def line_of(body: Body) -> int:
    line = newest_line(body)
    return line.size if line else 0


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("inforce")]


def test_ticks_do_all_that_is_due_and_one_more_changes_nothing(cast: Cast) -> None:
    with_keys(cast, today=TODAY)
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.aisha,))
    begin(cast.school, by=cast.tom, today=TODAY)
    Notice.objects.all().delete()
    ticker, then = Ticker(), A_MONTH_LATER + timedelta(minutes=1)

    assert ticker.tick(now=A_MONTH_LATER)
    assert ticker.tick(now=then)

    assert case.clocks.get(what=Clock.What.UNOPENED).rang_on == A_MONTH_LATER.date()
    assert Task.objects.filter(person=cast.mary, reminded_on=A_MONTH_LATER.date()).exists()
    assert {message.to[0] for message in mail.outbox} >= {cast.mary.email, cast.dsl.email}
    assert [*Draft.objects.all(), *Notice.objects.all()] == []
    assert line_of(cast.body) == Tip.objects.get(body=cast.body).number
    assert verify(cast.body, today=A_MONTH_LATER.date()) == []
    before, mails = everything(), len(mail.outbox)
    assert ticker.tick(now=then)
    assert Ticker().tick(now=then)
    assert (everything(), len(mail.outbox)) == (before, mails)


def test_what_fails_for_one_body_stops_neither_its_other_work_nor_the_other_bodies(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = found_body(name="Dale", today=TODAY)
    with acting_for([other]):
        add_school(body=other, name="Dale", slug="dale", today=TODAY)
    rung: list[Body] = []

    def ring(body: Body, *, today: date, now: datetime) -> None:
        if body == cast.body:
            message = "a canary word"
            raise RuntimeError(message)
        rung.append(body)

    monkeypatch.setattr(ticking, "ring_clocks", ring)
    with caplog.at_level(logging.ERROR):
        went_well = Ticker().tick(now=A_MONTH_LATER)

    assert (went_well, rung) == (False, [other])
    assert Task.objects.filter(reminded_on=A_MONTH_LATER.date()).exists()
    assert line_of(cast.body) > 0
    with acting_for([other]):
        assert line_of(other) == 2
    assert said(caplog) == ["The ticker could not ring what is overdue; it tries again next time."]
    printed = PlainFormatter().format(caplog.records[-1])
    assert "RuntimeError" in printed
    assert "canary" not in printed


def test_a_check_line_is_written_where_there_are_new_facts(cast: Cast) -> None:
    ticker, number = Ticker(), Tip.objects.get(body=cast.body).number
    files = settings.DATA / "check-lines" / cast.body.ref

    ticker.tick(now=MORNING)
    first = (files / "2026-09-07.txt").read_text()
    ticker.tick(now=MORNING + timedelta(days=1))
    add_person(body=cast.body, name="Sam", today=TODAY)
    ticker.tick(now=MORNING + timedelta(days=2))
    add_person(body=cast.body, name="Sal", today=TODAY)
    Ticker().tick(now=MORNING + timedelta(days=2))

    assert sorted(path.name for path in files.iterdir()) == ["2026-09-07.txt", "2026-09-09.txt", "verifier.txt"]
    assert first.split("\n")[:2] == [f"inforce/{cast.body.ref}", str(number)]
    assert line_of(cast.body) == number + 2


def test_a_record_that_became_shorter_is_said_and_no_check_line_vouches_for_it(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    ticker, number = Ticker(), Tip.objects.get(body=cast.body).number
    add_person(body=cast.body, name="Sam", today=TODAY)
    ticker.tick(now=MORNING)
    with record_open():
        Entry.objects.filter(number=number + 1).delete()
    Tip.objects.update(number=number, link=Entry.objects.get(number=number).link)

    with caplog.at_level(logging.ERROR):
        assert not ticker.tick(now=MORNING + timedelta(days=1))
        line = settings.DATA / "check-lines" / cast.body.ref / "2026-09-07.txt"
        line.unlink()
        assert not ticker.tick(now=MORNING + timedelta(days=2))

    assert not line.exists()
    assert said(caplog)[0].startswith("The database of Governors of Holm Lane is older than its check line of 7 Sept")
    why = "The record has become shorter than it was a moment ago, so no check line can be made."
    assert said(caplog)[-1] == f"Governors of Holm Lane: {why}"


def test_a_file_that_belongs_to_nothing_is_removed_and_one_that_is_named_stays(cast: Cast) -> None:
    _, draft = begin(cast.school, by=cast.mary, today=A_MONTH_LATER.date())
    named = old_file(new_ref())
    DraftFile.objects.create(body=cast.body, draft=draft.row, ref=named.name, sealed_size=6, sealed_digest="")
    stray, part = old_file(new_ref()), old_file(f"{new_ref()}.part")

    Ticker().tick(now=A_MONTH_LATER)

    assert [path for path in (named, stray, part) if path.exists()] == [named]


def test_no_file_is_removed_while_the_database_is_older_than_its_check_line(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    stray = old_file(new_ref())
    add_person(body=cast.body, name="Sam", today=TODAY)
    Ticker(swept_at=MORNING).tick(now=MORNING)
    last = Entry.objects.latest("number")
    with record_open():
        last.delete()
    Tip.objects.update(number=last.number - 1, link=Entry.objects.latest("number").link)

    with caplog.at_level(logging.ERROR):
        Ticker().tick(now=A_MONTH_LATER)

    assert stray.exists()
    assert "The database is older than its check lines: no file is removed until that is settled." in said(caplog)


def old_file(name: str) -> Path:
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sealed")
    os.utime(path, (MORNING.timestamp(), MORNING.timestamp()))
    return path


# --- the command ----------------------------------------------------------------------------------------------------

FOUND = """
from datetime import date
from inforce import installation

installation.start_django()
from inforce.ledger.actions import found_body

print(found_body(name="Hill", today=date(2026, 11, 24)).ref, end="")
"""


def test_the_ticker_works_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        body = run(FOUND, environment)
        lines = Path(environment["INFORCE_DATA"]) / "check-lines" / body
        ticker = subprocess.Popen(
            [sys.executable, "-m", "inforce", "tick", "--every", "1"],
            cwd=HOME,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            until = time.monotonic() + 60
            while not list(lines.glob("*.txt")) and time.monotonic() < until and ticker.poll() is None:
                time.sleep(0.1)
            ticker.send_signal(signal.SIGTERM)
            began = time.monotonic()
            code, stopped_in = ticker.wait(timeout=20), time.monotonic() - began
        finally:
            ticker.kill()
        assert (code, len(list(lines.glob("*-*.txt")))) == (0, 1), ticker.stderr
        assert stopped_in < 2
