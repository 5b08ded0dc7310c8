"""Every page of a school in which one of everything was told and kept, read for words that nobody there should read."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from inforce.web import urls
from inforce.web.locked import works
from tests.forbidden import forbidden_in, read_on
from tests.house.one_of_each import NEXT_DAY, Thing, one_of_each
from tests.house.seeing import browser_of
from tests.pages import PageClient
from tests.school import at_school
from tests.telling import at

LEAVES = {"account_logout", "tell-leave", "keys-lock"}
OF_THE_POLICY = "Agreement on acceptable use of IT"  # a document that it names so
WITH_WORDS = ("answer", "kept-copy", "kept-report", "kept-wishes")


@pytest.mark.slow
@pytest.mark.django_db
def test_no_page_of_a_school_says_a_word_that_nobody_there_should_read() -> None:
    found: dict[str, list[str]] = {}
    read = 0
    with at_school() as cast, time_machine.travel(at(NEXT_DAY, 10), tick=False):
        keys, _, things = one_of_each(cast)
        for person in (cast.mary, cast.head, cast.chair, cast.clerk, cast.administrator):
            browser = browser_of(person, keys)
            with_words = person == cast.mary
            for response in (*_plain(browser, cast.school.slug), *_of_things(browser, things, with_words=with_words)):
                page = _page(response)
                read += bool(page)
                for text in read_on(page):
                    for word in forbidden_in(text.replace(OF_THE_POLICY, "")):
                        found.setdefault(f"{word} at {response.wsgi_request.path}", []).append(person.name)

    assert found == {}
    assert read > 200  # and not 404, over and over


def _plain(browser: PageClient, school: str) -> Iterator[Any]:
    """The addresses that take no reference."""
    for one in urls.OF_A_SCHOOL:
        if "<" not in str(one.pattern) and one.name not in LEAVES:
            yield browser.get(reverse(str(one.name), args=[school]))


def _of_things(browser: PageClient, things: list[Thing], *, with_words: bool) -> Iterator[Any]:
    """Each thing where it is opened, each of its acts, and what its nine words open."""
    for thing in things:
        if thing.case is None:
            yield from (browser.get(page) for page, _ in thing.pages)
            yield from (browser.get(page) for page, _ in thing.acts)
            continue
        at_it = thing.pages[0][0]
        if browser.post(f"{at_it}open/").headers.get("Location") == at_it:
            yield browser.get(at_it)
            acts = {name for work in works._EVERY if work.procedure == thing.tie.value for name in work.acts}
            yield from (browser.get(f"{at_it}{name}/") for name in sorted(acts))
        if with_words:
            school = at_it.split("/")[1]
            yield from (browser.post(reverse(name, args=[school]), {"words": thing.words}) for name in WITH_WORDS)


def _page(response: Any) -> str:
    is_page = re.match("text/html", response.headers.get("Content-Type", "")) and not response.streaming
    return response.content.decode() if is_page and response.status_code in {200, 403} else ""
