"""Writing to the record: the only way in, and nothing out."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from inforce.core import chain
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body, record
from inforce.ledger.commitments import commit, digest_of_many, new_nonce
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry, Tip
from inforce.ledger.queries import story_of
from inforce.ledger.reading import written_in_order
from tests.emptying import record_open

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TODAY = date(2026, 11, 24)


@pytest.fixture
def body() -> Iterator[Body]:
    body = found_body(name="Hill", today=TODAY)
    with acting_for([body]):
        yield body


def test_each_fact_is_linked_to_the_one_before_and_the_tip_is_the_last(body: Body) -> None:
    row = commit("thing", "a" * 16, new_nonce(), day=TODAY)
    record(Fact.PERSON_ADDED, body=body, about="a" * 16, by="b" * 16, today=TODAY, commitments=[row], count=3)

    founded, added = written_in_order(body)

    assert (founded.number, founded.kind, founded.ref) == (1, Fact.BODY_FOUNDED, body.ref)
    assert (added.number, added.by, added.commitments, added.amount) == (2, "b" * 16, [row.commitment], 3)
    assert founded.link == chain.link(chain.FIRST_LINK, founded.as_bytes(body=body.ref))
    assert added.link == chain.link(founded.link, added.as_bytes(body=body.ref))
    tip = Tip.objects.get(body=body)
    assert (tip.number, tip.link) == (2, added.link)


def test_a_fact_goes_with_the_act_that_failed(body: Body) -> None:
    with transaction.atomic():
        record(Fact.AGREED, body=body, about="a" * 16, today=TODAY)
        transaction.set_rollback(True)

    assert [entry.number for entry in written_in_order(body)] == [1]
    assert Tip.objects.get(body=body).number == 1


def test_two_bodies_have_two_records(body: Body) -> None:
    other = found_body(name="Dale", today=TODAY)
    with acting_for([body, other]):
        record(Fact.AGREED, body=body, about="a" * 16, today=TODAY)
        record(Fact.AGREED, body=other, about="b" * 16, today=TODAY)

        assert [[entry.number for entry in written_in_order(one)] for one in (body, other)] == [[1, 2], [1, 2]]


@pytest.mark.parametrize("statement", ["UPDATE inforce_entry SET day = day", "DELETE FROM inforce_entry"])
def test_attack_13_the_database_refuses_to_change_or_remove_an_entry(body: Body, statement: str) -> None:
    def try_it() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    with pytest.raises(DatabaseError, match=r"An entry of the record is never changed or removed\."):
        try_it()
    assert Entry.objects.count() == 1


def test_the_database_refuses_to_empty_the_record(body: Body) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")

    def try_it() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE inforce_entry CASCADE")

    with pytest.raises(DatabaseError, match=r"An entry of the record is never changed or removed\."):
        try_it()


def test_tests_that_open_the_record_close_it_again(body: Body) -> None:
    with record_open():
        Entry.objects.update(day=TODAY)

    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(day=TODAY)


def test_the_story_of_a_thing_is_told_without_numbers(body: Body) -> None:
    record(Fact.AGREED, body=body, about="a" * 16, by="b" * 16, today=TODAY)

    (told,) = story_of("a" * 16, body=body)

    assert (told.sentence, told.by, told.day) == ("signed the policy", "b" * 16, TODAY)
    assert not hasattr(told, "number")


def test_a_commitment_says_nothing_without_its_nonce_and_changes_with_every_column() -> None:
    nonce = new_nonce()
    columns = {"name": "x", "count": 1, "yes": True, "day": TODAY, "bytes": b"1", "none": None}
    changed = {"name": "y", "count": 2, "yes": False, "day": date(2026, 11, 25), "bytes": b"2", "none": ""}
    first = commit("thing", "ref", nonce, **columns)

    others = [
        commit("thing", "ref", new_nonce(), **columns),
        commit("other", "ref", nonce, **columns),
        commit("thing", "fer", nonce, **columns),
        *(commit("thing", "ref", nonce, **(columns | {name: value})) for name, value in changed.items()),
    ]

    assert commit("thing", "ref", memoryview(nonce), **columns) == first
    assert len({one.commitment for one in [first, *others]}) == 1 + len(others)


def test_a_digest_of_many_does_not_know_their_order() -> None:
    rows = [commit("thing", str(number), new_nonce()) for number in range(3)]

    assert digest_of_many(rows) == digest_of_many(reversed(rows)) != digest_of_many(rows[:2])
