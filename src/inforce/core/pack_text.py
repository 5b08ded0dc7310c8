"""policy.md: the text of a pack, in a small and strict part of Markdown. docs/pack.md says how it is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from inforce.core.clauses import HEADING, SECTION, Clause, Heading, lead_of
from inforce.core.numbering import Draft, clauses_of
from inforce.core.pack_errors import PackError

TEXT_FILE = "policy.md"

_FENCE = "---"
_KEYS = ("title", "reference", "approved", "review due")
_SECTION = re.compile(r"#\s+(?:Section\s+)?(?P<number>[^:\s][^:]{0,18}):(?:\s+(?P<title>.*))?")
_HEADING = re.compile(r"##\s+(?:(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2})*[a-z]?)\s+)?(?P<title>\S.*)")
_CLAUSE = re.compile(r"\*\*(?P<number>[^*\s](?:[^*]{0,18}[^*\s])?)\*\*(?:\s+(?P<text>.*))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_SPECIAL = re.compile(r"[#>\-\\]|\*\*")


@dataclass(slots=True)
class PackText:
    """What policy.md says, before anything is bound."""

    title: str = ""
    reference: str | None = None
    approved: str | None = None
    review_due: str | None = None
    parts: list[Heading | Clause] = field(default_factory=list)

    @property
    def clauses(self) -> list[Clause]:
        return [part for part in self.parts if isinstance(part, Clause)]


def text_in(data: bytes, errors: list[PackError]) -> PackText:
    """Read policy.md; what is wrong is added to `errors`."""
    try:
        lines = re.split(r"\r\n|\n|\r", data.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        place = data[: wrong.start].count(b"\n") + 1
        errors.append(PackError(TEXT_FILE, place, "This is not UTF-8. Save the file as UTF-8."))
        return PackText()
    text = PackText()
    start = _front_matter(lines, text, errors)
    parser = _Parser(errors)
    for number, line in enumerate(lines[start:], start + 1):
        parser.take(number, line.strip())
    text.parts = parser.parts()
    if not text.clauses:
        errors.append(PackError(TEXT_FILE, max(start, 1), "No clause was found: write each as **1.1.1** and its text."))
    return text


def printed_text(head: Mapping[str, str | None], parts: Sequence[Heading | Clause]) -> bytes:
    """policy.md as `text_in` reads it."""
    lines = [_FENCE, *(f"{key}: {value}" for key, value in head.items() if value is not None), _FENCE]
    leads, clause = _Leads(), None
    for part in parts:
        if isinstance(part, Heading):
            leads.head()
            clause = None
            lines += ["", _printed_heading(part)]
            continue
        is_bullet = part.id.endswith(")")
        if (leads.of_item(clause) if is_bullet else leads.of_clause) != part.lead_in:
            leads.say(part.lead_in)
            lines += ["", f"> {part.lead_in or ''}".rstrip()]
        if is_bullet:
            lines += ["", f"- {part.text}"]
            continue
        leads.begin()
        clause = part.text
        first, *more = part.text.split("\n\n")
        lines += ["", f"**{part.number}** {first}".rstrip()]
        for paragraph in more:
            lines += ["", f"\\{paragraph}" if _SPECIAL.match(paragraph) else paragraph]
    return ("\n".join(lines) + "\n").encode()


def _printed_heading(heading: Heading) -> str:
    looks_numbered = not heading.number and re.match(r"[0-9]", heading.title)
    title = f"\\{heading.title}" if looks_numbered or heading.title.startswith("\\") else heading.title
    if heading.level == SECTION:
        word = "Section " if heading.number.isdecimal() else ""
        return f"# {word}{heading.number}: {title}".rstrip()
    return f"## {heading.number} {title}" if heading.number else f"## {title}"


class _Leads:
    """Which words lead in what comes next: `> words` does, and the end of a clause does for its items."""

    def __init__(self) -> None:
        self.of_clause: str | None = None
        self._of_items: tuple[str | None] | None = None  # what was said since the clause began, if anything was

    def head(self) -> None:
        self.of_clause, self._of_items = None, None

    def say(self, words: str | None) -> None:
        self.of_clause, self._of_items = words, (words,)

    def begin(self) -> None:
        """A clause begins, and what was said before it does not lead in its items."""
        self._of_items = None

    def of_item(self, clause: str | None) -> str | None:
        """For an item of this clause, by its text so far; None: of a heading."""
        if self._of_items:
            return self._of_items[0]
        return self.of_clause if clause is None else lead_of(clause)


class _Parser:
    """Takes policy.md line by line."""

    def __init__(self, errors: list[PackError]) -> None:
        self._errors = errors
        self._order: list[Heading | Draft] = []
        self._under: Heading | None = None
        self._leads = _Leads()
        self._lead_lines: list[str] | None = None  # of words that lead in, while they still go on
        self._current: Draft | None = None  # the numbered clause that paragraphs and items belong to
        self._open: Draft | None = None  # what the next line without a mark goes on with

    def take(self, line: int, text: str) -> None:
        """One line, with its number."""
        if text.startswith(">"):
            self._lead_lines = [*(self._lead_lines or []), text[1:]]
            self._open = None
            return
        self._end_lead()
        if not text:
            self._open = None
        elif text.startswith("#"):
            self._heading(line, text)
        elif text.startswith("**"):
            self._clause(line, text)
        elif text.startswith("- ") or text == "-":
            self._item(line, _tidy(text[1:]))
        else:
            self._words(line, text)

    def parts(self) -> list[Heading | Clause]:
        """Everything in order; call it once, at the end."""
        drafts = [part for part in self._order if isinstance(part, Draft)]
        for draft in drafts:
            draft.paragraphs = [_tidy(paragraph) for paragraph in draft.paragraphs]
            if not draft.text:
                self._wrong(draft.line, f"{draft.number} has no text.")
        clauses = clauses_of(drafts)
        return [part if isinstance(part, Heading) else next(clauses) for part in self._order]

    def _heading(self, line: int, text: str) -> None:
        found = _SECTION.fullmatch(text) if text.startswith("# ") else _HEADING.fullmatch(text)
        if found is None:
            how = "Write a section as # Section 1: Its title, and a heading as ## 1.1 Its title."
            self._wrong(line, f"This heading cannot be read. {how}")
            return
        level = SECTION if text.startswith("# ") else HEADING
        title = _tidy(found["title"] or "").removeprefix("\\")
        if not title:
            self._wrong(line, "This heading has no title.")
        self._under = Heading(_tidy(found["number"] or ""), title, level, line)
        self._order.append(self._under)
        self._leads.head()
        self._current = self._open = None

    def _clause(self, line: int, text: str) -> None:
        found = _CLAUSE.fullmatch(text)
        if found is None:
            self._wrong(line, "A line that begins with ** is a clause: write **1.1.1** and its text.")
            return
        self._current = self._open = Draft(
            _tidy(found["number"]), self._under, self._leads.of_clause, line, [found["text"] or ""]
        )
        self._leads.begin()
        self._order.append(self._current)

    def _item(self, line: int, text: str) -> None:
        if self._current is None and self._under is None:
            self._wrong(line, "This item stands under no clause and no heading.")
            return
        under, current = self._under, self._current
        number = current.number if current else under.number if under else ""
        lead_in = self._leads.of_item(_tidy(current.paragraphs[-1]) if current else None)
        self._open = Draft(number, under, lead_in, line, [text], current, is_bullet=True)
        self._order.append(self._open)

    def _words(self, line: int, text: str) -> None:
        words = text.removeprefix("\\")
        if self._open is not None:
            self._open.paragraphs[-1] += f" {words}"
        elif self._current is not None:
            self._current.paragraphs.append(words)
            self._open = self._current
        else:
            self._wrong(line, "This text stands under no number. Give it one: **1.1.1** and its text.")

    def _end_lead(self) -> None:
        if self._lead_lines is not None:
            self._leads.say(_tidy(" ".join(self._lead_lines)) or None)
            self._lead_lines = None

    def _wrong(self, line: int, what: str) -> None:
        self._errors.append(PackError(TEXT_FILE, line, what))


def _front_matter(lines: Sequence[str], text: PackText, errors: list[PackError]) -> int:
    """Read what stands between two lines of ---; answers how many lines that took."""
    if not lines or lines[0].strip() != _FENCE:
        errors.append(PackError(TEXT_FILE, 1, "Begin with a line of ---, the title (title: \u2026), and another ---."))
        return 0
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        errors.append(PackError(TEXT_FILE, 1, "The lines about the policy must end with a line of ---."))
        return len(lines)
    said: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], 2):
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        key, value = " ".join(key.split()), " ".join(value.split())
        if not colon or key not in _KEYS:
            wrong = f'"{key[:40]}" is not known here; known are {", ".join(_KEYS)}.'
            errors.append(PackError(TEXT_FILE, number, wrong))
        elif key in said:
            errors.append(PackError(TEXT_FILE, number, f'"{key}" is said twice.'))
        elif key in {"approved", "review due"} and not _is_date(value):
            errors.append(PackError(TEXT_FILE, number, f"{key} must be a month or a day: 2017-03 or 2017-03-14."))
        else:
            said[key] = value
    if not said.get("title"):
        errors.append(PackError(TEXT_FILE, 1, "The policy has no title: write title: and its title."))
    text.title, text.reference = said.get("title", ""), said.get("reference") or None
    text.approved, text.review_due = said.get("approved"), said.get("review due")
    return end + 1


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value if value.count("-") > 1 else f"{value}-01")
    except ValueError:
        return False
    return True


def _tidy(text: str) -> str:
    return " ".join(text.split())
