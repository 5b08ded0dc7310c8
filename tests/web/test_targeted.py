"""Being targeted online, page by page and without JavaScript: proof kept, reported as wished, dealt with, answered."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inforce.assurance.verify import verify
from inforce.cases.models import Case, Draft, Evidence, Grant
from inforce.notices.models import Notice
from inforce.people.actions import engage
from inforce.procedures.targeted import WISHES
from inforce.web.clock import today
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.pages import PageClient
from tests.telling import tell
from tests.web.test_locked import with_key
from tests.web.test_telling import browser, nine_words

AT = "/ashfield/targeted"
KEPT = f"{AT}/kept"
LOCKED = "/ashfield/locked"
WHAT = {"what": "He calls me a kumquat.", "happened": "Sunday at ten", "place": "A group of parents"}
PICTURE = b"\x89PNG not really a picture"


@pytest.fixture(autouse=True)
def everybody_works_here(cast: Cast, keys: Keys) -> None:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)


def on(name: str) -> dict[str, int]:
    day = today()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def keeps(client: PageClient, *, picture: bool = False) -> tuple[Case, str]:
    client.post(f"{AT}/keep/", {"child": "no"})
    client.post(f"{AT}/keep/what/", WHAT)
    if picture:
        client.post("/ashfield/tell/files/", {"file": SimpleUploadedFile("group.png", PICTURE), "whole": "yes"})
    client.post(f"{AT}/keep/check/")
    return Case.objects.get(), " ".join(nine_words(client.get("/ashfield/tell/sent/").content.decode()))


def hidden(page: str) -> dict[str, list[str]]:
    """What a page carries on: the hidden answers of its last form."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', page.split("<main")[1]):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def reports(client: PageClient, words: str, *, about: str = "outside", **wishes: str) -> str:
    page = client.post(f"{KEPT}/report/", {"words": words, "about": about}).content.decode()
    answers = dict.fromkeys(WISHES, "no") | wishes | {"would_help": "A cup of tea."}
    done: str = client.post(f"{KEPT}/report/", hidden(page) | answers | {"words": words}).content.decode()
    return done


def opens(client: PageClient, case: Case) -> str:
    client.post(f"{LOCKED}/{case.ref}/open/")
    return str(client.get(f"{LOCKED}/{case.ref}/").content.decode())


# --- keeping -------------------------------------------------------------------------------------------------------


def test_the_fourth_door_leads_to_keeping_proof(cast: Cast) -> None:
    page = browser(cast).get(f"{AT}/").content.decode()

    assert (f'href="{AT}/keep/"' in page, 'href="/ashfield/answer/"' in page) == (True, True)
    assert "0344 381 4772" in page
    assert "reportharmfulcontent.com" in page


@pytest.mark.parametrize("child", ["yes", "unsure"])
def test_where_a_child_may_be_in_it_nothing_begins_and_no_file_is_taken(child: str, cast: Cast) -> None:
    mary = browser(cast)

    answer = mary.post(f"{AT}/keep/", {"child": child})
    mary.post("/ashfield/tell/files/", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})

    assert answer.headers["Location"] == "/ashfield/tell/an-indecent-image/"
    assert Draft.objects.count() == 0
    assert 'type="file"' not in mary.get(f"{AT}/keep/").content.decode()


def test_the_question_of_the_child_is_answered_before_anything(cast: Cast) -> None:
    mary = browser(cast)

    page = mary.post(f"{AT}/keep/").content.decode()

    assert "Could a picture show a child" in page
    assert Draft.objects.count() == 0


def test_proof_is_kept_and_nobody_is_shown_told_or_let_in(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)

    _, words = keeps(mary, picture=True)

    done = mary.get("/ashfield/tell/sent/").content.decode()
    assert len(words.split()) == 9
    assert "Nobody at the school can open it, and nobody was told." in done
    assert (Grant.objects.count(), Notice.objects.count(), Evidence.objects.count()) == (0, 0, 1)
    for person in (cast.head, cast.chair):
        assert "report of being targeted" not in with_key(person, keys).get(f"{LOCKED}/").content.decode()
    assert verify(cast.body) == []


def test_the_pages_of_readers_are_not_on_this_road(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(f"{AT}/keep/", {"child": "no"})

    for page in ("who-reads", "check", "what"):
        assert mary.get(f"/ashfield/tell/{page}/", follow=True).request["PATH_INFO"] == f"{AT}/keep/what/"
    files = mary.get("/ashfield/tell/files/").content.decode()
    assert "will be read by" not in files
    assert f'href="{AT}/keep/check/"' in files


def test_what_is_missing_is_asked_for_again(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(f"{AT}/keep/", {"child": "no"})

    answer = mary.post(f"{AT}/keep/check/", follow=True)

    assert "Say in a few words what it is." in answer.content.decode()
    assert Case.objects.count() == 0


def test_nine_words_show_it_take_more_hand_files_back_and_print_a_copy(cast: Cast) -> None:
    _, words = keeps(browser(cast), picture=True)
    anybody = PageClient()

    page = anybody.post("/ashfield/answer/", {"words": words}).content.decode()
    more = anybody.post("/ashfield/answer/", {"words": words, "more": "He did it again."}).content.decode()
    (ref,) = re.findall(r'name="file" value="([0-9a-z]{16})"', page)
    file = anybody.post(f"{KEPT}/file/", {"words": words, "file": ref})
    copy = anybody.post(f"{KEPT}/copy/", {"words": words.upper()}).content.decode()

    assert "Only you can open it." in page
    assert ("He calls me a kumquat." in page, "group.png" in page) == (True, True)
    assert "He did it again." in more
    assert b"".join(file.streaming_content) == PICTURE
    assert "attachment" in file.headers["Content-Disposition"]
    assert (nine_words(copy), "He did it again." in copy) == (words.split(), True)


@pytest.mark.parametrize("page", ["file", "copy", "report", "wishes"])
def test_without_the_words_nothing_of_it_is_there(page: str, cast: Cast) -> None:
    keeps(browser(cast))
    anybody = PageClient()

    for answer in (anybody.get(f"{KEPT}/{page}/"), anybody.post(f"{KEPT}/{page}/", {"words": "abacus abdomen"})):
        assert answer.headers["Location"] == "/ashfield/answer/"


def test_the_words_of_something_else_open_no_page_of_it(cast: Cast, keys: Keys) -> None:
    _, words = tell(cast.school, by=cast.mary, today=today())

    answer = PageClient().post(f"{KEPT}/report/", {"words": " ".join(words)})

    assert answer.headers["Location"] == "/ashfield/answer/"


# --- reporting -----------------------------------------------------------------------------------------------------


def test_who_would_read_it_and_what_wishes_do_not_stop_is_said_before_anything_is_sent(cast: Cast) -> None:
    mary = browser(cast)
    _, words = keeps(mary)

    first = mary.post(f"{KEPT}/report/", {"words": words}).content.decode()
    second = mary.post(f"{KEPT}/report/", {"words": words, "about": "outside"}).content.decode()

    assert "Nothing is sent yet." in first
    assert "This will be read by: <strong>the headteacher and the deputy headteacher</strong>" in second
    assert "harm to a child, to the school or to somebody else" in second
    assert "only you decide" in second
    assert Grant.objects.count() == 0


def test_she_reports_it_with_her_wishes_and_they_bind_the_heads_buttons(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)
    case, words = keeps(mary, picture=True)

    done = reports(mary, words, platform="yes", colleagues="no")
    head = with_key(cast.head, keys)
    page = opens(head, case)

    assert "You have reported it" in done
    assert list(Grant.objects.filter(epoch=2).order_by("rank").values_list("office", flat=True)) == [
        "headteacher",
        "deputy",
    ]
    assert "A cup of tea." in page
    assert ("He calls me a kumquat." in page, "group.png" in page, "Tell them that it was read" in page) == (True,) * 3
    assert f'href="{LOCKED}/{case.ref}/police/"' not in page
    assert "Only the person targeted decides" in page
    assert head.get(f"{LOCKED}/{case.ref}/police/").status_code == 403
    (ref,) = re.findall(r"/files/([0-9a-z]{16})/", page)
    assert b"".join(head.get(f"{LOCKED}/{case.ref}/files/{ref}/").streaming_content) == PICTURE
    assert verify(cast.body) == []


def test_a_second_press_reports_nothing_twice(cast: Cast) -> None:
    mary = browser(cast)
    _, words = keeps(mary)

    reports(mary, words)
    again = reports(mary, words)

    assert "Your report, and what you wish" in again
    assert Grant.objects.count() == 4  # two offices, two sets of keys


def test_an_answer_that_is_missing_is_asked_for_and_nothing_is_sent(cast: Cast) -> None:
    mary = browser(cast)
    _, words = keeps(mary)
    page = mary.post(f"{KEPT}/report/", {"words": words, "about": "outside"}).content.decode()

    again = mary.post(f"{KEPT}/report/", hidden(page) | {"words": words, "police": "no"}).content.decode()

    assert "“Not decided” is an answer." in again
    assert Grant.objects.count() == 0


def test_about_the_head_it_goes_to_the_chair_and_a_name_is_offered_to_her_alone(cast: Cast) -> None:
    mary = browser(cast)
    _, words = keeps(mary)

    hers = mary.post(f"{KEPT}/report/", {"words": words}).content.decode()
    anybodys = PageClient().post(f"{KEPT}/report/", {"words": words}).content.decode()
    reports(mary, words, about="headteacher")

    assert ("Daniel Deputy" in hers, "Daniel Deputy" in anybodys) == (True, False)
    assert list(Grant.objects.filter(epoch=2).order_by("rank").values_list("office", flat=True)) == [
        "chair",
        "vice_chair",
    ]


def test_where_nobody_may_read_it_it_stays_as_it_was(cast: Cast) -> None:
    mary = browser(cast)
    _, words = keeps(mary)
    everybody = ["headteacher", "dsl", "deputy", "chair", "vice_chair"]

    answer = mary.post(f"{KEPT}/report/", {"words": words, "about": "outside", "excluded": everybody})

    assert answer.status_code == 409
    assert "Nobody at this school is left who may read this." in answer.content.decode()
    assert Grant.objects.count() == 0


# --- dealing with it -----------------------------------------------------------------------------------------------


def test_from_the_first_answer_to_the_end(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)
    case, words = keeps(mary)
    reports(mary, words, platform="yes", support="yes")
    head = with_key(cast.head, keys)
    opens(head, case)
    one = f"{LOCKED}/{case.ref}"

    too_soon = head.get(f"{one}/close/").content.decode()
    head.post(f"{one}/acknowledge/", {"words": "I have read it. I am sorry."})
    head.post(f"{one}/site/", {"site": "A site"} | on("reported_on"))
    refused = head.post(f"{one}/step/", {"step": "parent", "words": "Rang him."} | on("taken_on")).content.decode()
    head.post(f"{one}/not-followed/", {"wish": "parent", "why": "He came to the gate."})
    head.post(f"{one}/step/", {"step": "parent", "words": "Rang him."} | on("taken_on"))
    head.post(f"{one}/step/", {"step": "support", "words": "A day off."} | on("taken_on"))
    head.post(f"{one}/ask-again/", {"words": "He has apologised. What do you wish now?"})
    mary.post(f"{KEPT}/wishes/", dict.fromkeys(WISHES, "no") | {"words": words, "police": "yes", "platform": "yes"})
    police = head.get(f"{one}/police/")
    head.post(f"{one}/police/", {"whom": "PC 1, 23/4"} | on("told_on"))
    head.post(f"{one}/answer/", {"words": "It is down."})
    steps = head.get(f"{one}/steps-taken/").content.decode()
    head.post(f"{one}/close/")
    answer = mary.post("/ashfield/answer/", {"words": words}).content.decode()

    assert "Tell the person first that it was read." in too_soon
    assert "They asked not to: speak to whoever did it" in refused
    assert police.status_code == 200
    case.refresh_from_db()
    assert case.closed_on == today()
    for said in ("I have read it. I am sorry.", "He came to the gate.", "Rang him.", "PC 1, 23/4", "It is down."):
        assert said in answer
    assert ("Rang him." in steps, "A day off." in steps, "kumquat" in steps) == (True, True, False)
    assert verify(cast.body) == []


def test_the_steps_to_print_are_of_nothing_else(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=today())
    head = with_key(cast.head, keys)
    opens(head, case)

    assert head.get(f"{LOCKED}/{case.ref}/steps-taken/").status_code == 404
