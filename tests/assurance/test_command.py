"""`inforce ledger verify` and `inforce ledger checkpoint`, as somebody types them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.own_database import HOME, own_database, run

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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One installation for all: each start of Python and each new database takes its seconds."""
    with own_database(tmp_path_factory.mktemp("installed")) as environment:
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


@pytest.mark.both
def test_clean_is_0_and_whatever_is_wrong_is_1_with_a_sentence_each(installed: dict[str, str], tmp_path: Path) -> None:
    minutes = tmp_path / "minutes.txt"
    hill = run(FOUND, installed, "Hill")
    code, line, _ = inforce(installed, "ledger", "checkpoint")
    minutes.write_text(line)
    assert (code, line.split("\n")[:2]) == (0, [f"inforce/{hill}", "2"])
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes) == (
        0,
        "Nothing was changed outside Inforce.\n",
        "",
    )

    dale = run(FOUND, installed, "Dale")
    run(BY_HAND, installed, "UPDATE inforce_school SET slug = 'moor' WHERE slug = 'hill'")
    why = "The address of Hill was changed outside Inforce."

    assert inforce(installed, "ledger", "verify") == (1, f"Hill: {why}\n", "")
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes) == (1, f"{why}\n", "")
    assert inforce(installed, "ledger", "verify", "--body", dale)[0] == 0
    minutes.write_text(line.replace("\n2\n", "\n3\n"))
    not_ours = (
        "The check line of the file given cannot be trusted. The text of this note was changed after it was signed."
    )
    assert inforce(installed, "ledger", "verify", "--checkpoint", minutes)[:2] == (1, f"{not_ours}\n{why}\n")


def test_what_cannot_be_checked_is_one_sentence(installed: dict[str, str], tmp_path: Path) -> None:
    def why(*words: object) -> str:
        code, out, errors = inforce(installed, "ledger", "verify", *words)
        assert (code, out) == (1, "")
        return errors

    for name in ("Wold", "Fell"):
        run(FOUND, installed, name)
    stranger = tmp_path / "minutes.txt"
    stranger.write_text("inforce/0123456789abcdef\n1\n")

    assert why("--checkpoint", "nowhere.txt") == "There is no file nowhere.txt.\n"
    assert why("--checkpoint", HOME) == f"{HOME} is a folder. Name the file of the check line.\n"
    assert why("--body", "0123456789abcdef") == "There is no governing body 0123456789abcdef here.\n"
    assert why("--checkpoint", stranger) == "This check line is of no governing body that is here.\n"


def test_a_database_that_was_never_made_is_one_sentence(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "INFORCE_DATABASE_URL"}

    code, out, errors = inforce(environment | {"INFORCE_DATA": str(tmp_path)}, "ledger", "verify")

    assert (code, out, len(errors.splitlines())) == (1, "", 1)
