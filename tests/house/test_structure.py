"""The repository as a whole: what the documents name exists, and nothing names a place of ours."""

import re
import socket
import subprocess
import tomllib
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
SOURCE = HOME / "src/inforce"
# Put together here so that this file does not contain what it looks for.
INDEX_ADDRESSES = re.compile(
    "|".join(("pypi" + r"\.org", "files.python" + "hosted", "registry.npm" + "js", "deb" + r"\.debian\.org"))
)
MACHINE_PATHS = re.compile("|".join(("/wo" + r"rk/(main|shared)", "/tm" + "p/lead", "/ro" + "ot/", "/ho" + "me/[a-z]")))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, check=False)  # noqa: S607
    if listed.returncode:
        pytest.skip("this copy has no git history to list its files from")
    names = listed.stdout.decode().split("\0")
    return [HOME / name for name in names if name and (HOME / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path.relative_to(HOME), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def words() -> list[Path]:
    """The packages of the house: folders that hold Python."""
    return sorted(path.parent for path in SOURCE.glob("*/__init__.py"))


def test_every_file_the_documents_name_exists() -> None:
    named = {
        (document.name, name)
        for document in [*(HOME / "docs").rglob("*.md"), *HOME.glob("*.md")]
        for name in re.findall(r"`((?:src|tests|docs|bench|tools|requirements)/[\w./-]+\.\w+)`", document.read_text())
    }

    assert [(document, name) for document, name in sorted(named) if not (HOME / name).is_file()] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    missing = [
        (document.name, link)
        for document in [*(HOME / "docs").rglob("*.md"), *HOME.glob("*.md")]
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
        if "://" not in link and not link.startswith("mailto:") and not (document.parent / link).exists()
    ]

    assert missing == []


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    read: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        read |= set(re.findall(r'"(INFORCE_[A-Z_]+)"', path.read_text()))
    page = HOME / "docs/running/settings.md"

    documented = set(re.findall(r"^\| `(INFORCE_[A-Z_]+)`", page.read_text(), re.MULTILINE))

    assert documented == read


def test_no_file_names_the_address_of_a_package_index() -> None:
    assert [str(path) for path, text in texts() if INDEX_ADDRESSES.search(text)] == []


def test_no_file_names_a_folder_of_the_computer_it_was_written_on() -> None:
    assert [str(path) for path, text in texts() if MACHINE_PATHS.search(text)] == []


def test_requirements_are_pinned_by_hash_and_locked_from_what_was_asked() -> None:
    for lock in (HOME / "requirements").glob("*.txt"):
        pins = re.findall(
            r"^[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==.+?(?=^[a-z0-9]|\Z)", lock.read_text(), re.MULTILINE | re.DOTALL
        )
        asked = re.findall(r"^(\w[\w.-]*)", lock.with_suffix(".in").read_text().lower(), re.MULTILINE)

        assert all("--hash=sha256:" in pin for pin in pins)
        assert set(asked) <= {re.match(r"[\w.-]+", pin)[0] for pin in pins if re.match(r"[\w.-]+", pin)}


def test_a_word_has_no_file_of_a_forbidden_name() -> None:
    forbidden = {"utils", "common", "helpers", "manager", "managers", "service", "services", "misc", "signals", "admin"}

    assert [str(path) for path in SOURCE.rglob("*.py") if path.stem in forbidden] == []


def test_every_word_stands_on_a_floor() -> None:
    """import-linter says the same, but only in `run.py check`."""
    contracts = tomllib.loads((HOME / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = {name for layer in contracts[0]["layers"] for name in re.findall(r"\w+", layer)}
    elsewhere = {"migrations"}

    assert {path.name for path in words()} - elsewhere <= floors


def test_no_test_reaches_further_than_this_computer() -> None:
    # 0.0.0.0 leads home as well, but only 127.x, ::1 and sockets in the file system are allowed.
    with socket.socket() as reaching, pytest.raises(AssertionError, match="tests stay on this computer"):
        reaching.connect(("0.0.0.0", 9))  # noqa: S104


def test_what_is_run_is_executable() -> None:
    for name in ("run.py", ".ci/run"):
        assert (HOME / name).stat().st_mode & 0o111, name
