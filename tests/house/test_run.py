"""`python3 run.py` on a computer that has little, and the one sentence it says when it cannot go on."""

import ast
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
COPIED = ("run.py", "requirements", "tools", "package.json", "package-lock.json", ".npmrc", "pyproject.toml", "src")
CLOSED = "http://127.0.0.1:9/"  # the discard port: nobody listens
NOWHERE = {
    "PIP_INDEX_URL": CLOSED,
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_CONFIG_FILE": os.devnull,
    "UV_DEFAULT_INDEX": CLOSED,
    "npm_config_registry": CLOSED,
}
# Root may write anywhere, so the tests of a read-only folder give that right up first.
LIKE_ANYBODY = ("setpriv", "--bounding-set=-dac_override", "--") if os.geteuid() == 0 else ()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files of the repository without anything that was made from them."""
    folder = tmp_path / "inforce"
    folder.mkdir()
    for name in COPIED:
        source = HOME / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def start(
    clone: Path, *words: str, python: str = sys.executable, before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, python, str(clone / "run.py"), *words],
        env={**outer_environment(), **environment},
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def outer_environment() -> dict[str, str]:
    """What a person's shell has: nothing of the virtual environment that runs the tests."""
    path = [part for part in os.environ["PATH"].split(os.pathsep) if Path(part) != Path(sys.executable).parent]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "INFORCE", "VIRTUAL"))}
    return {**kept, "PATH": os.pathsep.join(path)}


def outer_python() -> str:
    return str(Path(sys.base_prefix) / "bin/python3")


def test_help_names_the_words_and_makes_nothing(clone: Path) -> None:
    asked = start(clone, "--help")

    assert asked.returncode == 0
    assert "python3 run.py demo" in asked.stdout
    assert not (clone / ".venv").exists()


def test_nothing_said_is_not_a_success(clone: Path) -> None:
    assert start(clone).returncode == 2


def test_too_old_a_python_is_told_so(clone: Path) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (old)'; sys.argv[0] = 'run.py'; "
    pretend += f"runpy.run_path({str(clone / 'run.py')!r}, run_name='__main__')"

    said = subprocess.run(
        [sys.executable, "-c", pretend, "demo"], capture_output=True, text=True, check=False, timeout=60
    )

    assert (said.returncode, said.stderr) == (1, "Inforce needs Python 3.11 or newer, and this is 3.9.2.\n")


def test_an_old_python_can_read_the_file_as_far_as_that_sentence() -> None:
    ast.parse((HOME / "run.py").read_text(), feature_version=(3, 7))


def test_a_python_without_venv_is_told_what_to_install(clone: Path, tmp_path: Path) -> None:
    without = tmp_path / "without"
    without.mkdir()
    (without / "ensurepip.py").write_text("raise ImportError('Debian keeps it in python3-venv')\n")

    said = start(clone, "demo", python=outer_python(), PYTHONPATH=str(without))

    assert said.returncode == 1
    assert said.stderr == ("This Python cannot make a virtual environment: apt install python3-venv, then try again.\n")


def test_no_network_is_one_sentence_and_a_second_try_starts_again(clone: Path, tmp_path: Path) -> None:
    nowhere = {**NOWHERE, "UV_CACHE_DIR": str(tmp_path / "empty")}

    said = [start(clone, "demo", python=outer_python(), **nowhere) for _ in range(2)]

    sentence = "The packages could not be fetched: check the network, then try again."
    for each in said:
        assert each.returncode == 1
        assert each.stderr.splitlines() == [
            "Inforce: making a virtual environment ...",
            f"{sentence} What was said is in build/set-up.log.",
        ]


def test_a_folder_nobody_may_write_in_is_one_sentence(clone: Path) -> None:
    clone.chmod(0o555)

    said = start(clone, "demo", python=outer_python(), before=LIKE_ANYBODY)

    clone.chmod(0o755)
    assert (said.returncode, said.stderr) == (1, f"Inforce cannot write in {clone}: Permission denied.\n")


def test_a_second_start_waits_for_the_first(clone: Path) -> None:
    (clone / "build").mkdir()
    with (clone / "build/set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run(
                [outer_python(), str(clone / "run.py"), "demo"], env=outer_environment(), check=False, timeout=2
            )

    assert not (clone / ".venv/bin").exists()


@pytest.mark.slow
def test_a_clean_clone_without_node_makes_all_it_needs_and_the_second_start_nothing(clone: Path) -> None:
    without_node = os.pathsep.join(
        part for part in outer_environment()["PATH"].split(os.pathsep) if not (Path(part) / "npm").exists()
    )
    here = [part for part in ("/bin", "/usr/bin") if (Path(part) / "npm").exists()]
    if here:  # node and the plain tools share a folder: show the tools through one of their own
        tools = clone.parent / "tools"
        tools.mkdir()
        for tool in Path("/usr/bin").iterdir():
            if tool.name not in ("node", "npm", "npx"):
                (tools / tool.name).symlink_to(tool)
        without_node += f"{os.pathsep}{tools}"
    assert shutil.which("npm", path=without_node) is None

    first = start(clone, "policy", "--help", python=outer_python(), PATH=without_node)
    began = time.monotonic()
    second = start(clone, "policy", "--help", python=outer_python(), PATH=without_node)
    took = time.monotonic() - began

    assert (first.returncode, second.returncode, second.stderr) == (0, 0, ""), first.stderr
    assert "read" in second.stdout
    assert took < 2.5  # the environment is looked at in a few milliseconds; the rest is the command itself
    assert sorted(file.name for file in (clone / "build/static/lib").iterdir()) == [
        "govuk-frontend.min.css",
        "govuk-frontend.min.js",
    ]
