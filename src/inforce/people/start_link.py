"""The one-time link with which the IT part of set-up begins.

`inforce serve` prints it while there is something to set up. Only a digest is kept, in a file of the data folder: of
the link until it is opened, then of what the browser that opened it holds. A new link puts both out of use.
"""

import secrets
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from inforce.data_folder import write_once
from inforce.ledger.queries import anything_founded

IN_SESSION = "set_up"


def open_start_link() -> str:
    """A new link for whoever looks after the computer; empty once the IT part is finished."""
    if anything_founded() and not _file().exists():
        return ""
    code = secrets.token_urlsafe(24)
    _keep(f"link {_digest(code)}")
    return settings.ADDRESS + reverse("start-open", args=[code])


def is_start_code(code: str) -> bool:
    """Whether this is the link that was printed last and nobody has opened."""
    return _agrees(f"link {_digest(code)}")


def begin_in(session: SessionBase) -> None:
    """Let the browser that opened the link go on, and nobody else."""
    token = secrets.token_urlsafe(24)
    _keep(f"browser {_digest(token)}")
    session[IN_SESSION] = token


def is_setting_up(session: SessionBase) -> bool:
    """Whether this browser is the one that opened the link."""
    token = session.get(IN_SESSION, "")
    return bool(token) and _agrees(f"browser {_digest(token)}")


def finish(session: SessionBase) -> None:
    """Close the IT part for good."""
    session.pop(IN_SESSION, None)
    _file().unlink(missing_ok=True)


def _agrees(line: str) -> bool:
    try:
        return compare_digest(_file().read_text().encode(), line.encode())
    except FileNotFoundError:
        return False


def _keep(line: str) -> None:
    fresh = _file().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    write_once(fresh, line.encode())
    fresh.replace(_file())


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _file() -> Path:
    folder: Path = settings.DATA
    return folder / "start"
