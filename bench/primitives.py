"""What the sealing of one concern with a file costs by itself: the calls into other people's libraries, and no more.

Counted is what one concern calls for between its two requests: the file through age and twice through SHA-256 (as it
was, and as it is stored), one age file for each grant, for the nine words and for the note, the key that the nine words
make, the draft's box opened and closed, and the digests that the record holds of each row.
"""

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass

import pyrage
from nacl.secret import SecretBox

from bench.figures import cpu_ms
from inforce.core import words
from inforce.core.seal import Context, SealingStream, hkdf, identity_from_seed, new_identity

GRANTS, NOTES = 3, 1  # two readers and the nine words; what was told
GRANT_BYTES, NOTE_BYTES, DRAFT_BYTES, ROW_BYTES = 310, 1500, 1800, 700
OPENED, CLOSED = 4, 2  # the draft, in two requests
ROWS = 8  # a case, its keys, three grants, a note, a file, and the entry that holds them


@dataclass(frozen=True)
class Primitive:
    """One kind of call: how often a concern makes it, and what one takes."""

    name: str
    count: int
    ms: float

    @property
    def all_ms(self) -> float:
        return self.count * self.ms


def primitives(picture: bytes) -> list[Primitive]:
    """Measured by themselves, in processor time."""
    to = [pyrage.x25519.Identity.generate().to_public()]
    grant, note, row = os.urandom(GRANT_BYTES), os.urandom(NOTE_BYTES), os.urandom(ROW_BYTES)
    box, draft, secret = SecretBox(os.urandom(32)), os.urandom(DRAFT_BYTES), os.urandom(32)
    closed, nine = box.encrypt(draft), words.new_words()
    calls: list[tuple[str, int, Callable[[], object], int]] = [
        ("age, the file", 1, lambda: pyrage.encrypt_io(io.BytesIO(picture), io.BytesIO(), to), 20),
        ("SHA-256, the file", 2, lambda: hashlib.sha256(picture).digest(), 20),
        ("age, a grant", GRANTS, lambda: pyrage.encrypt(grant, to), 200),
        ("age, a note", NOTES, lambda: pyrage.encrypt(note, to), 200),
        ("the key of nine words", 1, lambda: identity_from_seed(words.seed_of(words.secret_of(nine))), 200),
        ("HKDF", 2 * OPENED, lambda: hkdf(secret, "a purpose"), 200),
        ("SecretBox, opened", OPENED, lambda: box.decrypt(closed), 200),
        ("SecretBox, closed", CLOSED, lambda: box.encrypt(draft), 200),
        ("SHA-256, a row", 2 * ROWS, lambda: hashlib.sha256(row).digest(), 200),
    ]
    return [Primitive(name, count, cpu_ms(call, times=times)) for name, count, call, times in calls]


def our_stream_ms(picture: bytes) -> float:
    """The file through our own stream, piece by piece as it arrives: what a concern really pays for it."""
    public = new_identity()[1]
    context = Context(body="b" * 16, case="c" * 16, purpose="file of the bench")

    def seal() -> None:
        stream = SealingStream(io.BytesIO(), to=[public], context=context)
        for start in range(0, len(picture), 1 << 16):
            stream.write(picture[start : start + (1 << 16)])
        stream.close()

    return cpu_ms(seal, times=20)
