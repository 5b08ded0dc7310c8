"""Check what people can see about you: ticks, help, and a link that is refused where it was typed."""

from collections.abc import Iterator

import pytest
import time_machine

from inforce.procedures.profile_review import CHECKED
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/profile/"
TICKS = {"sites": ["social", "messages"], "checked": list(CHECKED), "help_wanted": "no", "help_with": ""}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def test_looking_ticking_done_in_one_page(cast: Cast) -> None:
    browser = cast.client(cast.aisha)

    page = browser.post(AT, TICKS, follow=True).content.decode()

    assert "Written down." in page
    record = Record.objects.get()
    assert (record.person, opened(record).lines[0].words["sites"]) == (cast.aisha, ["social", "messages"])
    assert "7 September 2026" in browser.get(AT).content.decode()


def test_a_pasted_link_is_refused_with_the_reason_and_the_ticks_stay(cast: Cast) -> None:
    typed = TICKS | {"help_wanted": "yes", "help_with": "https://face.example/aisha"}

    page = cast.client(cast.aisha).post(AT, typed).content.decode()

    assert "Take out a link: nothing that leads to your profile is kept." in page
    assert page.count("checked") > 2
    assert not Record.objects.exists()


def test_whoever_leads_the_school_sees_who_wants_help_and_says_that_it_was_given(cast: Cast) -> None:
    cast.client(cast.aisha).post(AT, TICKS | {"help_wanted": "yes", "help_with": "who sees my old pictures"})
    head = cast.client(cast.head)
    record = Record.objects.get()

    assert (
        "Aisha Khan asks for help with what people can see about them" in head.get("/holm-lane/desk/").content.decode()
    )
    page = head.get(f"{AT}{record.ref}/").content.decode()
    assert "who sees my old pictures" in page
    assert "Social networks" not in page  # what was ticked is the person's own
    head.post(f"{AT}{record.ref}/", {"helped_on_day": "7", "helped_on_month": "9", "helped_on_year": "2026"})

    assert "Aisha Khan asks" not in head.get("/holm-lane/desk/").content.decode()
    assert "you asked for help, and were helped" in cast.client(cast.aisha).get(AT).content.decode()


def test_nobody_else_finds_out_that_help_was_asked_for(cast: Cast) -> None:
    cast.client(cast.aisha).post(AT, TICKS | {"help_wanted": "yes", "help_with": ""})
    ref = Record.objects.get().ref

    for person in (cast.mary, cast.chair, cast.aisha, cast.administrator):
        assert cast.client(person).get(f"{AT}{ref}/").status_code == 404
