"""Passwords and phones on the page: three ticks, two ways to say what happened, and whom to ring now."""

from collections.abc import Iterator

import pytest
import time_machine

from inforce.records.models import Record
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/accounts/"
DAY = {"noticed_on_day": "6", "noticed_on_month": "9", "noticed_on_year": "2026"}
PHONE = DAY | {"which": "own_phone", "done": ["office", "provider"], "pupils": "yes"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def test_three_ticks_are_a_day(cast: Cast) -> None:
    browser = cast.client(cast.mary)

    assert "Check that your passwords and your phone are still safe" in browser.get("/holm-lane/").content.decode()
    page = browser.post(AT, {"safe": ["passwords", "locks", "private"]}, follow=True).content.decode()

    assert "Check that your passwords and your phone are still safe" not in page
    assert "The day is written down, and nothing else." in page
    assert "When you checked before" in browser.get(AT).content.decode()


def test_what_is_not_ticked_is_asked_for_and_the_page_says_how_to_put_it_right(cast: Cast) -> None:
    page = cast.client(cast.mary).post(AT, {"safe": ["passwords"]}).content.decode()

    assert "Tick all three. What you cannot tick yet, put right first: below it says how." in page
    assert "If you cannot tick one yet" in page
    assert not Record.objects.exists()


def test_a_lost_phone_with_pupils_on_it_says_whom_to_ring_now(cast: Cast) -> None:
    page = cast.client(cast.mary).post(f"{AT}device/", PHONE, follow=True).content.decode()

    assert "Ring the headteacher or the data protection officer now." in page
    assert "My own phone" in page
    assert "I told the mobile provider" in page


def test_a_password_that_opened_nothing_of_pupils_is_written_down_and_over(cast: Cast) -> None:
    typed = DAY | {"which": "own_mail", "done": ["changed"], "pupils": "no"}

    page = cast.client(cast.mary).post(f"{AT}password/", typed, follow=True).content.decode()

    assert "There is nothing more to do here." in page
    assert "now.</strong>" not in page


def test_a_day_to_come_is_refused_where_it_was_typed_and_the_answers_stay(cast: Cast) -> None:
    page = cast.client(cast.mary).post(f"{AT}device/", PHONE | {"noticed_on_day": "9"}).content.decode()

    assert "Enter a day no later than 7 September 2026." in page
    assert page.count(" checked") == 4
    assert not Record.objects.exists()


def test_the_head_finds_it_on_the_desk_and_says_what_was_done_and_the_person_reads_it(cast: Cast) -> None:
    cast.client(cast.mary).post(f"{AT}device/", PHONE)
    head, ref = cast.client(cast.head), Record.objects.get().ref

    desk = head.get("/holm-lane/desk/").content.decode()
    assert "Mary O’Brien told of a password or a device" in desk.replace("&#39;", "’")
    nothing = head.post(f"{AT}{ref}/", {"words": ""}).content.decode()
    assert "Tick what was done, or say it in a few words." in nothing
    head.post(f"{AT}{ref}/", {"steps": ["wiped"], "words": "Done by eleven."})

    assert "told of a password" not in head.get("/holm-lane/desk/").content.decode()
    page = cast.client(cast.mary).get(f"{AT}{ref}/").content.decode()
    assert "The device was locked or emptied from afar" in page
    assert "Done by eleven." in page
    assert "now.</strong>" not in page


def test_nobody_else_finds_out_and_nobody_answers_their_own(cast: Cast) -> None:
    cast.client(cast.mary).post(f"{AT}device/", PHONE)
    ref = Record.objects.get().ref

    for person in (cast.aisha, cast.chair, cast.administrator, cast.clerk):
        assert cast.client(person).get(f"{AT}{ref}/").status_code == 404
    own = cast.client(cast.mary).post(f"{AT}{ref}/", {"steps": ["back"], "words": ""})
    assert (own.status_code, Record.objects.get().closed_on) == (403, None)
