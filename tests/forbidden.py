"""The words that nobody at a school should read, and what of a page a person reads."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from tests.written import HOME

LIST = HOME / "docs/words.md"
READ_ALOUD = {"alt", "aria-label", "content", "placeholder", "title"}
BUTTONS = {"submit", "button", "reset"}  # whose value is what stands on them
# What somebody typed, or the policy's own text: class of the element around it, by its beginning.
THEIRS = ("as-typed", "clause__", "policy-section", "rules__")
THEIRS_TOO = {"textarea", "option"}  # in a list to choose from stand names, and clauses by their first words
NO_END = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def forbidden_in(text: str) -> list[str]:
    """Every one, in order: "a ledger", and "the Profile  review" too."""
    return _forbidden().findall(" ".join(text.casefold().split()))


def read_on(page: str) -> Iterator[str]:
    """What somebody reads on a page, or has read to them, but for what people typed and what the policy says."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    yield from reader.read
    yield reader.text


@cache
def _forbidden() -> re.Pattern[str]:
    listed = LIST.read_text("utf-8").split("## Never on a page")[1].split("\n\n", 2)[2]
    words = sorted((" ".join(one.split()) for one in listed.split(",")), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.text = ""
        self.theirs: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        theirs = any(self.theirs) or tag in THEIRS_TOO or any(one.startswith(THEIRS) for one in classes)
        if tag not in NO_END:
            self.theirs.append(theirs)
        if not theirs:
            self.read += [given[name] or "" for name in READ_ALOUD & given.keys()]
        if tag == "button" or (tag == "input" and given.get("type") in BUTTONS):
            self.read.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in NO_END and self.theirs:
            self.theirs.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.theirs):
            self.text += data
