from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from inforce.web import health


@pytest.fixture(autouse=True)
def nothing_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_fits", [])


@pytest.mark.both
def test_alive_and_ready_are_plain_words_for_machines(db: None) -> None:
    answers = [Client().get(path) for path in ("/healthz", "/readyz")]

    assert [answer.content for answer in answers] == [b"alive\n", b"ready\n"]
    assert [answer["Content-Type"] for answer in answers] == ["text/plain; charset=utf-8"] * 2
    assert answers[0]["Cache-Control"] == "no-store, private"


def test_it_is_not_ready_while_the_database_does_not_answer(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[str]:
        raise DatabaseError

    monkeypatch.setattr(health, "steps_to_come", fail)

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: the database does not answer\n")
    assert Client().get("/healthz").status_code == 200


def test_it_is_not_ready_before_the_database_was_brought_to_this_version(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "steps_to_come", lambda: ["inforce 0002_more"])

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: the database is of an earlier version\n")


def test_it_is_not_ready_when_nothing_can_be_written(db: None, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path / "gone"

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: the data folder cannot be written\n")


def test_a_machine_may_ask_over_plain_http_though_pages_are_https(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/healthz").status_code == 200
    assert Client().get("/account/sign-in/").status_code == 301
