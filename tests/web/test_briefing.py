"""Briefings on their pages: the office ticks who came, every adult reads when and what about, and of themselves."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine

from inforce.procedures.briefing import briefings_of, next_briefing, who_came
from inforce.records.models import Record
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/briefing/"
OWED = "Come to this year's briefing on staying safe online"
HELD = {"on_day": "7", "on_month": "9", "on_year": "2026", "about": ["profiles", "targeted"], "sheet": "on"}
NEWS = {"thing": "Group chats", "words": "Leave the group, and say so at the office."}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def page(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def test_the_office_enters_who_came_and_it_is_done_for_them(cast: Cast) -> None:
    clerk, mary, joe = cast.client(cast.clerk), cast.client(cast.mary), cast.client(cast.joe)
    assert OWED in page(mary.get("/holm-lane/"))

    said = page(clerk.post(f"{AT}enter/", HELD | {"came": [cast.mary.ref, cast.aisha.ref]}, follow=True))

    assert "done by that for everybody whom you ticked" in said
    assert OWED not in page(mary.get("/holm-lane/"))
    assert OWED in page(joe.get("/holm-lane/"))
    hers, his = page(mary.get(AT)), page(joe.get(AT))
    assert "What strangers can see about us online; Being targeted online: keeping proof, and who helps" in hers
    assert "You came" in hers
    assert "You are not on the list" in his
    assert "If you were there and are not on the list, tell the office." in his
    assert cast.aisha.name not in hers  # who else came is nobody's business


def test_whoever_was_left_out_is_added_by_the_office(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    clerk.post(f"{AT}enter/", HELD | {"came": [cast.mary.ref]})
    (held,) = briefings_of(cast.school)

    shown = page(clerk.get(f"{AT}{held.record.ref}/"))
    assert f"<li>{cast.mary.name}</li>" in shown
    said = page(clerk.post(f"{AT}{held.record.ref}/", {"came": [cast.joe.ref]}, follow=True))

    assert "They are on the list now." in said
    assert who_came(held.record) == [cast.joe, cast.mary]


def test_the_next_one_is_planned_read_by_everybody_and_taken_back(cast: Cast) -> None:
    head, mary = cast.client(cast.head), cast.client(cast.mary)
    assert "None is planned yet." in page(mary.get(AT))

    day = {"on_day": "5", "on_month": "10", "on_year": "2026", "where": "Hall, 3.45pm", "about": ["new"]}
    page(head.post(f"{AT}next/", day, follow=True))
    shown = page(mary.get(AT))
    assert "5 October 2026" in shown
    assert "Hall, 3.45pm" in shown
    assert "About: New sites, apps and machines that answer" in shown

    assert "Nothing is planned now." in page(head.post(f"{AT}next/", {"call_off": "yes"}, follow=True))
    assert next_briefing(cast.school, today=TODAY) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"on_year": "2027"}, "Enter a day no later than 7 September 2026."),
        ({"about": [], "also": ""}, "Tick what it was about."),
        ({"came": []}, "Tick who came."),
        ({"also": "x" * 201}, "Use 200 characters or fewer."),
    ],
)
def test_what_is_missing_is_said_and_the_ticks_stay(cast: Cast, changed: dict[str, Any], why: str) -> None:
    given = HELD | {"also": "The new tablets", "came": [cast.mary.ref]} | changed

    shown = page(cast.client(cast.dsl).post(f"{AT}enter/", given))

    assert why in shown
    assert "The new tablets" in shown or "also" in changed
    assert not Record.objects.exists()


def test_a_plan_that_says_nothing_is_refused(cast: Cast) -> None:
    said = page(cast.client(cast.dsl).post(f"{AT}next/", {"on_day": "", "on_month": "", "on_year": ""}))

    assert "Enter the day, or what it will be about." in said


def test_whoever_does_not_enter_briefings_finds_no_such_page(cast: Cast) -> None:
    cast.client(cast.clerk).post(f"{AT}enter/", HELD | {"came": [cast.mary.ref]})
    (held,) = briefings_of(cast.school)

    for person in (cast.mary, cast.chair, cast.administrator):
        client = cast.client(person)
        for address in ("enter/", "next/", f"{held.record.ref}/"):
            assert client.get(f"{AT}{address}").status_code == 404, (person, address)
        assert "Enter a briefing" not in page(client.get(AT))


def test_the_heads_note_stands_where_adults_look_at_themselves(cast: Cast) -> None:
    head, mary = cast.client(cast.head), cast.client(cast.mary)
    assert "What is new this term" not in page(mary.get("/holm-lane/look/"))

    page(head.post("/holm-lane/new-this-term/", NEWS, follow=True))

    for address in ("look/", "profile/"):
        shown = page(mary.get(f"/holm-lane/{address}"))
        assert "What is new this term: Group chats" in shown
        assert "Leave the group, and say so at the office." in shown
        assert f"{cast.head.name}, 7 September 2026" in shown
    head.post("/holm-lane/new-this-term/", NEWS | {"thing": "Cameras in glasses"})
    assert "Group chats" not in page(mary.get("/holm-lane/look/"))


def test_the_head_alone_writes_the_note_and_a_long_one_is_kept_to_be_shortened(cast: Cast) -> None:
    for person in (cast.mary, cast.clerk, cast.deputy):
        assert cast.client(person).get("/holm-lane/new-this-term/").status_code == 404

    shown = page(cast.client(cast.head).post("/holm-lane/new-this-term/", NEWS | {"words": "long " * 130}))

    assert "Use 600 characters or fewer." in shown
    assert "Group chats" in shown
    assert not Record.objects.exists()


def test_all_of_it_is_found_from_the_desk_and_the_list_of_what_else_there_is(cast: Cast) -> None:
    desk = page(cast.client(cast.head).get("/holm-lane/desk/"))

    assert f'href="{AT}"' in desk
    assert 'href="/holm-lane/new-this-term/"' in desk
    assert f'href="{AT}"' in page(cast.client(cast.mary).get("/holm-lane/tell/"))
