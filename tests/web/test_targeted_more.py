"""More proof, page by page and without JavaScript: with nine words, signed in or not, before and after reporting."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inforce.assurance.verify import verify
from inforce.cases.models import Case, Draft, Evidence, Note
from inforce.notices.models import Notice
from tests.keyed import Keys
from tests.keys.conftest import Cast
from tests.pages import PageClient
from tests.web.test_locked import with_key
from tests.web.test_targeted import KEPT, LOCKED, PICTURE, everybody_works_here, keeps, opens, reports
from tests.web.test_telling import browser

__all__ = ["everybody_works_here"]
MORE = f"{KEPT}/more"
NEW = {"what": "He calls me a pomelo.", "happened": "Tuesday at eight", "captured": "Wednesday"}


def adds(client: PageClient, words: str, *, picture: bool = True) -> str:
    client.post(f"{MORE}/", {"words": words, "asked": "yes", "child": "no"})
    client.post(f"{MORE}/what/", NEW)
    if picture:
        client.post("/ashfield/tell/files/", {"file": SimpleUploadedFile("tuesday.png", PICTURE), "whole": "yes"})
    page: str = client.post(f"{MORE}/check/", follow=True).content.decode()
    return page


@pytest.mark.parametrize("signed_in", [True, False])
def test_with_nine_words_proof_is_added_signed_in_or_not_and_opens_with_the_same(
    signed_in: bool,  # noqa: FBT001
    cast: Cast,
    keys: Keys,
) -> None:
    _, words = keeps(browser(cast))
    client = browser(cast) if signed_in else PageClient()

    done = adds(client, words)
    page = PageClient().post("/ashfield/answer/", {"words": words}).content.decode()
    (ref,) = re.findall(r'name="file" value="([0-9a-z]{16})"', page)
    file = PageClient().post(f"{KEPT}/file/", {"words": words, "file": ref})
    copy = PageClient().post(f"{KEPT}/copy/", {"words": words}).content.decode()

    assert "It is added to what you keep" in done
    assert "Nobody at the school was told." in done
    assert page.index("He calls me a kumquat.") < page.index("Added on") < page.index("He calls me a pomelo.")
    assert ("tuesday.png" in page, "Fingerprint (SHA-256)" in page, "Tuesday at eight" in page) == (True,) * 3
    assert b"".join(file.streaming_content) == PICTURE
    assert ("He calls me a pomelo." in copy, "tuesday.png" in copy) == (True, True)
    assert (Case.objects.count(), Notice.objects.count()) == (1, 0)
    assert verify(cast.body) == []


def test_the_page_of_what_is_kept_leads_to_adding_and_asks_of_a_child_first(cast: Cast) -> None:
    _, words = keeps(browser(cast))
    anybody = PageClient()

    kept = anybody.post("/ashfield/answer/", {"words": words}).content.decode()
    first = anybody.post(f"{MORE}/", {"words": words}).content.decode()
    silent = anybody.post(f"{MORE}/", {"words": words, "asked": "yes"}).content.decode()

    assert f'action="{MORE}/"' in kept
    assert "Could a picture show a child undressed" in first
    assert "error" not in first.split("<main")[1]
    assert "error" in silent.split("<main")[1]
    assert Draft.objects.filter(sealed__isnull=False).count() == 1  # the one that was sent


@pytest.mark.parametrize("child", ["yes", "unsure"])
def test_where_a_child_may_be_in_it_nothing_begins_and_no_file_is_taken(child: str, cast: Cast) -> None:
    _, words = keeps(browser(cast))
    anybody = PageClient()

    answer = anybody.post(f"{MORE}/", {"words": words, "asked": "yes", "child": child})
    anybody.post("/ashfield/tell/files/", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})

    assert answer.headers["Location"] == "/ashfield/tell/an-indecent-image/"
    assert (Draft.objects.count(), Evidence.objects.count()) == (1, 0)


def test_after_reporting_the_readers_are_shown_first_and_see_what_was_added(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)
    case, words = keeps(mary)
    reports(mary, words)
    cast.head.email = "head@example.org"
    cast.head.save()
    anybody = PageClient()

    anybody.post(f"{MORE}/", {"words": words, "asked": "yes", "child": "no"})
    asked = anybody.get(f"{MORE}/what/").content.decode()
    files = anybody.get("/ashfield/tell/files/").content.decode()
    done = adds(anybody, words)
    head = with_key(cast.head, keys)
    page = opens(head, case)

    for shown in (asked, files):
        assert "This will be read by: <strong>the headteacher and the deputy headteacher</strong>" in shown
    assert "told that there is something to open; not what" in done
    assert Notice.objects.get().person == cast.head
    assert ("He calls me a pomelo." in page, "added proof." in page) == (True, True)
    (href,) = re.findall(rf'href="({LOCKED}/{case.ref}/files/[0-9a-z]{{16}}/)"', page)
    assert b"".join(head.get(href).streaming_content) == PICTURE


def test_a_second_press_adds_nothing_more(cast: Cast) -> None:
    _, words = keeps(browser(cast))
    anybody = PageClient()
    adds(anybody, words)

    again = anybody.post(f"{MORE}/check/", follow=True).content.decode()

    assert "It is added to what you keep" in again
    assert (Note.objects.count(), Evidence.objects.count()) == (2, 1)


def test_who_reads_it_changed_meanwhile_and_the_page_says_so(cast: Cast, keys: Keys) -> None:
    mary, anybody = browser(cast), PageClient()
    _, words = keeps(mary)
    anybody.post(f"{MORE}/", {"words": words, "asked": "yes", "child": "no"})
    anybody.post(f"{MORE}/what/", NEW)
    anybody.post("/ashfield/tell/files/", {"file": SimpleUploadedFile("tuesday.png", PICTURE), "whole": "yes"})
    reports(mary, words)

    refused = anybody.post(f"{MORE}/check/", follow=True).content.decode()
    files = anybody.get("/ashfield/tell/files/").content.decode()

    assert "Who can open this has changed since you began." in refused
    assert "This will be read by: <strong>the headteacher and the deputy headteacher</strong>" in refused
    assert "He calls me a pomelo." in refused
    assert "tuesday.png" not in files
    assert Evidence.objects.count() == 0


def test_without_the_words_or_a_beginning_there_is_no_way_in(cast: Cast) -> None:
    keeps(browser(cast))
    anybody = PageClient()

    for page in ("", "what/", "check/"):
        for answer in (anybody.get(f"{MORE}/{page}"), anybody.post(f"{MORE}/{page}", {"words": "abacus abdomen"})):
            assert answer.headers["Location"] == "/ashfield/answer/"


def test_the_pages_of_other_roads_lead_back_to_this_one(cast: Cast) -> None:
    mary = browser(cast)
    _, words = keeps(mary)
    mary.post(f"{MORE}/", {"words": words, "asked": "yes", "child": "no"})

    for page in ("/ashfield/tell/who-reads/", "/ashfield/tell/check/", "/ashfield/targeted/keep/what/"):
        assert mary.get(page, follow=True).request["PATH_INFO"] == f"{MORE}/what/"
    mary.post("/ashfield/targeted/keep/", {"child": "no"})
    assert mary.get(f"{MORE}/what/", follow=True).request["PATH_INFO"] == "/ashfield/targeted/keep/what/"


def test_what_is_closed_takes_no_more_and_says_what_to_do(cast: Cast) -> None:
    case, words = keeps(browser(cast))
    Case.objects.update(closed_on=case.opened_on)  # as after an answer and a close

    page = PageClient().post(f"{MORE}/", {"words": words})

    assert page.status_code == 403
    assert "Keep proof anew" in page.content.decode()
