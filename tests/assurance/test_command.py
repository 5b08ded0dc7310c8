"""`inforce ledger verify` and `inforce ledger checkpoint`, as somebody types them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.own_database import HOME, own_database, run

pytestmark = pytest.mark.both

FOUND = """
import sys
from datetime import date
from inforce import installation

installation.start_django()
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.people.actions import add_school

body = found_body(name=sys.argv[1], today=date(2026, 11, 24))
with acting_for([body]):
    add_school(body=body, name=sys.argv[1], slug=sys.argv[1].lower(), today=date(2026, 11, 24))
print(body.ref, end="")
"""

BY_HAND = """
import sys
from inforce import installation

installation.start_django()
from django.db import connection
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body

with acting_for(list(Body.objects.all())), connection.cursor() as cursor:
    cursor.execute(sys.argv[1])
"""


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[dict[str, str]]:
    with own_database(tmp_path) as environment:
        yield environment


def inforce(environment: dict[str, str], *words: object) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "inforce", *map(str, words)],
        cwd=HOME,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_clean_is_0_and_whatever_is_wrong_is_1_with_a_sentence_each(installed: dict[str, str], tmp_path: Path) -> None:
    ref = run(FOUND, installed, "Hill")
    assert inforce(installed, "ledger", "verify") == (0, "Nothing was changed outside Inforce.\n", "")

    code, line, _ = inforce(installed, "ledger", "checkpoint")
    minutes = tmp_path / "minutes.txt"
    minutes.write_text(line)
    assert (code, line.split("\n")[:2]) == (0, [f"inforce/{ref}", "2"])
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes)[0] == 0

    run(BY_HAND, installed, "UPDATE inforce_school SET slug = 'dale'")
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes, "--body", ref) == (
        1,
        "The address of Hill was changed outside Inforce.\n",
        "",
    )
    minutes.write_text(line.replace("\n2\n", "\n3\n"))
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes)[:2] == (
        1,
        "The check line of the file given cannot be trusted. The text of this note was changed after it was signed.\n"
        "The address of Hill was changed outside Inforce.\n",
    )


def test_two_bodies_are_told_apart_and_a_check_line_is_held_against_its_own(
    installed: dict[str, str], tmp_path: Path
) -> None:
    refs = {name: run(FOUND, installed, name) for name in ("Hill", "Dale")}
    _, lines, _ = inforce(installed, "ledger", "checkpoint")
    assert [line for line in lines.split("\n") if line.startswith("inforce/")] == [
        f"inforce/{ref}" for ref in refs.values()
    ]
    minutes = tmp_path / "minutes.txt"
    minutes.write_text(inforce(installed, "ledger", "checkpoint", "--body", refs["Dale"])[1])
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes)[0] == 0

    run(BY_HAND, installed, "UPDATE inforce_school SET slug = 'moor' WHERE slug = 'dale'")

    assert inforce(installed, "ledger", "verify")[:2] == (1, "Dale: The address of Dale was changed outside Inforce.\n")
    assert inforce(installed, "ledger", "verify", "--body", refs["Hill"])[0] == 0
    minutes.write_text(minutes.read_text().replace(refs["Dale"], "0123456789abcdef"))
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes) == (
        1,
        "",
        "This check line is of no governing body that is here.\n",
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--checkpoint", "nowhere.txt"), "There is no file nowhere.txt."),
        (("--checkpoint", HOME), f"{HOME} is a folder. Name the file of the check line."),
        (("--body", "0123456789abcdef"), "There is no governing body 0123456789abcdef here."),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(installed: dict[str, str], words: tuple[object, ...], why: str) -> None:
    assert inforce(installed, "ledger", "verify", *words) == (1, "", f"{why}\n")


def test_a_database_that_was_never_made_is_one_sentence(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "INFORCE_DATABASE_URL"}

    code, out, errors = inforce(environment | {"INFORCE_DATA": str(tmp_path)}, "ledger", "verify")

    assert (code, out, len(errors.splitlines())) == (1, "", 1)
