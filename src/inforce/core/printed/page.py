"""The lines of a file that carry its text: page numbers, running heads, rules and marks of layout left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`gap`: a blank line before it. `new_page`: a page ended before it. `length` is as printed."""

    number: int
    text: str
    gap: bool
    length: int
    new_page: bool


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_RULE = re.compile(r"[-_=*~.\s\u2010-\u2015\u2500-\u257f]*")
_PAGE = re.compile(
    r"[-\u2013\u2014\s|\[(]*(?:p\s?a\s?g\s?e\s*)?[0-9]{1,3}(?:\s*(?:of|/|\|)\s*[0-9]{1,3})?"
    r"(?:\s*\|?\s*p\s?a\s?g\s?e)?[-\u2013\u2014\s|\])]*",
    re.IGNORECASE,
)
_PAGE_BESIDE = re.compile(
    r"page\s+[0-9]{1,3}(?:\s+of\s+[0-9]{1,3})?(?=\s{2,}|\s*[|\u2013\u2014-])|"
    r".*(?:\s{2,}|[|\u2013\u2014-]\s*)page\s+[0-9]{1,3}(?:\s+of\s+[0-9]{1,3})?$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\*{2,}|^#{1,6}\s+|^>\s+|(?<!\w)_{2,3}(?=\w)|(?<=[\w.!?])_{2,3}(?!\w)")
_NUMBERED = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})+")
_STOPPED = re.compile(r"[.!?:;][\"'\u2019\u201d)\]]*$")
_LONGEST = 100  # of a running head
_WIDEST = 130  # nobody wraps at more
_NARROWEST = 40  # nor at less


def kept_lines(lines: Sequence[str]) -> Iterator[Line]:
    clean = [_clean(line) for line in lines]
    furniture = _furniture(clean)
    gap, new_page = True, False
    for number, (raw, text) in enumerate(zip(lines, clean, strict=True), 1):
        new_page = new_page or "\f" in raw or number in furniture
        if not text or number in furniture or _RULE.fullmatch(text):
            gap = True
            continue
        yield Line(number, text, gap, len(raw.strip()), new_page)
        gap, new_page = False, False


def _clean(line: str) -> str:
    return _MARKS.sub("", line.translate(_INVISIBLE).replace("\u00a0", " ").strip()).strip()


def _furniture(clean: Sequence[str]) -> set[int]:
    """Line numbers of page numbers, and of the short lines that come again beside each of them."""
    pages = set(_page_numbers(clean))
    beside: dict[str, list[int]] = {}
    for page in pages:
        for near in (*_nearest(clean, page, -1), *_nearest(clean, page, 1)):
            text = clean[near - 1]
            if len(text) <= _LONGEST and not _NUMBERED.match(text) and not _STOPPED.search(text):
                beside.setdefault(text.casefold(), []).append(near)
    again = {near for places in beside.values() if len(set(places)) > 1 for near in places}
    return pages | again


def _page_numbers(clean: Sequence[str]) -> Iterator[int]:
    """Lines with a page number. A lone number must stand apart or go up from page to page: text may wrap to one."""
    alone = []
    for n, text in enumerate(clean, 1):
        if not text or len(text) > _LONGEST:
            continue
        if text.isdecimal() and _PAGE.fullmatch(text):
            alone.append(n)
        elif _PAGE.fullmatch(text) or _PAGE_BESIDE.match(text):
            yield n
    says = {n: int(clean[n - 1]) for n in alone}
    for before, n, after in zip([0, *alone], alone, [*alone[1:], 0], strict=False):
        apart = n == 1 or not clean[n - 2]
        if apart or says.get(before) == says[n] - 1 or says.get(after) == says[n] + 1:
            yield n


def _nearest(clean: Sequence[str], line: int, step: int) -> Iterator[int]:
    """The two nearest lines with words on one side, no more than four lines away."""
    found = [n for n in range(line + step, line + 5 * step, step) if 1 <= n <= len(clean) and clean[n - 1]]
    yield from found[:2]


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Where this file breaks its lines, or None when each paragraph is one line."""
    lengths = sorted(line.length for line in lines)
    if sum(n for n in lengths if n > _WIDEST) > sum(lengths) // 3:
        return None
    full = [n for n in lengths if n >= _NARROWEST]
    return full[len(full) * 9 // 10] if full else None
