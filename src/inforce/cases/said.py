"""What is inside a note: which act it was, who did it, exactly when, and the words. Sealed, always."""

from dataclasses import dataclass

from inforce.cases.models import Case, CaseKey, Note
from inforce.core.said import Said
from inforce.core.seal import Context, open_sealed, seal

TELLER = "teller"  # stands for a post where the person who told adds something


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """A note that was opened: which half it stood in, and what it says."""

    ref: str
    half: str
    said: Said


def seal_note(said: Said, *, case: Case, key: CaseKey, half: str) -> Note:
    """A note, not saved yet, that only holders of this half of the case's keys can open."""
    note = Note(body=case.body, case=case, epoch=key.epoch, half=half)
    public = key.inner_public if half == Note.Half.INNER else key.shared_public
    note.sealed = seal(said.as_bytes(), to=[public], context=_context(note, case))
    return note


def open_note(note: Note, *, case: Case, key: str) -> Read:
    """Open a note with the private key of its half and epoch. Raises SealError."""
    said = Said.from_bytes(open_sealed(bytes(note.sealed), key=key, context=_context(note, case)))
    return Read(ref=note.ref, half=note.half, said=said)


def _context(note: Note, case: Case) -> Context:
    return Context(body=case.body.ref, case=case.ref, purpose=f"note {note.ref} {note.half} {note.epoch}")
