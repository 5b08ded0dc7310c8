"""Where an installation keeps what is not in its database: key files, sealed files, check lines.

Everything private is made once, readable by its owner only, and never written over.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600


def data_folder() -> Path:
    """The folder that INFORCE_DATA names, or `data` in the folder the command was started from."""
    return Path(os.environ.get("INFORCE_DATA", "data")).resolve()


def prepare(folder: Path) -> None:
    """Make the folder and the secrets that must exist before Django starts. Doing it twice changes nothing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("files", "drafts", "check-lines"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    write_once(folder / "secret-key", secrets.token_urlsafe(48).encode())


def write_once(path: Path, content: bytes) -> bytes:
    """Write a secret if there is none yet; return the one that stands. Whole or not at all, whoever else is writing."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()
    return path.read_bytes()


def secret_key(folder: Path) -> str:
    """Django's secret, or one for this process alone where no folder was prepared (linting, type checking)."""
    try:
        return (folder / "secret-key").read_text()
    except FileNotFoundError:
        return secrets.token_urlsafe(48)
