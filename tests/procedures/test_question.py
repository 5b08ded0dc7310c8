"""What was asked before acting, and answered: a register without names, counted for the review."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest

from inforce.assurance.verify import verify
from inforce.core.routing import Office
from inforce.duties.actions import answer_question, ask_first, not_today
from inforce.keys.actions import give_post
from inforce.policies.models import Reply
from inforce.procedures import question
from inforce.procedures.question import may_read_register, questions_since, register
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WHO = ("head", "deputy", "chair")
NEXT = TODAY + timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def asked(cast: Cast, words: str, *, later: int = 0) -> Reply:
    day = TODAY + timedelta(days=later)
    return ask_first(
        person=cast.mary,
        edition=cast.edition,
        words=words,
        by=cast.mary,
        today=day,
        now=cast.now + timedelta(days=later),
    )


def test_the_newest_stands_first_with_its_answer_and_the_clauses_that_are_named(cast: Cast) -> None:
    asked(cast, "May I keep a picture for a day (2.4.6a)? And 9.9?")
    first = Reply.objects.get()
    answer_question(reply=first, words="No: 2.4.6a says the same day.", by=cast.head, today=NEXT, now=cast.now)
    asked(cast, "What does 2.5.1. mean, or 1.1.1(d)?", later=1)
    not_today(person=cast.joe, edition=cast.edition, by=cast.joe, words="Later.", today=TODAY)

    found = register(cast.school, by=cast.head, today=NEXT)

    assert [(one.day, one.answered_on, one.answer, one.clauses) for one in found] == [
        (NEXT, None, "", ("2.5.1", "1.1.1(d)")),
        (TODAY, NEXT, "No: 2.4.6a says the same day.", ("2.4.6a",)),
    ]
    assert "Mary" not in repr([(one.day, one.words, one.answer) for one in found])
    assert verify(cast.body) == []


def test_the_review_counts_what_was_asked_since_a_day(cast: Cast) -> None:
    asked(cast, "2.5.1?")
    asked(cast, "2.5.1, and 2.6.2?", later=1)

    since = [questions_since(cast.school, day) for day in (TODAY, NEXT, NEXT + timedelta(days=1))]

    assert [(one.count, one.answered, one.by_clause) for one in since] == [
        (2, 0, {"2.5.1": 2, "2.6.2": 1}),
        (1, 0, {"2.5.1": 1, "2.6.2": 1}),
        (0, 0, {}),
    ]


def test_whoever_answers_reads_the_register_and_the_chair_and_nobody_else(cast: Cast) -> None:
    answers = {
        who: bool(may_read_register(getattr(cast, who), cast.school, today=TODAY))
        for who in ("head", "chair", "clerk", "dsl", "mary")
    }

    assert answers == {"head": True, "chair": True, "clerk": False, "dsl": False, "mary": False}
    assert may_read_register(cast.mary, cast.school, today=TODAY).why.endswith(".")


def test_it_is_no_longer_than_a_page(cast: Cast) -> None:
    for number in range(3):
        asked(cast, f"Question {number}?")

    with patch.object(question, "MOST", 2):
        found = register(cast.school, by=cast.head, today=NEXT)

    assert [one.words for one in found] == ["Question 2?", "Question 1?"]


def test_a_head_does_not_read_what_another_head_asked_the_chair(cast: Cast) -> None:
    give_post(person=cast.deputy, school=cast.school, office=Office.CO_HEAD, since=TODAY, today=TODAY, by=None)
    ask_first(person=cast.deputy, edition=cast.edition, words="Mine alone?", by=cast.deputy, today=TODAY, now=cast.now)

    reads = {who: [one.words for one in register(cast.school, by=getattr(cast, who), today=TODAY)] for who in WHO}

    assert reads == {"head": [], "deputy": ["Mine alone?"], "chair": ["Mine alone?"]}
