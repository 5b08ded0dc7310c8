"""`inforce policy adopt` and `inforce people import`, as they are typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inforce import installation
from inforce.cli import app
from inforce.duties.models import Task
from inforce.people.models import Person
from inforce.policies.queries import drafts_of, edition_in_force
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
TWIN = HERE / "policies" / "hollinbeck-2019.txt"
MODEL = HERE.parent / "src" / "inforce" / "packs" / "model"
LIST = "name,kind,since\nIan Poole,teacher,2026-09-01\nUma Bell,kitchen,2026-09-01\nMary O'Brien,teacher,2026-09-01\n"


@pytest.fixture
def cast() -> Iterator[Cast]:
    installation.make_keys()  # a command refuses an installation whose key files are gone
    with at_school(in_force=False) as cast:
        yield cast


def said(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_people_are_looked_at_first_and_taken_in_when_told_to(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "adults.csv"
    file.write_text(LIST)
    doubt = "Left out, line 4: Mary O'Brien is on the list already. Is it the same person?\n"

    looked = said("people", "import", file, "--school", "holm-lane")
    before = Person.objects.count()
    taken = said("people", "import", file, "--school", "holm-lane", "--take")

    would = "Line 2: Ian Poole would be taken in.\nLine 3: Uma Bell would be taken in.\n"
    assert looked == (0, f"{doubt}{would}", "")
    assert taken == (0, f"{doubt}Taken in: 2.\n", "")
    assert Person.objects.count() == before + 2


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("name,kind,since\n=x(),teacher,2026-09-01\n", ":2: name: A spreadsheet would run this as a formula."),
        ("name\n", ":1: kind: This column is missing."),
    ],
)
def test_a_list_with_a_fault_names_file_line_and_column(cast: Cast, tmp_path: Path, rows: str, why: str) -> None:
    file = tmp_path / "adults.csv"
    file.write_text(rows)

    code, out, err = said("people", "import", file, "--school", "holm-lane", "--take")

    assert (code, out) == (1, "")
    assert err.startswith(f"{file}{why}")


def test_a_pack_is_put_in_force_and_everybody_gets_what_it_asks(cast: Cast) -> None:
    answer = said("policy", "adopt", MODEL, "--school", "holm-lane", "--approved", "2026-09")

    assert answer == (0, "Social networking policy is in force at Holm Lane Primary.\n", "")
    assert Task.objects.filter(person=cast.mary, duty__kind="read_and_agree").count() == 1


def test_a_text_with_clauses_to_look_at_is_kept_as_a_draft(cast: Cast) -> None:
    code, out, err = said("policy", "adopt", TWIN, "--school", "holm-lane")

    assert (code, out) == (1, "")
    assert err.startswith("Kept as a draft: ")
    assert len(drafts_of(cast.school)) == 1
    assert edition_in_force(cast.school, today=TODAY) is None


def test_a_school_that_is_not_there_is_one_sentence(cast: Cast) -> None:
    assert said("policy", "adopt", MODEL, "--school", "elsewhere") == (1, "", "There is no school at /elsewhere/.\n")
