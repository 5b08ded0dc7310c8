"""A pack: printed and read again it is the same, what is wrong is told with its line, and the model one is whole."""

# ruff: noqa: E501 - a fault and the sentence that tells it stand side by side

import re
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inforce.core.clauses import HEADING, SECTION, Clause, Heading, Polarity
from inforce.core.duties import Audience, Duty, DutyKind, EngagementKind, Size
from inforce.core.numbering import Draft, clauses_of
from inforce.core.pack import Binding, Pack, PackErrors, bound_like, print_pack, read_pack
from inforce.core.reading import read_policy
from inforce.core.routing import Office
from inforce.core.vocabulary import Procedure, Rule

HOME = Path(__file__).resolve().parent.parent.parent
MODEL = HOME / "src" / "inforce" / "packs" / "model"
TWIN = HOME / "tests" / "policies" / "hollinbeck-2019.txt"
REAL = HOME.parent / "shared" / "policy" / "kildwick-2017.txt"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the first school's policy is not beside this repository")

TEXT = b"""---
title: A policy
approved: 2017-03
---

# Section 1: Rules

## 1.1 Passwords

> Adults should:

**1.1.1** Keep each password
to themselves.

**1.1.2** Do these:

- one
- two
"""
BOUND = b"""[duties.read_and_agree]
title = "Read it"
who = { sizes = ["full"] }
working_days = 10

[clauses]
"1.1.1" = { rules = ["share_password"], duties = ["read_and_agree"] }
"1.1.2" = { information = true }
"1.1.2(a)" = { procedures = ["concern"] }
"1.1.2(b)" = { procedures = ["concern"], polarity = "never" }
"""


def files(text: bytes = TEXT, bound: bytes = BOUND) -> dict[str, bytes]:
    return {"policy.md": text, "duties.toml": bound}


def model() -> Pack:
    return read_pack({file.name: file.read_bytes() for file in MODEL.iterdir()})


def wrong(text: bytes = TEXT, bound: bytes = BOUND) -> list[str]:
    with pytest.raises(PackErrors) as refused:
        read_pack(files(text, bound))
    return [str(error) for error in refused.value.errors]


# --- the model pack -------------------------------------------------------------------------------------------------


def test_the_model_has_the_clauses_of_the_first_schools_policy() -> None:
    ids = [clause.id for clause in read_policy(TWIN.read_bytes(), name="twin").clauses]  # whose ids are those too

    assert [clause.id for clause in model().clauses] == ids
    assert [heading.number for heading in model().headings] == [f"1.{n}" for n in range(1, 5)] + [
        f"2.{n}" for n in range(1, 9)
    ]


def test_the_model_points_the_same_ways_as_the_policies_it_stands_for() -> None:
    twin = {clause.id: clause.polarity for clause in read_policy(TWIN.read_bytes(), name="twin").clauses}

    assert {clause.id: clause.polarity for clause in model().clauses} == twin


def test_the_model_says_what_follows_from_breaking_it() -> None:
    consequences = {id_: binding.consequence_of for id_, binding in model().bindings.items() if binding.consequence_of}

    assert list(consequences) == ["2.2.2", "2.3.7", "2.5.5", "2.7.1", "2.7.2", "3.1.2"]


def test_every_kind_of_duty_and_every_procedure_and_rule_is_used_by_the_model() -> None:
    pack = model()

    assert {duty.kind for duty in pack.duties} == set(DutyKind)
    assert {procedure for binding in pack.bindings.values() for procedure in binding.procedures} == set(Procedure)
    assert {rule for binding in pack.bindings.values() for rule in binding.rules} == set(Rule)


def test_the_model_reads_the_same_as_plain_text() -> None:
    reading = read_policy((MODEL / "policy.md").read_bytes(), name="policy.md")

    assert [(each.id, each.text, each.lead_in, each.heading) for each in reading.clauses] == [
        (each.id, each.text, each.lead_in, each.heading) for each in model().clauses
    ]


@needs_real
@pytest.mark.parametrize("ours", [MODEL / "policy.md", TWIN], ids=["model", "twin"])
def test_no_eight_words_in_a_row_are_the_first_schools(ours: Path) -> None:
    theirs = _runs(REAL)

    assert [" ".join(run) for run in _runs(ours) if run in theirs] == []


def _runs(path: Path) -> dict[tuple[str, ...], None]:
    words = re.findall(r"[\w']+", path.read_text("utf-8").casefold())
    return dict.fromkeys(tuple(words[n : n + 8]) for n in range(len(words) - 7))


# --- printed and read -----------------------------------------------------------------------------------------------

marks = st.sampled_from(
    ["- x", "> x", "# x", "## 1.1 x", "**1.1** x", "\\x", "---", "a:", "should:", "Never x.", "1.2 x", "x: y."]
)
paragraphs = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30) | marks
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip
numbers = st.lists(st.integers(0, 99), min_size=1, max_size=5).map(
    lambda parts: ".".join(map(str, parts))
) | st.sampled_from(["2.4.6", "2.4.6a", "Appendix A"])


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """Any pack that has a clause: built as reading builds it, so that ids, leads and polarities are true ones."""
    parts: list[Heading | Draft] = []
    under: Heading | None = None
    current: Draft | None = None
    for _ in range(draw(st.integers(1, 8))):
        what = draw(st.sampled_from(["section", "heading", "clause", "clause", "item"]))
        if what == "section":
            number = draw(st.sampled_from(["1", "12", "Appendix A", "IV"]))
            under, current = Heading(number, draw(paragraphs), SECTION), None
            parts.append(under)
        elif what == "heading":
            number = draw(st.sampled_from(["", "1.1", "2"]))
            under, current = Heading(number, draw(paragraphs), HEADING), None
            parts.append(under)
        elif what == "clause":
            text = draw(st.lists(paragraphs, min_size=1, max_size=3))
            current = Draft(draw(numbers), under, draw(st.none() | paragraphs), 0, text)
            parts.append(current)
        elif under or current:
            number = current.number if current else under.number if under else ""
            lead_in = draw(st.none() | paragraphs)
            parts.append(Draft(number, under, lead_in, 0, [draw(paragraphs)], current, is_bullet=True))
    if not any(isinstance(part, Draft) for part in parts):
        parts.append(Draft("1", under, None, 0, ["x"]))
    made = clauses_of([part for part in parts if isinstance(part, Draft)])
    whole = tuple(part if isinstance(part, Heading) else next(made) for part in parts)
    ids = [part.id for part in whole if isinstance(part, Clause)]
    duties = draw(st.lists(duty, max_size=3, unique_by=lambda one: one.kind))
    bindings = {id_: draw(bindings_with([one.kind for one in duties], ids)) for id_ in ids}
    unused = tuple(one.kind for one in duties if not any(one.kind in each.duties for each in bindings.values()))
    if unused:
        bindings[ids[0]] = Binding(duties=(*bindings[ids[0]].duties, *unused))
    dates = st.none() | st.sampled_from(["2017-03", "2024-02-29"])
    return Pack(
        draw(paragraphs), draw(st.none() | paragraphs), draw(dates), draw(dates), whole, tuple(duties), bindings
    )


adults = st.builds(
    Audience,
    sizes=st.lists(st.sampled_from(Size), min_size=1, unique=True).map(tuple),
    kinds=st.lists(st.sampled_from(EngagementKind), unique=True).map(tuple),
)
holders = st.builds(Audience, offices=st.lists(st.sampled_from(Office), min_size=1, unique=True).map(tuple))
duty = st.builds(
    Duty,
    kind=st.sampled_from(DutyKind),
    title=paragraphs,
    audience=adults | holders,
    working_days=st.integers(0, 260),
    yearly=st.booleans(),
)


def bindings_with(kinds: list[DutyKind], ids: list[str]) -> st.SearchStrategy[Binding]:
    some = st.builds(
        Binding,
        duties=st.lists(st.sampled_from(kinds), unique=True).map(tuple) if kinds else st.just(()),
        rules=st.lists(st.sampled_from(Rule), max_size=2, unique=True).map(tuple),
        procedures=st.lists(st.sampled_from(Procedure), min_size=1, max_size=2, unique=True).map(tuple),
        consequence_of=st.lists(st.sampled_from(ids), max_size=2, unique=True).map(tuple),
    )
    return some | st.just(Binding(information=True))


@given(packs())
def test_a_pack_printed_and_read_again_is_the_same_pack(pack: Pack) -> None:
    assert read_pack(print_pack(pack)) == pack


def test_the_model_printed_and_read_again_is_the_same_pack() -> None:
    assert read_pack(print_pack(model())) == model()


@given(packs(), st.sampled_from(Polarity))
def test_a_polarity_set_by_hand_outlives_the_printing(pack: Pack, polarity: Polarity) -> None:
    first = next(n for n, part in enumerate(pack.parts) if isinstance(part, Clause))
    clause = pack.parts[first]
    assert isinstance(clause, Clause)
    turned = Clause(
        clause.id, clause.number, clause.heading, clause.lead_in, clause.text, polarity, clause.heading_number
    )
    parts = (*pack.parts[:first], turned, *pack.parts[first + 1 :])
    pack = Pack(pack.title, pack.reference, pack.approved, pack.review_due, parts, pack.duties, pack.bindings)

    assert read_pack(print_pack(pack)) == pack


def test_a_pack_says_what_was_written() -> None:
    pack = read_pack(files())

    assert (pack.title, pack.approved, pack.review_due) == ("A policy", "2017-03", None)
    assert [(each.id, each.lead_in, each.text, str(each.polarity), each.line) for each in pack.clauses] == [
        ("1.1.1", "Adults should:", "Keep each password to themselves.", "should", 12),
        ("1.1.2", "Adults should:", "Do these:", "should", 15),
        ("1.1.2(a)", "Do these:", "one", "should", 17),
        ("1.1.2(b)", "Do these:", "two", "never", 18),
    ]
    assert pack.bindings["1.1.1"].as_json() == {"duties": ["read_and_agree"], "rules": ["share_password"]}
    assert [one.as_json() for one in pack.duties] == [
        {
            "kind": "read_and_agree",
            "title": "Read it",
            "audience": {"sizes": ["full"]},
            "working_days": 10,
            "yearly": False,
        }
    ]


# --- what is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"**1.1.2** Do", b"**1.1.2 Do", "policy.md:15: A line that begins with ** is a clause: write **1.1.1** and its text."),
        (b"**1.1.2** Do these:", b"**1.1.2**", "policy.md:15: 1.1.2 has no text."),
        (b"# Section 1: Rules", b"Rules", "policy.md:6: This text stands under no number. Give it one: **1.1.1** and its text."),
        (
            b"## 1.1 Passwords",
            b"### 1.1 Passwords",
            "policy.md:8: This heading cannot be read. Write a section as # Section 1: Its title, and a heading as ## 1.1 Its title.",
        ),
        (b"title: A policy\n", b"", "policy.md:1: The policy has no title: write title: and its title."),
        (b"approved: 2017-03", b"approved: March", "policy.md:3: approved must be a month or a day: 2017-03 or 2017-03-14."),
        (b"approved:", b"aproved:", 'policy.md:3: "aproved" is not known here; known are title, reference, approved, review due.'),
        (b"approved: 2017-03", b"title: B", 'policy.md:3: "title" is said twice.'),
        (b"- two", b"- two \xff", "policy.md:18: This is not UTF-8. Save the file as UTF-8."),
    ],
)  # fmt: skip
def test_a_fault_in_the_text_is_told_with_its_line(before: bytes, after: bytes, said: str) -> None:
    assert said in wrong(text=TEXT.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b'"1.1.2" = { information = true }\n', b"", "policy.md:15: 1.1.2 is bound to nothing in duties.toml, not even marked information = true."),
        (b'"1.1.2" =', b'"1.1.3" =', "duties.toml:8: There is no clause 1.1.3 in the text."),
        (b"{ information = true }", b"{}", "duties.toml:8: 1.1.2 is bound to no duty, rule or procedure, and not marked information = true."),
        (b"{ information = true }", b"true", 'duties.toml:8: Write "1.1.2" = { information = true }, or what it is bound to.'),
        (b'{ procedures = ["concern"] }', b'{ procedures = ["concern"], information = true }', "duties.toml:9: 1.1.2(a) is marked as information only, but is bound to something as well."),
        (b'["share_password"]', b'["share_pasword"]', 'duties.toml:7: "share_pasword" is not known as one of rules. Did you mean "share_password"?'),
        (b'["share_password"]', b'"share_password"', 'duties.toml:7: rules is a list of words: rules = ["one", "two"].'),
        (b'"never"', b'"nver"', 'duties.toml:10: "nver" is not known as a polarity. Did you mean "never"?'),
        (b"rules =", b"rule =", 'duties.toml:7: "rule" is not known here; known are consequence_of, duties, information, polarity, procedures, rules.'),
        (b"working_days = 10", b"working_days = -1", "duties.toml:4: working_days is a whole number from 0 to 260."),
        (b'title = "Read it"', b"title = 3", "duties.toml:2: Give it a title in plain words, of at most 120 letters."),
        (b'sizes = ["full"]', b'sizes = ["full"], offices = ["chair"]', "duties.toml:3: Name either sizes (and kinds, if not all), or offices."),
        (b'who = { sizes = ["full"] }', b"", 'duties.toml:1: Say who owes this: who = { sizes = ["full"] } or who = { offices = ["chair"] }.'),
        (b', duties = ["read_and_agree"]', b"", "duties.toml:1: No clause asks for the duty read_and_agree: bind it to one, or leave it out."),
        (b'duties = ["read_and_agree"]', b'duties = ["briefing"]', "duties.toml:7: 1.1.1 is bound to the duty briefing, which has no [duties.briefing] above."),
        (b'["concern"] }', b'["concern"], consequence_of = ["9.9"] }', "duties.toml:9: 1.1.2(a) is a consequence of 9.9, which is no clause of the text."),
        (b"[clauses]", b"[clauses", "duties.toml:6: This is not TOML: Expected ']' at the end of a table declaration."),
        (b"Read it", b"Read \xff", "duties.toml:2: This is not UTF-8. Save the file as UTF-8."),
    ],
)  # fmt: skip
def test_a_fault_in_the_bindings_is_told_with_its_line(before: bytes, after: bytes, said: str) -> None:
    assert said in wrong(bound=BOUND.replace(before, after))


def test_missing_and_unknown_files_are_told() -> None:
    with pytest.raises(PackErrors) as refused:
        read_pack({"policy.md": TEXT, "dutys.toml": b"", "notes.txt": b"kept by us"})

    assert [str(error) for error in refused.value.errors] == [
        "duties.toml:1: This file is missing.",
        "dutys.toml:1: No such file belongs to a pack; known are policy.md and duties.toml.",
    ]


@given(st.binary(max_size=200), st.binary(max_size=200))
@example(b"", b"[" * 10_000)
@example(b"---\ntitle: x\n---\n**1** x", b'[clauses]\n"1"={information=[[]]}')
@example(b"---\ntitle: x\n---\n**1** x", b"duties=1\nclauses=2")
@example(b"---\ntitle: x\n---\n**1** x", b"[duties]\nread_and_agree=1\n[duties.briefing]\nwho=[]\ntitle=[]")
@example(b"---\n---\n# :\n## \n- \n**", b"a=99999999999999999999\nb=1e400")
def test_no_bytes_make_anything_but_a_list_of_errors(text: bytes, bound: bytes) -> None:
    try:
        read_pack(files(text, bound))
    except PackErrors as refused:
        assert all(error.line >= 1 and error.what.endswith((".", "?")) for error in refused.errors)  # noqa: PT017 - some are read


@given(st.data())
def test_damage_to_a_pack_is_told_or_harmless(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["policy.md", "duties.toml"]))
    whole = files()[name]
    at = data.draw(st.integers(0, len(whole)))
    bit = data.draw(st.sampled_from([b"", b'"', b"[", b"]", b"=", b"\n", b"**", b"> ", b"# ", b"- ", b"\\", b"1.1.1"]))
    damaged = whole[:at] + bit + whole[at + data.draw(st.integers(0, 20)) :]

    try:
        pack = read_pack(files() | {name: damaged})
    except PackErrors:
        return
    assert pack.unbound == ()
    assert read_pack(print_pack(pack)) == pack


# --- bound like the model -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [TWIN, pytest.param(REAL, marks=needs_real)], ids=["twin", "real"])
def test_a_policy_of_the_same_making_is_proposed_the_models_bindings(path: Path) -> None:
    reading = read_policy(path.read_bytes(), name="x")

    pack = bound_like(reading, model())

    assert pack.clauses == reading.clauses
    assert {id_: binding for id_, binding in pack.bindings.items() if binding != model().bindings[id_]} == {}
    if path == REAL:
        assert (pack.unbound, pack.duties) == ((), model().duties)


def test_a_clause_that_speaks_of_something_else_is_left_unbound() -> None:
    reading = read_policy(b"Policy\n\n2.3 Lunch\n\n2.3.4 Children may bring sandwiches on Fridays.\n", name="x")

    assert bound_like(reading, model()).unbound == ("2.3.4",)
    assert bound_like(reading, model()).duties == ()


def test_a_made_pack_with_unbound_clauses_is_not_readable_until_they_are_bound() -> None:
    reading = read_policy(b"Policy\n\n2.3 Lunch\n\n2.3.4 Children may bring sandwiches on Fridays.\n", name="x")

    with pytest.raises(PackErrors) as refused:
        read_pack(print_pack(bound_like(reading, model())))

    assert [error.what for error in refused.value.errors] == [
        "2.3.4 is bound to nothing in duties.toml, not even marked information = true."
    ]


def test_clause_ids_fit_the_columns_they_are_kept_in() -> None:
    longest = max((clause.id for clause in model().clauses), key=len)

    assert len(longest) <= 20
    assert set(longest) <= {*ascii_letters, *"0123456789.()"}
