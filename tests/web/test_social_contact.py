"""Somebody I know outside school, on the page: one question, ticks, and a "seen" that is no leave."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from inforce.policies.actions import choose
from inforce.procedures import social_contact as contacts
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.pages import PageClient
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/known/"
CHOIR = {"nature": "parent", "met": ["club"], "link": "no", "safeguards": ["others"], "note": "We sing in one choir."}
LINKED = {"nature": "former", "met": ["before"], "link": "young"}
FRIDAY = {"undo_by_day": "11", "undo_by_month": "9", "undo_by_year": "2026"}
NO_LEAVE = "“Seen” is not leave to be friends or followers online"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def read(browser: PageClient, address: str) -> str:
    return unescape(browser.get(address).content.decode())


def told(cast: Cast, typed: dict[str, object] = CHOIR) -> tuple[str, Record]:
    page = cast.client(cast.aisha).post(f"{AT}tell/", typed, follow=True).content.decode()
    return unescape(page), Record.objects.get(kind=contacts.KIND)


# --- the question ---------------------------------------------------------------------------------------------------


def test_no_is_an_answer_in_one_press(cast: Cast) -> None:
    browser = cast.client(cast.mary)

    before = read(browser, AT)
    page = browser.post(AT, {"anything": "no"}, follow=True).content.decode()

    assert "Is there anything the head should know, so that nobody is surprised later?" in before
    assert "You need not list neighbours, relatives or other parents." in before
    assert "This will be read by: <strong>Helen Moss and you</strong>" in before
    assert "Written down." in page
    assert Record.objects.get().kind == "social_contact_question"


def test_yes_leads_to_the_form_and_keeps_nothing_yet(cast: Cast) -> None:
    page = cast.client(cast.mary).post(AT, {"anything": "yes"}, follow=True).content.decode()

    assert "Who is it?" in page
    assert not Record.objects.exists()


def test_whoever_told_something_says_that_it_is_still_so(cast: Cast) -> None:
    told(cast)
    browser = cast.client(cast.aisha)

    assert "No, and what I told before is still so" in read(browser, AT)
    with time_machine.travel(cast.now + timedelta(days=365), tick=False):
        browser = cast.client(cast.aisha)
        browser.post(AT, {"anything": "no"})
        page = read(browser, f"{AT}{Record.objects.get(kind=contacts.KIND).ref}/")
    assert "Last said to be so on 7 September 2027." in page


# --- telling --------------------------------------------------------------------------------------------------------


def test_it_is_told_in_ticks_and_the_page_says_what_it_is_not(cast: Cast) -> None:
    page, record = told(cast)

    assert "Told by you on 7 September 2026" in page
    assert "Not seen yet" in page
    assert NO_LEAVE in page
    assert opened(record).lines[0].words["note"] == "We sing in one choir."


def test_a_link_to_a_pupil_asks_for_a_day_where_it_was_ticked_and_keeps_what_was_typed(cast: Cast) -> None:
    browser = cast.client(cast.aisha)

    page = unescape(browser.post(f"{AT}tell/", LINKED | {"note": "From my old school."}).content.decode())

    assert "Enter the day by which you will have undone the link: this week is best." in page
    assert "From my old school." in page
    assert not Record.objects.exists()


def test_how_they_met_is_asked_of_all_but_ones_own_child(cast: Cast) -> None:
    browser = cast.client(cast.aisha)

    asked = browser.post(f"{AT}tell/", {"nature": "parent", "link": "no"}).content.decode()
    browser.post(f"{AT}tell/", {"nature": "own", "link": "young"})

    assert "Tick how you know each other." in asked
    assert opened(Record.objects.get(kind=contacts.KIND)).lines[0].words["undo_by"] == ""


def test_a_handle_is_refused_with_the_reason(cast: Cast) -> None:
    page = cast.client(cast.aisha).post(f"{AT}tell/", CHOIR | {"note": "She is @jo_brown"}).content.decode()

    assert "Take out the name of an account" in page
    assert not Record.objects.exists()


def test_what_changes_is_changed_and_what_was_said_stays_readable(cast: Cast) -> None:
    _, record = told(cast)
    browser = cast.client(cast.aisha)

    assert "We sing in one choir." in read(browser, f"{AT}{record.ref}/change/")
    page = browser.post(f"{AT}{record.ref}/change/", CHOIR | {"note": "No longer."}, follow=True).content.decode()

    assert "No longer." in page
    assert "What was said before" in page
    assert "We sing in one choir." in page


# --- whoever leads --------------------------------------------------------------------------------------------------


def test_seen_in_one_tap_from_the_desk_and_the_person_reads_it(cast: Cast) -> None:
    _, record = told(cast)
    head = cast.client(cast.head)

    assert "Aisha Khan knows somebody outside school" in read(head, "/holm-lane/desk/")
    assert NO_LEAVE in read(head, f"{AT}{record.ref}/")
    page = head.post(f"{AT}{record.ref}/", {"does": "seen"}, follow=True).content.decode()

    assert "Written down: seen." in page
    assert "Seen, nothing to do</button>" not in page
    assert "knows somebody outside school" not in read(head, "/holm-lane/desk/")
    assert "Helen Moss has seen it." in read(cast.client(cast.aisha), f"{AT}{record.ref}/")


def test_let_us_talk_says_about_what_and_either_says_that_they_have(cast: Cast) -> None:
    _, record = told(cast)
    head, aisha = cast.client(cast.head), cast.client(cast.aisha)

    empty = head.post(f"{AT}{record.ref}/", {"does": "talk", "words": ""}).content.decode()
    assert "Answer &#34;About what, and when would suit you?&#34;." in empty
    head.post(f"{AT}{record.ref}/", {"does": "talk", "words": "Friday at four?"})
    assert "Friday at four?" in read(aisha, f"{AT}{record.ref}/")
    aisha.post(f"{AT}{record.ref}/", {"does": "talked", "safeguards": ["decides"]})

    page = read(head, f"{AT}{record.ref}/")
    assert "Aisha Khan wrote down that the two have talked." in page


def test_a_link_is_undone_in_one_tap(cast: Cast) -> None:
    _, record = told(cast, LINKED | FRIDAY)
    cast.client(cast.head).post(f"{AT}{record.ref}/", {"does": "seen"})
    aisha = cast.client(cast.aisha)

    assert "A link is to be undone by 11 September 2026" in read(aisha, f"{AT}{record.ref}/")
    page = aisha.post(f"{AT}{record.ref}/", {"does": "undone"}, follow=True).content.decode()

    assert "Written down: the link is undone." in page
    assert "to be undone by" not in page


def test_nobody_else_finds_out_and_the_wrong_button_is_refused_in_a_sentence(cast: Cast) -> None:
    _, record = told(cast)

    for person in (cast.mary, cast.chair, cast.dsl, cast.administrator, cast.clerk):
        assert cast.client(person).get(f"{AT}{record.ref}/").status_code == 404
        assert cast.client(person).get(f"{AT}{record.ref}/change/").status_code == 404
    own = cast.client(cast.aisha).post(f"{AT}{record.ref}/", {"does": "seen"})
    assert (own.status_code, len(opened(record).lines)) == (403, 1)
    assert "This is your own: somebody else looks at it." in own.content.decode()


def test_the_list_is_there_for_whoever_leads_and_holds_what_is_theirs(cast: Cast) -> None:
    told(cast)

    assert "Aisha Khan" in read(cast.client(cast.head), f"{AT}told/")
    assert "Nobody has told of anything that is yours to look at." in read(cast.client(cast.chair), f"{AT}told/")
    assert cast.client(cast.mary).get(f"{AT}told/").status_code == 404


def test_until_the_day_that_governors_set_the_pages_say_that_telling_is_not_a_concern(cast: Cast) -> None:
    browser = cast.client(cast.mary)
    assert "Telling us is not a concern." not in " ".join(read(browser, AT).split())

    half_term = TODAY + timedelta(days=45)
    choose(name="amnesty_until", value=half_term.isoformat(), school=cast.school, today=TODAY, by=cast.chair)

    for address in (AT, f"{AT}tell/"):
        page = " ".join(read(browser, address).split())
        assert "Friends with a pupil, or a former pupil under 18, now?" in page
        assert "Tell us or undo it by 22 October 2026. Telling us is not a concern." in page


def test_the_desk_of_whoever_leads_has_the_list_whether_or_not_anything_is_in_it(cast: Cast) -> None:
    assert "Whom adults know outside school" in read(cast.client(cast.head), "/holm-lane/desk/")
    assert "Whom adults know outside school" not in read(cast.client(cast.administrator), "/holm-lane/desk/")


def test_what_waits_for_the_person_stands_on_their_home_until_it_is_done(cast: Cast) -> None:
    _, record = told(cast, LINKED | FRIDAY)
    aisha, waits = cast.client(cast.aisha), "Somebody you know outside school: there is something to do"
    assert waits not in read(aisha, "/holm-lane/")

    cast.client(cast.head).post(f"{AT}{record.ref}/", {"does": "talk", "words": "Today at four?"})
    assert waits in read(aisha, "/holm-lane/")
    aisha.post(f"{AT}{record.ref}/", {"does": "talked"})
    assert waits in read(aisha, "/holm-lane/")  # the link
    aisha.post(f"{AT}{record.ref}/", {"does": "undone"})

    assert waits not in read(aisha, "/holm-lane/")


def test_answering_the_question_takes_it_off_what_is_owed(cast: Cast) -> None:
    title = "Say whether the head should know of somebody you know outside school"
    aisha = cast.client(cast.aisha)

    assert title in read(aisha, "/holm-lane/")
    aisha.post(AT, {"anything": "no"})

    assert title not in read(aisha, "/holm-lane/")
