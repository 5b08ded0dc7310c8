"""Attacks of security.md section 3 are named by their number."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.routing import Office
from inforce.core.seal import hkdf, identity_from_seed
from inforce.core.shares import root_keys
from inforce.core.statements import (
    ROOT,
    Chain,
    Signed,
    Statement,
    check_chain,
    digest,
    is_key_of,
    read_statement,
    sign,
    signer_of,
    signing_key,
    verify_key,
)

HEAD, CHAIR, VICE, DSL, ADMIN = (
    Office.HEADTEACHER,
    Office.CHAIR,
    Office.VICE_CHAIR,
    Office.DSL,
    Office.ADMINISTRATOR,
)
BODY, SCHOOL = "body", "school"
ROOT_KEYS = root_keys(bytes(16))
DAY = date(2026, 9, 1)


def office_private(office: Office, epoch: int, school: str = SCHOOL) -> str:
    return identity_from_seed(hkdf(b"test", f"{school} {office} {epoch}"))[0]


def office_public(office: Office, epoch: int, school: str = SCHOOL) -> str:
    return identity_from_seed(hkdf(b"test", f"{school} {office} {epoch}"))[1]


class Governors:
    """Appoint as the product would, and as somebody would who keeps no rules."""

    def __init__(self) -> None:
        self.signed: list[Signed] = []

    def chain(self) -> Chain:
        return check_chain(self.signed, body=BODY, root_public=ROOT_KEYS.sign_public)

    def appoint(
        self, office: Office, *holders: str, epoch: int = 1, by: tuple[Office, int] | None = None, **changes: Any
    ) -> Statement:
        """Signed by the root, or by an office and epoch."""
        statement = Statement(
            kind="office-key",
            body=BODY,
            school=SCHOOL,
            office=office,
            epoch=epoch,
            public_key=office_public(office, epoch),
            office_verify=verify_key(signing_key(office_private(office, epoch))),
            holders=tuple(sorted(holders)),
            previous=digest(self.signed[-1].statement) if self.signed else "",
            day=DAY,
            signer=f"{SCHOOL}/{by[0]}/{by[1]}" if by else ROOT,
        )
        return self.add(replace(statement, **changes), by)

    def end(self, office: Office, *, epoch: int, by: tuple[Office, int] | None = None) -> Statement:
        return self.appoint(office, epoch=epoch, by=by, kind="end", public_key="", office_verify="")

    def add(self, statement: Statement, by: tuple[Office, int] | None) -> Statement:
        key = signing_key(office_private(*by)) if by else ROOT_KEYS.sign_private
        self.signed.append(Signed(statement, sign(statement, key)))
        return statement


def at_set_up() -> Governors:
    governors = Governors()
    governors.appoint(HEAD, "helen")
    governors.appoint(DSL, "dora")
    governors.appoint(CHAIR, "carl")
    governors.appoint(ADMIN, "adam")
    return governors


def holders(chain: Chain) -> dict[str, tuple[str, ...]]:
    return {office: one.holders for (_, office), one in chain.current.items()}


def problems(governors: Governors) -> tuple[str, ...]:
    chain = governors.chain()
    assert dict(chain.current) == {}
    return chain.problems


# --- what is right ---


def test_at_set_up_the_root_signs_the_first_key_of_each_office() -> None:
    chain = at_set_up().chain()

    assert chain.problems == ()
    assert holders(chain) == {HEAD: ("helen",), DSL: ("dora",), CHAIR: ("carl",), ADMIN: ("adam",)}
    assert chain.current[SCHOOL, CHAIR].public_key == office_public(CHAIR, 1)


def test_no_statement_at_all_is_an_empty_chain_and_no_problem() -> None:
    chain = Governors().chain()

    assert (dict(chain.current), dict(chain.epochs), chain.tip, chain.problems) == ({}, {}, "", ())


def test_the_outgoing_holder_hands_over() -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2, by=(HEAD, 1))

    chain = governors.chain()

    assert chain.problems == ()
    assert chain.current[SCHOOL, HEAD].holders == ("hilda",)
    assert chain.epochs[SCHOOL, HEAD] == 2


def test_another_office_holder_appoints_the_next_head() -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2, by=(CHAIR, 1))

    assert governors.chain().current[SCHOOL, HEAD].holders == ("hilda",)


def test_an_office_that_was_never_filled_is_filled_by_another_office_holder() -> None:
    governors = at_set_up()
    governors.appoint(VICE, "vera", by=(CHAIR, 1))

    assert governors.chain().current[SCHOOL, VICE].holders == ("vera",)


def test_two_shares_appoint_when_nobody_is_left() -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2)

    assert governors.chain().current[SCHOOL, HEAD].signer == ROOT


def test_a_holder_may_change_their_own_key() -> None:
    governors = at_set_up()
    governors.appoint(CHAIR, "carl", epoch=2, by=(CHAIR, 1))

    assert governors.chain().problems == ()


def test_two_people_may_share_an_office() -> None:
    governors = at_set_up()
    governors.appoint(DSL, "dora", "dan", epoch=2, by=(DSL, 1))

    assert governors.chain().current[SCHOOL, DSL].holders == ("dan", "dora")


def test_an_office_ends_and_is_filled_again_with_the_next_number() -> None:
    governors = at_set_up()
    governors.end(DSL, epoch=2, by=(DSL, 1))
    ended = governors.chain()
    governors.appoint(DSL, "dan", epoch=3, by=(HEAD, 1))

    assert (SCHOOL, DSL) not in ended.current
    assert ended.epochs[SCHOOL, DSL] == 2
    assert governors.chain().current[SCHOOL, DSL].holders == ("dan",)


def test_schools_of_one_body_have_one_chain_and_offices_of_their_own() -> None:
    governors = at_set_up()
    there: dict[str, Any] = {
        "school": "other",
        "public_key": office_public(HEAD, 1, "other"),
        "office_verify": verify_key(signing_key(office_private(HEAD, 1, "other"))),
    }
    governors.appoint(HEAD, "hugo", by=(CHAIR, 1), **there)

    chain = governors.chain()

    assert chain.problems == ()
    assert {place for place in chain.current if place[1] == HEAD} == {(SCHOOL, HEAD), ("other", HEAD)}


def test_the_tip_is_what_the_next_statement_names() -> None:
    governors = at_set_up()

    assert governors.chain().tip == digest(governors.signed[-1].statement)
    assert signer_of(governors.signed[-1].statement) == "school/administrator/1"


def test_the_order_in_which_statements_are_read_does_not_matter() -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2, by=(CHAIR, 1))
    expected = governors.chain()

    found = [check_chain(some, body=BODY, root_public=ROOT_KEYS.sign_public) for some in permutations(governors.signed)]

    assert all(chain == expected for chain in found)


# --- who may not sign ---


def test_attack_7_an_administrator_cannot_appoint_himself_or_anybody() -> None:
    for office, person in ((CHAIR, "adam"), (CHAIR, "eve"), (VICE, "eve")):
        governors = at_set_up()
        governors.appoint(office, person, epoch=2 if office is CHAIR else 1, by=(ADMIN, 1))

        assert problems(governors)[0].endswith("names a signer who may not sign it.")


def test_attack_7_an_administrator_may_hand_over_his_own_office_only() -> None:
    governors = at_set_up()
    governors.appoint(ADMIN, "ada", epoch=2, by=(ADMIN, 1))

    assert governors.chain().problems == ()


def test_nobody_is_appointed_by_an_office_they_hold() -> None:
    governors = at_set_up()
    governors.appoint(VICE, "carl", by=(CHAIR, 1))

    assert problems(governors) == (
        "The statement for the vice-chair of governors, number 1, of 2026-09-01 names a signer who may not sign it.",
    )


def test_nobody_is_appointed_beside_another_by_an_office_they_hold() -> None:
    governors = at_set_up()
    governors.appoint(DSL, "dora", "helen", epoch=2, by=(HEAD, 1))

    assert len(problems(governors)) == 1


def test_an_old_head_cannot_sign_with_the_key_she_kept() -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2, by=(CHAIR, 1))
    governors.appoint(CHAIR, "puppet", epoch=2, by=(HEAD, 1))

    assert problems(governors)[0].endswith("names a signer who may not sign it.")


def test_an_old_head_cannot_slip_a_statement_in_from_her_own_time() -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2, by=(CHAIR, 1))
    honest, last = governors.signed[:4], governors.signed[4]
    governors.signed = list(honest)
    governors.appoint(CHAIR, "puppet", epoch=2, by=(HEAD, 1))

    (problem,) = check_chain([*governors.signed, last], body=BODY, root_public=ROOT_KEYS.sign_public).problems

    assert problem == (
        "The statements for the chair of governors, number 2, of 2026-09-01 "
        "and the headteacher, number 2, of 2026-09-01 claim the same place."
    )


def test_an_office_that_has_ended_signs_nothing() -> None:
    governors = at_set_up()
    governors.end(CHAIR, epoch=2, by=(CHAIR, 1))
    governors.appoint(HEAD, "hilda", epoch=2, by=(CHAIR, 1))

    assert len(problems(governors)) == 1


def test_the_root_of_another_body_signs_nothing_here() -> None:
    other = root_keys(bytes(range(16)))

    chain = check_chain(at_set_up().signed, body=BODY, root_public=other.sign_public)

    assert dict(chain.current) == {}
    assert chain.problems[0].endswith("was changed after it was signed, or signed by somebody else.")


def test_a_statement_of_another_body_is_not_taken() -> None:
    chain = check_chain(at_set_up().signed, body="other", root_public=ROOT_KEYS.sign_public)

    assert dict(chain.current) == {}
    assert chain.problems[0].endswith("belongs to another governing body.")


# --- what may not be stated ---


@pytest.mark.parametrize("epoch", [0, 1, 3, -1])
def test_epochs_follow_each_other(epoch: int) -> None:
    governors = at_set_up()
    governors.appoint(CHAIR, "cora", epoch=epoch, by=(HEAD, 1), public_key=office_public(CHAIR, 9))

    assert problems(governors)[0].endswith("does not follow the one before it for that office.")


@pytest.mark.parametrize(
    "changes",
    [
        {"public_key": office_public(CHAIR, 1)},
        {"public_key": office_public(HEAD, 1)},
        {"office_verify": verify_key(signing_key(office_private(HEAD, 1)))},
    ],
)
def test_no_key_is_used_twice(changes: dict[str, str]) -> None:
    governors = at_set_up()
    governors.appoint(CHAIR, "cora", epoch=2, by=(CHAIR, 1), **changes)

    assert problems(governors)[0].endswith("uses a key that was used before.")


@pytest.mark.parametrize(
    "changes",
    [
        {"public_key": ""},
        {"public_key": "age1nonsense"},
        {"office_verify": ""},
        {"office_verify": "AB" * 32},
        {"office_verify": "ab" * 31},
        {"office_verify": "00" * 32},
        {"office_verify": "01" + "00" * 31},
        {"holders": ()},
        {"holders": ("",)},
        {"holders": ("b", "a")},
        {"holders": ("a", "a")},
        {"kind": "end"},
        {"kind": "something else"},
    ],
)
def test_a_statement_that_is_not_whole_is_not_taken(changes: dict[str, Any]) -> None:
    governors = at_set_up()
    governors.appoint(CHAIR, "cora", epoch=2, by=(CHAIR, 1), **changes)

    assert problems(governors)[0].endswith("is not complete.")


def test_only_an_office_that_is_held_ends() -> None:
    governors = at_set_up()
    governors.end(VICE, epoch=1, by=(CHAIR, 1))

    assert problems(governors)[0].endswith("is not complete.")


@pytest.mark.parametrize(
    "changes",
    [{"public_key": office_public(CHAIR, 9)}, {"office_verify": "ab" * 32}, {"holders": ("eve",)}],
)
def test_an_end_names_no_key_and_no_holder(changes: dict[str, Any]) -> None:
    governors = at_set_up()
    ending: dict[str, Any] = {"kind": "end", "public_key": "", "office_verify": "", "holders": ()}
    governors.appoint(CHAIR, epoch=2, by=(HEAD, 1), **ending | changes)

    assert problems(governors)[0].endswith("is not complete.")


# --- somebody at the database ---


def test_attack_8_a_key_put_in_the_chairs_place_is_named_and_nothing_is_sealed_to_it() -> None:
    governors = at_set_up()
    was = governors.signed[2]
    governors.signed[2] = Signed(replace(was.statement, public_key=office_public(CHAIR, 99)), was.signature)

    (problem,) = problems(governors)
    assert problem == (
        "The statement for the chair of governors, number 1, of 2026-09-01 "
        "was changed after it was signed, or signed by somebody else."
    )


def test_attack_8_a_chair_who_signs_for_himself_is_named() -> None:
    governors = at_set_up()
    evil = identity_from_seed(b"e" * 32)
    statement = replace(
        governors.signed[2].statement,
        public_key=evil[1],
        office_verify=verify_key(signing_key(evil[0])),
        holders=("eve",),
    )
    governors.signed[2] = Signed(statement, sign(statement, signing_key(evil[0])))

    assert problems(governors)[0].startswith("The statement for the chair of governors, number 1,")


def fields_of(statement: Statement) -> dict[str, Any]:
    return {name: getattr(statement, name) for name in Statement.__dataclass_fields__}


OTHERWISE: dict[str, Any] = {
    "kind": "end",
    "body": "other",
    "school": "other",
    "office": Office.CLERK,
    "epoch": 7,
    "public_key": office_public(CHAIR, 99),
    "office_verify": "cd" * 32,
    "holders": ("eve",),
    "previous": "ef" * 32,
    "day": date(2027, 1, 1),
    "signer": "school/chair/1",
}


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("field", OTHERWISE)
def test_attack_8_any_field_of_any_statement_that_is_changed_is_a_problem(place: int, field: str) -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2, by=(DSL, 1))
    was = governors.signed[place]
    governors.signed[place] = Signed(replace(was.statement, **{field: OTHERWISE[field]}), was.signature)

    assert len(problems(governors)) >= 1


@pytest.mark.parametrize("place", range(4))
def test_a_statement_taken_out_from_among_others_is_a_problem(place: int) -> None:
    governors = at_set_up()
    governors.appoint(HEAD, "hilda", epoch=2, by=(DSL, 1))
    del governors.signed[place]

    assert len(problems(governors)) >= 1


def test_a_statement_that_stands_there_twice_is_a_problem() -> None:
    governors = at_set_up()
    governors.signed.append(governors.signed[1])

    assert len(problems(governors)) == 1


@given(st.binary(max_size=70))
def test_any_other_signature_is_a_problem_and_never_a_fault(signature: bytes) -> None:
    governors = at_set_up()
    governors.signed[3] = Signed(governors.signed[3].statement, signature)

    assert len(problems(governors)) == 1


def test_the_holder_alone_sees_that_another_key_was_put_beside_theirs() -> None:
    governors = at_set_up()
    honest = governors.appoint(VICE, "vera", by=(CHAIR, 1))
    sly = replace(honest, office_verify=verify_key(signing_key(office_private(VICE, 99))))
    swapped = replace(honest, public_key=office_public(VICE, 99))

    assert is_key_of(honest, office_private(VICE, 1))
    assert not is_key_of(sly, office_private(VICE, 1))
    assert not is_key_of(swapped, office_private(VICE, 1))
    assert not is_key_of(honest, office_private(CHAIR, 1))


# --- bytes ---


def test_the_signed_bytes_are_as_documented() -> None:
    statement = Governors().appoint(CHAIR, "c\u00e9line", public_key="age1x", office_verify="00")

    assert statement.canonical() == (
        b"inforce key statement 1\n"
        b'{"body":"body","day":"2026-09-01","epoch":1,"holders":["c\xc3\xa9line"],"kind":"office-key","office":"chair",'
        b'"office_verify":"00","previous":"","public_key":"age1x","school":"school","signer":"root"}'
    )


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
statements = st.builds(
    Statement,
    kind=st.sampled_from(["office-key", "end"]),
    body=texts,
    school=texts,
    office=st.sampled_from(Office),
    epoch=st.integers(),
    public_key=texts,
    office_verify=texts,
    holders=st.lists(texts, max_size=3).map(tuple),
    previous=texts,
    day=st.dates(),
    signer=texts,
)


@given(statements)
def test_a_statement_is_read_back_from_its_bytes(statement: Statement) -> None:
    assert read_statement(statement.canonical()) == statement


@given(statements, statements)
def test_two_statements_never_have_the_same_bytes(one: Statement, other: Statement) -> None:
    assert (one.canonical() == other.canonical()) is (one == other)


def wrong_bytes() -> Iterable[bytes]:
    right = at_set_up().signed[0].statement.canonical()
    yield from (
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        right[24:],
        right + b" ",
        right.replace(b'"epoch":1', b'"epoch":1.0'),
    )
    yield from (right.replace(b":1,", b":true,"), right.replace(b'"helen"', b"7"), right.replace(b'"root"', b"null"))
    yield from (right.replace(b"headteacher", b"king"), right.replace(b"2026-09-01", b"2026-13-01"))
    yield from (right.replace(b'"root"', b'"ro\\u006ft"'), right.replace(b"{", b'{"more":1,'), b"[" * 100_000)
    yield right.replace(b"school", b"\\ud800")


@pytest.mark.parametrize("raw", list(wrong_bytes()))
def test_other_bytes_are_no_statement(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not the bytes of a key statement"):
        read_statement(raw)


@given(st.binary(max_size=100))
def test_any_bytes_at_all_are_no_statement_and_never_a_fault(raw: bytes) -> None:
    for junk in (raw, b"inforce key statement 1\n" + raw):
        with pytest.raises(ValueError, match="not the bytes of a key statement"):
            read_statement(junk)


def test_the_same_office_key_always_signs_with_the_same_key() -> None:
    # written down: a change here would end every chain
    private, _ = identity_from_seed(bytes(range(32)))

    assert verify_key(signing_key(private)) == "7e2a692dcabf46b88ec7e8d781918b1625af938747928f8a682255a3d89fd038"
