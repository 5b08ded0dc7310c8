"""`inforce serve` as a school starts it: its own data folder, port, temp folder and logs; and every way to end it."""

import atexit
import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

from tests.faults.browser import Browser
from tests.own_database import HOME, finish, own_database, run

STARTS_WITHIN = 60.0  # seconds, on two cores that are shared
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Server:
    """One installation and the processes that serve it."""

    folder: Path
    environment: dict[str, str]
    port: int
    known: dict[str, Any] = field(default_factory=dict)
    parent: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def data(self) -> Path:
        return Path(self.environment["INFORCE_DATA"])

    @property
    def temp(self) -> Path:
        return Path(self.environment["TMPDIR"])

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self, *words: str) -> Self:
        """Start it, and wait until it answers."""
        log = self.log.open("ab")
        command = [sys.executable, "-m", "inforce", "serve", "--port", str(self.port), *words]
        with log:
            self.parent = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + STARTS_WITHIN
        while not self.is_ready():
            assert self.parent.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)
        return self

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with contextlib.closing(talk):
                talk.request("GET", "/readyz", headers={"Host": f"localhost:{self.port}"})
                return talk.getresponse().status == http.HTTPStatus.OK
        return False

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C or systemd does. Answers its exit code."""
        assert self.parent is not None
        self.parent.terminate()
        return self.parent.wait(timeout=30)

    def kill(self) -> None:
        """Kill -9 everything at once: no process gets to say goodbye to another."""
        assert self.parent is not None
        os.kill(self.parent.pid, signal.SIGSTOP)  # or it would start again what is killed first
        for number in [*self.processes(), self.parent.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.parent.wait()
        until = time.monotonic() + 10
        while self.processes():
            assert time.monotonic() < until, self.processes()
            time.sleep(0.01)

    def processes(self) -> dict[int, str]:
        """Every living process of this installation but the parent: number and command line, workers first."""
        mark = f"INFORCE_TEST_MARK={self.environment['INFORCE_TEST_MARK']}".encode()
        found = {}
        for process in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: -int(path.name)):
            with contextlib.suppress(OSError):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if command and mark in (process / "environ").read_bytes().split(b"\0"):
                    found[int(process.name)] = command
        if self.parent is not None:
            found.pop(self.parent.pid, None)
        return found

    def memory(self) -> int:
        """Bytes of memory that the web processes hold, pages they share counted in each."""
        total = 0
        for number in self.processes():
            with contextlib.suppress(OSError):
                total += int(Path(f"/proc/{number}/statm").read_text().split()[1]) * PAGE_BYTES
        return total

    def browser(self, who: str = "") -> Browser:
        """A browser in which somebody is signed in, or nobody."""
        return Browser(self.address, {"session": self.known["sessions"][who]} if who else {})

    def inforce(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run an `inforce` command on the same data folder."""
        command = [sys.executable, "-m", "inforce", *words]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=240
        )

    def files(self) -> list[str]:
        """Every file that stands where sealed files stand."""
        return sorted(path.name for path in (self.data / "files").rglob("*") if path.is_file())


class Look:
    """What the chair can open, asked in a process that stays: see filled_school.look."""

    def __init__(self, server: Server) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.filled_school", "look"],
            cwd=HOME,
            env=server.environment | {"INFORCE_TEST_MARK": ""},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __call__(self, ask: str, **how: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"ask": ask, **how}), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, self._process.communicate()[1]
        return json.loads(answer)

    def close(self) -> None:
        self._process.communicate()


@contextlib.contextmanager
def looking(server: Server) -> Iterator[Look]:
    look = Look(server)
    try:
        yield look
    finally:
        look.close()


@contextlib.contextmanager
def served(
    folder: Path, *, cluster: dict[str, str] | None = None, start: bool = True, **settings: str
) -> Iterator[Server]:
    """A filled school that is served; `settings` are INFORCE_... of its own. Nothing is left running."""
    port = free_port()
    (folder / "temp").mkdir(exist_ok=True)
    with _installation(folder, cluster) as (installed, known):
        own = {
            "INFORCE_ADDRESS": f"http://localhost:{port}",
            "INFORCE_MIN_FREE_MB": "64",
            "INFORCE_TEST_MARK": secrets.token_hex(8),
            "TMPDIR": str(folder / "temp"),
            "PYTHONPATH": os.pathsep.join([str(HOME / "src"), str(HOME)]),
        }
        environment = installed | own | settings
        server = Server(folder, environment, port, known=known)
        try:
            yield server.start() if start else server
        finally:
            if server.parent is not None and server.parent.poll() is None:
                server.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextlib.contextmanager
def _installation(folder: Path, cluster: dict[str, str] | None) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """A filled installation; yields the environment that names it, and what only its people know."""
    if cluster is not None:
        environment = {**os.environ, "INFORCE_DATA": str(folder / "data"), "INFORCE_KDF": "quick", **cluster}
        run("from inforce import installation as i; i.start_django(); i.migrate()", environment)
        yield environment, _fill(environment)
    elif os.environ.get("INFORCE_DATABASE_URL"):
        with own_database(folder) as environment:
            yield environment, _fill(environment)
    else:
        filled, known = _filled_once()
        shutil.copytree(filled, folder / "data", dirs_exist_ok=True)
        with own_database(folder, made=False) as environment:
            yield environment, known


@cache
def _filled_once() -> tuple[Path, dict[str, Any]]:
    """On SQLite a school is a folder: it is filled once a run, and copied."""
    folder = Path(tempfile.mkdtemp(prefix="inforce-filled-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with own_database(folder) as environment:
        return folder / "data", _fill(environment)


def _fill(environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.filled_school", "fill"]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    filling = subprocess.Popen(command, cwd=HOME, env=environment | {"INFORCE_TEST_MARK": ""}, text=True, **pipes)
    return json.loads(finish(filling))  # type: ignore[no-any-return]
