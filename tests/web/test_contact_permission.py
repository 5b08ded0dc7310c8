"""Giving a pupil my number or e-mail, on its pages: asked, listed, answered by slip or entered, valid, over."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inforce.duties.actions import leave
from inforce.keys.actions import end_post
from inforce.keys.queries import posts_on
from inforce.people.actions import enter_closeness
from inforce.people.models import Person
from inforce.procedures.contact_standing import Step
from inforce.records.models import Record
from inforce.ticking import tick_once
from tests.pages import PageClient
from tests.school import TODAY, Cast, at_school
from tests.wishing import ENDS, STARTS, asked, decided, listed, said, slip_for, standing_of

pytestmark = pytest.mark.django_db

AT = "/holm-lane/contact/"
AGREE = "/holm-lane/agree/"


def typed(name: str, day: Any) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


WISH = {
    "first_name": "Robin",
    "family_name": "Quillfeather",
    "over_18": "no",
    "detail": "mobile",
    "other": "",
    "why": "We meet at the hospital.",
    "flags": ["trip"],
    **typed("starts", STARTS),
    **typed("ends", ENDS),
}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def page(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def on(day: Any) -> Any:
    return time_machine.travel(f"{day.isoformat()}T10:00:00Z", tick=False)


# --- asking -----------------------------------------------------------------------------------------------------------


def test_from_asking_to_valid_and_over(cast: Cast) -> None:
    dana, head = cast.client(cast.dsl), cast.client(cast.head)

    assert "Nothing may be given yet." in page(dana.post(f"{AT}ask/", WISH, follow=True))
    record = Record.objects.get()
    one = f"{AT}{record.ref}/"
    assert "Dana Reed: giving a pupil a number or e-mail" in page(head.get("/holm-lane/desk/"))
    page(head.post(f"{one}must-agree/", {"name": "Karen Q", "relation": "parent", "safe": "no"}, follow=True))
    page(head.post(f"{one}not-asked/", {"name": "Paul Q", "why": "court"}, follow=True))
    who = standing_of(record).must[0].who
    slip = page(head.post(f"{one}slip/{who}/"))
    code = re.search(r'class="code">([^<]+)<', slip)
    assert code
    parent = PageClient()
    asked_of_her = page(parent.post(AGREE, {"code": code[1]}))
    assert "May Robin be given Dana Reed’s mobile number?" in asked_of_her
    answered = {"code": code[1], "answer": "yes", "name": "Karen Quillfeather", "words": ""}
    assert "You said yes" in page(parent.post(AGREE, answered))
    page(head.post(f"{one}yes-or-no/", {"yes": "yes", "words": "Only for the trip."}, follow=True))

    assert "It is valid from 14 September 2026. Give nothing before." in page(dana.get(one))
    with on(STARTS):
        assert "This is valid." in page(cast.client(cast.dsl).get(one))
    with on(ENDS + timedelta(days=1)):
        assert tick_once()
        dana = cast.client(cast.dsl)
        assert "Say whether what you gave a pupil is withdrawn" in page(dana.get("/holm-lane/"))
        assert "Are the details withdrawn?" in page(dana.get(AT))
        assert "Tick what was done" in page(dana.post(f"{one}details/", {"withdrawn": "yes"}))
        done = page(dana.post(f"{one}details/", {"withdrawn": "yes", "done": ["deleted"]}, follow=True))
    assert "The details are withdrawn. I was told that it is deleted. Said by" in done
    record.refresh_from_db()
    assert record.closed_on == ENDS + timedelta(days=1)


def test_the_number_itself_is_refused_where_it_was_typed_and_the_words_stay(cast: Cast) -> None:
    shown = page(cast.client(cast.dsl).post(f"{AT}ask/", WISH | {"why": "Ring 07700 900123 then"}))

    assert "Take out a telephone number: only which kind of detail it is, is kept." in shown
    assert "Ring 07700 900123 then" in shown
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (typed("ends", TODAY), "Choose a last day that is not before the first."),
        (typed("ends", TODAY + timedelta(days=500)), "Choose a last day within a year of the first"),
        (typed("starts", TODAY - timedelta(days=1)), "Enter a day no earlier than 7 September 2026."),
        ({"detail": "other"}, "Enter which kind of detail it is."),
        ({"first_name": ""}, "Enter the pupil’s first name."),
        ({"why": "x" * 501}, "Use 500 characters or fewer."),
    ],
)
def test_a_wish_that_cannot_be_says_what_to_mend(cast: Cast, changed: dict[str, str], why: str) -> None:
    assert why in page(cast.client(cast.dsl).post(f"{AT}ask/", WISH | changed))
    assert not Record.objects.exists()


def test_the_agreed_ways_stand_where_somebody_asks(cast: Cast) -> None:
    mary = cast.client(cast.mary)

    for address in (AT, f"{AT}ask/"):
        assert "The school has not agreed any ways to contact pupils yet." in page(mary.get(address))
    for address in ("policy/2.5.4/", "policy/2.4.2/", "tell/"):
        assert f'href="{AT}"' in page(mary.get(f"/holm-lane/{address}"))


# --- who reads and acts -----------------------------------------------------------------------------------------------


def agreed(cast: Cast, *, by: Person | None = None) -> Record:
    record = asked(cast, by=by)
    said(record, listed(record, by=cast.head), by=cast.head)
    decided(record, by=cast.head)
    return record


def test_the_person_who_asked_does_not_read_who_answered_what_or_who_is_not_asked(cast: Cast) -> None:
    record = asked(cast)
    head = cast.client(cast.head)
    one = f"{AT}{record.ref}/"
    head.post(f"{one}not-asked/", {"name": "Paul Absent", "why": "court"})
    said(record, listed(record, by=cast.head, name="Karen Present"), by=cast.head)
    listed(record, by=cast.head, name="Ann Silent")

    hers, his = page(cast.client(cast.dsl).get(one)), page(head.get(one))

    assert "1 person has still to answer." in hers
    for name in ("Paul Absent", "Karen Present", "Ann Silent"):
        assert name in his
        assert name not in hers
    assert "a court has ordered it" in his
    assert "court" not in hers


def test_a_leader_who_is_close_is_told_why_and_nobody_else_finds_it(cast: Cast) -> None:
    enter_closeness(one=cast.dsl, other=cast.head, today=TODAY, by=cast.clerk)
    record = asked(cast)

    head = cast.client(cast.head).get(f"{AT}{record.ref}/")
    assert head.status_code == 403
    assert "You are entered as close to Dana Reed: the chair of governors looks at this" in head.content.decode()
    assert "Dana Reed" not in page(cast.client(cast.head).get("/holm-lane/desk/"))
    assert "Dana Reed: giving" in page(cast.client(cast.chair).get("/holm-lane/desk/"))
    page(cast.client(cast.chair).get(f"{AT}{record.ref}/must-agree/"))
    for person in (cast.mary, cast.aisha, cast.administrator, cast.clerk):
        assert cast.client(person).get(f"{AT}{record.ref}/").status_code == 404
        assert "Dana Reed" not in page(cast.client(person).get(AT))


@pytest.mark.parametrize("name", ["must-agree", "not-asked", "yes-or-no"])
def test_the_person_who_asked_does_none_of_it_herself(cast: Cast, name: str) -> None:
    record = asked(cast)
    dana = cast.client(cast.dsl)

    for response in (dana.get(f"{AT}{record.ref}/{name}/"), dana.post(f"{AT}{record.ref}/{name}/", {"yes": "yes"})):
        assert response.status_code == 403
        assert "This is your own: somebody else looks at it." in response.content.decode()


def test_the_head_enters_what_was_said_by_telephone_and_a_no_stops_it(cast: Cast) -> None:
    record = agreed(cast)
    who = standing_of(record).must[0].who
    one = f"{AT}{record.ref}/"

    answer = {"yes": "no", "how": "telephone", "words": "He changed his mind", **typed("on", TODAY)}
    shown = page(cast.client(cast.head).post(f"{one}answer/{who}/", answer, follow=True))

    assert "Karen Quillfeather said no. By telephone, entered by" in shown
    assert "This is refused." in shown
    hers = page(cast.client(cast.dsl).get(one))
    assert "This is refused." in hers
    assert "Karen" not in hers


def test_it_is_taken_back_with_a_press_and_never_by_a_link(cast: Cast) -> None:
    record = agreed(cast)
    dana = cast.client(cast.dsl)

    dana.get(f"{AT}{record.ref}/take-back/")
    assert standing_of(record).step is Step.AGREED
    assert "This is taken back." in page(dana.post(f"{AT}{record.ref}/take-back/", follow=True))


def test_a_slip_shows_a_link_only_where_it_is_safe_to_send_one(cast: Cast) -> None:
    record = asked(cast)
    safe, unsafe = (listed(record, by=cast.head, name=name, safe=name == "Karen") for name in ("Karen", "Paul"))
    head = cast.client(cast.head)

    assert f"{AGREE}" in page(head.post(f"{AT}{record.ref}/slip/{safe}/"))
    assert "This link can be sent" in page(head.post(f"{AT}{record.ref}/slip/{safe}/"))
    shown = page(head.post(f"{AT}{record.ref}/slip/{unsafe}/"))
    assert "Do not send it:" in shown
    assert "This link can be sent" not in shown


def test_the_list_asks_the_database_the_same_for_one_and_for_three(cast: Cast) -> None:
    head = cast.client(cast.head)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            asked(cast)
        with CaptureQueriesContext(connection) as asked_of_it:
            page(head.get(AT))
        counts.append(len(asked_of_it))

    assert counts == [counts[0]] * 2


# --- without an account -----------------------------------------------------------------------------------------------


def slip(cast: Cast) -> tuple[Record, str]:
    record = asked(cast)
    return record, slip_for(record, listed(record, by=cast.head, name="Karen Q"), by=cast.head)


def test_a_program_that_opens_the_link_answers_nothing_and_learns_nothing(cast: Cast) -> None:
    record, code = slip(cast)
    stranger = PageClient()

    shown = page(stranger.get(f"{AGREE}{code}/"))
    stranger.head(f"{AGREE}{code}/")
    page(stranger.get(AGREE))

    for name in ("Dana", "Robin", "Karen", "mobile"):
        assert name not in shown
    assert stranger.post(f"{AGREE}{code}/").status_code == 200
    assert [one.answer for one in standing_of(record).must] == [None]


def test_what_a_code_opens_is_for_one_person_and_names_no_more_than_what_is_asked(cast: Cast) -> None:
    _, code = slip(cast)

    shown = page(PageClient().post(AGREE, {"code": code}))

    assert "For <strong>Karen Q</strong>. If that is not you, close this page" in shown
    assert "14 September 2026 to 16 September 2026" in shown
    assert "Quillfeather" not in shown
    assert "special educational needs" not in shown


def test_an_answer_needs_a_name_and_what_was_typed_stays(cast: Cast) -> None:
    record, code = slip(cast)
    answer = {"code": code, "answer": "no", "name": "", "words": "Please ring me"}

    shown = page(PageClient().post(AGREE, answer))

    assert "Enter your own name." in shown
    assert "Please ring me" in shown
    assert standing_of(record).must[0].answer is None


def test_a_code_that_was_used_guessed_or_ran_out_is_told_so(cast: Cast) -> None:
    record, code = slip(cast)
    parent = PageClient()
    answer = {"code": code, "answer": "no", "name": "Karen Q", "words": ""}

    assert "You said no" in page(parent.post(AGREE, answer))
    assert "This code was used on 7 September 2026." in page(parent.post(AGREE, answer))
    assert "This code opens nothing here." in page(parent.post(AGREE, {"code": "abc"}))
    assert "Enter the code on your slip." in page(parent.post(AGREE, {"code": " "}))
    assert standing_of(record).step is Step.REFUSED


def test_whoever_guesses_is_slowed_down(cast: Cast) -> None:
    stranger = PageClient()

    answers = {stranger.post(AGREE, {"code": f"guess{number}"}).status_code for number in range(40)}

    assert answers == {200, 429}


def test_a_code_of_one_school_opens_nothing_at_another(cast: Cast) -> None:
    _, code = slip(cast)

    assert PageClient().post("/nowhere/agree/", {"code": code}).status_code == 404


def test_what_somebody_asked_for_who_left_is_the_heads_to_bring_to_an_end(cast: Cast) -> None:
    record = agreed(cast)
    for post in posts_on(cast.school, today=STARTS).filter(person=cast.dsl):
        end_post(post=post, today=STARTS, by=cast.clerk)
    leave(person=cast.dsl, school=cast.school, on=STARTS, by=cast.clerk, today=STARTS)
    with on(STARTS):
        tick_once()
        head = cast.client(cast.head)

        assert "Dana Reed: giving a pupil a number or e-mail" in page(head.get("/holm-lane/desk/"))
        assert "They left the school, and with that it has ended" in page(head.get(f"{AT}{record.ref}/"))
        asked_of_head = page(head.get(f"{AT}{record.ref}/details/"))
        assert "Is what Dana Reed gave withdrawn?" in asked_of_head
        assert "I asked for it to be deleted" not in asked_of_head
        shown = page(head.post(f"{AT}{record.ref}/details/", {"withdrawn": "yes", "done": ["they_say"]}, follow=True))

    assert "They told the school that it is deleted, or was never given." in shown
