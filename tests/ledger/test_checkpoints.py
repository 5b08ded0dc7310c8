"""A check line says how many facts there were and what they came to, in a form that other tools read."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from inforce.core import chain
from inforce.core.may import Refused
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body, record
from inforce.ledger.checkpoints import (
    bodies_with_lines,
    checkpoint,
    grow,
    keep_check_line,
    newest_line,
    origin_of,
    read_check_line,
    verifier_key,
)
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry
from inforce.ledger.reading import written_in_order
from tests.emptying import record_open

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def body() -> Iterator[Body]:
    body = found_body(name="Hill", today=TODAY)
    with acting_for([body]):
        for _ in range(4):
            record(Fact.AGREED, body=body, about="a" * 16, today=TODAY)
        yield body


def root_of(body: Body) -> bytes:
    return chain.root([chain.leaf_hash(entry.as_bytes(body=body.ref)) for entry in written_in_order(body)])


def test_it_vouches_for_every_fact_so_far(body: Body) -> None:
    line = read_check_line(checkpoint(body), body=body, name="now")

    assert (line.size, line.root, line.why_not) == (5, root_of(body), "")


def test_anybody_can_check_it_with_the_key_that_stands_beside_it(body: Body) -> None:
    note = checkpoint(body)
    name, key_id, key = verifier_key(body).split("+", 2)  # base64 may hold one too

    public = chain.base64.b64decode(key)[1:]

    assert (name, bytes.fromhex(key_id)) == (origin_of(body), chain.key_id(name, public))
    assert chain.read_note(note, public=public, name=name) == note.rpartition("\n\n")[0] + "\n"


def test_the_signing_key_is_made_once_and_is_the_owners_alone(body: Body) -> None:
    first = verifier_key(body)

    assert verifier_key(body) == first
    assert (settings.DATA / "ledger.key").stat().st_mode & 0o777 == 0o600


def test_a_tree_that_grew_by_and_by_gives_the_same_line(body: Body) -> None:
    tree = chain.Tree()
    grow(tree, body)
    record(Fact.AGREED, body=body, about="a" * 16, today=TODAY)

    assert checkpoint(body, tree=tree) == checkpoint(body)


def test_nothing_is_kept_where_there_is_nothing_new(body: Body) -> None:
    kept = [keep_check_line(body, today=TODAY, tree=chain.Tree()) for _ in range(2)]

    assert kept == [settings.DATA / "check-lines" / body.ref / "2026-11-24.txt", None]
    assert bodies_with_lines() == [body.ref]
    newest = newest_line(body)
    assert newest is not None
    assert (newest.name, newest.size) == ("24 November 2026", 5)


def test_a_later_line_of_the_same_day_takes_the_place_of_the_first(body: Body) -> None:
    tree = chain.Tree()
    keep_check_line(body, today=TODAY, tree=tree)
    record(Fact.AGREED, body=body, about="a" * 16, today=TODAY)

    path = keep_check_line(body, today=TODAY, tree=tree)

    assert path is not None
    assert read_check_line(path.read_text(), body=body, name="").size == 6
    assert [file.name for file in path.parent.iterdir() if file.suffix == ".part"] == []


def test_a_line_that_cannot_be_trusted_is_passed_over_for_the_one_before(body: Body) -> None:
    path = keep_check_line(body, today=TODAY, tree=chain.Tree())
    assert path is not None
    (path.parent / "2026-11-25.txt").write_text("not a line\n")

    newest = newest_line(body)

    assert newest is not None
    assert newest.name == "24 November 2026"


def test_no_line_vouches_for_a_record_with_a_hole(body: Body) -> None:
    with record_open():
        Entry.objects.filter(number=3).delete()

    with pytest.raises(Refused) as refused:
        checkpoint(body)
    assert refused.value.why == "Entry 3 of the record is missing, so no check line can be made."


def test_two_bodies_sign_under_two_names(body: Body) -> None:
    other = found_body(name="Dale", today=TODAY)

    assert read_check_line(checkpoint(body), body=other, name="").why_not == (
        "This note was not signed by the key that was expected."
    )


@given(text=st.text())
def test_no_text_is_a_line_unless_we_signed_it(text: str) -> None:
    assert read_check_line(text, body=Body(ref="0123456789abcdef"), name="").why_not != ""
