"""The list of contents that a policy prints before its text: found, and set against the headings that follow."""

import re
from collections.abc import Iterator, Sequence

from inforce.core.clauses import HEADING, SECTION, Heading
from inforce.core.printed.blocks import Block, Key, Kind, is_prose, is_title

_LEADER = re.compile(r"\s*(?:[._\u2026\u00b7]\s?){2,}\s*[0-9]{0,3}$")
_PAGE_AT_END = re.compile(r"[ \t]+[0-9]{1,3}$")
_LABEL = re.compile(r"(?:table of )?contents(?: page)?:?|index:?", re.IGNORECASE)
_FEWEST = 3
_MOST_LINES = 3  # of one title
_MOST_OF_A_TITLE = 400

Titles = Sequence[tuple[Key, Heading]]


def end_of_contents(blocks: Sequence[Block]) -> int:
    """How many blocks come before the text begins: up to the first number that a list of titles starts again.

    Only blocks that could all be titles count, and most of their numbers must come again below; so a policy without
    a list, or one that uses a number twice, loses nothing.
    """
    first = next((n for n, block in enumerate(blocks) if block.key), None)
    if first is None:
        return 0
    seen: list[Key] = []  # in rising order
    for n in range(first, len(blocks)):
        block = blocks[n]
        if block.key and seen and block.key <= seen[-1]:
            return n if _comes_again(seen, blocks[n:]) else 0
        if not _could_be_listed(block):
            return 0
        if block.key:
            seen.append(block.key)
    return 0


def is_label(text: str) -> bool:
    return bool(_LABEL.fullmatch(text))


def listed_titles(blocks: Sequence[Block]) -> list[tuple[Key, Heading]]:
    """The titles of a list of contents, without dots and page numbers."""
    numbered = [block for block in blocks if block.key]
    paged = len(numbered) >= _FEWEST and all(_PAGE_AT_END.search(block.text) for block in numbered)
    return [(block.key, _listed(block, paged=paged)) for block in numbered]


def differences(listed: Titles, printed: Titles) -> Iterator[tuple[int, str]]:
    """Each line, with a sentence, where the list and the text's own headings do not say the same."""
    titles = dict(reversed(printed))
    for key, heading in listed:
        found = titles.get(key)
        if found is None:
            yield heading.line, f'"{heading.number} {heading.title}" is in the contents list but heads no text.'
        elif _folded(found.title) != _folded(heading.title):
            yield (
                found.line,
                f'The heading of {heading.number} is "{found.title}" here but "{heading.title}" in the contents list.',
            )
    known = {key for key, _ in listed}
    levels = {len(key) for key in known}
    for key, heading in printed:
        if listed and key and len(key) in levels and key not in known:
            yield heading.line, f'"{heading.number} {heading.title}" is not in the contents list.'


def _listed(block: Block, *, paged: bool) -> Heading:
    level = SECTION if len(block.key) == 1 else HEADING
    return Heading(block.number, _bare(block.text, paged=paged), level, block.line)


def _could_be_listed(block: Block) -> bool:
    if len(block.parts) > _MOST_LINES:
        return False
    text = _bare(block.text, paged=False)
    if block.kind is Kind.TEXT:
        return not is_prose(text) and not text.endswith(":")
    return not text or is_title(text)


def _comes_again(seen: Sequence[Key], rest: Sequence[Block]) -> bool:
    below = {block.key[:depth] for block in rest for depth in range(1, len(block.key) + 1)}
    again = sum(key in below for key in seen)
    return len(seen) >= _FEWEST and 2 * again > len(seen)


def _bare(text: str, *, paged: bool) -> str:
    bare = _LEADER.sub("", text) if len(text) <= _MOST_OF_A_TITLE else text
    return (_PAGE_AT_END.sub("", bare) if paged and bare == text else bare).rstrip(" :")


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))
