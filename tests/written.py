"""Tables of the documents that the program itself writes: compared by a house test, and written anew when asked to."""

from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
WRITE = "--write-documents"
COMMAND = f".venv/bin/pytest -q {WRITE} tests/house/test_clauses.py tests/house/test_who_sees.py"


def compare(page: str, name: str, lines: list[str], *, write: bool) -> None:
    """Fail where what stands in a page between the two marks of this name is something else; or write it there."""
    path = HOME / page
    text = path.read_text("utf-8")
    begins, ends = f"<!-- {name}: written by a test -->\n", f"<!-- {name}: end -->\n"
    assert (text.count(begins), text.count(ends)) == (1, 1), f"{page} has lost its marks for {name}."
    before, _, rest = text.partition(begins)
    stands, _, after = rest.partition(ends)
    wanted = "".join(f"{line}\n" for line in lines)
    if write:
        path.write_text(before + begins + wanted + ends + after, "utf-8")
        return
    differs = sorted({*stands.splitlines()} ^ {*lines})
    assert stands == wanted, f"{page} says something else than the program. Read the difference, then: {COMMAND}\n" + (
        "\n".join(differs)
    )
