"""The page of what governors choose: who sees it, who may answer, and what it says before anybody chose."""

from collections.abc import Iterator
from html import unescape

import pytest
import time_machine

from inforce.duties.queries import duties_in_force
from inforce.policies.queries import choice, choices_made
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/desk/choices/"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def test_the_clerk_enters_what_governors_chose_and_everybody_entitled_sees_who_and_when(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    assert AT in clerk.get("/holm-lane/desk/").content.decode()
    assert "Governors have not chosen." in clerk.get(AT).content.decode()

    page = clerk.post(f"{AT}personal_equipment/", {"answer": "with_leave", "minute": "FGB 2026/40"}, follow=True)

    assert "It holds from now on." in page.content.decode()
    assert choice("personal_equipment", cast.school) == "with_leave"
    seen = cast.client(cast.head).get(AT).content.decode()
    assert "Only with the head's leave, asked for before" in seen.replace("&#39;", "'")
    assert "Entered on 7 September 2026 by Carol Dean, minute FGB 2026/40." in seen


def test_a_number_and_a_day_are_entered_and_what_does_not_fit_is_said_where_it_was_typed(cast: Cast) -> None:
    chair = cast.client(cast.chair)
    day = {"answer_day": "23", "answer_month": "10", "answer_year": "2026", "minute": ""}

    chair.post(f"{AT}unopened_after/", {"answer": "2", "minute": ""})
    chair.post(f"{AT}amnesty_until/", day)
    page = chair.post(f"{AT}unopened_after/", {"answer": "9", "minute": "FGB 41"}).content.decode()

    assert choice("unopened_after", cast.school) == "2"
    assert choice("amnesty_until", cast.school) == "2026-10-23"
    assert "Enter a whole number from 1 to 3." in page
    assert "FGB 41" in page
    kept = chair.get(f"{AT}amnesty_until/").content.decode()
    assert 'value="23"' in kept
    assert "23 October 2026" in kept


def test_the_head_sees_and_does_not_choose(cast: Cast) -> None:
    head = cast.client(cast.head)

    page = head.get(f"{AT}personal_equipment/").content.decode()

    assert "The chair, the vice-chair or the clerk enters it." in page
    assert "This is what governors chose" not in page
    assert head.post(f"{AT}personal_equipment/", {"answer": "yes", "minute": ""}).status_code == 403
    assert choices_made(cast.school) == []


def test_nobody_else_finds_the_page_and_no_question_is_made_up(cast: Cast) -> None:
    for person in (cast.mary, cast.administrator, cast.dsl, cast.deputy):
        assert cast.client(person).get(AT).status_code == 404
        assert "choices" not in cast.client(person).get("/holm-lane/").content.decode()
    assert cast.client(cast.clerk).get(f"{AT}anything/").status_code == 404


def test_the_page_names_the_days_that_stand_in_the_version_itself(cast: Cast) -> None:
    page = cast.client(cast.chair).get(AT).content.decode()

    asked = [duty.title for duty in duties_in_force(cast.school, today=TODAY)]
    assert asked
    assert "Days that stand in the version itself" in page
    assert [title for title in asked if title not in unescape(page)] == []
    assert "within 10 working days" in page
