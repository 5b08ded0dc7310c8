"""The review of the policy on its pages: gathered, proposed, decided, and one line about it for every adult."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from inforce.procedures.review import open_review, reviews_of
from inforce.records.models import Record
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/policy/review/"
CALL = {"what": "technology", "words": "A machine that answers pupils"}
DECIDED = {
    "change": "no", "on_day": "7", "on_month": "9", "on_year": "2026", "how": "minuted", "minute": "FGB 2026/41",
    "next_on_day": "6", "next_on_month": "9", "next_on_year": "2027",
}  # fmt: skip


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def page(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def test_from_what_calls_for_it_to_the_decision_that_everybody_reads(cast: Cast) -> None:
    head, clerk, lead = cast.client(cast.head), cast.client(cast.clerk), cast.client(cast.dsl)

    assert "Written down." in page(lead.post(f"{AT}enter/", CALL, follow=True))
    page(head.post(f"{AT}propose/", {"clause": "2.5.1", "words": "Name the new platform."}, follow=True))
    before = page(clerk.get(f"{AT}decide/"))
    assert "A machine that answers pupils" in before
    assert "Name the new platform." in before
    said = page(clerk.post(f"{AT}decide/", DECIDED, follow=True))

    assert "It stands on the page of the policy for everybody." in said
    line = "Reviewed on 7 September 2026: governors left it as it is. Minute: FGB 2026/41."
    assert line in page(cast.client(cast.mary).get("/holm-lane/policy/"))
    assert "The next review is on <strong>6 September 2027</strong>." in said
    assert "Review the policy and bring it" not in page(head.get("/holm-lane/"))  # it was owed, and is done
    (review,) = reviews_of(cast.school)
    kept = page(head.get(f"{AT}{review.record.ref}/"))
    assert "A machine that answers pupils" in kept
    assert "They meant to look again on 6 September 2027." in kept


def test_a_change_leads_to_the_new_text_and_says_which_applies_until_then(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)

    said = page(clerk.post(f"{AT}decide/", DECIDED | {"change": "yes", "how": "not_to_hand"}, follow=True))

    assert "until the new text is in force this one applies. The minute is not to hand." in said
    assert 'href="/holm-lane/policy/read-in/">Read in the new text' in said


def test_numbers_that_could_tell_who_stand_as_fewer_than_five(cast: Cast) -> None:
    shown = page(cast.client(cast.chair).get(AT))

    assert "Fewer than five, or none, of each: questions asked before acting or signing; times a child saw" in shown
    assert "passwords that were known, phones that were lost" in shown
    assert "Checks of the filters after which" not in shown
    assert cast.mary.name not in shown


def test_other_adults_see_when_it_was_and_is_and_nothing_that_was_gathered(cast: Cast) -> None:
    cast.client(cast.dsl).post(f"{AT}enter/", CALL)

    for person in (cast.mary, cast.deputy, cast.administrator):
        shown = page(cast.client(person).get(AT))
        assert "No review of it is entered here yet." in shown
        assert "Tell the headteacher, the safeguarding lead or the clerk." in shown
        assert "A machine that answers pupils" not in shown
        assert "Fewer than five" not in shown


def test_whoever_does_not_enter_propose_or_decide_finds_no_such_page(cast: Cast) -> None:
    closed = {
        "enter/": (cast.mary, cast.deputy, cast.administrator),
        "propose/": (cast.mary, cast.chair, cast.clerk, cast.dsl),
        "decide/": (cast.mary, cast.head, cast.dsl),
        "day/": (cast.mary, cast.dsl),
        "0123456789abcdef/": (cast.mary, cast.head),
    }

    for address, people in closed.items():
        for person in people:
            assert cast.client(person).get(f"{AT}{address}").status_code == 404, (address, person)
    assert not Record.objects.exists()


def test_the_head_takes_a_proposal_back(cast: Cast) -> None:
    head = cast.client(cast.head)
    page(head.post(f"{AT}propose/", {"clause": "", "words": "Make it shorter."}, follow=True))
    review = open_review(cast.school)
    assert review is not None

    shown = page(head.post(f"{AT}propose/", {"take_back": review.proposals[0].ref}, follow=True))

    assert "Make it shorter." not in shown
    assert "Nothing is proposed yet." in page(head.get(AT))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"minute": ""}, "Enter the date and number of the minute, or say that it is not to hand."),
        ({"next_on_year": "2028"}, "Enter a day no later than 7 September 2027."),
        ({"next_on_year": "2026"}, "The day of the next review must still be to come."),
        ({"on_year": "2025"}, "Enter a day no earlier than 7 June 2026."),
        ({"change": ""}, 'Choose an answer to "What did governors decide?".'),
    ],
)
def test_what_cannot_be_right_is_said_and_what_was_typed_stays(cast: Cast, changed: dict[str, str], why: str) -> None:
    shown = page(cast.client(cast.clerk).post(f"{AT}decide/", DECIDED | changed))

    assert why in shown
    assert "FGB 2026/41" in shown or "minute" in changed
    assert not Record.objects.exists()


def test_once_reviewed_no_page_says_that_it_is_out_of_date(cast: Cast) -> None:
    late = cast.now + timedelta(days=400)
    with time_machine.travel(late, tick=False):
        clerk, mary = cast.client(cast.clerk), cast.client(cast.mary)
        assert "Out of date." in page(mary.get("/holm-lane/"))
        today = {"on_day": str(late.day), "on_month": str(late.month), "on_year": "2027", "next_on_year": "2028"}
        page(clerk.post(f"{AT}decide/", DECIDED | today, follow=True))

        assert "Out of date." not in page(mary.get("/holm-lane/"))
        assert "Out of date." not in page(mary.get("/holm-lane/policy/"))


def test_it_is_found_from_the_desk_the_policy_and_its_clause(cast: Cast) -> None:
    head = cast.client(cast.head)

    for address in ("desk/", "policy/", "policy/4.1.1/"):
        assert f'href="{AT}"' in page(head.get(f"/holm-lane/{address}")), address
