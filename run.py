#!/usr/bin/env python3
"""Start, test and check Inforce; needs nothing but Python 3.11 or newer.

    python3 run.py demo            a made-up school, filled and served on this computer
    python3 run.py serve           your school
    python3 run.py test [--all]    the tests (--all adds the long ones)
    python3 run.py check           style, types, floors and migrations
    python3 run.py bench           the measurements
    python3 run.py WORD ...        anything else is the inforce command: policy read FILE, backup FILE

The first start makes an environment of its own beside this file (.venv, .node, node_modules,
build); later starts find it as it was and go straight on.
"""

from __future__ import annotations  # so that an older Python gets as far as the sentence about it

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, NamedTuple, NoReturn

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
NODE = HOME / ".node"
LOG = HOME / "build/set-up.log"
PYTHON = VENV / "bin/python"
OWN_WORDS = ("test", "check", "bench")
INTERRUPTED, NOTHING_CHOSEN = (
    2,
    5,
)  # pytest's exit codes; the second for instance when only tests of the core were asked for
WITH_SERVERS = ("tests/faults", "tests/house", "tests/running")  # they start processes of their own, and wait for them


def main(words: Sequence[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if words else 2
    word, *rest = words
    prepare(for_developers=word in OWN_WORDS, pages=word != "check")
    if word == "test":
        return test(rest)
    if word == "check":
        return check()
    if word == "bench":
        return run(PYTHON, "-m", "bench", *rest)
    # exec, so that Ctrl-C, exit codes and a supervisor's signals reach inforce itself.
    return os.execv(PYTHON, [str(PYTHON), "-m", "inforce", *words])  # noqa: S606 - no shell is wanted


# -- the words for developers ---------------------------------------------------------------------


def test(arguments: Sequence[str]) -> int:
    """Run the tests on SQLite, and those of the database again on a PostgreSQL cluster of its own.

    Without --all neither takes the long ones, and the second only those marked `both` that start no server; lots run
    beside each other, so that both cores are busy. The long ones stop servers and count seconds, so with --all one
    follows another.
    """
    everything = "--all" in arguments
    chosen = [argument for argument in arguments if argument != "--all"]
    pytest = (PYTHON, "-m", "pytest", *chosen)
    short = "not slow and not browser"
    again = "both or database" if everything else f"both and {short}"
    on_sqlite = Lot("on SQLite", [*pytest, *([] if everything else ["-m", short])])
    on_postgresql = Lot("on PostgreSQL", [PYTHON, "-m", "tests.postgres", "--", *pytest, "-m", again])
    if everything:
        return run_lots([on_sqlite, on_postgresql])
    if chosen:
        return run_lots([on_sqlite], beside=[on_postgresql])
    served = Lot("on SQLite, with servers", [*on_sqlite.command, *WITH_SERVERS])
    without = [f"--ignore={folder}" for folder in WITH_SERVERS]
    others = Lot("on SQLite, all others", [*on_sqlite.command, *without])
    also = Lot("on PostgreSQL", [*on_postgresql.command, *without])
    return run_lots([served, also], beside=[others])


class Lot(NamedTuple):
    """Tests that one process runs."""

    name: str
    command: list[object]


def run_lots(shown: Sequence[Lot], *, beside: Sequence[Lot] = ()) -> int:
    """Run lots one after another, and others at the same time; what those say is shown when the first have ended."""
    with tempfile.TemporaryFile() as said, ThreadPoolExecutor(1) as other:
        later = other.submit(run_in_turn, beside, into=said)
        codes = run_in_turn(shown) + later.result()
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout.buffer)
        sys.stdout.flush()
    return next((code for code in codes if code not in (0, NOTHING_CHOSEN)), 0 if 0 in codes else codes[0])


def run_in_turn(lots: Sequence[Lot], *, into: IO[bytes] | None = None) -> list[int]:
    codes: list[int] = []
    for lot in lots:
        codes.append(run_lot(lot, into=into))
        if codes[-1] == INTERRUPTED:
            break
    return codes


def run_lot(lot: Lot, *, into: IO[bytes] | None) -> int:
    heading = f"== {lot.name}\n"
    if into is None:
        print(heading, end="", flush=True)
    else:
        into.write(heading.encode())
        into.flush()
    told = {} if into is None else {"stdout": into, "stderr": subprocess.STDOUT}
    return subprocess.run(**as_asked(lot.command), check=False, **told).returncode


def check() -> int:
    """Everything a machine can say about the code; each tool runs even when one before it failed."""
    tools = {
        "ruff check": (VENV / "bin/ruff", "check", "."),
        "ruff format": (VENV / "bin/ruff", "format", "--check", "."),
        "mypy": (VENV / "bin/mypy",),
        "the floors": (VENV / "bin/lint-imports", "--no-cache"),
        "migrations": (PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"),
    }
    unclean = [name for name, command in tools.items() if run(*command)]
    print(f"Not clean: {', '.join(unclean)}." if unclean else "All clean.", flush=True)
    return 1 if unclean else 0


def run(*command: object) -> int:
    return subprocess.run(**as_asked(command), check=False).returncode


def as_asked(command: Sequence[object]) -> dict[str, Any]:
    """How a tool is started: in this folder, with the product's settings unless others were chosen."""
    environment = {"DJANGO_SETTINGS_MODULE": "inforce.settings", **os.environ}
    return {"args": [str(word) for word in command], "cwd": HOME, "env": environment}


# -- the environment ------------------------------------------------------------------------------


class Step(NamedTuple):
    name: str
    make: Callable[[], None]
    made_from: Iterable[Path]


def prepare(*, for_developers: bool, pages: bool) -> None:
    """Make or mend the environment; returns at once when nothing it is made from has changed."""
    if sys.version_info < (3, 11):
        stop(f"Inforce needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")
    package_list = HOME / "requirements"
    assets = [package_list / "node.txt", HOME / "package-lock.json", HOME / "tools/assets.py"]
    steps = [
        Step("python", make_venv, [package_list / "uv.txt"]),
        Step("packages", install_packages, [package_list / "run.txt"]),
        Step("assets", install_assets, assets),
    ]
    if for_developers:
        steps.append(Step("developers", install_developers, [package_list / "run.txt", package_list / "dev.txt"]))
    if pages:
        ours = sorted((HOME / "src/inforce/static").rglob("*.*"))  # packages bring some too
        steps.append(Step("pages", collect_static, [*assets, package_list / "run.txt", *ours]))
    if all(is_done(step) for step in steps):
        return
    with one_at_a_time():
        for step in steps:
            if not is_done(step):
                step.make()
                stamp(step).write_text(fingerprint(step), "ascii")


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian leaves it out; python -m venv would half work
        import venv  # noqa: F401, PLC0415
    except ImportError:
        stop("This Python cannot make a virtual environment: apt install python3-venv, then try again.")
    say("making a virtual environment")
    do(sys.executable, "-m", "venv", "--clear", VENV)
    do(PYTHON, "-m", "pip", "install", "--retries", "1", *hashed("uv"))
    (site_packages() / "inforce.pth").write_text(f"{HOME / 'src'}\n", "utf-8")


def install_packages() -> None:
    say("installing what Inforce runs on")
    do(VENV / "bin/uv", "pip", "install", "--python", PYTHON, *hashed("run"))


def install_developers() -> None:
    say("installing what tests and checks need")
    do(VENV / "bin/uv", "pip", "install", "--python", PYTHON, *hashed("dev"))
    # `pytest` started by hand finds tests.environment as `python -m pytest` does.
    (site_packages() / "inforce-tests.pth").write_text(f"{HOME}\n", "utf-8")


def install_assets() -> None:
    say("copying the GOV.UK styles in")
    npm = shutil.which("npm")
    if npm is None:
        npm = str(NODE / "bin/npm")
        do(VENV / "bin/uv", "venv", "--clear", "--python", PYTHON, NODE)
        do(VENV / "bin/uv", "pip", "install", "--python", NODE / "bin/python", *hashed("node"))
    do(npm, "ci", "--omit=dev", "--fetch-retries=1", path=NODE / "bin")
    from tools.assets import copy_assets  # noqa: PLC0415 - not every start needs it

    try:
        copy_assets(home=HOME)
    except ValueError as refused:
        stop(str(refused))


def collect_static() -> None:
    """Give every style sheet and script the name that browsers may keep for ever."""
    do(PYTHON, "-m", "django", "collectstatic", "--noinput", "--clear", "--settings", "inforce.settings")


def site_packages() -> Path:
    return VENV / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"


def hashed(name: str) -> tuple[str, ...]:
    return ("--require-hashes", "-r", f"requirements/{name}.txt")


# -- how each step is done, once, and what is said when it cannot be -----------------------------


def do(*command: object, path: Path | None = None) -> None:
    """Run one step of the set-up with its output in the log; on failure one sentence, and stop."""
    words = [str(word) for word in command]
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment.get('PATH', os.defpath)}"
    with LOG.open("a", encoding="utf-8") as log:
        where = log.tell()
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            words, cwd=HOME, env=environment, stdout=log, stderr=log, check=False
        )
    if done.returncode:
        said = LOG.read_text("utf-8", errors="replace")[where:].lower()
        stop(f"{why_it_failed(said)} What was said is in {LOG.relative_to(HOME)}.")


WHY = {
    "The disk is full.": ("no space left", "disk quota"),
    "A downloaded package is not the one that was expected, so nothing was installed.": (
        "hash mismatch",
        "do not match the hashes",
        "eintegrity",
    ),
    "The packages could not be fetched: check the network, then try again.": (
        "failed to fetch",
        "error sending request",
        "connection refused",
        "newconnectionerror",
        "name resolution",
        "timed out",
        "no matching distribution",
        "econn",
        "enotfound",
        "etimedout",
        "eai_again",
    ),
}


def why_it_failed(said: str) -> str:
    for sentence, signs in WHY.items():
        if any(sign in said for sign in signs):
            return sentence
    return "The set-up did not finish."


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once must not make the same environment; the second waits for the first."""
    try:
        VENV.mkdir(exist_ok=True)
        LOG.parent.mkdir(exist_ok=True)
        lock = (LOG.parent / "set-up.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        LOG.write_text("", "utf-8")
    except OSError as refused:
        stop(f"Inforce cannot write in {HOME}: {refused.strerror}.")
    with lock:
        yield


def is_done(step: Step) -> bool:
    try:
        return stamp(step).read_text("ascii") == fingerprint(step)
    except OSError:
        return False


def stamp(step: Step) -> Path:
    return VENV / f"made-{step.name}"


def fingerprint(step: Step) -> str:
    """What a step was made from: this place, this Python, and the content of its files."""
    seen = hashlib.sha256(f"{step.name} {HOME} {sys.version_info[:2]}".encode())
    for file in step.made_from:
        seen.update(f" {file} ".encode() + file.read_bytes())
    return seen.hexdigest()


def say(what: str) -> None:
    print(f"Inforce: {what} ...", file=sys.stderr, flush=True)


def stop(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
