"""The dates and the reference number that a policy prints about itself.

Dates are given as printed: `2017-03` where no day is, `2017-03-12` where one is; 12/03/2017 is British, in March.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})\b"
_SHORT_YEAR = r"(?P<year>(?:19|20)?[0-9]{2})\b"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"\b(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?\s{{1,4}}(?:of\s{{1,4}})?{_MONTH}[\s,]{{1,4}}{_YEAR}",
        rf"\b{_MONTH}\s{{1,4}}(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?,?\s{{1,4}}{_YEAR}",
        rf"\b(?P<day>[0-3]?[0-9])-{_MONTH}-{_SHORT_YEAR}",
        rf"\b{_MONTH}[\s,'\u2019-]{{0,4}}{_YEAR}",
        rf"\b{_MONTH}[\s'\u2019-]{{1,3}}(?P<year>[0-9]{{2}})\b(?!\s*[:/])",
        r"\b(?P<year>(?:19|20)[0-9]{2})-(?P<month>[01]?[0-9])(?:-(?P<day>[0-3]?[0-9]))?\b",
        rf"\b(?P<day>[0-3]?[0-9])\s?[/.-]\s?(?P<month>[01]?[0-9])\s?[/.-]\s?{_SHORT_YEAR}",
        rf"(?<![0-9/.-])(?P<month>[01]?[0-9])/{_YEAR}",
    )
)

_REVIEW = re.compile(
    r"\b(?:next\s+(?:date\s+(?:of|for)\s+)?review(?:\s+date)?|(?:date\s+(?:of|for)\s+)(?:the\s+)?next\s+review|"
    r"review\s+(?:date|due|by|on)|date\s+(?:of|for)\s+review|"
    r"(?:to|will|due\s+to)\s+(?:next\s+)?be\s+(?:next\s+)?reviewed(?:\s+(?:by|on|in))?|"
    r"due\s+for\s+review|next\s+reviewed|review(?=\s*:))\b",
    re.IGNORECASE,
)
_APPROVED = re.compile(
    r"\b(?:date\s+(?:(?:policy\s+)?(?:was\s+)?|of\s+)(?:approved|adopted|ratified|agreed|approval|adoption|ratification)|"
    r"approved|adopted|ratified|approval(?:\s+date)?|adoption\s+date|agreed\s+by\s+(?:the\s+)?govern\w+)\b",
    re.IGNORECASE,
)
_PAST_REVIEW = re.compile(
    r"\b(?:last\s+review(?:ed)?(?:\s+date)?|date\s+(?:last\s+)?reviewed|reviewed)\b", re.IGNORECASE
)
_LABELS = (("review", _REVIEW), ("past", _PAST_REVIEW), ("approved", _APPROVED))
_REFERENCE = re.compile(
    r"\b(?:(?:policy|document|doc)\s+(?:ref(?:erence)?(?:\s+(?:no|number))?|no|number|code)|"
    r"ref(?:erence)?(?:\s+(?:no|number))?)\b\.?\s{0,4}[:#-]?\s{0,4}"
    r"(?P<reference>[A-Z0-9][A-Z0-9./_-]{0,38}[A-Z0-9]|[0-9]+)",
    re.IGNORECASE,
)
_MOST_OF_A_LINE = 400  # characters: no line that says when a policy was approved is longer


@dataclass(frozen=True, slots=True)
class Dates:
    """Each as ISO and as printed in the policy, or None; `unclear` names lines whose date could not be read."""

    approved: str | None
    review_due: str | None
    unclear: tuple[tuple[int, str], ...]


def dates_in(lines: Iterable[tuple[int, str]]) -> Dates:
    """From the lines about the policy itself, each with its number, in order; the first of each kind counts."""
    approved = review_due = None
    unclear = []
    waiting = None  # a label whose date is on the next line
    for number, line in lines:
        parts = _parts(line[:_MOST_OF_A_LINE])
        if not parts and waiting:
            parts = [(waiting, line[:_MOST_OF_A_LINE])]
        waiting = None
        for label, words in parts:
            found = _iso(words)
            if label == "approved":
                approved = approved or found
            elif label == "review":
                review_due = review_due or found
            if found is None and not words.strip(" :\t-.|"):
                waiting = label
            elif found is None and label != "past" and re.search(r"\b(?:19|20)[0-9]{2}\b", words):
                unclear.append((number, " ".join(words.split()).strip(" :-")))
    return Dates(approved, review_due, tuple(unclear))


def reference_in(lines: Iterable[str]) -> str | None:
    """A policy's own reference number, when it prints one."""
    for line in lines:
        found = _REFERENCE.search(line[:_MOST_OF_A_LINE])
        if found and any(letter.isdigit() for letter in found["reference"]):
            return found["reference"]
    return None


def says_when(line: str) -> bool:
    """Whether a line is only about dates: "Date Approved: March 2017   Next Review: March 2018"."""
    short = line[:_MOST_OF_A_LINE]
    parts = _parts(short)
    if not parts or len(line) > _MOST_OF_A_LINE:
        return False
    first = min((found.start() for _, label in _LABELS if (found := label.search(short))), default=0)
    return first <= len("This policy was ") and (_iso(short) is not None or short.rstrip().endswith((":", "_")))


def _parts(line: str) -> list[tuple[str, str]]:
    """The labels in a line, each with the words up to the next."""
    found = []
    rest = line
    for kind, pattern in _LABELS:
        found += [(label.start(), label.end(), kind) for label in pattern.finditer(rest)]
        rest = pattern.sub(lambda label: " " * len(label[0]), rest)  # "review" must not be found again in "reviewed"
    found.sort()
    ends = [*(start for start, _, _ in found), len(line)][1:]
    return [(kind, line[after:end]) for (_, after, kind), end in zip(found, ends, strict=True)]


def _iso(words: str) -> str | None:
    """The first date in these words."""
    places = [(found.start(), n, found) for n, shape in enumerate(_SHAPES) if (found := shape.search(words))]
    for _, _, found in sorted(places, key=lambda place: place[:2]):
        parts = found.groupdict()
        year = int(parts["year"]) if len(parts["year"]) > 2 else 2000 + int(parts["year"])  # noqa: PLR2004
        month = _month(parts["month"])
        day = parts.get("day")
        if not 1 <= month <= len(_MONTHS):
            continue
        if not day:
            return f"{year:04}-{month:02}"
        try:
            return date(year, month, int(day)).isoformat()
        except ValueError:
            continue
    return None


def _month(word: str) -> int:
    return int(word) if word.isdecimal() else _MONTHS.index(word[:3].lower()) + 1
