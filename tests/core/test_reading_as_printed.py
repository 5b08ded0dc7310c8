"""The same policy in the ways that schools' files print it: each must give the same clauses."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from inforce.core.reading import Reading, read_policy

TWIN = (Path(__file__).resolve().parent.parent / "policies" / "hollinbeck-2019.txt").read_text("utf-8")
LINES = TWIN.split("\n")
TEXT = next(n for n, line in enumerate(LINES) if line.startswith("1.1 "))  # where the contents list has ended
BULLET = re.compile(r"(?m)^- (?!\d)")
NUMBER = re.compile(r"(?m)^((?:- )?\d(?:\.\d)+)\b")
CLAUSE = re.compile(r"(?m)^(\d(?:\.\d){2}) ")
SECTION = re.compile(r"(?m)^Section (\d):")


def wrapped(width: int, *, later: str = "") -> str:
    wrap = textwrap.TextWrapper(width, subsequent_indent=later, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\n".join(wrap.wrap(line)) if len(line) > width else line for line in LINES)


def tight(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", text)


def paged(text: str, *, every: int, number: str, head: str = "") -> str:
    out: list[str] = []
    for n, line in enumerate(text.split("\n"), 1):
        out.append(line)
        if n % every == 0:
            out += ["", number.format(n // every), f"\f{head}", ""]
    return "\n".join(out)


def listed(change: Callable[[str, int], str]) -> str:
    """With each entry of the contents list changed."""
    return "\n".join(
        change(line, n) if n < TEXT and re.match(r"(- )?(\d|Section)", line) else line for n, line in enumerate(LINES)
    )


PRINTED = {
    "lines end as on Windows": TWIN.replace("\n", "\r\n"),
    "lines end as on an old Macintosh": TWIN.replace("\n", "\r"),
    **{f"wrapped at {width}": wrapped(width) for width in (50, 60, 66, 72, 80, 100, 120)},
    "wrapped with a hanging indent": wrapped(72, later="      "),
    "without blank lines": tight(TWIN),
    **{f"wrapped at {width} without blank lines": tight(wrapped(width)) for width in (60, 70, 80, 100)},
    "with every line apart": TWIN.replace("\n", "\n\n"),
    "a stop after each number": NUMBER.sub(r"\1.", TWIN),
    "a bracket after each number": NUMBER.sub(r"\1)", TWIN),
    "a tab after each number": re.sub(r"(?m)^((?:- )?\d(?:\.\d)+) ", "\\1\t", TWIN),
    "a dash after each number": re.sub(r"(?m)^(\d(?:\.\d){1,2}) ", r"\1 - ", TWIN),
    "a number grown together with its text": CLAUSE.sub(r"\1", TWIN),
    "a number alone on its line": CLAUSE.sub(r"\1" + "\n", TWIN),
    "the word clause before each number": CLAUSE.sub(r"Clause \1: ", TWIN),
    "indented by depth": "\n".join("\t" * line.split(" ")[0].count(".") + line for line in LINES),
    **{f"bullets {glyph!r}": BULLET.sub(f"{glyph} ", TWIN) for glyph in "\u2022*\u2013\u2014o\u00b7\u25aa\uf0b7+"},
    **{f"bullets {glyph!r} and tabs": BULLET.sub(f"{glyph}\t", TWIN) for glyph in "-\u2022o"},
    "bullets without a space": BULLET.sub("\u2022", TWIN),
    **{f"sections with {mark!r}": SECTION.sub(rf"Section \1{mark}", TWIN) for mark in (" -", " \u2013", ".", "")},
    "sections in words": SECTION.sub(lambda m: f"Section {['One', 'Two', 'Three', 'Four'][int(m[1]) - 1]}:", TWIN),
    "sections as 1.": SECTION.sub(r"\1.", TWIN),
    "sections as 1": SECTION.sub(r"\1", TWIN),
    "a section's title on its own line": SECTION.sub("Section \\1\n", TWIN).replace("\n ", "\n"),
    "no contents list": "\n".join([*LINES[:9], "Section 1: Opening words", "", *LINES[TEXT:]]),
    "a contents list without dashes": listed(lambda line, _: line.removeprefix("- ")),
    "a contents list with dots and pages": listed(lambda line, n: f"{line} ........ {n // 8}"),
    "a contents list with tabs and pages": listed(lambda line, n: f"{line}\t{n // 8}"),
    "a contents list with pages": listed(lambda line, n: f"{line} {n // 8}"),
    "a contents list of sections only": "\n".join(
        line for n, line in enumerate(LINES) if n >= TEXT or not line.startswith("- ")
    ),
    "the word contents above the list": "\n".join([*LINES[:9], "Contents", "", *LINES[9:]]),
    "page numbers": paged(TWIN, every=30, number="{}"),
    "page numbers and running heads": paged(TWIN, every=40, number="Page {} of 9", head="Social Networking Policy"),
    "page numbers in the midst of sentences": paged(
        wrapped(72), every=37, number="{} | P a g e", head="Hollinbeck C of E School"
    ),
    "running heads with a page number": paged(wrapped(90), every=41, number="Social Networking Policy   Page {}"),
    "Markdown": re.sub(
        r"(?m)^(\d\.\d) (.*)", r"## \1 \2", CLAUSE.sub(r"**\1** ", re.sub(r"(?m)^Section", "# Section", TWIN))
    ),
    "spaces that do not break": TWIN.replace(" ", "\u00a0"),
    "double spaces": TWIN.replace(" ", "  "),
    "spaces at the end of lines": TWIN.replace("\n", "   \n"),
}  # fmt: skip


def said(reading: Reading) -> object:
    return (
        (reading.title, reading.approved, reading.review_due),
        [(heading.number, heading.title) for heading in reading.headings],
        [
            (each.id, each.number, each.heading, each.lead_in, each.text.split(), str(each.polarity))
            for each in reading.clauses
        ],
    )


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED.keys())
def test_the_same_clauses_however_it_is_printed(printed: str) -> None:
    assert said(read_policy(printed.encode(), name="x")) == said(read_policy(TWIN.encode(), name="x"))


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_same_clauses_whatever_the_bytes(codec: str) -> None:
    assert said(read_policy(TWIN.encode(codec), name="x")) == said(read_policy(TWIN.encode(), name="x"))


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED.keys())
def test_lines_are_those_of_the_file_as_it_is(printed: str) -> None:
    lines = re.split(r"\r\n|\n|\r", printed.replace("\u00a0", " "))

    for clause in read_policy(printed.encode(), name="x").clauses:
        assert clause.number in lines[clause.line - 1] or clause.text.split()[0] in lines[clause.line - 1]


@pytest.mark.parametrize(
    ("line", "approved", "review_due"),
    [
        ("Approved by governors on 12th March 2017", "2017-03-12", None),
        ("Ratified: 3.4.21   Review due Sept 2022", "2021-04-03", "2022-09"),
        ("Approval date: March 12, 2017\tTo be reviewed in 03/2018", "2017-03-12", "2018-03"),
        ("Last reviewed: May 2019   Next review: May 2020", None, "2020-05"),
        ("Date adopted 5-Mar-19", "2019-03-05", None),
        ("Adopted 2017-03-05. Next review date: 2018-03", "2017-03-05", "2018-03"),
        ("Date approved:\nMarch 2017\nReview date:\nMarch 2018", "2017-03", "2018-03"),
        ("Approved: 31/02/2020", None, None),
        ("Next review: Autumn 2018", None, None),
    ],
)
def test_dates_as_schools_write_them(line: str, approved: str | None, review_due: str | None) -> None:
    reading = read_policy(f"A Policy\n{line}\n\n1.1 Aims\n\n1.1.1 Be kind.\n".encode(), name="x")

    assert (reading.approved, reading.review_due) == (approved, review_due)


def test_a_date_that_cannot_be_read_is_told() -> None:
    reading = read_policy(b"A Policy\nNext review: Autumn 2018\n\n1.1 Aims\n\n1.1.1 Be kind.\n", name="x")

    assert (2, 'The date "Autumn 2018" could not be read.') in [(each.line, each.what) for each in reading.warnings]
