"""The pages for what a child saw and for the check of the filters."""

from collections.abc import Iterator

import pytest
import time_machine

from inforce.procedures.equipment_check import checks_of
from inforce.records.models import Record
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/child-saw/"
CHECKS = "/holm-lane/filters/"
SAW = {
    "what": "violent",
    "seen_on_day": "7",
    "seen_on_month": "9",
    "seen_on_year": "2026",
    "where": "class",
    "device": "board",
    "how": "video",
    "at_once": ["away"],
}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def test_it_is_entered_with_ticks_read_by_head_and_lead_and_answered(cast: Cast) -> None:
    mary = cast.client(cast.mary)
    assert "child-saw" in mary.get("/holm-lane/tell/").content.decode()

    page = mary.post(AT, SAW, follow=True).content.decode()
    ref = Record.objects.get().ref

    assert "the safeguarding lead can read it now" in page
    for person in (cast.head, cast.dsl):
        assert "Mary O&#39;Brien entered that a child saw something" in (
            cast.client(person).get("/holm-lane/desk/").content.decode()
        )
    dsl = cast.client(cast.dsl)
    assert "Violence or cruelty" in dsl.get(f"{AT}{ref}/").content.decode()
    assert "Tick what was done, or write it in a few words." in dsl.post(f"{AT}{ref}/", {"words": ""}).content.decode()
    dsl.post(f"{AT}{ref}/", {"done": ["filter"], "words": "Blocked now."})
    assert "entered that a child" not in dsl.get("/holm-lane/desk/").content.decode()
    assert "Blocked now." in mary.get(f"{AT}{ref}/").content.decode()
    assert "dealt with" in mary.get(AT).content.decode()


def test_an_indecent_image_leads_to_a_page_that_says_stop_and_nothing_is_kept(cast: Cast) -> None:
    page = cast.client(cast.mary).post(AT, SAW | {"what": "child_image"}, follow=True).content.decode()

    assert "Do not look again" in page
    assert "01609 000001" in page
    body = page.partition("<main")[2].partition("</main>")[0]
    assert "<textarea" not in body
    assert "<input" not in body
    assert not Record.objects.exists()


def test_there_is_no_box_for_words_in_which_something_could_be_described(cast: Cast) -> None:
    page = cast.client(cast.mary).get(AT).content.decode()

    assert "<textarea" not in page
    assert 'type="file"' not in page


def test_nobody_else_finds_it(cast: Cast) -> None:
    cast.client(cast.mary).post(AT, SAW)
    ref = Record.objects.get().ref

    for person in (cast.aisha, cast.chair, cast.administrator):
        assert cast.client(person).get(f"{AT}{ref}/").status_code == 404


def test_a_check_is_entered_with_what_children_saw_and_governors_read_it(cast: Cast) -> None:
    cast.client(cast.mary).post(AT, SAW)
    saw = Record.objects.get()
    head = cast.client(cast.head)
    assert "Violence or cruelty" in head.get(f"{CHECKS}check/").content.decode()
    given = {
        "checked_on_day": "7",
        "checked_on_month": "9",
        "checked_on_year": "2026",
        "there": [cast.head.ref, cast.dsl.ref],
        "others": ["provider"],
        "tested": ["pupils"],
        "also_tested": "",
        "looked_at": [saw.ref],
        "actions": "Dana writes to the provider.",
    }

    page = head.post(f"{CHECKS}check/", given | {"there": [], "others": []}).content.decode()
    assert "Tick who was there." in page
    assert "Dana writes to the provider." in page
    head.post(f"{CHECKS}check/", given)

    (check,) = checks_of(cast.school)
    governor = cast.client(cast.vice_chair)
    read = governor.get(f"{CHECKS}{check.record.ref}/").content.decode()
    for words in ("Helen Moss", "Somebody of the company", "Dana writes to the provider.", "Violence or cruelty"):
        assert words in read
    assert "Mary" not in read
    assert governor.get(f"{CHECKS}check/").status_code == 404
    assert cast.client(cast.aisha).get(CHECKS).status_code == 404
    assert "Looked at in the check of the filters of 7 September 2026." in (
        cast.client(cast.mary).get(f"{AT}{saw.ref}/").content.decode()
    )
