"""`inforce policy …` as it is typed: what it prints, where, and with which exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from inforce.cli import app

HERE = Path(__file__).resolve().parent
TWIN = HERE / "policies" / "hollinbeck-2019.txt"
MODEL = HERE.parent / "src" / "inforce" / "packs" / "model"


def said(*words: str, given_bytes: bytes = b"") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["policy", *words], input=given_bytes)
    return result.exit_code, result.stdout, result.stderr


def test_read_prints_the_clauses_and_then_what_to_look_at() -> None:
    code, out, err = said("read", str(TWIN))

    assert (code, err) == (0, "")
    assert out.startswith(
        "Social Networking Policy\nreference: none printed\napproved: 2019-05\nnext review: 2020-05\n"
    )
    assert "59 clauses under 12 headings" in out
    assert "2.4.6b     line 117   should_not   Treat the school's machines as their own" in out
    assert out.index("4.1.1") < out.index("Please look at these 12:") < out.index("line 10: ")


def test_read_prints_json_in_utf_8_whatever_the_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inforce", "policy", "read", str(TWIN), "--json"],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(HERE.parent / "src")},
    )

    read = json.loads(done.stdout.decode("utf-8"))
    assert len(read["clauses"]) == 59
    assert "\u2013 by posting" in next(clause["text"] for clause in read["clauses"] if clause["id"] == "2.1.1")
    assert done.stderr == b""


def test_read_takes_standard_input() -> None:
    code, out, _ = said("read", "-", "--json", given_bytes=TWIN.read_bytes())

    assert (code, len(json.loads(out)["clauses"])) == (0, 59)


def test_reading_a_policy_loads_no_django() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from inforce.cli import app;"
        f"CliRunner().invoke(app, ['policy', 'read', {str(TWIN)!r}]); print('django' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"%PDF-1.7",
            "policy is a PDF. Open it in the program that made it, save it as plain text (.txt), and read that.\n",
        ),
        (b"", "policy is empty: there is no text in it. Choose the policy's text file.\n"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "policy"
    file.write_bytes(content)

    assert said("read", str(file)) == (1, "", sentence)


def test_a_missing_file_a_folder_and_a_strange_name_are_told_in_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "none.txt"

    assert said("read", str(missing)) == (1, "", f"There is no file {missing}.\n")
    assert said("read", str(tmp_path)) == (1, "", f"{tmp_path} is a folder. Name the file of the policy's text.\n")
    assert said("read", "x" * 5000)[:2] == (1, "")


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_make_a_traceback(data: bytes, as_json: bool) -> None:  # noqa: FBT001 - drawn
    result = CliRunner().invoke(app, ["policy", "read", "-", *(["--json"] if as_json else [])], input=data)

    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert (result.exit_code, bool(result.stderr)) in {(0, False), (1, True)}


def test_lint_says_that_the_model_is_clean() -> None:
    assert said("lint", str(MODEL)) == (0, f"{MODEL}: 59 clauses, all bound; 8 duties.\n", "")


def test_lint_names_file_and_line_of_everything_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "policy.md").write_bytes((MODEL / "policy.md").read_bytes().replace(b"**4.1.1** T", b"**4.1.1 T"))
    bound = (MODEL / "duties.toml").read_bytes()
    (tmp_path / "duties.toml").write_bytes(bound.replace(b'"1.1.1" = { information = true }\n', b""))
    text, bindings = tmp_path / "policy.md", tmp_path / "duties.toml"
    last = len(bound.decode().splitlines()) - 1

    code, out, err = said("lint", str(tmp_path))

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"{bindings}:{last}: There is no clause 4.1.1 in the text.",
        f"{text}:9: 1.1.1 is bound to nothing in duties.toml, not even marked information = true.",
        f"{text}:{_line(text, '**4.1.1')}: A line that begins with ** is a clause: write **1.1.1** and its text.",
    ]


def test_lint_of_what_is_no_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "none"

    sentence = f"{missing} is no folder. Name the folder that holds policy.md and duties.toml.\n"
    assert said("lint", str(missing)) == (1, "", sentence)


def _line(file: Path, begins: str) -> int:
    return next(n for n, line in enumerate(file.read_text().splitlines(), 1) if line.startswith(begins))
