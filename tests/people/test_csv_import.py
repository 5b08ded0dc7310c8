"""A list of adults is read row by row, and whatever is wrong is named by its line and its column."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.people.csv_import import COLUMNS, Fault, decode, read_list

HEADER = "name,email,kind,size,employer,since\n"
MORE_CELLS = "There are more cells in this row than columns in the first one."
KINDS = "teacher, support, supply, governor, contractor, kitchen, volunteer"


def row(line: str) -> str:
    return f"{HEADER}{line}\n"


def test_a_row_is_read_as_it_stands() -> None:
    read = read_list(row("Mary O'Brien,mary@example.org,support,full,,2026-09-01"))

    assert read.faults == []
    [mary] = read.rows
    assert (mary.line, mary.name, mary.email, mary.kind, mary.size, mary.employer, mary.since) == (
        2, "Mary O'Brien", "mary@example.org", "support", "full", "", date(2026, 9, 1),
    )  # fmt: skip


def test_columns_come_in_any_order_and_only_three_are_needed() -> None:
    read = read_list("Since,Kind,Name\n01/09/2026,Kitchen staff,Priya Shah\n")

    assert [(one.name, one.kind, one.size, one.since) for one in read.rows] == [
        ("Priya Shah", "kitchen", "full", date(2026, 9, 1))
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_copied_from_a_spreadsheet_are_read_as_well(mark: str) -> None:
    read = read_list("name,kind,since\nJoe Hart,support,2026-09-01\n".replace(",", mark))

    assert [one.name for one in read.rows] == ["Joe Hart"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",,teacher,,,2026-09-01", Fault(2, "name", "This is empty.")),
        ("Ann,not-an-address,teacher,,,2026-09-01", Fault(2, "email", "This is no e-mail address.")),
        ("Ann,,headmistress,,,2026-09-01", Fault(2, "kind", f"Write one of: {KINDS}.")),
        ("Ann,,teacher,whole,,2026-09-01", Fault(2, "size", "Write one of: full, short, told; or nothing, for full.")),
        ("Ann,,teacher,,,31/02/2026", Fault(2, "since", "Write the day as 2026-09-01 or 01/09/2026.")),
        ("Ann,,teacher,,,2026-09-01,x", Fault(2, "", MORE_CELLS)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_column(line: str, fault: Fault) -> None:
    assert read_list(row(line)).faults == [fault]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
@pytest.mark.parametrize("column", ["name", "email", "employer"])
def test_a_formula_is_refused_wherever_it_stands(sign: str, column: str) -> None:
    cells = {"name": "Ann", "email": "", "kind": "teacher", "size": "", "employer": "", "since": "2026-09-01"}
    cells[column] = f'{sign}HYPERLINK("http://elsewhere.example")'.replace('"', "'")

    read = read_list(row(",".join(cells[one] for one in COLUMNS)))

    assert [(fault.line, fault.column) for fault in read.faults] == [(2, column)]
    assert read.rows == []


def test_a_name_cannot_hide_or_turn_what_follows() -> None:
    read = read_list(row("Ann\u202egnp\x00 Lee,,teacher,,,2026-09-01"))

    assert [one.name for one in read.rows] == ["Ann gnp Lee"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault(1, "", f"There is nothing here. The first row names the columns: {', '.join(COLUMNS)}.")),
        ("name,kind\nAnn,teacher\n", Fault(1, "since", "This column is missing.")),
        ("name,kind,since,name\n", Fault(1, "name", "This column is there twice.")),
        ("name,kind,since,salary\n", Fault(1, "salary", "Columns are: name, email, kind, size, employer, since.")),
        (HEADER, Fault(1, "", "There is nobody on this list.")),
    ],
)  # fmt: skip
def test_a_list_without_its_columns_is_not_read(text: str, fault: Fault) -> None:
    assert read_list(text).faults == [fault]


def test_a_list_too_long_says_so() -> None:
    read = read_list(HEADER + "Ann,,teacher,,,2026-09-01\n" * 2001)

    assert [fault.line for fault in read.faults] == [2002]


def test_a_file_from_windows_keeps_its_accents() -> None:
    assert decode("Zoë".encode("cp1252")) == "Zoë"
    assert decode("\ufeffZoë".encode()) == "Zoë"


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    read = read_list(text)

    assert read.rows or read.faults


@given(st.lists(st.tuples(*[st.text(max_size=20) for _ in COLUMNS]), max_size=5))
def test_no_cells_break_the_reading(cells: list[tuple[str, ...]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells_of_row) for cells_of_row in cells]

    read = read_list(HEADER + "\n".join(lines))

    assert read.rows or read.faults
