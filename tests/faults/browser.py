"""A browser small enough to misbehave: cookies, the form token, and bodies that are slow, cut, or not what they say."""

import http.client
import math
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

PATIENCE = 60.0  # seconds for one answer
PIECE = 64 * 1024
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class Lost(Exception):
    """No whole answer came: the server may have done what was asked, or not."""


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Browser:
    """One person's browser. Every request goes over a connection of its own, as after a restart."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    statuses: list[int] = field(default_factory=list)  # of every answer

    def get(self, path: str) -> Page:
        return self.ask("GET", path)

    def post(self, path: str, answers: dict[str, str | list[str]] | None = None) -> Page:
        """Send a form, with the token of the page that was seen last."""
        if not self.token:
            self.get(path)
        body = urlencode({"csrfmiddlewaretoken": self.token} | (answers or {}), doseq=True).encode()
        return self.ask("POST", path, [body], length=len(body), kind=FORM)

    def send_file(self, path: str, upload: "Upload") -> Page:
        """Send a file as the page's own form does; `upload` says how well."""
        if not self.token:
            self.get(path)
        upload.token = upload.token or self.token
        return self.ask("POST", path, upload.pieces(), length=upload.length, kind=upload.kind)

    def ask(
        self, method: str, path: str, pieces: Iterable[bytes] = (), *, length: int | None = 0, kind: str = ""
    ) -> Page:
        """Ask for a page. `length` None: in chunks, without saying how long. Raises Lost."""
        host = urlsplit(self.address).netloc
        talk = http.client.HTTPConnection("127.0.0.1", urlsplit(self.address).port, timeout=PATIENCE)
        try:
            talk.putrequest(method, path, skip_host=True)
            talk.putheader("Host", host)
            talk.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
            if method == "POST":
                talk.putheader("Content-Type", kind)
                talk.putheader(*(("Transfer-Encoding", "chunked") if length is None else ("Content-Length", length)))
            talk.endheaders()
            sent = _send(talk, pieces, chunked=length is None)
            if length is not None and sent < length:
                raise Lost("The body was cut.")
            answer = talk.getresponse()
            page = Page(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise Lost(repr(error)) from error
        finally:
            talk.close()
        self.statuses.append(page.status)
        self._remember(page)
        return page

    def _remember(self, page: Page) -> None:
        for line in page.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        if page.headers.get("Content-Type", "").startswith("text/html") and (found := TOKEN.search(page.html)):
            self.token = found[1]


@dataclass
class Upload:
    """A form with a file in it, as it goes over the wire."""

    name: str
    content: bytes = b""
    size: int | None = None  # of a file too large to hold: `content` over and over
    share: float = 1.0  # how much of the whole is sent before the connection closes
    declared: int | None = None  # what Content-Length says, where it lies
    chunked: bool = False
    half_way: Callable[[], object] | None = None  # called when half of it was sent
    extra: list[tuple[str, str]] = field(default_factory=list)  # fields before the file
    token: str = ""
    boundary: str = field(default_factory=lambda: secrets.token_hex(12))

    @property
    def kind(self) -> str:
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def length(self) -> int | None:
        if self.chunked:
            return None
        return self.declared if self.declared is not None else self._whole

    @property
    def _whole(self) -> int:
        return len(self._before()) + self._size + len(self._after())

    @property
    def _size(self) -> int:
        return len(self.content) if self.size is None else self.size

    def pieces(self) -> Iterator[bytes]:
        left = int(self._whole * self.share)
        half_way = self.half_way
        for piece in self._all_pieces():
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                break
            if half_way and left <= self._whole // 2:
                half_way()
                half_way = None

    def _all_pieces(self) -> Iterator[bytes]:
        yield self._before()
        yield from self._file()
        yield self._after()

    def _file(self) -> Iterator[bytes]:
        if self.size is None:
            for start in range(0, len(self.content), PIECE):
                yield self.content[start : start + PIECE]
            return
        piece = (self.content * (PIECE // len(self.content) + 1))[:PIECE]
        for left in range(self.size, 0, -PIECE):
            yield piece[:left]

    def _before(self) -> bytes:
        fields = [("csrfmiddlewaretoken", self.token), *self.extra]
        said = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields]
        said.append(
            f'Content-Disposition: form-data; name="file"; filename="{self.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        return "".join(f"--{self.boundary}\r\n{part}\r\n" for part in said).removesuffix("\r\n").encode()

    def _after(self) -> bytes:
        said = 'Content-Disposition: form-data; name="whole"\r\n\r\nyes'
        return f"\r\n--{self.boundary}\r\n{said}\r\n--{self.boundary}--\r\n".encode()


def _send(talk: http.client.HTTPConnection, pieces: Iterable[bytes], *, chunked: bool) -> float:
    """Send until it is all sent or the server has heard enough, so that its answer is read. Answers how much."""
    sent = 0
    try:
        for piece in pieces:
            talk.send(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            sent += len(piece)
        if chunked:
            talk.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        return math.inf
    return sent
