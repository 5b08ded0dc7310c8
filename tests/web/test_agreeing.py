"""The three answers to the policy, on screen; and reading it together, with a sheet to sign."""

from collections.abc import Iterator
from html import unescape

import pytest
import time_machine

from inforce.policies.models import Agreement, Reply
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

CANARY = "zebra-marmalade"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def test_the_page_to_sign_shows_the_policy_and_three_answers(cast: Cast) -> None:
    page = unescape(cast.client(cast.mary).get("/holm-lane/sign/").content.decode())

    for answer in ("I have read this and know it applies to me", "I have a question first", "Not today"):
        assert answer in page
    assert "You may speak to your union first; the policy applies either way." in page


def test_signing_twice_shows_the_first_signature(cast: Cast) -> None:
    mary = cast.client(cast.mary)
    for _ in range(2):
        assert mary.post("/holm-lane/sign/").headers["Location"] == "/holm-lane/sign/signed/"

    signed = Agreement.objects.get()

    page = mary.get("/holm-lane/sign/", follow=True).content.decode()
    assert "You signed on 7 September 2026" in page
    assert signed.ref in page


def test_a_helper_for_a_day_reads_six_rules_and_signs_once(cast: Cast) -> None:
    tom = cast.client(cast.tom)
    page = tom.get("/holm-lane/sign/").content.decode()
    assert page.count('class="clause__words"') == 6

    tom.post("/holm-lane/sign/")

    assert Agreement.objects.get().size == "short"
    assert "the short form of" in tom.get("/holm-lane/sign/signed/").content.decode()


def test_a_question_is_answered_at_the_desk_and_stands_in_no_clear_row(cast: Cast) -> None:
    mary, head = cast.client(cast.mary), cast.client(cast.head)
    mary.post("/holm-lane/ask/", {"named": "no", "words": f"What is {CANARY}?"})
    reply = Reply.objects.get()
    assert CANARY not in str(Reply.objects.values())

    desk = head.get("/holm-lane/desk/").content.decode()
    assert f'href="/holm-lane/desk/questions/{reply.ref}/"' in desk
    assert CANARY in head.get(f"/holm-lane/desk/questions/{reply.ref}/").content.decode()
    head.post(f"/holm-lane/desk/questions/{reply.ref}/", {"words": "Nothing to fear."})

    page = mary.get("/holm-lane/ask/").content.decode()
    assert CANARY in page
    assert "Nothing to fear." in page
    assert "Your question was answered." in mary.get("/holm-lane/").content.decode()


def test_nobody_reads_a_question_but_the_one_who_answers(cast: Cast) -> None:
    cast.client(cast.head).post("/holm-lane/ask/", {"named": "no", "words": CANARY})
    address = f"/holm-lane/desk/questions/{Reply.objects.get().ref}/"

    for person in (cast.head, cast.deputy, cast.administrator, cast.mary):
        assert cast.client(person).get(address).status_code == 404
    assert CANARY in cast.client(cast.chair).get(address).content.decode()


def test_not_today_needs_no_reason(cast: Cast) -> None:
    mary = cast.client(cast.mary)

    page = mary.post("/holm-lane/sign/not-today/", {"words": ""}, follow=True).content.decode()

    assert Reply.objects.get().what == Reply.What.NOT_TODAY
    assert "Read the policy and sign it" in page


def test_a_reason_for_not_today_is_read_by_whoever_would_answer_and_by_nobody_else(cast: Cast) -> None:
    mary = cast.client(cast.mary)
    assert "the headteacher" in mary.get("/holm-lane/sign/not-today/").content.decode()
    mary.post("/holm-lane/sign/not-today/", {"words": CANARY})

    pages = {each.name: cast.client(each).get("/holm-lane/desk/signed/") for each in cast.everybody}
    assert [name for name, page in pages.items() if CANARY in page.content.decode()] == ["Helen Moss"]

    mary.post("/holm-lane/sign/")
    assert CANARY not in cast.client(cast.head).get("/holm-lane/desk/signed/").content.decode()


def test_the_heads_own_reason_goes_to_the_chair(cast: Cast) -> None:
    cast.client(cast.head).post("/holm-lane/sign/not-today/", {"words": CANARY})

    pages = {each.name: cast.client(each).get("/holm-lane/desk/signed/") for each in cast.everybody}
    assert [name for name, page in pages.items() if CANARY in page.content.decode()] == ["Chris Ward"]


def test_the_sheet_names_those_who_have_not_signed_and_the_office_ticks_them(cast: Cast) -> None:
    cast.client(cast.mary).post("/holm-lane/sign/")
    clerk = cast.client(cast.clerk)
    sheet = unescape(clerk.get("/holm-lane/sign/sheet/").content.decode())
    assert "Priya Shah" in sheet
    assert "Mary O'Brien" not in sheet.split("<main")[1]
    assert "Bill Stone" not in sheet

    day = {"day_day": "7", "day_month": "9", "day_year": "2026"}
    page = clerk.post("/holm-lane/sign/names/", {"signed": [cast.priya.ref, cast.tom.ref], **day}, follow=True)

    assert "Entered: 2 signed on paper." in page.content.decode()
    assert {(one.person, one.size, one.entered_by, one.day) for one in Agreement.objects.filter(how="paper")} == {
        (cast.priya, "full", cast.clerk, TODAY), (cast.tom, "short", cast.clerk, TODAY),
    }  # fmt: skip
    assert cast.client(cast.aisha).get("/holm-lane/sign/names/").status_code == 404


def test_who_signed_by_group_is_for_governors_and_says_no_small_number(cast: Cast) -> None:
    cast.client(cast.mary).post("/holm-lane/sign/")

    page = cast.client(cast.vice_chair).get("/holm-lane/desk/signed/").content.decode()

    assert "7%" in page  # one of thirteen
    assert page.count("Fewer than 5 people: no number is shown") == 6
    assert "Mary" not in page
    assert cast.client(cast.mary).get("/holm-lane/desk/signed/").status_code == 404


def test_without_a_policy_there_is_nothing_to_sign_and_asking_says_so() -> None:
    with at_school(in_force=False) as cast, time_machine.travel(cast.now, tick=False):
        mary = cast.client(cast.mary)

        assert mary.get("/holm-lane/sign/").status_code == 404
        assert "No policy is in force here yet" in mary.get("/holm-lane/ask/").content.decode()
        assert "no policy is in force here" in mary.get("/holm-lane/").content.decode()


# --- what is asked is about nobody, or goes under lock --------------------------------------------------------------


def test_a_question_about_somebody_is_led_to_where_it_is_locked_and_nothing_of_it_is_kept(cast: Cast) -> None:
    answer = cast.client(cast.mary).post("/holm-lane/ask/", {"named": "yes", "words": CANARY})

    assert (answer.headers["Location"], Reply.objects.count()) == ("/holm-lane/tell/openly/", 0)


def test_whether_it_is_about_somebody_is_asked_first_and_a_question_has_words(cast: Cast) -> None:
    mary = cast.client(cast.mary)

    unsaid, empty = (
        mary.post("/holm-lane/ask/", given).content.decode() for given in ({"words": CANARY}, {"named": "no"})
    )

    assert "Choose an answer to &#34;Is it about a person who could be recognised from it?&#34;." in unsaid
    assert CANARY in unsaid  # what was typed is still in the box
    assert "Enter your question." in empty
    assert Reply.objects.count() == 0


def test_the_register_stands_on_the_desk_of_head_and_chair_without_a_name(cast: Cast) -> None:
    cast.client(cast.mary).post("/holm-lane/ask/", {"named": "no", "words": f"Is {CANARY} within 2.5.1?"})
    head, chair = cast.client(cast.head), cast.client(cast.chair)
    linked = [
        'href="/holm-lane/desk/questions/"' in one.get("/holm-lane/desk/").content.decode() for one in (head, chair)
    ]

    page = chair.get("/holm-lane/desk/questions/").content.decode()

    assert linked == [True, True]
    assert (f"Is {CANARY} within 2.5.1?" in page, 'href="/holm-lane/policy/2.5.1/"' in page) == (True, True)
    assert (cast.mary.name in page, "Not answered yet." in page) == (False, True)
    assert cast.client(cast.mary).get("/holm-lane/desk/questions/").status_code == 404
