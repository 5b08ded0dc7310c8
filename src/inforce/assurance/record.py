"""Read a record from its first entry to its last; judge it by itself, and by the check lines that were kept of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter

from inforce.core import chain
from inforce.ledger.checkpoints import CheckLine
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Tip
from inforce.ledger.reading import Written, written_in_order


@dataclass(slots=True)
class Record:
    """What was met on the way: every commitment, as often as it was made."""

    commitments: Counter[str] = field(default_factory=Counter)
    size: int = 0  # 0 until the end was reached


def read_record(body: Body, *, into: Record, lines: Iterable[CheckLine] = ()) -> Iterator[str]:
    """Hold every entry against its link, its number and the entry before it, the end against its mark, and all of it
    against the check lines. One sentence for each thing that is wrong.
    """
    tree, last = chain.Tree(), None
    vouched = _Vouched(lines)
    for entry in written_in_order(body):
        before, expected = (last.link, last.number + 1) if last else (chain.FIRST_LINK, 1)
        raw = entry.as_bytes(body=body.ref)
        if entry.number != expected:
            yield _missing(expected, entry.number - 1)
        elif not _follows(before, raw, entry.link):
            yield f"Entry {entry.number} of the record, {in_words(entry)}, was changed outside Inforce."
        tree.append(chain.leaf_hash(raw))
        vouched.compare(tree)
        into.commitments.update(entry.commitments)
        last = entry
    into.size = tree.size
    yield from _end_problems(body, last)
    yield from vouched.problems(into.size)


def in_words(entry: Written) -> str:
    """An entry as a sentence names it: its day, and what it says."""
    label: object = entry.kind
    with suppress(ValueError):  # somebody wrote a kind that there is not
        label = Fact(entry.kind).label
    return f'"{label}" on {entry.day:%-d %B %Y}'


class _Vouched:
    """The check lines, each compared in the moment in which the tree is as large as it was."""

    def __init__(self, lines: Iterable[CheckLine]) -> None:
        every = list(lines)
        self._untrusted = [line for line in every if line.why_not]
        self._waiting = sorted((line for line in every if not line.why_not), key=attrgetter("size"), reverse=True)
        self._broken: CheckLine | None = None

    def compare(self, tree: chain.Tree) -> None:
        """Take the lines of the tree's size off the list, and keep the first that it contradicts."""
        while self._waiting and self._waiting[-1].size == tree.size:
            line = self._waiting.pop()
            if self._broken is None and line.root != tree.root():
                self._broken = line

    def problems(self, size: int) -> Iterator[str]:
        """What the lines say of a record that has come to its end."""
        for line in self._untrusted:
            yield f"The check line of {line.name} cannot be trusted. {line.why_not}"
        if self._broken:
            yield f"The record before the check line of {self._broken.name} was changed after it was made."
        if self._waiting:
            newest = self._waiting[0]
            yield (
                f"The database is older than the check line of {newest.name}: "
                f"that one vouches for {newest.size} entries, and the record has {size}."
            )


def _follows(before: str, raw: bytes, link: str) -> bool:
    with suppress(ValueError):  # the link before was written over with something that is none
        return chain.link(before, raw) == link
    return False


def _missing(first: int, last: int) -> str:
    if last < first:
        return f"Two entries of the record are called {last}."
    if first == last:
        return f"Entry {first} of the record was removed."
    return f"Entries {first} to {last} of the record were removed."


def _end_problems(body: Body, last: Written | None) -> Iterator[str]:
    tip = Tip.objects.filter(body=body).first()
    number, link = (last.number, last.link) if last else (0, "")
    if tip is None:
        yield "The mark at the end of the record is missing."
    elif tip.number > number:
        removed = tip.number - number
        yield (
            "An entry was removed from the end of the record."
            if removed == 1
            else f"{removed} entries were removed from the end of the record."
        )
    elif tip.number < number:
        yield f"The record goes on after its end, entry {tip.number}: what follows was added outside Inforce."
    elif tip.link != link:
        yield f"The mark at the end of the record does not fit entry {number}: one of them was changed outside Inforce."
