"""Lines of a printed policy as blocks: numbered ones, bullets and plain paragraphs, each whole again.

Schools' files come wrapped or not, with blank lines or without, with tabs, page numbers and a dozen kinds of bullet.
Nothing here knows what a block means; `reading` does. Every test of a line is linear in its length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from string import ascii_letters

from inforce.core.printed.page import Line, kept_lines, wrap_width

Key = tuple[int, ...]


class Kind(Enum):
    SECTION = "section"  # "Section 2: …"
    NUMBER = "number"  # "2.4", "2.4.6", or "2." where that begins a section or a clause
    BULLET = "bullet"
    TEXT = "text"


@dataclass(slots=True)
class Block:
    """`number` is as printed, `key` the same as integers without closing noughts. `gap`: a blank line before it."""

    kind: Kind
    line: int
    number: str = ""
    key: Key = ()
    parts: list[str] = field(default_factory=list)
    gap: bool = True
    glyph: str = ""
    last: int = 0  # length of its last line as printed

    @property
    def text(self) -> str:
        return _joined(self.parts)

    @property
    def beginning(self) -> str:
        """Enough of the text to tell a title by, however long it is."""
        return _joined(self.parts[:6])


_GLYPHS = (
    "\u2022\u00b7\u25aa\u25a0\u25a1\u25cf\u25cb\u25e6\u2023\u27a2\u27a4\u2713\u2714"
    "\u203a\u00bb\u2043\u2219\u2666\u25ba\u25b6\u2192"
)
_BULLET = re.compile(
    rf"(?P<glyph>[{_GLYPHS}\uf000-\uf0ff])\s*(?P<a>.*)|"
    r"(?P<dash>[-\u2010-\u2015])(?:\s+|(?=[A-Z\"'\u2018\u201c]))(?P<b>\S.*)|"
    r"(?P<mark>[*+o])\s+(?P<c>\S.*)"
)
_LETTERED = re.compile(r"\(?(?P<letter>[a-z]|[ivx]{2,5})[.)]\s+(?P<rest>\S.*)")
_DEEP = re.compile(
    r"(?i:(?:clause|paragraph|para\.?|item|section|\u00a7)\s*)?"
    r"\(?(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2}){1,4}(?:[a-z](?![A-Za-z]))?)"
    r"(?:[.):](?![0-9])|\s*[\u2013\u2014:-](?=\s)|(?=\s|$|[A-Z\"'\u2018\u201c]))\s*(?P<rest>.*)"
)
_SECTION = re.compile(
    r"(?:section|part|chapter|(?P<extra>appendix|annex|schedule))\s*"
    r"(?P<number>[0-9]{1,2}|[A-Z]|[IVX]{1,5}|one|two|three|four|five|six|seven|eight|nine|ten|)"
    r"(?![0-9A-Za-z])(?:\s*[:.)\u2010-\u2015-]+(?![0-9]))?\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_SHALLOW = re.compile(r"(?P<number>[0-9]{1,2})(?:(?P<mark>[.):])(?:\s+|(?=[A-Z]))|\s+)(?P<rest>\S.*)")
_PRINTED = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})*[a-z]?")
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MODAL = re.compile(r"\b(?:should|must|shall|never|will)\b", re.IGNORECASE)
_STOPPED = re.compile(r"[.!?:;][\"'\u2019\u201d)\]]*$")
_ENDS_OPEN = re.compile(r"(?:[,/&-]|\b(?:and|or|of|the|a|an|to|in|for|with|by|on|at|from|as))$", re.IGNORECASE)
_LOWER_OR_POINT = re.compile(r"[a-z,;)\]]")

_MOST_OF_A_TITLE = 100
_PROSE = 80
_MOST_WORDS_BEFORE_A_STOP = 6  # in a heading that ends in one


def finished(text: str) -> bool:
    """Whether a text ends as a sentence or an announcement does."""
    return bool(_STOPPED.search(text[-8:]))


def is_title(text: str, *, words: int = 14) -> bool:
    """Whether this could be a heading: short, and no sentence."""
    if not text or len(text) > _MOST_OF_A_TITLE or text[-1] in ".;,":
        return False
    if text[0].islower() or len(text.split()) > words:
        return False
    return text.endswith("?") or not _MODAL.search(text)


def is_prose(text: str) -> bool:
    return len(text) > _PROSE or (text.endswith(".") and len(text.split()) > _MOST_WORDS_BEFORE_A_STOP)


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """Every block in order; page numbers, running heads and rules between them are left out."""
    kept = list(kept_lines(lines))
    builder = _Builder(kept)
    for index, line in enumerate(kept):
        builder.take(index, line)
    return builder.blocks


class _Builder:
    """Goes through the lines once, with what it must remember of those before."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.blocks: list[Block] = []
        self._width = wrap_width(lines)
        self._last_key: Key = ()
        self._prose_seen = False  # since the first numbered block: the contents list is over
        self._deep_later: dict[int, int] = {}
        for index, line in enumerate(lines):
            bullet = _BULLET.match(line.text)
            deep = _DEEP.match(_rest(bullet) if bullet else line.text)
            if deep:
                self._deep_later[key_of(deep["number"])[0]] = index

    def take(self, index: int, line: Line) -> None:
        made = self._numbered(line) or self._shallow(index, line) or self._bullet(line)
        if made is None and self._continues(line):
            self.blocks[-1].parts.append(line.text)
            self.blocks[-1].last = line.length
            return
        made = made or Block(Kind.TEXT, line.number, parts=[line.text])
        made.gap, made.last = line.gap, line.length
        self._remember(made)

    def _remember(self, block: Block) -> None:
        if self.blocks and self._last_key and is_prose(self.blocks[-1].beginning):
            self._prose_seen = True
        if block.key:
            self._last_key = block.key
        self.blocks.append(block)

    # what a line begins

    def _numbered(self, line: Line) -> Block | None:
        bullet = _BULLET.match(line.text)
        text = _rest(bullet) if bullet else line.text
        if deep := _DEEP.match(text):
            key = key_of(deep["number"])
            if self._accepts(line, key, deep["rest"]) and not (bullet and deep["rest"][:1].islower()):
                return _numbered_block(Kind.NUMBER, line, deep["number"], key, deep["rest"])
            return None
        section = _SECTION.match(text)
        if section is None or (self.blocks and not line.gap and self._is_wrapped(line)):
            return None
        rest = section["rest"].rstrip(":")
        if rest and not is_title(rest):
            return None
        if section["extra"]:
            label = text[: section.start("rest")].rstrip(" :.-\u2013\u2014)")
            return Block(Kind.SECTION, line.number, number=label[:12], parts=[rest] if rest else [])
        if not section["number"]:
            return None
        key = _section_key(section["number"])
        return _numbered_block(Kind.SECTION, line, str(key[0]) if key else section["number"].upper(), key, rest)

    def _accepts(self, line: Line, key: Key, rest: str) -> bool:
        """Whether a clause begins here, or "as in / 2.4.1 of this policy" goes on."""
        small = bool(_LOWER_OR_POINT.match(rest))
        likely = _follows(key, self._last_key)
        if line.gap or not self.blocks:
            return likely or not small
        if small:
            return likely and not self._is_wrapped(line)
        return likely or not self._is_wrapped(line)

    def _shallow(self, index: int, line: Line) -> Block | None:
        """A lone number begins a section, a clause of a policy that counts 1, 2, 3, or an item of a list."""
        bullet = _BULLET.match(line.text)
        found = _SHALLOW.match(_rest(bullet) if bullet else line.text)
        if found is None:
            return None
        number, rest = found["number"], found["rest"]
        if self._is_section(index, line, int(number), found):
            return _numbered_block(Kind.NUMBER, line, number, (int(number),), rest)
        if bullet or not found["mark"] or found["mark"] == ":" or not self._may_list(line):
            return None
        return Block(Kind.BULLET, line.number, parts=[rest], glyph=f"#{number}")

    def _is_section(self, index: int, line: Line, number: int, found: re.Match[str]) -> bool:
        if not number or found["rest"][0].islower() or (self.blocks and not line.gap and self._is_wrapped(line)):
            return False
        has_deeper = self._deep_later.get(number, -1) > index
        if self._deep_later and not is_title(found["rest"]):
            return False
        if not (_follows((number,), self._last_key) or not self._prose_seen):
            return False
        if self.blocks and self.blocks[-1].glyph == f"#{number - 1}":
            return has_deeper and line.gap  # it could be the next of a list as well
        if not found["mark"]:
            return line.gap or (has_deeper and not self._prose_seen)
        return True

    def _bullet(self, line: Line) -> Block | None:
        if lettered := _LETTERED.match(line.text):
            if self._may_list(line):
                return Block(Kind.BULLET, line.number, parts=[lettered["rest"]], glyph=f"({lettered['letter']})")
            return None
        found = _BULLET.match(line.text)
        if found is None:
            return None
        glyph, rest = found["glyph"] or found["dash"] or found["mark"], _rest(found)
        if found["dash"] and rest[:1].islower() and not line.gap and self.blocks:
            before = self.blocks[-1]  # a dash in the middle of a sentence may begin a line
            if before.glyph != glyph and not finished(before.parts[-1] if before.parts else ""):
                return None
        return Block(Kind.BULLET, line.number, parts=[rest] if rest else [], glyph=glyph)

    def _may_list(self, line: Line) -> bool:
        if line.gap or not self.blocks or self.blocks[-1].kind is Kind.BULLET:
            return True
        before = self.blocks[-1].parts[-1] if self.blocks[-1].parts else ""
        return finished(before) or before.endswith((",", " and", " or"))

    # what a line goes on with

    def _continues(self, line: Line) -> bool:
        if not self.blocks:
            return False
        block = self.blocks[-1]
        if not block.parts:  # "2.4.1" or "Section 2" alone on its line, its words on the next
            return True
        before, small = block.parts[-1], line.text[0].islower()
        if line.gap:
            whole = block.kind in {Kind.SECTION, Kind.NUMBER} and is_title(block.beginning)
            return (
                small and not whole and not finished(before) and (line.new_page or len(block.beginning) > _PROSE // 2)
            )
        if block.kind is Kind.TEXT and not self._last_key:
            return small or bool(_ENDS_OPEN.search(before[-12:]))  # the title block: each line stands for itself
        if line.text.endswith(":") and not small and (finished(before) or is_title(block.beginning)):
            return False  # words that lead in the next list
        if small or _ENDS_OPEN.search(before[-12:]) or self._is_full(line):
            return True
        return not finished(before) and self._width is not None and block.last >= 0.6 * self._width

    def _is_full(self, line: Line) -> bool:
        """Whether the line before was broken because the first word of this one did not fit."""
        first = len(line.text.split(maxsplit=1)[0])
        return self._width is not None and self.blocks[-1].last + 1 + first > self._width

    def _is_wrapped(self, line: Line) -> bool:
        before = self.blocks[-1].parts
        return bool(before) and not finished(before[-1]) and self._is_full(line)


def _joined(parts: Sequence[str]) -> str:
    words: list[str] = []
    for part in parts:
        broken = words and part[:1].islower() and re.search(r"\w-$", words[-1][-2:])
        words += ["" if broken else " ", part]  # "self-" at the end of a line, "review" on the next
    return " ".join("".join(words).split())


def _rest(bullet: re.Match[str]) -> str:
    return bullet["a"] or bullet["b"] or bullet["c"] or ""


def _numbered_block(kind: Kind, line: Line, number: str, key: Key, rest: str) -> Block:
    return Block(kind, line.number, number=number, key=key, parts=[rest] if rest else [])


def key_of(number: str) -> Key:
    """2.4.6 as integers, without a letter behind it and without closing noughts; empty for what is no number."""
    if not _PRINTED.fullmatch(number):
        return ()
    parts = [int(part) for part in number.rstrip(ascii_letters).split(".")]
    while len(parts) > 1 and parts[-1] == 0:  # "1.0 Introduction" stands above 1.1
        parts.pop()
    return tuple(parts)


def _section_key(number: str) -> Key:
    if number.isdecimal():
        return (int(number),)
    return (_NUMBER_WORDS.index(number.lower()) + 1,) if number.lower() in _NUMBER_WORDS else ()


def _follows(key: Key, last: Key) -> bool:
    """Whether a policy that has just printed `last` may print `key` next: the next, its first child, the same twice."""
    if not last or key == last:
        return True
    same = next((n for n, (a, b) in enumerate(zip(key, last, strict=False)) if a != b), min(len(key), len(last)))
    if same == len(key):
        return False
    step = key[same] - (last[same] if same < len(last) else 0)
    return 0 < step <= 2 and all(part <= 1 for part in key[same + 1 :])  # noqa: PLR2004  one number may be missing
