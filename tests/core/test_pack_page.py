"""docs/pack.md names every word that a pack may use, as the code has it, and its example is a pack."""

import re
from pathlib import Path

from inforce.core.duties import LIVE_KINDS, DutyKind, EngagementKind, Size
from inforce.core.pack import read_pack
from inforce.core.routing import Office
from inforce.core.vocabulary import LIVE_PROCEDURES, Procedure, Rule

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "pack.md").read_text("utf-8")


def rows(heading: str) -> list[str]:
    """The rows of the table that begins with this heading row."""
    lines = PAGE.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(heading)) + 2
    end = next(n for n in range(start, len(lines)) if not lines[n].startswith("|"))
    return lines[start:end]


def works(today: bool) -> str:  # noqa: FBT001 - a cell of a table
    return "yes" if today else "\u2013"


def test_every_kind_of_duty_is_explained_as_the_code_has_it() -> None:
    assert rows("| Kind |") == [f"| `{one}` | {one.in_words} | {works(one in LIVE_KINDS)} |" for one in DutyKind]


def test_every_procedure_is_explained_as_the_code_has_it() -> None:
    assert rows("| Procedure |") == [
        f"| `{one}` | {one.in_words} | {works(one in LIVE_PROCEDURES)} |" for one in Procedure
    ]


def test_every_rule_is_explained_as_the_code_has_it() -> None:
    assert rows("| Rule |") == [f"| `{one}` | {one.in_words} |" for one in Rule]


def test_everybody_who_can_owe_a_duty_is_named() -> None:
    assert rows("| In `who` |") == [
        f"| `{name}` | {', '.join(f'`{one}`' for one in words)} |"
        for name, words in (("sizes", Size), ("kinds", EngagementKind), ("offices", Office))
    ]


def test_the_example_is_a_pack() -> None:
    text, bindings = (block.encode() for block in re.findall(r"(?ms)^```(?:markdown|toml)\n(.*?)^```", PAGE))

    pack = read_pack({"policy.md": text, "duties.toml": bindings})

    assert [(clause.id, str(clause.polarity)) for clause in pack.clauses] == [
        ("2.4.1", "never"),
        ("2.4.2a", "should"),
        ("2.4.2b", "should_not"),
        ("3.1.1", "information"),
        ("3.1.1(a)", "information"),
        ("3.1.1(b)", "information"),
    ]
