"""Blocks of a policy's text as headings and clauses: which number is a title, what belongs to what.

A paragraph without a number belongs to the clause before it, as a reader would say; one that ends with a colon and
is followed by numbers leads them in. Both are remarked on, with their line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from inforce.core.clauses import HEADING, SECTION, Clause, Heading, Remark, lead_of
from inforce.core.numbering import Draft, clauses_of
from inforce.core.printed.blocks import Block, Key, Kind, finished, is_title

_LONGEST_TITLE = 300
_LONGEST_LEAD = 500
_TITLE_WORDS = 8
_BARE_TITLE_WORDS = 6
_WORDS_BEFORE_COLON = 4  # "Principles:" is a title, a longer one leads in a list
_SHORT = 60  # characters: half a printed line


@dataclass(slots=True)
class Outline:
    """`titles` are sections and headings together, each with its key; `headings` those that head clauses directly."""

    sections: list[Heading] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    titles: list[tuple[Key, Heading]] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def outline_of(blocks: Sequence[Block], listed: Sequence[tuple[Key, Heading]] = ()) -> Outline:
    """Read the text itself; `listed` are the titles of the contents list, for a section that prints none of its own."""
    walk = _Walk(blocks, dict(reversed(listed)))
    for index in range(len(blocks)):
        walk.take(index)
    return walk.outline()


class _Walk:
    def __init__(self, blocks: Sequence[Block], listed: dict[Key, Heading]) -> None:
        self._blocks = blocks
        self._listed = listed
        self._titles = _title_indices(blocks)
        self._made = Outline()
        self._drafts: list[Draft] = []
        self._under: Heading | None = None
        self._under_key: Key = ()
        self._lead: str | None = None
        self._current: Draft | None = None
        self._by_key: dict[Key, Draft] = {}

    def take(self, index: int) -> None:
        block = self._blocks[index]
        if index in self._titles:
            self._title(block)
        elif block.kind is Kind.BULLET:
            self._bullet(block)
        elif block.kind is Kind.TEXT:
            self._paragraph(block, self._blocks[index + 1] if index + 1 < len(self._blocks) else None, index + 1)
        else:
            self._clause(block)

    def outline(self) -> Outline:
        self._made.clauses = list(clauses_of(self._drafts))
        self._made.headings.sort(key=lambda heading: heading.line)
        return self._made

    def _title(self, block: Block) -> None:
        level = HEADING if len(block.key) > 1 or block.kind is Kind.TEXT else SECTION
        heading = Heading(block.number, block.text.rstrip(" :")[:_LONGEST_TITLE], level, block.line)
        self._made.titles.append((block.key, heading))
        (self._made.headings if level == HEADING else self._made.sections).append(heading)
        if block.kind is Kind.TEXT:
            self._remark(block.line, f'"{heading.title}" was taken for a heading; it has no number.')
        self._under, self._under_key = heading, block.key
        self._lead, self._current = None, None

    def _clause(self, block: Block) -> None:
        under = self._heading_for(block)
        lead_in = self._lead
        if lead_in is None and (above := self._by_key.get(block.key[:-1])):
            lead_in = lead_of(above.paragraphs[-1])
        draft = Draft(block.number, under, lead_in, block.line, [block.text])
        if under is not None and len(block.key) == len(self._under_key) + 1:
            self._heads_directly(under)
        self._drafts.append(draft)
        self._by_key[block.key] = self._current = draft

    def _heading_for(self, block: Block) -> Heading | None:
        """The heading it stands under; where the text prints none for its section, the one in the contents list."""
        if not self._under_key or block.key[: len(self._under_key)] == self._under_key:
            return self._under
        if self._under_key[0] != block.key[0]:
            for key in (block.key[:2], block.key[:1]):
                if key in self._listed:
                    return self._listed[key]
        if self._under is not None:
            self._remark(block.line, f'{block.number} stands under the heading "{_named(self._under)}".')
        return self._under

    def _bullet(self, block: Block) -> None:
        under = self._under
        if self._current is None and under is None:
            self._remark(block.line, f'This item stands under no number and is in no clause: "{_begin(block)}"')
            return
        parent = self._current
        lead_in = lead_of(parent.paragraphs[-1]) if parent else self._lead
        if parent is None and under is not None:
            self._heads_directly(under)
            if not (self._drafts and self._drafts[-1].is_bullet and self._drafts[-1].under is under):
                self._remark(block.line, f"The items under {_named(under)} have no numbers of their own.")
        number = parent.number if parent else under.number if under else ""
        head = parent.under if parent else under
        self._drafts.append(Draft(number, head, lead_in, block.line, [block.text], parent, is_bullet=True))

    def _paragraph(self, block: Block, after: Block | None, place: int) -> None:
        text = block.text
        if text.endswith(":") and after is not None and place not in self._titles:
            if after.kind is Kind.NUMBER:
                self._lead = text[-_LONGEST_LEAD:]
                self._remark(block.line, f'"{_begin(block)}" has no number; it is read with each clause below it.')
                return
            if after.kind is Kind.BULLET and self._current is None:
                self._lead = text[-_LONGEST_LEAD:]
                return
        if self._current is not None:
            self._current.paragraphs.append(text)
            self._remark(block.line, f"This paragraph has no number; it was read as part of {self._current.number}.")
        elif self._under is not None:
            self._heads_directly(self._under)
            self._current = Draft(self._under.number, self._under, self._lead, block.line, [text])
            self._drafts.append(self._current)
            self._remark(block.line, f"This paragraph has no number; it was read as the text of {_named(self._under)}.")
        else:
            self._remark(block.line, f'This text stands under no number and is in no clause: "{_begin(block)}"')

    def _heads_directly(self, heading: Heading) -> None:
        if heading not in self._made.headings and heading in self._made.sections:
            self._made.headings.append(heading)

    def _remark(self, line: int, what: str) -> None:
        self._made.remarks.append(Remark(line, what))


def _title_indices(blocks: Sequence[Block]) -> set[int]:
    """Which blocks are titles. A number is one when it reads like one and something stands beneath it."""
    numbered = [n for n, block in enumerate(blocks) if block.kind in {Kind.SECTION, Kind.NUMBER}]
    titles, childless = set(), []
    for n, following in zip_longest(numbered, numbered[1:]):
        block, key = blocks[n], blocks[n].key
        parent = following is not None and key and blocks[following].key[: len(key)] == key != blocks[following].key
        if block.kind is Kind.SECTION or (parent and is_title(block.beginning)):
            titles.add(n)
        elif not parent:
            childless.append(n)
    like_clauses = [n for n in childless if not is_title(blocks[n].beginning, words=_TITLE_WORDS)] or childless
    depths = sorted(len(blocks[n].key) for n in like_clauses)
    usual = depths[len(depths) // 2] if depths else 0
    families = {blocks[n].key[:-1] for n in like_clauses}
    for n in childless:
        block = blocks[n]
        beneath = n + 1 < len(blocks) and blocks[n + 1].kind in {Kind.TEXT, Kind.BULLET}
        alone = block.key[:-1] not in families
        if len(block.key) < usual and (beneath or alone) and _reads_like_title(block.beginning):
            titles.add(n)
    return titles | set(bare_titles(blocks))


def bare_titles(blocks: Sequence[Block]) -> Iterator[int]:
    """Titles without a number: a short line by itself, after a text that had ended."""
    for n, block in enumerate(blocks[:-1]):
        before, after = blocks[n - 1] if n else None, blocks[n + 1]
        apart = block.gap and (after.gap or after.kind is not Kind.TEXT)
        ended = before is None or (bool(before.parts) and finished(before.parts[-1]))
        alone = block.kind is Kind.TEXT and len(block.parts) == 1 and apart and ended
        if alone and is_title(block.text, words=_BARE_TITLE_WORDS) and not finished(block.text):
            yield n


def _reads_like_title(text: str) -> bool:
    most = _WORDS_BEFORE_COLON if text.endswith(":") else _TITLE_WORDS
    return is_title(text, words=most)


def _named(heading: Heading) -> str:
    return f"{heading.number} {heading.title}".strip()


def _begin(block: Block) -> str:
    """Enough of a text to find it by."""
    text = block.text
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]} \u2026"
