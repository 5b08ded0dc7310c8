"""What is inside a note: which act it was, who did it, exactly when, and the words. Sealed, always."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inforce.cases.models import Case, CaseKey, Note
from inforce.core.seal import Context, open_sealed, seal

TELLER = "teller"  # stands for a post where the person who told adds something


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """One act in a case, as its readers see it."""

    kind: str
    at: datetime
    post: str  # the office that acted, or TELLER
    by: str  # a person's reference, or "" for somebody without an account
    words: dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """A note that was opened: which half it stood in, and what it says."""

    ref: str
    half: str
    said: Said


def seal_note(said: Said, *, case: Case, key: CaseKey, half: str) -> Note:
    """A note, not saved yet, that only holders of this half of the case's keys can open."""
    note = Note(body=case.body, case=case, epoch=key.epoch, half=half)
    held = {"kind": said.kind, "at": said.at.isoformat(), "post": said.post, "by": said.by, "words": said.words}
    public = key.inner_public if half == Note.Half.INNER else key.shared_public
    note.sealed = seal(json.dumps(held).encode(), to=[public], context=_context(note, case))
    return note


def open_note(note: Note, *, case: Case, key: str) -> Read:
    """Open a note with the private key of its half and epoch. Raises SealError."""
    held = json.loads(open_sealed(bytes(note.sealed), key=key, context=_context(note, case)))
    said = Said(**(held | {"at": datetime.fromisoformat(held["at"])}))
    return Read(ref=note.ref, half=note.half, said=said)


def _context(note: Note, case: Case) -> Context:
    return Context(body=case.body.ref, case=case.ref, purpose=f"note {note.ref} {note.half} {note.epoch}")
