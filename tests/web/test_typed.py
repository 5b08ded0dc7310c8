"""A sign-in that ends while somebody types: nothing is lost, and nothing is kept."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from inforce.assurance.verify import verify
from inforce.policies.models import Reply
from inforce.web.typed import COOKIE, FIELD
from tests.pages import PageClient
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

ASK = "/holm-lane/ask/"
QUESTION = "May I answer a parent's message in the evening?"
TYPED = {"named": "no", "words": QUESTION}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', unescape(page)))


def test_what_was_typed_stands_in_the_page_and_is_sent_after_signing_in(cast: Cast) -> None:
    browser = cast.client(cast.mary)
    browser.logout()

    page = browser.post(ASK, TYPED)

    assert page.status_code == 403
    assert "Nothing was sent, and what you typed is still here" in page.content.decode()
    assert QUESTION in unescape(page.content.decode())
    assert not Reply.objects.exists()
    browser.force_login(cast.account(cast.mary))
    browser.post(ASK, hidden(page.content.decode()))
    assert Reply.objects.get().person == cast.mary
    assert verify(cast.body) == []


def test_nothing_of_it_is_kept_anywhere(cast: Cast) -> None:
    browser = PageClient()

    browser.post(ASK, TYPED)

    assert [each for each in Session.objects.all() if "parent" in str(each.get_decoded())] == []
    assert QUESTION not in str(browser.cookies)


def test_a_secret_does_not_travel(cast: Cast) -> None:
    page = PageClient().post("/holm-lane/keys/with-my-key/", {"passphrase": "six words of a chair and no more"})

    assert page.status_code == 302


def test_with_the_token_of_before_it_is_shown_once_more_and_then_taken(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/account/sign-in/")
    token = strict.cookies[settings.CSRF_COOKIE_NAME].value
    page = strict.post(ASK, TYPED | {"csrfmiddlewaretoken": token}).content.decode()
    strict.force_login(cast.account(cast.mary))  # in another window: the token of this page is out of use then
    strict.get(ASK)
    fields = hidden(page) | {"csrfmiddlewaretoken": "a" * 64}

    again = strict.post(ASK, fields)

    assert (again.status_code, Reply.objects.count()) == (403, 0)
    assert "Send it once more" in again.content.decode()
    assert strict.post(ASK, hidden(again.content.decode())).status_code == 302
    assert Reply.objects.get().person == cast.mary


@pytest.mark.parametrize("mark", ["", "made up elsewhere"])
def test_another_site_cannot_put_words_into_somebodys_mouth(cast: Cast, mark: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.account(cast.mary))
    if mark:
        strict.cookies[COOKIE] = "what this browser holds"

    page = strict.post(ASK, TYPED | {FIELD: mark}).content.decode()

    assert QUESTION not in unescape(page)
    assert not Reply.objects.exists()


def test_on_a_page_of_telling_too(cast: Cast) -> None:
    page = PageClient().post("/holm-lane/tell/what/", {"what": "He wrote to her at night, again and again."})

    assert "He wrote to her at night" in page.content.decode()
    assert "for whoever was signed in then" in page.content.decode()


def test_where_signing_in_would_not_help_it_can_still_be_copied(cast: Cast) -> None:
    page = cast.client(cast.mary).post("/holm-lane/tell/what/", {"what": "He wrote to her at night, again and again."})

    assert "He wrote to her at night" in page.content.decode()
    assert "This was not sent" in page.content.decode()
    assert "Send it" not in page.content.decode()
