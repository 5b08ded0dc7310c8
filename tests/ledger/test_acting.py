import threading
from collections.abc import Iterator
from datetime import date
from typing import NoReturn

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.ledger.models import Body, Tip
from inforce.people.actions import add_person
from inforce.people.models import AccountLink, Person, School

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 24)


class Upset(Exception):
    pass


@pytest.fixture
def only_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security: there the queries are the only wall")


@pytest.fixture
def hill() -> Body:
    return a_body("Hill", "Mary")


@pytest.fixture
def dale() -> Body:
    return a_body("Dale", "Priya")


def a_body(name: str, person: str) -> Body:
    body = found_body(name=name, today=TODAY)
    with acting_for([body]):
        add_person(body=body, name=person, today=TODAY)
    return body


def seen() -> list[str]:
    return sorted(Person.objects.values_list("name", flat=True))


def test_nothing_is_seen_by_whoever_acts_for_nobody(only_postgresql: None, hill: Body, dale: Body) -> None:
    assert (seen(), Tip.objects.count()) == ([], 0)


def test_only_the_bodies_acted_for_are_seen(only_postgresql: None, hill: Body, dale: Body) -> None:
    with acting_for([hill]):
        assert seen() == ["Mary"]
    with acting_for([dale, hill]):
        assert seen() == ["Mary", "Priya"]
    assert seen() == []


def test_a_row_of_another_body_is_refused_and_none_is_changed(only_postgresql: None, hill: Body, dale: Body) -> None:
    with acting_for([hill]), pytest.raises(DatabaseError, match="row-level security"):
        Person.objects.create(body=dale, name="Stranger")
    with acting_for([hill]):
        changed = Person.objects.filter(body=dale).update(name="Changed")
        with pytest.raises(DatabaseError, match="row-level security"):
            Person.objects.filter(name="Mary").update(body=dale)

    with acting_for([hill, dale]):
        assert (changed, seen()) == (0, ["Mary", "Priya"])


def test_schools_and_account_links_are_found_before_anybody_is_acted_for(hill: Body) -> None:
    with acting_for([hill]):
        school = School.objects.create(body=hill, slug="hill", name="Hill")

    assert list(School.objects.filter(slug="hill")) == [school]
    assert AccountLink.objects.count() == 0


def test_the_outer_choice_comes_back(only_postgresql: None, hill: Body, dale: Body) -> None:
    with acting_for([hill]):
        with acting_for([dale]):
            assert seen() == ["Priya"]
            with acting_for([]):
                assert seen() == []
        assert seen() == ["Mary"]


def test_the_outer_choice_comes_back_after_an_error(only_postgresql: None, hill: Body, dale: Body) -> None:
    with acting_for([hill]):
        with pytest.raises(Upset), acting_for([dale]):
            raise Upset
        assert seen() == ["Mary"]
    assert seen() == []


def test_a_transaction_that_fails_inside_leaves_the_choice_as_it_was(
    only_postgresql: None, hill: Body, dale: Body
) -> None:
    with acting_for([hill]):
        with pytest.raises(IntegrityError), transaction.atomic():
            fail_in_the_database(hill)
        assert seen() == ["Mary"]


def test_a_choice_made_in_a_transaction_that_fails_goes_with_it(only_postgresql: None, hill: Body, dale: Body) -> None:
    with acting_for([hill]):
        with pytest.raises(IntegrityError), transaction.atomic(), acting_for([dale]):
            fail_in_the_database(dale)
        assert seen() == ["Mary"]
    with pytest.raises(IntegrityError), transaction.atomic(), acting_for([dale]):
        fail_in_the_database(dale)
    assert seen() == []


def test_a_savepoint_that_is_rolled_back_keeps_the_choice_of_the_transaction_around_it(
    only_postgresql: None, hill: Body, dale: Body
) -> None:
    def look_and_fail() -> NoReturn:
        with transaction.atomic():
            with acting_for([dale]):
                assert seen() == ["Priya"]
            assert seen() == ["Mary"]
            raise Upset

    with transaction.atomic(), acting_for([hill]):
        with pytest.raises(Upset):
            look_and_fail()
        assert seen() == ["Mary"]
        with pytest.raises(IntegrityError), transaction.atomic(), acting_for([dale]):
            fail_in_the_database(dale)
        assert seen() == ["Mary"]
    assert seen() == []


def test_a_failure_without_a_savepoint_is_the_error_that_is_seen(only_postgresql: None, hill: Body) -> None:
    def doomed() -> NoReturn:
        with transaction.atomic(), acting_for([hill]):
            with pytest.raises(IntegrityError), transaction.atomic(savepoint=False), acting_for([hill]):
                fail_in_the_database(hill)
            raise Upset

    with pytest.raises(Upset):
        doomed()
    assert seen() == []


def test_a_connection_that_breaks_is_the_error_that_is_seen(only_postgresql: None, hill: Body) -> None:
    def lose_it() -> NoReturn:
        with acting_for([hill]):
            connection.connection.close()
            raise Upset

    with pytest.raises(Upset):
        lose_it()
    connection.close()
    assert seen() == []
    connection.close_pool()  # it is making another connection by itself, which would hold up the end of the tests


def test_a_connection_that_is_closed_inside_is_not_opened_again_to_say_nothing(
    only_postgresql: None, hill: Body, dale: Body
) -> None:
    with acting_for([hill]):
        connection.close()
    assert connection.connection is None
    with acting_for([hill]):
        with acting_for([dale]):
            connection.close()
        assert seen() == ["Mary"]


def test_another_thread_acts_for_nobody_until_it_says_so(only_postgresql: None, hill: Body) -> None:
    found: list[list[str]] = []

    def look() -> None:
        found.append(seen())
        with acting_for([hill]):
            found.append(seen())
        connection.close()

    with acting_for([hill]):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert found == [[], ["Mary"]]


def test_the_pool_hands_out_no_connection_that_remembers(only_postgresql: None, hill: Body, pool: None) -> None:
    for _ in range(3):
        left_inside = acting_for([hill])  # kept: an object that nobody holds would leave by itself
        left_inside.__enter__()
        connection.close()  # back to the pool, as at the end of a request
        assert seen() == []
        connection.close()


@pytest.fixture
def pool() -> Iterator[None]:
    assert connection.pool is not None
    assert connection.settings_dict["OPTIONS"]["pool"]["reset"]
    yield
    connection.close()


def fail_in_the_database(body: Body) -> None:
    Tip.objects.create(body=body)  # each body has one already
