"""Run a command beside a PostgreSQL cluster of its own, on a socket, gone when the command ends.

    python -m tests.postgres -- python -m pytest tests/ledger

The command finds INFORCE_DATABASE_URL set to the role the product runs under, which is no
superuser and may not bypass row-level security, and INFORCE_SUPERUSER_URL for tests that have to
do what only the owner of the machine can. Exit code: the command's; without PostgreSQL 0, or 1
where everything must run.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from urllib.parse import quote

ROLE = "CREATE ROLE inforce LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB"
DATABASE = "CREATE DATABASE inforce OWNER inforce"
# No test pulls the plug, so waiting for the disk would prove nothing; `--durable` is for measurements.
HASTE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
SET_UP_LIMIT = 120  # seconds


def main(words: Sequence[str]) -> int:
    options, _, command = _split(words)
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL tests skipped: no server in /usr/lib/postgresql (apt install postgresql).")
        return 1 if os.environ.get("INFORCE_MUST_RUN_ALL") == "1" else 0
    with cluster(binaries, durable="--durable" in options) as urls:
        return subprocess.run(command, env={**os.environ, **urls}, check=False).returncode


def find_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextlib.contextmanager
def cluster(binaries: Path, *, durable: bool = False) -> Iterator[dict[str, str]]:
    """A running cluster; yields the environment that names its databases."""
    folder = Path(tempfile.mkdtemp(prefix="inforce-pg-", dir="/tmp"))  # a socket's path must be short
    user = _owner_of(folder)
    server = None
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        initdb = [binaries / "initdb", "-D", folder / "data", "-U", "owner", "--auth=trust"]
        _do([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], user)
        options = f"-k {folder} -h '' -c max_connections=60 {'' if durable else HASTE}"
        start = [binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start"]
        _do(start, user)
        server = [binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"]
        for statement in (ROLE, DATABASE):
            _do([binaries / "psql", "-h", folder, "-U", "owner", "-d", "postgres", "-qc", statement], user)
        host = quote(str(folder), safe="")
        yield {
            "INFORCE_DATABASE_URL": f"postgres://inforce@{host}/inforce",
            "INFORCE_SUPERUSER_URL": f"postgres://owner@{host}/postgres",
        }
    finally:
        signal.signal(signal.SIGTERM, before)
        if server:
            _do(server, user)
        shutil.rmtree(folder, ignore_errors=True)


def _owner_of(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root, so there it runs as somebody who may do little."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return name
    raise SystemExit("There is neither a user postgres nor nobody to run PostgreSQL as.")


def _do(command: Sequence[object], user: str | None) -> None:
    words = [str(word) for word in command]
    extra = {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    try:
        done = subprocess.run(
            words, cwd="/", capture_output=True, text=True, check=False, timeout=SET_UP_LIMIT, **extra
        )
    except subprocess.TimeoutExpired:
        raise SystemExit(f"{words[0]} did not finish in {SET_UP_LIMIT} s.") from None
    if done.returncode:
        raise SystemExit(f"{words[0]} failed: {done.stderr.strip()}")


def _leave(_: int, __: FrameType | None) -> None:
    raise SystemExit(143)


def _split(words: Sequence[str]) -> tuple[list[str], str, list[str]]:
    if "--" not in words or words[-1] == "--":
        raise SystemExit("Usage: python -m tests.postgres [--durable] -- COMMAND ...")
    at = list(words).index("--")
    return list(words[:at]), "--", list(words[at + 1 :])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
