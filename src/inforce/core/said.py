"""One thing that somebody said or did, as its readers see it. It is stored under lock, always."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """Which act it was, exactly when, under which post, by whom, and the words."""

    kind: str
    at: datetime
    post: str  # the office that acted, or a word of the floor above for somebody who acts for themselves
    by: str  # a person's reference, or "" for somebody without an account
    words: dict[str, Any]

    def as_bytes(self) -> bytes:
        """The plain text that is put under lock."""
        held = {"kind": self.kind, "at": self.at.isoformat(), "post": self.post, "by": self.by, "words": self.words}
        return json.dumps(held).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "Said":
        """What `as_bytes` gave."""
        held = json.loads(plain)
        return cls(**(held | {"at": datetime.fromisoformat(held["at"])}))
