"""What a policy is made of once it has been read: sections, headings and clauses, each with its line."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count, product
from string import ascii_lowercase


class Polarity(StrEnum):
    """Which way a clause points."""

    SHOULD = "should"
    SHOULD_NOT = "should_not"
    MUST = "must"
    NEVER = "never"  # "must not" too: a prohibition that leaves nothing open
    INFORMATION = "information"


_HANGS = re.compile(r":\s*$|\b(?:should|must|shall|will)(?: not| never)?\s*$")

SECTION, HEADING = 1, 2  # levels


@dataclass(frozen=True, slots=True)
class Heading:
    """The number as printed ("2.4", "Section 3" gives "3"; empty where none is printed), and the title."""

    number: str
    title: str
    level: int = HEADING
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause, or a bullet of one.

    `id` names it in this edition and is never used twice; `number` is what is printed (a bullet has its parent's).
    `heading` is the title it stands under. Paragraphs of `text` are parted by an empty line.
    `line` is where it begins, and no part of what it is: the same clause may be printed elsewhere.
    """

    id: str
    number: str
    heading: str
    lead_in: str | None
    text: str
    polarity: Polarity
    heading_number: str = ""
    line: int = field(default=0, compare=False)


def letters() -> Iterator[str]:
    """a, b … z, aa, ab …: for bullets, and for a number that is printed twice."""
    for length in count(1):
        for letter in product(ascii_lowercase, repeat=length):
            yield "".join(letter)


def ids_for(numbers: Iterable[str]) -> list[str]:
    """One id for each printed number: itself, or with a letter wherever it is printed more than once.

    The published number is never counted anew: 2.4.6 printed twice is 2.4.6a and 2.4.6b, not 2.4.7.
    """
    printed = list(numbers)
    times = Counter(printed)
    taken = set(times)
    letters_of = {number: letters() for number, n in times.items() if n > 1}
    ids = []
    for number in printed:
        if times[number] == 1:
            ids.append(number)
            continue
        made = next(made for letter in letters_of[number] if (made := f"{number}{letter}") not in taken)
        taken.add(made)
        ids.append(made)
    return ids


def bullet_ids(parent: str) -> Iterator[str]:
    """1.4(a), 1.4(b) …"""
    return (f"{parent}({letter})" for letter in letters())


def lead_of(text: str) -> str | None:
    """The words at the end of a text on which a list hangs: its last sentence, if it ends with a colon or "must"."""
    last = text.rsplit("\n\n", 1)[-1]
    if not _HANGS.search(last[-20:]):
        return None
    cut = max(last.rfind(f"{stop} ", 0, len(last) - 1) for stop in ".!?")
    return last[cut + 1 :].strip()


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """A doubt about a text, for the person who reviews it."""

    line: int
    what: str
