"""Read a small list of adults, as a spreadsheet saves it or as its cells are copied: rows, and what is wrong with each.

Columns: name, email, kind, size, employer, since; in any order, of which name, kind and since must be there.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from inforce.people.models import Engagement, Person

COLUMNS = ("name", "email", "kind", "size", "employer", "since")
NEEDED = ("name", "kind", "since")
MOST_ROWS = 2000
LONGEST_CELL = 200
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run when the list is opened there again
HIDDEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # turns or hides what is read
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Somebody on the list. `person` is set where they are on ours already."""

    line: int
    name: str
    email: str
    kind: str
    size: str
    employer: str
    since: date
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where: line and column as a spreadsheet counts and names them."""

    line: int
    column: str
    why: str


@dataclass(slots=True)
class ReadList:
    """What was found. A list with a fault is not taken in: mend it and paste it again."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def decode(content: bytes) -> str:
    """The text of a file that a spreadsheet saved: UTF-8, or what Windows in England writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_list(text: str) -> ReadList:
    """Read the rows of a list, naming each thing that is wrong. Never raises, whatever is given."""
    read = ReadList()
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    table = csv.reader(lines, delimiter=_delimiter(lines), strict=False)
    try:
        header = [_plain(cell).casefold() for cell in next(table, [])]
        read.faults += _faults_of_header(header)
        if not read.faults:
            _read_rows(table, header, read)
    except csv.Error:
        read.faults.append(Fault(table.line_num, "", "This cannot be read as a row. Is a quotation mark left open?"))
    return read


def _read_rows(table: Any, header: list[str], read: ReadList) -> None:
    for cells in table:
        line = table.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(read.rows) >= MOST_ROWS:
            read.faults.append(Fault(line, "", f"A list may have {MOST_ROWS:,} rows. Take in the rest as another."))
            return
        if any(cell.strip() for cell in cells[len(header) :]):
            read.faults.append(Fault(line, "", "There are more cells in this row than columns in the first one."))
            continue
        given = dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=False))
        found = list(_faults_of_row(line, given))
        read.faults += found
        if not found:
            read.rows.append(_row(line, given))
    if not read.rows and not read.faults:
        read.faults.append(Fault(1, "", "There is nobody on this list."))


def _faults_of_header(header: list[str]) -> list[Fault]:
    if not any(header):
        return [Fault(1, "", f"There is nothing here. The first row names the columns: {', '.join(COLUMNS)}.")]
    unknown = [Fault(1, cell, f"Columns are: {', '.join(COLUMNS)}.") for cell in header if cell not in COLUMNS]
    twice = [Fault(1, cell, "This column is there twice.") for cell in dict.fromkeys(header) if header.count(cell) > 1]
    missing = [Fault(1, column, "This column is missing.") for column in NEEDED if column not in header]
    return unknown + twice + missing


def _faults_of_row(line: int, given: dict[str, str]) -> Iterator[Fault]:
    for column in COLUMNS:
        cell = _plain(given[column])
        if cell.startswith(FORMULA):
            yield Fault(line, column, f"A spreadsheet would run this as a formula. Take away the {cell[0]} before it.")
        elif len(cell) > LONGEST_CELL:
            yield Fault(line, column, f"This is longer than {LONGEST_CELL} characters.")
        elif not cell and column in NEEDED:
            yield Fault(line, column, "This is empty.")
        elif cell and (why := _why_not(column, cell)):
            yield Fault(line, column, why)


def _why_not(column: str, cell: str) -> str:
    if column == "email" and not _is_email(cell):
        return "This is no e-mail address."
    if column == "kind" and _choice(Engagement.Kind, cell) is None:
        return f"Write one of: {', '.join(Engagement.Kind.values)}."
    if column == "size" and _choice(Engagement.Size, cell) is None:
        return f"Write one of: {', '.join(Engagement.Size.values)}; or nothing, for full."
    if column == "since" and _day(cell) is None:
        return "Write the day as 2026-09-01 or 01/09/2026."
    return ""


def _row(line: int, given: dict[str, str]) -> Row:
    cells = {column: _plain(cell) for column, cell in given.items()}
    since = _day(cells["since"])
    kind = _choice(Engagement.Kind, cells["kind"])
    assert since is not None  # _faults_of_row has looked
    assert kind is not None
    return Row(
        line=line,
        name=cells["name"],
        email=cells["email"],
        kind=kind,
        size=_choice(Engagement.Size, cells["size"] or Engagement.Size.FULL) or Engagement.Size.FULL,
        employer=cells["employer"],
        since=since,
    )


def _plain(cell: str) -> str:
    return " ".join(HIDDEN.sub(" ", cell).split())


def _choice(choices: type[Engagement.Kind] | type[Engagement.Size], cell: str) -> str | None:
    named = {word.casefold(): value for value, label in choices.choices for word in (value, str(label))}
    return named.get(cell.casefold())


def _day(cell: str) -> date | None:
    for shape in DAYS:
        try:
            return datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _is_email(cell: str) -> bool:
    try:
        validate_email(cell)
    except ValidationError:
        return False
    return True


def _delimiter(lines: list[str]) -> str:
    """Cells copied from a spreadsheet come with tabs; some of them save with semicolons."""
    first = lines[0] if lines else ""
    return max(",;\t", key=first.count)
