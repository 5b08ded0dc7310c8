"""A policy's plain text read into clauses: the made-up twin, and the first school's where it is at hand."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inforce.core.clauses import Polarity
from inforce.core.reading import Reading, Unreadable, read_policy

HERE = Path(__file__).resolve().parent.parent
TWIN = HERE / "policies" / "hollinbeck-2019.txt"
REAL = HERE.parent.parent / "shared" / "policy" / "kildwick-2017.txt"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the first school's policy is not beside this repository")
both = pytest.mark.parametrize("path", [TWIN, pytest.param(REAL, marks=needs_real)], ids=["twin", "real"])

NUMBERED = {
    "1.1": 2, "1.2": 2, "1.3": 1, "2.1": 2, "2.2": 3, "2.3": 9, "2.4": 7, "2.5": 5,
    "2.6": 2, "2.7": 5, "2.8": 5, "3.1": 2, "4.1": 1,
}  # fmt: skip
SAYS = {
    "should": "1.1.2 1.2.2 1.4(a) 1.4(b) 1.4(c) 2.2.1 2.2.3 2.3.2 2.3.3 2.3.7 2.4.2 2.4.4 2.4.5 2.4.6a 2.5.1 2.5.3 "
    "2.6.2 2.7.3 2.7.4 2.7.5 2.8.2 2.8.3 2.8.5 3.1.1 4.1.1",
    "should_not": "2.3.6 2.4.3 2.4.6b 2.5.2 2.5.4 2.6.1 2.7.2",
    "must": "2.3.8 3.1.2",
    "never": "2.3.4 2.3.5 2.3.9 2.4.1 2.7.1",
}


def read(text: str, *, name: str = "policy.txt") -> Reading:
    return read_policy(text.encode(), name=name)


def of(path: Path) -> Reading:
    return read_policy(path.read_bytes(), name=path.name)


@both
def test_a_policy_has_its_59_items_in_the_order_of_the_text(path: Path) -> None:
    reading = of(path)
    ids = [clause.id for clause in reading.clauses]
    numbered = [clause for clause in reading.clauses if "(" not in clause.id]

    assert (len(ids), len(set(ids)), len(numbered)) == (59, 59, 46)
    assert len({clause.number for clause in numbered}) == 45
    assert [clause.line for clause in reading.clauses] == sorted(clause.line for clause in reading.clauses)
    counts: dict[str, int] = {}
    for clause in numbered:
        counts[clause.number.rpartition(".")[0]] = counts.get(clause.number.rpartition(".")[0], 0) + 1
    assert counts == NUMBERED


@both
def test_bullets_take_their_parents_number(path: Path) -> None:
    bullets = [(clause.id, clause.number) for clause in of(path).clauses if "(" in clause.id]

    assert bullets == [
        *((f"1.1.1({letter})", "1.1.1") for letter in "abcdef"),
        *((f"1.4({letter})", "1.4") for letter in "abc"),
        *((f"3.1.1({letter})", "3.1.1") for letter in "abcd"),
    ]


@both
def test_twelve_headings_come_from_the_text_and_none_from_the_contents_list(path: Path) -> None:
    reading = of(path)
    lines = path.read_text("utf-8").split("\n")

    numbers = [heading.number for heading in reading.headings]
    assert numbers == [f"1.{n}" for n in range(1, 5)] + [f"2.{n}" for n in range(1, 9)]
    assert [lines[heading.line - 1] for heading in reading.headings] == [
        f"{heading.number} {heading.title}" for heading in reading.headings
    ]
    assert min(heading.line for heading in reading.headings) > lines.index("Section 4: " + reading.sections[-1].title)


@both
def test_each_clause_names_the_line_it_begins_on(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")

    for clause in of(path).clauses:
        printed = lines[clause.line - 1].replace("***", "")
        mark = "- " if "(" in clause.id else f"{clause.number} "
        assert printed == mark + clause.text.split("\n\n")[0]


@both
def test_each_clause_points_its_own_way(path: Path) -> None:
    found: dict[str, list[str]] = {}
    for clause in of(path).clauses:
        found.setdefault(str(clause.polarity), []).append(clause.id)
    found.pop("information")

    assert found == {polarity: ids.split() for polarity, ids in SAYS.items()}


@both
def test_words_that_lead_in_go_with_each_clause_under_them_and_stop_at_the_next_heading(path: Path) -> None:
    leads = {clause.id: clause.lead_in for clause in of(path).clauses if "(" not in clause.id}
    led = {id_: lead for id_, lead in leads.items() if lead}

    assert list(led) == ["2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.4.5", "2.4.6a", "2.4.6b"]
    assert {lead.rsplit(" ", 2)[-1] for id_, lead in led.items() if id_ != "2.4.6b"} == {"should:"}
    assert led["2.4.6b"].endswith(" should not:")


@both
def test_a_number_printed_twice_is_two_clauses_and_a_warning_on_the_second(path: Path) -> None:
    reading = of(path)
    twice = [clause for clause in reading.clauses if clause.number == "2.4.6"]

    assert [clause.id for clause in twice] == ["2.4.6a", "2.4.6b"]
    assert [
        warning.line for warning in reading.warnings if warning.what.startswith("2.4.6 is used more than once")
    ] == [twice[1].line]


@both
def test_a_paragraph_without_a_number_belongs_to_the_clause_before_it(path: Path) -> None:
    reading = of(path)
    found = next(clause for clause in reading.clauses if clause.id == "2.7.4")
    first, second = found.text.split("\n\n")

    assert path.read_text("utf-8").split("\n")[found.line + 1] == second
    assert first.endswith(("informed.", "rung that minute."))
    assert (found.line + 2, "This paragraph has no number; it was read as part of 2.7.4.") in [
        (warning.line, warning.what) for warning in reading.warnings
    ]


@both
def test_no_word_of_the_text_is_lost(path: Path) -> None:
    reading = of(path)
    body = path.read_text("utf-8").split("\n", 31)[31]  # below the contents list
    leads = dict.fromkeys(clause.lead_in or "" for clause in reading.clauses if "(" not in clause.id)
    kept = [
        *(f"{heading.number} {heading.title}" for heading in reading.headings),
        *(f"Section {section.number}: {section.title}" for section in reading.sections),
        *leads,
        *(clause.text if "(" in clause.id else f"{clause.number} {clause.text}" for clause in reading.clauses),
    ]

    assert sorted(_words(" ".join(kept))) == sorted(_words(body))


@needs_real
def test_the_first_schools_policy_says_who_it_is_and_when() -> None:
    reading = of(REAL)

    assert (reading.title, reading.reference) == ("Social Networking Policy", None)
    assert (reading.approved, reading.review_due) == ("2017-03", "2018-03")


def test_the_twin_says_what_a_person_should_look_at_and_where() -> None:
    reading = of(TWIN)

    assert (reading.title, reading.approved, reading.review_due) == ("Social Networking Policy", "2019-05", "2020-05")
    assert [(warning.line, warning.what) for warning in reading.warnings] == [
        (10, '"1 Opening words" is in the contents list but heads no text.'),
        (34, 'The school is "Hollinbeck C of E (VA) School" here but "HOLLINBECK C OF E SCHOOL" in the title.'),
        (36, "This paragraph has no number; it was read as part of 1.1.1."),
        (55, "1.3.1 does not end with a full stop: is anything missing?"),
        (59, "The items under 1.4 Ground rules have no numbers of their own."),
        (101, '"Adults at Hollinbeck should:" has no number; it is read with each clause below it.'),
        (105, "2.4.2 does not end with a full stop: is anything missing?"),
        (115, '"Adults at Hollinbeck should not:" has no number; it is read with each clause below it.'),
        (
            117,
            (
                "2.4.6 is used more than once, first on line 113. Here it is called 2.4.6b, there 2.4.6a; "
                "the governors may want to number them anew."
            ),
        ),
        (
            119,
            (
                'The heading of 2.5 is "Messages between children / adults at the school" here but '
                '"Messages between children / school adults" in the contents list.'
            ),
        ),
        (147, "This paragraph has no number; it was read as part of 2.7.4."),
        (
            163,
            (
                'The heading of 3 is "Tie with other policies" here but "Ties with our other policies" '
                "in the contents list."
            ),
        ),
    ]


def test_json_has_the_promised_shape() -> None:
    said = json.loads(json.dumps(of(TWIN).as_json()))

    assert list(said) == ["title", "reference", "approved", "review_due", "headings", "clauses", "warnings"]
    assert said["headings"][0] == {"number": "1.1", "title": "Aims", "line": 32}
    assert said["warnings"][2] == {"line": 36, "what": "This paragraph has no number; it was read as part of 1.1.1."}
    assert next(clause for clause in said["clauses"] if clause["id"] == "2.4.6b") == {
        "id": "2.4.6b",
        "number": "2.4.6",
        "heading": "Guarding personal details",
        "lead_in": "Adults at Hollinbeck should not:",
        "text": "Treat the school's machines as their own, e.g. tablets or printers.",
        "polarity": "should_not",
        "line": 117,
    }


def test_a_policy_with_two_levels_has_its_sections_for_headings() -> None:
    reading = read(
        "Hollow Lane Academy\nStaff Social Media Policy\nPolicy Ref: HL/22\nApproved by: Trustees 14 May 2021\n"
        "Review date: May 2023\n\nContents\n1. Introduction ..... 2\n2. Rules for staff .. 3\n3. Monitoring ... 4\n\n"
        "1. Introduction\n1.1 This policy covers all staff.\n1.2 It applies to everyone, including those\n"
        "    who work for an agency.\n2. Rules for staff\n2.1 Staff must not:\na) share passwords;\n"
        "b) befriend pupils.\n2.2 Staff will report concerns to the head (see\n2.1 above) at once.\n"
        "3. Monitoring\nThis policy is monitored by the governors.\n\n"
        "Signed: ____________  Chair of Governors     Date: 14 May 2021\n"
    )

    assert (reading.title, reading.reference) == ("Staff Social Media Policy", "HL/22")
    assert (reading.approved, reading.review_due) == ("2021-05-14", "2023-05")
    assert [(heading.number, heading.title) for heading in reading.headings] == [
        ("1", "Introduction"),
        ("2", "Rules for staff"),
        ("3", "Monitoring"),
    ]
    assert [(clause.id, clause.text, str(clause.polarity)) for clause in reading.clauses] == [
        ("1.1", "This policy covers all staff.", "information"),
        ("1.2", "It applies to everyone, including those who work for an agency.", "information"),
        ("2.1", "Staff must not:", "never"),
        ("2.1(a)", "share passwords;", "never"),
        ("2.1(b)", "befriend pupils.", "never"),
        ("2.2", "Staff will report concerns to the head (see 2.1 above) at once.", "must"),
        ("3", "This policy is monitored by the governors.", "information"),
    ]


def test_a_policy_that_counts_through_keeps_headings_without_numbers() -> None:
    reading = read(
        "Social Media Policy\n\nIntroduction\n\n1. This policy is for all staff.\n"
        "2. Staff must never share passwords.\n\nScope\n\n3. Staff should not:\n   \u2022 add pupils as friends\n\n"
        "4. Governors adopted this policy in June 2020.\n"
    )

    assert [(clause.id, clause.heading) for clause in reading.clauses] == [
        ("1", "Introduction"),
        ("2", "Introduction"),
        ("3", "Scope"),
        ("3(a)", "Scope"),
        ("4", "Scope"),
    ]
    assert reading.approved == "2020-06"


def test_numbers_grown_together_with_their_text_and_lines_to_sign_on() -> None:
    reading = read(
        "Fern Bank School\n\nSocial Media Policy\n\nDate Ratified by Governors:29/09/15\n\n"
        "Signed \u2026\u2026\u2026\u2026\u2026\u2026 Head teacher\n\n1.Aims\n\nThis policy means to:\n\n"
        "1.1Say what goes.\n\n1.2Say what does not.\n\n2.Rules\n\n2.1Staff who use it must\n\n"
        "a. ask first;\n\nb. never lie.\n"
    )

    assert [(heading.number, heading.title) for heading in reading.headings] == [("1", "Aims"), ("2", "Rules")]
    assert [(each.id, each.lead_in, each.text, str(each.polarity)) for each in reading.clauses] == [
        ("1.1", "This policy means to:", "Say what goes.", "information"),
        ("1.2", "This policy means to:", "Say what does not.", "information"),
        ("2.1", None, "Staff who use it must", "must"),
        ("2.1(a)", "Staff who use it must", "ask first;", "must"),
        ("2.1(b)", "Staff who use it must", "never lie.", "never"),
    ]
    assert reading.approved == "2015-09-29"


def test_numbers_are_kept_as_printed_however_they_run() -> None:
    reading = read(
        "Policy\n\n1.1 Rules\n\n1.1.1 One.\n\n1.1.3 Three.\n\n1.1.2 Two.\n\n1.1.2 Two again.\n\n1.1.2 And again.\n\n"
        "1.1.2b A letter of its own.\n"
    )

    assert [(clause.id, clause.number) for clause in reading.clauses] == [
        ("1.1.1", "1.1.1"),
        ("1.1.3", "1.1.3"),
        ("1.1.2a", "1.1.2"),
        ("1.1.2c", "1.1.2"),
        ("1.1.2d", "1.1.2"),
        ("1.1.2b", "1.1.2b"),
    ]
    said = [warning.what for warning in reading.warnings]
    assert "1.1.3 follows 1.1.1: a number is missing between them." in said
    assert "1.1.2 comes after 1.1.3." in said


def test_text_under_a_heading_alone_is_a_clause_of_the_headings_number() -> None:
    reading = read(
        "Policy\n\n1.1 Aims\n\nWe aim to be kind.\n\n1.2 Rules\n\n1.2.1 Be kind.\n\nAppendix A: Form\n\n- Sign here.\n"
    )

    assert [(clause.id, clause.heading) for clause in reading.clauses] == [
        ("1.1", "Aims"),
        ("1.2.1", "Rules"),
        ("Appendix A(a)", "Form"),
    ]


def test_a_numbered_list_under_a_clause_is_its_items_and_not_sections() -> None:
    reading = read(
        "Policy\n\n1.1 Steps\n\n1.1.1 Adults should, in this order:\n1. Tell the head.\n2. Write it down.\n\n"
        "1.1.2 Adults should think.\n\n2.1 More\n\n2.1.1 Ask.\n"
    )

    assert [clause.id for clause in reading.clauses] == ["1.1.1", "1.1.1(a)", "1.1.1(b)", "1.1.2", "2.1.1"]


def test_a_list_without_letters_left_goes_on_with_two() -> None:
    items = "\n".join(f"- Item {n}." for n in range(30))

    assert read(f"P\n\n1.1 Aims\n\n1.1.1 These:\n\n{items}\n").clauses[-1].id == "1.1.1(ad)"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "x is empty: there is no text in it. Choose the policy's text file."),
        (b" \r\n\t ", "x is empty: there is no text in it. Choose the policy's text file."),
        (
            b"%PDF-1.7\n",
            "x is a PDF. Open it in the program that made it, save it as plain text (.txt), and read that.",
        ),
        (
            b"PK\x03\x04....word/document.xml",
            (
                "x is a Word document (.docx). Open it in the program that made it, save it as plain text (.txt), "
                "and read that."
            ),
        ),
        (b"PK\x03\x04....", "x is a packed folder (.zip). Unpack it first."),
        (b"\x89PNG\r\n", "x is a picture. Read the policy as text: a picture of a page has no words in it."),
        (
            b"<!DOCTYPE html><p>1.1 Aims",
            "x is a web page. Open it in a browser, copy its words into a plain text file (.txt), and read that.",
        ),
        (
            bytes(range(32)) * 20,
            "x is not a text. Open it in the program that made it, save it as plain text (.txt), and read that.",
        ),
        (b"a" * 5_000_001, "x is larger than 5 MB. A policy's text is far smaller: choose the right file."),
        (b"\n" * 60_000 + b"a", "x has more than 50,000 lines. A policy has far fewer: choose the right file."),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_policy(data, name="x")

    assert refused.value.sentence == sentence


def test_a_text_that_is_no_policy_says_that_nothing_was_found() -> None:
    reading = read("Dear all,\n\nsee you on Friday.\n")

    assert reading.clauses == ()
    assert (1, "No numbered clauses were found. Is this the policy, and has it numbers such as 1.1 and 1.2?") in [
        (warning.line, warning.what) for warning in reading.warnings
    ]


MARKS = [
    "1.1",
    "2.4.6",
    "1.",
    "99.99.99.99.99",
    "1.0",
    "0.0",
    "Section 2:",
    "Appendix",
    "-",
    "\u2022",
    "o",
    "*",
    "a)",
    "(i)",
]
pieces = st.sampled_from(
    [
        *MARKS,
        "\n",
        "\n\n",
        "\r",
        "\f",
        "\t",
        " ",
        "***",
        "Page 3",
        "3",
        "Contents",
        "Approved:",
        "31/02/20",
        "should not:",
    ]
) | st.text(max_size=12)


@given(
    st.binary(max_size=400) | st.lists(pieces, max_size=60).map(lambda some: "".join(some).encode("utf-8", "replace"))
)
@example(b"1.1 T\n\nAppendix \n\n- x")
@example("Title\ud800\n1.1 Aims".encode("utf-8", "surrogatepass"))
@example(b"\xff\xfe1\x00")
def test_any_bytes_are_read_or_refused_and_ids_are_never_used_twice(data: bytes) -> None:
    try:
        reading = read_policy(data, name="x")
    except Unreadable as refused:
        assert refused.sentence.endswith(".")  # noqa: PT017 - most are read
        return

    json.dumps(reading.as_json()).encode()
    lines = [clause.line for clause in reading.clauses]
    ids = [clause.id for clause in reading.clauses]
    assert lines == sorted(lines)
    assert len(ids) == len(set(ids))
    known = range(1, len(re.split(rb"\r\n|\n|\r", data)) + 1)
    assert {warning.line for warning in reading.warnings} <= set(known) or data.startswith((b"\xff\xfe", b"\xfe\xff"))


@given(st.data())
def test_a_damaged_policy_is_still_read(data: st.DataObject) -> None:
    whole = TWIN.read_bytes()
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole)))
        gone = data.draw(st.integers(0, 200))
        whole = whole[:at] + data.draw(pieces).encode("utf-8", "replace") + whole[at + gone :]

    reading = read_policy(whole, name="x")

    assert len({clause.id for clause in reading.clauses}) == len(reading.clauses)
    assert {clause.polarity for clause in reading.clauses} <= set(Polarity)


@pytest.mark.parametrize(
    "unit",
    [
        b"1.1.1 ",
        b"should ",
        b"- x\n",
        b"1.1.1 T\n",
        b"a word-\n",
        b"*",
        b"1.",
        b": ",
        b"Page 3\nHead\n\n",
        b"approved ",
        b"1.1 T\n",
    ],
)
def test_the_time_it_takes_grows_with_the_text_and_no_faster(unit: bytes) -> None:
    text = b"Elm School\n1.1.1 Text.\n\n" + unit * (30_000 // len(unit))

    assert _seconds(text + unit * (90_000 // len(unit))) < 0.2 + 12 * _seconds(text)


def _seconds(data: bytes) -> float:
    began = time.process_time()
    read_policy(data, name="x")
    return time.process_time() - began


def _words(text: str) -> list[str]:
    return re.findall(r"[^\s*]+", re.sub(r"(?m)^- ", "", text.replace("***", "")))
