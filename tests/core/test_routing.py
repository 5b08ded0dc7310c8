"""Attacks of security.md section 3 are named by their number."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.routing import (
    READING_OFFICES,
    About,
    Closeness,
    Nobody,
    Office,
    Reader,
    Readers,
    Seat,
    Struck,
    readers,
)

HEAD, CO_HEAD, DEPUTY, DSL = Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY, Office.DSL
CHAIR, VICE, CLERK, ADMIN = Office.CHAIR, Office.VICE_CHAIR, Office.CLERK, Office.ADMINISTRATOR


def seat(office: Office, holder: str | None, *, works: bool = True) -> Seat:
    return Seat(office=office, holder=holder, works=works)


# everybody is called by their post; mary and tom hold none
SCHOOL = [
    seat(HEAD, "head"),
    seat(DEPUTY, "deputy"),
    seat(DSL, "dsl"),
    seat(CHAIR, "chair"),
    seat(VICE, "vice"),
    seat(CLERK, "clerk"),
    seat(ADMIN, "admin"),
]
SMALL = [seat(HEAD, "head"), seat(DSL, "head"), seat(CHAIR, "chair"), seat(CLERK, "clerk"), seat(ADMIN, "clerk")]
NOBODY_NAMED = About(nobody_named=True)


def about(*subjects: str, excluded: str = "", close_to: str = "", may_be_a_handler: bool = False) -> About:
    return About(
        subjects=frozenset(subjects),
        excluded=frozenset(excluded.split()),
        close_to=frozenset(close_to.split()),
        may_be_a_handler=may_be_a_handler,
    )


def close(*pairs: str) -> Closeness:
    return frozenset(frozenset(pair.split()) for pair in pairs)


def route(
    about: About, seats: list[Seat] = SCHOOL, *, closeness: Closeness = frozenset(), teller: str | None = "mary"
) -> str:
    """The offices that read, as the table has them."""
    found = readers(about=about, seats=seats, closeness=closeness, teller=teller)
    if isinstance(found, Nobody):
        return "nobody"
    return " ".join(reader.office for reader in found.both)


def without(*offices: Office) -> list[Seat]:
    return [one for one in SCHOOL if one.office not in offices]


# --- the table, row by row ---


@pytest.mark.parametrize(
    ("concern", "expected"),
    [
        (about("tom"), "headteacher dsl"),
        (about("vice"), "headteacher dsl"),
        (about("clerk"), "headteacher dsl"),
        (NOBODY_NAMED, "headteacher dsl"),
        (About(oneself=True), "headteacher dsl"),
        (about("dsl"), "headteacher chair"),
        (about("deputy"), "headteacher chair"),
        (about("dsl", "deputy", "tom"), "headteacher chair"),
        (about("head"), "chair vice_chair"),
        (about("tom", "head"), "chair vice_chair"),
        (about("head", "dsl", "deputy"), "chair vice_chair"),
        (about("tom", close_to="head"), "chair vice_chair"),
        (About(nobody_named=True, close_to=frozenset({"head"})), "chair vice_chair"),
        (About(may_be_a_handler=True), "chair vice_chair"),
        (about("tom", may_be_a_handler=True), "chair vice_chair"),
        (about("chair"), "headteacher vice_chair"),
        (about("chair", "tom"), "headteacher vice_chair"),
        (about("chair", "dsl"), "headteacher vice_chair"),
        (about("head", "chair"), "vice_chair"),
        (about("chair", close_to="head"), "vice_chair"),
        (about("chair", may_be_a_handler=True), "vice_chair"),
        (about("head", "vice"), "chair"),
        (about("chair", "vice"), "headteacher"),
    ],
)
def test_the_table(concern: About, expected: str) -> None:
    assert route(concern) == expected


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ([DSL], "headteacher deputy"),
        ([DSL, DEPUTY], "headteacher chair"),
        ([DSL, DEPUTY, CHAIR], "headteacher vice_chair"),
        ([HEAD], "dsl chair"),
        ([HEAD, DSL], "deputy chair"),
        ([HEAD, DSL, DEPUTY], "chair vice_chair"),
        ([HEAD, DSL, DEPUTY, CHAIR], "vice_chair"),
        ([HEAD, DSL, DEPUTY, CHAIR, VICE], "nobody"),
    ],
)
def test_the_next_in_the_row_moves_up(gone: list[Office], expected: str) -> None:
    assert route(about("tom"), without(*gone)) == expected


def test_without_a_vice_chair_the_chair_reads_alone() -> None:
    assert route(about("head"), without(VICE)) == "chair"


def test_the_paper_names_the_readers_the_struck_and_why() -> None:
    found = readers(about=about("head"), seats=SCHOOL, closeness=frozenset(), teller="mary")

    assert found == Readers(
        first=Reader(CHAIR, ("chair",)),
        second=Reader(VICE, ("vice",)),
        then=(),
        struck=(Struck(HEAD, "head", "The headteacher is somebody this is about."),),
        not_by=(HEAD,),
        waiting=(),
    )


def test_who_comes_next_is_said_too() -> None:
    found = readers(about=about("tom"), seats=SCHOOL, closeness=frozenset(), teller=None)

    assert isinstance(found, Readers)
    assert [reader.office for reader in found.then] == [CHAIR, VICE]


# --- people, not offices ---


def test_in_a_small_school_both_offices_of_the_head_fall() -> None:
    found = readers(about=about("head"), seats=SMALL, closeness=frozenset(), teller="mary")

    assert isinstance(found, Readers)
    assert found.both == (Reader(CHAIR, ("chair",)),)
    assert found.not_by == (HEAD, DSL)


def test_one_person_never_has_both_places() -> None:
    assert route(about("tom"), SMALL) == "headteacher chair"


def test_a_subject_is_struck_from_every_office_they_hold() -> None:
    both = [seat(HEAD, "head"), seat(DSL, "dsl"), seat(CHAIR, "chair"), seat(VICE, "dsl")]

    assert route(about("dsl"), both) == "headteacher chair"
    assert route(about("dsl", "head"), both) == "chair"


def test_somebody_close_to_a_subject_is_struck_whoever_declared_it() -> None:
    married = close("tom dsl")

    assert route(about("tom"), closeness=married) == "headteacher deputy"
    assert route(about("tom", close_to="dsl")) == "headteacher deputy"
    assert route(about("tom"), closeness=close("tom chair", "tom dsl", "tom deputy")) == "headteacher vice_chair"


def test_somebody_close_to_the_head_goes_where_the_head_would() -> None:
    assert route(about("tom"), closeness=close("head tom")) == "chair vice_chair"


def test_the_chair_who_is_close_to_the_head_does_not_read_about_the_head() -> None:
    assert route(about("head"), closeness=close("head chair")) == "vice_chair"
    assert route(about("head"), without(VICE), closeness=close("head chair")) == "nobody"


def test_closeness_does_not_reach_over_two_people() -> None:
    assert route(about("tom"), closeness=close("tom mary", "mary head")) == "headteacher dsl"


def test_being_close_to_oneself_is_nothing() -> None:
    assert route(about("tom"), closeness=close("tom")) == "headteacher dsl"


@pytest.mark.parametrize("subject", ["head", "co"])
def test_co_heads_never_read_about_each_other(subject: str) -> None:
    seats = [*SCHOOL, seat(CO_HEAD, "co")]
    found = readers(about=about(subject), seats=seats, closeness=frozenset(), teller="mary")

    assert route(about(subject), seats) == "chair vice_chair"
    assert isinstance(found, Readers)
    assert found.not_by == (HEAD, CO_HEAD)


def test_a_co_head_who_is_also_vice_chair_does_not_read_about_the_head() -> None:
    assert route(about("head"), [*without(VICE), seat(CO_HEAD, "co"), seat(VICE, "co")]) == "chair"


def test_a_co_head_reads_when_the_person_telling_excludes_the_head() -> None:
    assert route(about("tom", excluded="head"), [*SCHOOL, seat(CO_HEAD, "co")]) == "co_head dsl"


def test_an_office_with_two_holders_falls_when_one_of_them_is_struck() -> None:
    seats = [*SCHOOL, seat(DSL, "dsl2")]
    found = readers(about=about("tom"), seats=seats, closeness=frozenset(), teller=None)

    assert isinstance(found, Readers)
    assert found.second == Reader(DSL, ("dsl", "dsl2"))
    assert route(about("tom"), seats, closeness=close("tom dsl2")) == "headteacher deputy"


# --- what the person telling says ---


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ("head", "dsl chair"),
        ("dsl", "headteacher deputy"),
        ("dsl deputy", "headteacher chair"),
        ("head dsl deputy", "chair vice_chair"),
        ("head dsl deputy chair", "vice_chair"),
        ("head dsl deputy chair vice", "nobody"),
        ("clerk admin", "headteacher dsl"),
    ],
)
def test_the_person_telling_may_exclude_anybody(excluded: str, expected: str) -> None:
    assert route(about("tom", excluded=excluded)) == expected


def test_not_sure_keeps_every_handler_out_whatever_else_they_hold() -> None:
    seats = [seat(HEAD, "head"), seat(DSL, "dsl"), seat(CHAIR, "dsl"), seat(VICE, "vice")]
    found = readers(about=About(may_be_a_handler=True), seats=seats, closeness=frozenset(), teller=None)

    assert isinstance(found, Readers)
    assert found.both == (Reader(VICE, ("vice",)),)
    assert found.not_by == (HEAD, DSL, CHAIR)


def test_silence_is_not_taken_for_nobody_named() -> None:
    with pytest.raises(ValueError, match="Say whom"):
        About()


@pytest.mark.parametrize(
    ("teller", "expected"),
    [
        ("tom", "headteacher dsl"),
        ("dsl", "headteacher chair"),
        ("head", "chair vice_chair"),
        ("chair", "headteacher vice_chair"),
        ("vice", "headteacher dsl"),
        ("admin", "headteacher dsl"),
        (None, "headteacher dsl"),
    ],
)
def test_attack_5_oneself_goes_to_somebody_else(teller: str | None, expected: str) -> None:
    assert route(About(oneself=True), teller=teller) == expected


@pytest.mark.parametrize("teller", ["head", "dsl", "chair", "vice"])
def test_attack_5_a_reader_who_tells_does_not_change_the_route(teller: str) -> None:
    assert route(about("tom"), teller=teller) == "headteacher dsl"
    assert route(about("head"), teller=teller) == "chair vice_chair"


def test_attack_5_about_every_office_at_once_reaches_nobody() -> None:
    everybody = about(*(one.holder for one in SCHOOL if one.holder))

    found = readers(about=everybody, seats=SCHOOL, closeness=frozenset(), teller="mary")

    assert isinstance(found, Nobody)
    assert not found
    assert found.why == "Nobody at this school is left who may read this. Nothing was saved."
    assert found.not_by == (HEAD, DSL, DEPUTY, CHAIR, VICE)


def test_attack_5_about_the_administrator_goes_to_the_head_and_never_to_the_administrator() -> None:
    assert route(about("admin")) == "headteacher dsl"


def test_attack_5_an_administrator_who_is_vice_chair_does_not_read_about_herself() -> None:
    assert route(about("head", "admin"), [*without(VICE), seat(VICE, "admin")]) == "chair"


def test_attack_5_at_a_small_school_about_head_and_chair_reaches_nobody() -> None:
    assert route(about("head", "chair"), SMALL) == "nobody"


# --- keys ---


def keyless(*offices: Office) -> list[Seat]:
    return [replace(one, works=one.works and one.office not in offices) for one in SCHOOL]


def test_an_office_without_a_working_key_is_passed_over_and_named() -> None:
    found = readers(about=about("head"), seats=keyless(CHAIR), closeness=frozenset(), teller="mary")

    assert isinstance(found, Readers)
    assert found.both == (Reader(VICE, ("vice",)),)
    assert found.waiting == (CHAIR,)
    assert found.not_by == (HEAD,)


def test_a_route_waits_for_its_own_readers_only() -> None:
    nobody_but_the_chair = keyless(HEAD, DSL, DEPUTY, VICE)

    assert route(about("head"), nobody_but_the_chair) == "chair"
    assert route(about("chair"), nobody_but_the_chair) == "nobody"


def test_no_key_at_all_says_so() -> None:
    found = readers(about=about("head"), seats=keyless(*Office), closeness=frozenset(), teller="mary")

    assert isinstance(found, Nobody)
    assert (
        found.why
        == "Whoever may read this has not set up a key yet, so it cannot be sent from here. Nothing was saved."
    )
    assert found.waiting == (CHAIR, VICE)


def test_a_vacant_office_reads_nothing_even_with_a_key() -> None:
    assert route(about("head"), [seat(CHAIR, None), seat(VICE, "vice")]) == "vice_chair"


def test_an_office_works_when_its_key_was_opened_by_one_of_its_holders() -> None:
    seats = [seat(HEAD, "head"), seat(DSL, "one", works=False), seat(DSL, "other")]

    assert route(about("tom"), seats) == "headteacher dsl"


def test_offices_read_from_a_database_as_text_are_the_same_offices() -> None:
    as_text = [Seat(office=one.office.value, holder=one.holder, works=one.works) for one in SCHOOL]  # type: ignore[arg-type]

    assert route(about("head"), as_text) == "chair vice_chair"


# --- laws ---

PEOPLE = ["ann", "bob", "cat", "dan", "eve"]
people = st.sampled_from(PEOPLE)
some = st.frozensets(people, max_size=3)
seats_strategy = st.lists(
    st.builds(Seat, office=st.sampled_from(Office), holder=st.none() | people, works=st.booleans()), max_size=10
)
closeness_strategy = st.frozensets(st.frozensets(people, min_size=2, max_size=2), max_size=4)
abouts = st.builds(
    lambda subjects, oneself, unsure, near, excluded: About(
        subjects=subjects,
        nobody_named=not subjects,
        oneself=oneself,
        may_be_a_handler=unsure,
        close_to=near,
        excluded=excluded,
    ),
    some,
    st.booleans(),
    st.booleans(),
    some,
    some,
)
tellers = st.none() | people


def subjects_of(concern: About, teller: str | None) -> set[str]:
    return set(concern.subjects) | ({teller} if concern.oneself and teller else set())


def may_not_read(concern: About, seats: list[Seat], closeness: Closeness, teller: str | None) -> set[str]:
    """The design's sentence on who is struck, said again in another way."""
    subjects = subjects_of(concern, teller)
    heads = {one.holder for one in seats if one.office in (HEAD, CO_HEAD) and one.holder}
    near = {a for a in PEOPLE for b in subjects if {a, b} in closeness and a != b} | concern.close_to
    return subjects | near | concern.excluded | (heads if heads & subjects else set())


def who_reads(found: Readers | Nobody) -> list[str]:
    return [] if isinstance(found, Nobody) else [p for r in (*found.both, *found.then) for p in r.holders]


@given(abouts, seats_strategy, closeness_strategy, tellers)
def test_nobody_who_is_struck_ever_reads(
    concern: About, seats: list[Seat], closeness: Closeness, teller: str | None
) -> None:
    found = readers(about=concern, seats=seats, closeness=closeness, teller=teller)

    assert not set(who_reads(found)) & may_not_read(concern, seats, closeness, teller)


@given(abouts, seats_strategy, closeness_strategy, tellers)
def test_only_a_reading_office_with_a_key_reads_and_all_its_holders_are_named(
    concern: About, seats: list[Seat], closeness: Closeness, teller: str | None
) -> None:
    found = readers(about=concern, seats=seats, closeness=closeness, teller=teller)

    for reader in () if isinstance(found, Nobody) else (*found.both, *found.then):
        assert reader.office in READING_OFFICES
        assert list(reader.holders) == sorted({s.holder for s in seats if s.office == reader.office and s.holder})
        assert any(s.works for s in seats if s.office == reader.office and s.holder)
        assert reader.office not in found.not_by


@given(abouts, seats_strategy, closeness_strategy, tellers)
def test_nobody_reads_twice(concern: About, seats: list[Seat], closeness: Closeness, teller: str | None) -> None:
    people = who_reads(readers(about=concern, seats=seats, closeness=closeness, teller=teller))

    assert len(people) == len(set(people))


@given(abouts, seats_strategy, closeness_strategy, tellers)
def test_the_order_in_which_seats_stand_does_not_matter(
    concern: About, seats: list[Seat], closeness: Closeness, teller: str | None
) -> None:
    found = readers(about=concern, seats=seats, closeness=closeness, teller=teller)
    shuffled = [*reversed(seats), *seats]

    assert readers(about=concern, seats=shuffled, closeness=closeness, teller=teller) == found


@given(abouts, seats_strategy, closeness_strategy, tellers, people)
def test_whoever_is_excluded_does_not_read_and_nobody_struck_comes_back(
    concern: About, seats: list[Seat], closeness: Closeness, teller: str | None, person: str
) -> None:
    fewer = replace(concern, excluded=concern.excluded | {person})

    found = readers(about=fewer, seats=seats, closeness=closeness, teller=teller)

    assert person not in who_reads(found)
    assert not set(who_reads(found)) & may_not_read(concern, seats, closeness, teller)


@given(abouts, seats_strategy, closeness_strategy, tellers, st.sets(st.sampled_from(Office)))
def test_taking_keys_away_lets_nobody_in_who_was_struck(
    concern: About, seats: list[Seat], closeness: Closeness, teller: str | None, lost: set[Office]
) -> None:
    before = readers(about=concern, seats=seats, closeness=closeness, teller=teller)
    fewer = [replace(one, works=one.works and one.office not in lost) for one in seats]

    after = readers(about=concern, seats=fewer, closeness=closeness, teller=teller)

    assert after.struck == before.struck
    assert not {one.holder for one in before.struck} & set(who_reads(after))


@given(abouts, seats_strategy, closeness_strategy, tellers)
def test_about_the_head_no_head_reads(
    concern: About, seats: list[Seat], closeness: Closeness, teller: str | None
) -> None:
    heads = {one.holder for one in seats if one.office in (HEAD, CO_HEAD) and one.holder}
    found = readers(about=concern, seats=seats, closeness=closeness, teller=teller)

    if heads & (subjects_of(concern, teller) | concern.close_to) or concern.may_be_a_handler:
        assert not heads & set(who_reads(found))


@given(abouts, seats_strategy, closeness_strategy, tellers)
def test_every_refusal_has_its_sentence(
    concern: About, seats: list[Seat], closeness: Closeness, teller: str | None
) -> None:
    found = readers(about=concern, seats=seats, closeness=closeness, teller=teller)

    assert all(one.why.endswith(".") and one.office.in_words in one.why for one in found.struck)
    assert found.not_by == tuple(o for o in READING_OFFICES if o in {one.office for one in found.struck})
    assert bool(found) is isinstance(found, Readers)
