"""What is wrong with a pack, and where."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """One thing to put right; `what` is a sentence."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class PackErrors(Exception):
    """Everything that is wrong with a pack, in the order of its files and lines."""

    def __init__(self, errors: Sequence[PackError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(map(str, self.errors)))
