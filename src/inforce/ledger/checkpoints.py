"""Check lines: a signed note (C2SP) of how many facts a record has and what they come to.

One goes to the chair and the clerk each term, for the minutes; one stands in a file for each day with facts. Whoever
later changes a fact, or brings an older database back, cannot make the record agree with them again. The signing key
stands in a file of its own beside the database; it says no more than "this installation said so then".
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from inforce.core import chain
from inforce.core.may import Refused
from inforce.data_folder import write_once
from inforce.ledger.models import Body, Tip
from inforce.ledger.reading import written_in_order

KEY_FILE = "ledger.key"
VERIFIER_FILE = "verifier.txt"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What a check line says, or why it says nothing that can be trusted."""

    name: str  # of the file, or of what was given: for sentences
    size: int = 0
    root: bytes = b""
    why_not: str = ""


def make_signing_key() -> None:
    """Make the key of a new installation. One that stands stays."""
    _key(make=True)


def checkpoint(body: Body, *, tree: chain.Tree | None = None) -> str:
    """The check line of a body's record as it is now. `tree` may have been grown before. Raises Refused."""
    tree = tree or chain.Tree()
    grow(tree, body)
    private = _key(make=True)
    assert private is not None
    text = chain.checkpoint_text(origin_of(body), tree.size, tree.root())
    return chain.sign_note(text, name=origin_of(body), private=private)


def keep_check_line(body: Body, *, today: date, tree: chain.Tree) -> Path | None:
    """Write the day's check line where there are facts that none vouches for yet. Answers the file, if one was written.

    `tree` is kept by the caller and grows: while a ticker runs, it alone knows what the record was a minute ago.
    """
    newest = newest_line(body)
    if tree.size == 0 and newest is not None and Tip.objects.get(body=body).number == newest.size:
        return None  # a ticker that has just started need not read the whole record to say nothing new
    grow(tree, body)
    if newest is not None and tree.size <= newest.size:
        return None
    folder = _folder(body)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    verifier = folder / VERIFIER_FILE
    if not verifier.exists():
        _write(verifier, verifier_key(body) + "\n")
    return _write(folder / f"{today.isoformat()}.txt", checkpoint(body, tree=tree))


def grow(tree: chain.Tree, body: Body) -> None:
    """Add to a tree what was recorded since. Raises Refused where the record has a hole or has become shorter."""
    for entry in written_in_order(body, after=tree.size):
        if entry.number != tree.size + 1:
            why = f"Entry {tree.size + 1} of the record is missing, so no check line can be made."
            raise Refused(why)
        tree.append(chain.leaf_hash(entry.as_bytes(body=body.ref)))
    if Tip.objects.get(body=body).number < tree.size:
        why = "The record has become shorter than it was a moment ago, so no check line can be made."
        raise Refused(why)


def check_lines(body: Body) -> Iterator[CheckLine]:
    """The check lines that were kept of a body, latest first."""
    for path in sorted(_folder(body).glob("????-??-??.txt"), reverse=True):
        yield read_check_line(path.read_text(errors="replace"), body=body, name=_day_in_words(path.stem))


def bodies_with_lines() -> list[str]:
    """The references of the bodies of which check lines were kept."""
    return sorted(path.parent.name for path in (Path(settings.DATA) / "check-lines").glob(f"*/{VERIFIER_FILE}"))


def newest_line(body: Body) -> CheckLine | None:
    """The latest check line that can be trusted; each vouches for more than the one before."""
    return next((line for line in check_lines(body) if not line.why_not), None)


def read_check_line(note: str, *, body: Body, name: str) -> CheckLine:
    """What a check line says, if this installation signed it for this body."""
    private = _key(make=False)
    if private is None:
        return CheckLine(name, why_not=f"The file {KEY_FILE} that check lines are signed with is missing.")
    try:
        said = _said(note, public=_public(private), name=origin_of(body))
    except chain.BadNote as error:
        return CheckLine(name, why_not=str(error))
    if said.origin != origin_of(body):
        return CheckLine(name, why_not="This check line is of another governing body.")
    return CheckLine(name, size=said.size, root=said.root)


def verifier_key(body: Body) -> str:
    """The public half, as tools that are not ours want it."""
    private = _key(make=True)
    assert private is not None
    return chain.vkey(origin_of(body), _public(private))


def origin_of(body: Body) -> str:
    """The name under which a body's record signs."""
    return f"inforce/{body.ref}"


def _key(*, make: bool) -> bytes | None:
    path = Path(settings.DATA) / KEY_FILE
    if make:
        return bytes.fromhex(write_once(path, secrets.token_bytes(chain.HASH_BYTES).hex().encode()).decode())
    try:
        return bytes.fromhex(path.read_text())
    except FileNotFoundError:
        return None


@lru_cache(maxsize=64)
def _said(note: str, *, public: bytes, name: str) -> chain.Checkpoint:
    """What a note says, if it is signed: the newest is read before anything is taken in confidence."""
    return chain.read_checkpoint(chain.read_note(note, public=public, name=name))


@lru_cache(maxsize=1)
def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _folder(body: Body) -> Path:
    return Path(settings.DATA) / "check-lines" / body.ref


def _write(path: Path, text: str) -> Path:
    """Whole or not at all, and still there after a power cut."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path


def _day_in_words(day: str) -> str:
    try:
        return f"{date.fromisoformat(day):%-d %B %Y}"
    except ValueError:
        return day
