"""An installation of a test's own, for what happens between processes: a data folder, and a database beside ours.

Everything is done in processes of its own: this one is bound to the database that pytest-django made.
"""

import atexit
import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings

HOME = Path(__file__).resolve().parent.parent
LIMIT = 240  # seconds


@contextlib.contextmanager
def own_database(folder: Path, *, made: bool = True) -> Iterator[dict[str, str]]:
    """An installation without a school, on the same kind of database as this run; yields the environment that names it.

    Not `made`: its data folder is not there yet, and its database is empty.
    """
    environment = {**os.environ, "INFORCE_DATA": str(folder / "data"), "INFORCE_KDF": "quick"}
    url = os.environ.get("INFORCE_DATABASE_URL", "")
    data, template = _made(url) if made else (None, "")
    if data is not None:
        shutil.copytree(data, folder / "data")
    with _own_postgresql(url, environment, template) if url else contextlib.nullcontext():
        yield environment


@cache
def _made(url: str) -> tuple[Path, str]:
    """An installation to copy, and the name of its database on PostgreSQL: making one takes seconds, copying none."""
    folder = Path(tempfile.mkdtemp(prefix="inforce-made-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {**os.environ, "INFORCE_DATA": str(folder / "data")}
    made = contextlib.ExitStack()
    if url:
        made.enter_context(_own_postgresql(url, environment, ""))
        atexit.register(made.close)
    run("from inforce import installation as i; i.start_django(); i.migrate()", environment)
    return folder / "data", environment.get("INFORCE_DATABASE_URL", "").rpartition("/")[2]


def run(program: str, environment: dict[str, str], *words: str) -> str:
    """Run a few lines of Python in that installation; answers what they print."""
    return finish(start(program, environment, *words))


def start(program: str, environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """The same without waiting."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *words],
        cwd=HOME,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a process; answers what it printed."""
    out, errors = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, errors
    return out


@contextlib.contextmanager
def _own_postgresql(url: str, environment: dict[str, str], template: str) -> Iterator[None]:
    server, _, _ = url.rpartition("/")
    name = f"own_{secrets.token_hex(4)}"
    user, first = settings.DATABASES["default"]["USER"], f"{server}/inforce"
    with psycopg.connect(first, autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name} OWNER {user}" + (f" TEMPLATE {template}" if template else ""))
    environment["INFORCE_DATABASE_URL"] = f"{server}/{name}"
    try:
        yield
    finally:
        with psycopg.connect(first, autocommit=True) as session:
            session.execute(f"DROP DATABASE {name} WITH (FORCE)")
