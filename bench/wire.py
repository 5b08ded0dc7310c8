"""Clients that cost next to nothing, so that the server is measured: every request is bytes before the clock starts."""

import socket
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from threading import Thread
from time import perf_counter
from typing import Self

PATIENCE = 30.0
BOUNDARY = "----the-form-of-a-browser"


@dataclass(frozen=True)
class Ask:
    """A request as it goes over the wire, and where a right answer leads; "" where it shows a page."""

    pieces: tuple[bytes, ...]
    leads_to: str = ""


def get(path: str, *, cookies: dict[str, str], host: str) -> Ask:
    return Ask((_head("GET", path, cookies=cookies, host=host),))


def post(path: str, answers: dict[str, str], *, cookies: dict[str, str], host: str, leads_to: str) -> Ask:
    """A small form whose answers need no escaping."""
    body = "&".join(f"{name}={answer}" for name, answer in answers.items()).encode()
    kind = "application/x-www-form-urlencoded"
    return Ask((_head("POST", path, cookies=cookies, host=host, length=len(body), kind=kind) + body,), leads_to)


def post_file(
    path: str, content: bytes, answers: dict[str, str], *, cookies: dict[str, str], host: str, leads_to: str
) -> Ask:
    """A form with a file, in the order of the page: the token, the file, then the button."""
    token, *rest = (_field(name, answer) for name, answer in answers.items())
    disposition = 'Content-Disposition: form-data; name="file"; filename="picture.jpg"'
    before = f"{token}--{BOUNDARY}\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n".encode()
    after = f"\r\n{''.join(rest)}--{BOUNDARY}--\r\n".encode()
    length = len(before) + len(content) + len(after)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    head = _head("POST", path, cookies=cookies, host=host, length=length, kind=kind)
    return Ask((head + before, content, after), leads_to)


@dataclass
class Volley:
    """What came of asking for many things: `taken` has the seconds of each, `wrong` what was not answered rightly."""

    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.taken) / self.seconds

    @property
    def p50(self) -> float:
        """Milliseconds."""
        return median(self.taken) * 1000

    @property
    def p95(self) -> float:
        """Milliseconds."""
        return quantiles(self.taken, n=20)[-1] * 1000


def fire(jobs: Sequence[Sequence[Ask]], *, clients: int, port: int) -> Volley:
    """Let so many clients do the jobs, each over one connection; a job is one or more requests in a row."""
    waiting, volley = deque(jobs), Volley()
    threads = [Thread(target=_work, args=(waiting, volley, port)) for _ in range(clients)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    volley.seconds = perf_counter() - began
    return volley


def _work(waiting: "deque[Sequence[Ask]]", volley: Volley, port: int) -> None:
    with Line(port) as line:
        while waiting:
            try:
                job = waiting.popleft()
            except IndexError:  # another client took the last one
                return
            began = perf_counter()
            wrong = [why for ask in job if (why := _why_wrong(line, ask))]
            if wrong:
                volley.wrong += wrong
            else:
                volley.taken.append(perf_counter() - began)


def _why_wrong(line: "Line", ask: Ask) -> str:
    try:
        status, location, _ = line.ask(*ask.pieces)
    except OSError as error:
        line.open()
        return f"{type(error).__name__}: {error}"
    if ask.leads_to:  # a redirect to the wrong page is a refusal in disguise
        return "" if (status, location) == (302, ask.leads_to) else f"{status} {location}"
    return "" if status == 200 else f"{status} {location}"


class Line:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.open()

    def open(self) -> None:
        """Connect, or connect again."""
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, *pieces: bytes) -> tuple[int, str, int]:
        """Send a request; answers status, Location and the length of the page."""
        for piece in pieces:
            self._socket.sendall(piece)
        return self.hear()

    def hear(self) -> tuple[int, str, int]:
        """Wait for the answer to what was sent."""
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        first, *lines = got[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", 0))
        left = length - (len(got) - end - 4)
        while left > 0:
            left -= len(self._more())
        return int(first.split()[1]), headers.get("location", ""), length

    def send(self, piece: bytes) -> None:
        """Send a piece and wait for nothing."""
        self._socket.sendall(piece)

    def _more(self) -> bytes:
        got = self._socket.recv(1 << 16)
        if not got:
            raise ConnectionResetError("The server hung up.")
        return got

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _head(method: str, path: str, *, cookies: dict[str, str], host: str, length: int = 0, kind: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip"]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if method == "POST":
        lines += [f"Origin: http://{host}", f"Content-Type: {kind}", f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _field(name: str, answer: str) -> str:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{answer}\r\n'
