"""Keep the web server and the ticker running under one parent, and leave nothing behind.

Linux sends each child a signal when its parent dies (PR_SET_PDEATHSIG), so that even a parent
killed with -9 leaves no server holding the port and no ticker working on. That setting is not
inherited, so granian's own workers ask for it again in `inforce.web.wsgi`.
"""

import contextlib
import ctypes
import errno
import http.client
import multiprocessing
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

PR_SET_PDEATHSIG = 1
GRACE = 2.0  # seconds that a child may take to stop; all are gone within three
FIRST_WAIT, LONGEST_WAIT = 0.2, 30.0  # seconds before a dead child is started again
STEADY = 60.0  # a child that lived this many seconds is started again without waiting longer
THREADS = 64  # requests a process answers at once: a body that trickles in holds one, an idle one costs nothing
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: nothing may be imported after one


@dataclass(frozen=True)
class Place:
    """Where the pages are served; certificate and key are files of this computer."""

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None


@dataclass
class Child:
    """A program that has to run for as long as its parent does."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = FIRST_WAIT
    start_at: float = field(default=0.0)


def serve(
    *,
    place: Place,
    workers: int = 1,
    threads: int = THREADS,
    tick_every: int = 60,
    when_ready: Callable[[], None] = lambda: None,
    application: str = "inforce.web.wsgi:application",
) -> int:
    """Serve until told to stop; answers the exit code, after one sentence when it cannot start."""
    if why_not := why_it_cannot_start(place):
        print(why_not, file=sys.stderr)
        return 1
    web = Child("web server", web_command(place=place, workers=workers, threads=threads, application=application))
    ticker = Child("ticker", (sys.executable, "-m", "inforce", "tick", "--every", str(tick_every)))
    return keep_running([web, ticker], is_ready=partial(is_answering, place), when_ready=when_ready)


def web_command(*, place: Place, workers: int, threads: int, application: str) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--host", place.host, "--port", str(place.port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads), "--backlog", "1024"]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "2", "--log-level", "error"]
    if place.certificate and place.key:
        command += ["--ssl-certificate", str(place.certificate), "--ssl-keyfile", str(place.key)]
    return [*command, application]


def why_it_cannot_start(place: Place) -> str | None:
    for file in (place.certificate, place.key):
        if file and not os.access(file, os.R_OK):
            return f"The file {file} cannot be read."
    try:
        with socket.create_server((place.host, place.port), family=_family(place.host)):
            return None
    except OSError as refused:
        if refused.errno == errno.EADDRINUSE:
            return f"Port {place.port} is taken by another program: stop that one, or choose another with --port."
        return f"Inforce cannot listen on {place.host} port {place.port}: {refused.strerror}."


def is_answering(place: Place) -> bool:
    """Whether a page comes back, whatever it says: a port is open before anybody behind it can answer."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place.host, place.host)  # noqa: S104 - compared, not bound
    named = urlsplit(os.environ.get("INFORCE_ADDRESS", "")).netloc or host  # pages answer to the school's address alone
    asked = _asking(host, place)
    try:
        asked.request("GET", "/healthz", headers={"Host": named})
        asked.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
    return True


def keep_running(
    children: Sequence[Child],
    *,
    is_ready: Callable[[], bool] = lambda: True,
    when_ready: Callable[[], None] = lambda: None,
) -> int:
    """Start the children, start again each that dies, and stop them all when told to."""
    told: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, hear) for number in STOPPING}
    ready = False
    try:
        while not told:
            for child in children:
                _look_after(child, now=time.monotonic())
            if not ready and is_ready():
                ready = True
                when_ready()
            time.sleep(0.05)
    finally:
        _stop(children)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def die_with_parent(number: int = signal.SIGKILL, *, parent: int | None = None) -> None:
    """Ask Linux to end this process when the one that started it is gone."""
    _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if parent is not None and os.getppid() != parent:  # it went before the request was made
        os.kill(os.getpid(), signal.SIGKILL)


def die_with_server() -> None:
    """The same for a worker of the web server; does nothing in a process that is nobody's worker."""
    server = multiprocessing.parent_process()
    if server is not None:
        die_with_parent(parent=server.pid)


def _asking(host: str, place: Place) -> http.client.HTTPConnection:
    if place.certificate is None:
        return http.client.HTTPConnection(host, place.port, timeout=0.5)
    whoever = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # its certificate names the school's address, not this computer
    whoever.check_hostname = False
    whoever.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, place.port, timeout=0.5, context=whoever)


def _look_after(child: Child, *, now: float) -> None:
    if child.process is None:
        if now >= child.start_at:
            _start(child, now=now)
        return
    code = child.process.poll()
    if code is None:
        return
    _kill_group(child.process)  # whatever it started itself and left
    child.wait = FIRST_WAIT if now - child.started > STEADY else min(child.wait * 2, LONGEST_WAIT)
    child.process, child.start_at = None, now + child.wait
    print(f"The {child.name} stopped ({_how(code)}); it is started again.", file=sys.stderr, flush=True)


def _start(child: Child, *, now: float) -> None:
    child.process = subprocess.Popen(  # noqa: S603 - our own words, no shell
        child.command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches the parent alone, which then stops the others in good order
        preexec_fn=partial(die_with_parent, signal.SIGTERM, parent=os.getpid()),  # noqa: PLW1509 - one thread only
    )
    child.started = now


def _stop(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process]
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    until = time.monotonic() + GRACE
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, until - time.monotonic()))
        _kill_group(process)
        process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
