"""A school that is served, everything in it that is secret, and every place where it might have been left."""

# ruff: noqa: ARG002 - aiosmtpd hands a handler more than ours looks at

import base64
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.browser import Browser, Page
from tests.faults.server import Server, free_port, looking, served
from tests.faults.traces import PRIVATE_KEY, Search
from tests.postgres import cluster, find_binaries

ON_POSTGRESQL = bool(os.environ.get("INFORCE_DATABASE_URL"))
STEM = "qz" + "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(12))
FOREIGN = "".join(secrets.choice("ąćęłńóśźżđčřšžěů") for _ in range(10))
MARK = secrets.token_bytes(48)
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - read, never written


def said(what: str) -> str:
    """A canary that says which question it answered."""
    return f"{STEM}{what} {FOREIGN}"


def picture(size: int = 2_000_000) -> bytes:
    return (MARK + secrets.token_bytes(1000)) * (size // 1048)


class Post:
    """A mail server on this computer that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        self.taken.append(bytes(envelope.content or b""))
        return "250 OK"


class Scene:
    """A school that is served, everything that is secret in it, and every place where it might be left."""

    def __init__(self, server: Server, post: Post, extra: list[Path]) -> None:
        self.server, self.post = server, post
        self.mails: list[bytes] = []
        self.slug = server.known["slug"]
        self.places = [server.folder, SHARED_MEMORY, *extra]
        # opens no case, and is a file beside the database so that no dump holds it: design section 4, Records
        self.search = Search(left_out={server.data / "server.key"})
        self.search.add_text("canary", STEM)
        self.search.add_text("canary of other letters", FOREIGN)
        self.search.add_bytes("file", MARK)
        self.search.add_text("private key", PRIVATE_KEY)
        self.search.add_text("poster's code", server.known["poster"])
        for who, passphrase in server.known["passphrases"].items():
            self.search.add_words(f"passphrase of the {who}", passphrase.split())
        for who, session in server.known["sessions"].items():
            self.search.add_text(f"session of {who}", session)

    def at(self, path: str) -> str:
        return f"/{self.slug}/{path}"

    def after(self, step: str, page: Page | None = None, status: int | None = None) -> None:
        """Look everywhere. With a page: the step did what it was to do."""
        if page is not None:
            expected = status or (302 if page.location else 200)
            assert page.status == expected, f"{step}: {page.status} {page.location} {problems(page)}"
        found = self.search.found_under(*self.places)
        while self.post.taken:
            found += self.search.found_in_mail("a mail", self.post.taken[0])
            self.mails.append(self.post.taken.pop(0))
        assert found == [], f"after this step: {step}"

    def after_part_of_a_file(self) -> None:
        """Look while a file is streaming in and stands half sealed on disk."""
        until = time.monotonic() + 20
        while not any(name.endswith(".part") for name in self.server.files()):
            assert time.monotonic() < until
            time.sleep(0.05)
        self.after("half of a file")

    def learn_cookies(self, who: str, browser: Browser) -> None:
        """What a browser holds must stand nowhere else."""
        for name, value in browser.cookies.items():
            self.search.add_text(f"{who}'s {name} cookie", value)
            if name in ("draft", "vault"):
                self.search.add_bytes(f"{who}'s {name} cookie, read", base64.urlsafe_b64decode(value + "=="))

    def learn_draft(self, browser: Browser, who: str) -> list[str]:
        """The nine words and keys that a draft was born with, long before its teller sees them."""
        with looking(self.server) as look:
            held = look("draft", cookie=browser.cookies["draft"], teller=self.server.known["refs"].get(who, ""))
        self.search.add_words("nine words", held["words"])
        for key in held["keys"]:
            self.search.add_text("key of the case", key)
        self.learn_cookies(who or "somebody", browser)
        return list(held["words"])


def problems(page: Page) -> list[str]:
    """What a page says is wrong."""
    return re.findall(r"</span>([^<]+)", " ".join(re.findall(r'(?s)error-message">.+?</p>|<h1.+?</h1>', page.html)))


@contextmanager
def scene_in(folder: Path) -> Iterator[Scene]:
    """A school whose every word can be looked for, with a mail server beside it."""
    post = Post()
    mail = Controller(post, hostname="127.0.0.1", port=free_port())
    mail.start()
    with own_cluster() as urls:
        extra = [] if urls is None else [cluster_folder(urls)]
        settings = {
            "INFORCE_SMTP_HOST": "127.0.0.1",
            "INFORCE_SMTP_PORT": str(mail.port),
            "INFORCE_MAX_FILE_MB": "4",
        }
        with served(folder, cluster=urls, **settings) as server:
            yield Scene(server, post, extra)
    mail.stop()


@contextmanager
def own_cluster() -> Iterator[dict[str, str] | None]:
    """PostgreSQL with a folder of its own, which holds nothing of other tests; None on SQLite."""
    if not ON_POSTGRESQL:
        yield None
        return
    binaries = find_binaries()
    assert binaries is not None
    with cluster(binaries, durable=True) as urls:  # or what was committed might stand on disk only after we looked
        yield urls


def cluster_folder(urls: dict[str, str]) -> Path:
    return Path(unquote(urlsplit(urls["INFORCE_DATABASE_URL"]).netloc.split("@")[1]))
