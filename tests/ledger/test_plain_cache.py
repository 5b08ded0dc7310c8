"""What the database keeps of tries at passwords is no program, and goes when it no longer counts."""

import base64
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from inforce.ledger.plain_cache import forget_old_counts

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Bomb:
    """Makes a file when it is taken for a pickle."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


def write_over(value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inforce_cache SET value = %s", [base64.b64encode(value).decode()])


def kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inforce_cache")
        return int(cursor.fetchone()[0])


def test_counts_come_back_as_they_were_put() -> None:
    cache.set("tries", [3, 1.5], 60)

    assert cache.get("tries") == [3, 1.5]
    assert cache.add("tries", True, 60) is False
    assert cache.get("none", "nothing") == "nothing"


def test_a_program_written_into_the_table_is_never_run(tmp_path: Path) -> None:
    path = tmp_path / "run"
    cache.set("tries", 1, 60)
    write_over(pickle.dumps(Bomb(path)))

    assert cache.get("tries", "nothing") == "nothing"
    assert not path.exists()
    assert kept() == 0


def test_the_same_row_would_have_run_as_a_pickle(tmp_path: Path) -> None:
    path = tmp_path / "run"

    pickle.loads(pickle.dumps(Bomb(path)))  # noqa: S301 - that it runs is the point

    assert path.exists()


def test_a_count_whose_time_is_over_is_gone_and_another_stays() -> None:
    with time_machine.travel(NOW, tick=False):
        cache.set("minute", 1, 60)
        cache.set("hour", 1, 3600)

    assert forget_old_counts(now=NOW + timedelta(minutes=2)) == 1
    assert kept() == 1
    assert forget_old_counts(now=NOW + timedelta(minutes=2)) == 0
