"""Home: four doors, what is owed with its day and its clauses, and nothing of anybody else's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inforce.core.calendar import add_working_days
from inforce.duties.actions import agree, ask_first, leave
from inforce.people.actions import enter_closeness
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
TITLE = "Read the policy and sign it"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def test_four_doors_and_what_is_owed_with_its_day_and_its_clause(cast: Cast) -> None:
    page = cast.client(cast.mary).get("/holm-lane/").content.decode()

    for door in ("Tell somebody something", "Ask first", "Do what I owe", "I’m being targeted online"):
        assert door in page
    due = add_working_days(TODAY, 10)
    assert TITLE in page
    assert f"Due on {due.day} {due:%B %Y}" in page
    assert 'href="/holm-lane/policy/3.1.2/"' in page


def test_home_asks_at_most_twelve_queries(cast: Cast) -> None:
    enter_closeness(one=cast.head, other=cast.chair, by=cast.clerk, today=TODAY)
    assert cast.edition is not None
    ask_first(person=cast.head, edition=cast.edition, words="Why?", by=cast.head, today=TODAY, now=cast.now)
    for person in (cast.mary, cast.head, cast.tom):
        client = cast.client(person)
        client.get("/holm-lane/")

        with CaptureQueriesContext(connection) as queries:
            client.get("/holm-lane/")

        assert len(queries) <= MOST_QUERIES, [query["sql"] for query in queries]


def test_what_was_signed_is_owed_no_more_and_stands_among_what_you_did(cast: Cast) -> None:
    assert cast.edition is not None
    agree(person=cast.mary, edition=cast.edition, by=cast.mary, today=TODAY)
    client = cast.client(cast.mary)

    assert TITLE not in client.get("/holm-lane/").content.decode()
    assert "You signed the policy" in client.get("/holm-lane/record/").content.decode()


def test_what_you_did_says_who_did_it_and_no_number_or_reference(cast: Cast) -> None:
    page = cast.client(cast.head).get("/holm-lane/record/").content.decode()

    assert "Added somebody to the list of adults: you" in page
    assert "You read in a policy" in page
    assert cast.head.ref not in page


def test_what_is_late_says_so(cast: Cast) -> None:
    with time_machine.travel(cast.now + timedelta(days=30), tick=False):
        page = cast.client(cast.mary).get("/holm-lane/").content.decode()

    assert "Late:" in page


def test_a_question_that_waits_shows_beside_what_is_owed(cast: Cast) -> None:
    assert cast.edition is not None
    ask_first(person=cast.mary, edition=cast.edition, words="Why?", by=cast.mary, today=TODAY, now=cast.now)

    assert "You asked a question first." in cast.client(cast.mary).get("/holm-lane/").content.decode()


def test_a_helper_for_a_day_is_asked_for_the_short_form_only(cast: Cast) -> None:
    page = cast.client(cast.tom).get("/holm-lane/").content.decode()

    assert "Read the short form and sign it" in page
    assert TITLE not in page


def test_a_stranger_is_led_to_sign_in_and_nobody_learns_of_another_school(cast: Cast) -> None:
    assert cast.client().get("/holm-lane/").headers["Location"] == f"{reverse('account_login')}?next=/holm-lane/"
    assert cast.client(cast.mary).get("/elsewhere/").status_code == 404


def test_whoever_has_left_finds_no_school(cast: Cast) -> None:
    client = cast.client(cast.joe)
    assert client.get("/holm-lane/").status_code == 200

    leave(person=cast.joe, school=cast.school, on=TODAY, by=cast.clerk, today=TODAY)

    assert client.get("/holm-lane/").status_code == 302


def test_the_first_page_leads_to_ones_school(cast: Cast) -> None:
    assert cast.client(cast.mary).get("/").headers["Location"] == "/holm-lane/"


def test_the_page_for_whoever_is_targeted_has_numbers_to_ring(cast: Cast) -> None:
    page = cast.client(cast.joe).get("/holm-lane/targeted/").content.decode()

    assert "0344 381 4772" in page
    assert "01609 000001" in page


def test_the_review_is_the_heads_to_bring_and_says_how(cast: Cast) -> None:
    client = cast.client(cast.head)

    assert 'href="/holm-lane/policy/review/">Review the policy' in client.get("/holm-lane/").content.decode()
    assert "4.1.1" in client.get("/holm-lane/policy/review/").content.decode()
    assert "Review the policy and bring it" not in cast.client(cast.mary).get("/holm-lane/").content.decode()


def test_two_who_are_close_are_asked_to_confirm_it(cast: Cast) -> None:
    enter_closeness(one=cast.head, other=cast.chair, by=cast.clerk, today=TODAY)
    client = cast.client(cast.head)
    address = client.get("/holm-lane/").content.decode().split('href="/holm-lane/desk/closeness/')[1].split('"')[0]

    done = client.post(f"/holm-lane/desk/closeness/{address}", follow=True)

    assert "Please confirm" not in done.content.decode()
    assert cast.client(cast.mary).get(f"/holm-lane/desk/closeness/{address}").status_code == 404
