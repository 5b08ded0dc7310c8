"""`inforce upgrade`: to a later version of the code, and back when that fails."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.own_database import HOME, own_database, run
from tests.running.test_backup import ask, data, do

LATER = """
from django.db import migrations, models


def more(apps, schema_editor):
    {more}


class Migration(migrations.Migration):
    dependencies = [("inforce", "{first}")]
    operations = [
        migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        migrations.RunPython(more),
    ]
"""
FAILS = "raise ValueError('this cannot be done')"
TAMPERS = "apps.get_model('inforce', 'School').objects.update(slug='elsewhere')"
NOTHING = "pass"

TABLES = """
from inforce import installation

installation.start_django()
from django.db import connection

print(*sorted(connection.introspection.table_names()), installation.steps_to_come())
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], str]]:
    with own_database(tmp_path_factory.mktemp("filled")) as environment:
        yield environment, json.dumps(ask(environment, "fill"))


def later(school: dict[str, str], folder: Path, *, more: str) -> dict[str, str]:
    """The same installation under a later version of the code, with one more migration."""
    source = folder / "src/inforce"
    shutil.copytree(HOME / "src/inforce", source, ignore=shutil.ignore_patterns("__pycache__"))
    first = max(path.stem for path in (source / "migrations").glob("0*.py"))
    (source / "migrations/9999_later.py").write_text(LATER.format(more=more, first=first))
    return {**school, "PYTHONPATH": str(folder / "src"), "INFORCE_BUILD": str(HOME / "build")}


@pytest.mark.both
@pytest.mark.parametrize(
    ("more", "why"),
    [
        (FAILS, "The upgrade failed and everything was put back as it was: this cannot be done.\n"),
        (TAMPERS, "The upgrade failed and everything was put back as it was.\nThe address of Ashfield"),
    ],
)
def test_an_upgrade_that_fails_leaves_everything_as_it_was(
    more: str, why: str, filled: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    school, known = filled
    tables = run(TABLES, school)

    failed = do(later(school, tmp_path, more=more), "upgrade")

    assert failed.returncode == 1
    assert failed.stderr.startswith(why)
    assert run(TABLES, school) == tables
    there = ask(school, "look", known)
    assert (there["told"], there["picture"], there["record"]) == (
        "He sent her a message at night.",
        True,
        "a declaration",
    )
    assert there["problems"] == []


@pytest.mark.both
def test_an_upgrade_changes_the_database_and_keeps_a_backup_from_before(tmp_path: Path) -> None:
    with own_database(tmp_path) as school:
        known = ask(school, "fill")
        newer = later(school, tmp_path, more=NOTHING)

        not_served = do(newer, "serve", "--port", "0")
        upgraded = do(newer, "upgrade")
        again = do(newer, "upgrade")
        old_code = do(school, "upgrade")

        assert not_served.stderr == "The database is of an earlier Inforce: run `python3 run.py upgrade` first.\n"
        assert upgraded.returncode == 0, upgraded.stderr
        assert upgraded.stdout.endswith("Upgraded. Changes to the database: 1. The whole record was checked.\n")
        assert again.stdout.endswith("Upgraded. Changes to the database: 0. The whole record was checked.\n")
        assert old_code.stderr == (
            "This database was used by a newer Inforce. Start that one, or restore a backup of this one.\n"
        )
        assert len(list((data(school) / "backups").iterdir())) == 2
        assert ask(newer, "look", json.dumps(known))["problems"] == []


def test_nothing_is_upgraded_while_pages_are_served(filled: tuple[dict[str, str], str]) -> None:
    school, _ = filled
    holding = subprocess.Popen(
        ["flock", "--shared", str(data(school) / "running.lock"), "sleep", "60"],  # noqa: S607
        env=os.environ,
    )
    try:
        while not (data(school) / "running.lock").exists():
            pass

        refused = do(school, "upgrade")
    finally:
        holding.kill()
        holding.wait()

    assert (refused.returncode, refused.stderr) == (
        1,
        "Inforce is running on this data folder: stop it first (`systemctl stop inforce`).\n",
    )
