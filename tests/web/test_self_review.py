"""Look at how you use social media: questions, one button, a day."""

from collections.abc import Iterator
from html import unescape

import pytest
import time_machine

from inforce.procedures.self_review import QUESTIONS
from inforce.records.models import Record
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/look/"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def test_the_questions_stand_there_and_take_no_answer(cast: Cast) -> None:
    page = unescape(cast.client(cast.mary).get(AT).content.decode())

    assert [question for question in QUESTIONS.values() if question not in page] == []
    assert "Would a reasonable parent who saw it ask why I did that?" in page
    assert "/holm-lane/ask/" in page
    assert "<textarea" not in page
    assert "What the policy says" in page


def test_one_press_writes_the_day_down(cast: Cast) -> None:
    browser = cast.client(cast.mary)

    page = browser.post(AT, {"said": "much"}, follow=True).content.decode()

    assert "The day is written down, and nothing else." in page
    assert "Look at how you use social media, for yourself alone" not in page  # it was owed, and is done
    assert Record.objects.get().person == cast.mary
    assert "7 September 2026" in browser.get(AT).content.decode()


def test_nobody_else_sees_when_somebody_looked(cast: Cast) -> None:
    cast.client(cast.mary).post(AT)

    assert "When you looked before" not in cast.client(cast.head).get(AT).content.decode()
