"""A policy as schools have it, in plain text, read into headings and clauses, with what a person should look at.

The published number of a clause is never counted anew, no words of the text are lost without a warning, and nothing
here is adopted before somebody has reviewed it: every doubt becomes a warning with its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inforce.core.clauses import Clause, Heading, Remark
from inforce.core.printed import remarks
from inforce.core.printed.blocks import Block, Kind, blocks_of
from inforce.core.printed.contents import differences, end_of_contents, is_label, listed_titles
from inforce.core.printed.dates import Dates, dates_in, reference_in, says_when
from inforce.core.printed.file import Unreadable, printed_lines
from inforce.core.printed.outline import bare_titles, outline_of

__all__ = ["Reading", "Unreadable", "read_policy"]

_LONGEST_TITLE = 300
_LONGEST_NOTE = 160
_POLICY = re.compile(
    r"\b(?:policy|guidance|guidelines|code of conduct|code of practice|agreement|procedures?)\b", re.IGNORECASE
)
_TITLE_LABEL = re.compile(r"(?:(?:policy|document)\s+)?(?:title|name)(?:\s+of\s+policy)?\s*:\s*", re.IGNORECASE)
_NOT_A_TITLE = re.compile(
    r"\b(?:policy|document)\s+(?:ref|reference|no|number|owner|author|holder|lead|status|type|code|version|date)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:signed|signature|print name|name|date|chair(?: of governors)?|head ?teacher|version|author|owner)\b"
    r"[^.]{0,60}[:_\u2026]|.{0,80}(?:_{4}|\u2026{2}|\.{5})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `sections` are the titles above the headings; they head a clause where no heading does."""

    title: str
    reference: str | None
    approved: str | None
    review_due: str | None
    sections: tuple[Heading, ...]
    headings: tuple[Heading, ...]
    clauses: tuple[Clause, ...]
    warnings: tuple[Remark, ...]

    def as_json(self) -> dict[str, object]:
        """For `inforce policy read --json`."""
        return {
            "title": self.title,
            "reference": self.reference,
            "approved": self.approved,
            "review_due": self.review_due,
            "headings": [{"number": each.number, "title": each.title, "line": each.line} for each in self.headings],
            "clauses": [
                {
                    "id": each.id,
                    "number": each.number,
                    "heading": each.heading,
                    "lead_in": each.lead_in,
                    "text": each.text,
                    "polarity": str(each.polarity),
                    "line": each.line,
                }
                for each in self.clauses
            ],
            "warnings": [{"line": each.line, "what": each.what} for each in self.warnings],
        }


def read_policy(data: bytes, *, name: str) -> Reading:
    """Read a policy's file; `name` stands in sentences for people. Raises Unreadable, and nothing else."""
    printed = printed_lines(data, name=name)
    blocks = blocks_of(printed.lines)
    first = next((n for n, block in enumerate(blocks) if block.key), len(blocks))
    begins = max(first, end_of_contents(blocks))
    front = [block for block in blocks[:first] if not is_label(block.text)]
    listed = listed_titles(blocks[first:begins])
    body, about = _apart(blocks[begins:], {block.text.casefold() for block in front})
    if begins == first and _heads_the_text(front, body):
        body.insert(0, front.pop())
    text = outline_of(body, listed)

    notes = [(block.line, block.text) for block in (*front, *about)]
    dates = _dates(notes, body)
    title = _title([words for _, words in notes[: len(front)]])
    found = [
        *(Remark(1, remark) for remark in printed.remarks),
        *(Remark(line, f'The date "{words}" could not be read.') for line, words in dates.unclear),
        *(Remark(line, what) for line, what in differences(listed, text.titles)),
        *remarks.of_front(front, dates, title=title),
        *remarks.of_left_out(about),
        *text.remarks,
        *remarks.of_clauses(text.clauses, school=remarks.school_named_in([block.text for block in front])),
    ]
    return Reading(
        title=title,
        reference=reference_in(words for _, words in notes),
        approved=dates.approved,
        review_due=dates.review_due,
        sections=tuple(text.sections),
        headings=tuple(text.headings),
        clauses=tuple(text.clauses),
        warnings=tuple(sorted(set(found))),
    )


def _apart(blocks: Sequence[Block], running: set[str]) -> tuple[list[Block], list[Block]]:
    """The text itself, and the notes about it (dates, signatures); running heads that repeat the title block go."""
    text, about = [], []
    for block in blocks:
        words = block.beginning
        if block.kind is not Kind.TEXT:
            text.append(block)
        elif words.casefold() in running:
            continue
        elif len(words) <= _LONGEST_NOTE and (says_when(words) or _SIGNED.match(words)):
            about.append(block)
        else:
            text.append(block)
    return text, about


def _heads_the_text(front: Sequence[Block], body: Sequence[Block]) -> bool:
    """Whether the last line of the title block is the first heading, in a policy whose headings have no numbers."""
    if len(front) < 2 or not any(bare_titles(body)):  # noqa: PLR2004  the first line is the policy's own title
        return False
    last = front[-1].text
    return 0 in bare_titles([front[-1], *body[:1]]) and not any(
        about(last) for about in (_POLICY.search, _SIGNED.match, says_when)
    )


def _dates(notes: Sequence[tuple[int, str]], body: Sequence[Block]) -> Dates:
    """From the notes about the policy; failing that, from what its text says of itself."""
    dates = dates_in(notes)
    if dates.approved and dates.review_due:
        return dates
    said = dates_in(_sentences_about_itself(body))
    return Dates(dates.approved or said.approved, dates.review_due or said.review_due, dates.unclear)


def _sentences_about_itself(body: Sequence[Block]) -> Iterator[tuple[int, str]]:
    for block in body:
        for sentence in re.split(r"(?<=[.!?]) ", block.text[:2000]):
            if re.search(r"\b(?:this|the) (?:policy|document)\b", sentence, re.IGNORECASE):
                yield block.line, sentence


def _title(front: Sequence[str]) -> str:
    """The line of the title block that names a policy; failing that, its first line."""
    titles = [_TITLE_LABEL.sub("", words) for words in front if not says_when(words) and not _NOT_A_TITLE.search(words)]
    short = [words for words in titles if len(words) <= 120]  # noqa: PLR2004  longer is a paragraph
    named = [words for words in short if _POLICY.search(words)]
    return (named or short or [""])[0][:_LONGEST_TITLE]
