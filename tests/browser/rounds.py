"""A walk through the pages that the story does not need, so that each of them is looked at too."""

import re

from tests.browser.navigators.adult import Adult
from tests.browser.navigators.clerk import Clerk
from tests.browser.navigators.mary import Mary, SomebodyWithThePoster
from tests.browser.navigators.reader import Reader

TITLE = "Social Networking Policy"
FOR_EVERYBODY = {
    "": "What do you need?",
    "record/": "What you did",
    "who-can-help/": "Who can help",
    "targeted/": "I’m being targeted online",
    "targeted/keep/": "Keep proof",
    "briefing/": "Briefings on staying safe online",
    "ask/": "What do you want to ask?",
    "policy/": TITLE,
    "policy/2.3.4/": re.compile("2.3.4 .+"),
    "tell/": "Tell somebody something",
    "tell/outside-the-policy/": "I had to go, or need to go, outside the policy",
    "tell/outside-the-policy/of/2.4.3/": "I had to go, or need to go, outside the policy",
    "tell/openly/": "I want to ask, or be open, about something",
    "tell/a-pupil-contacted-me/": "A pupil tried to contact me",
    "tell/a-pupil-sent-me-something/": "A pupil sent me something, or asked me for something personal",
    "tell/a-child/": "Tell the safeguarding lead in person, now",
}
FOR_POST_HOLDERS = {
    "": "What do you need?",
    "desk/": "Desk",
    "desk/inspection/": "Inspection folder",
    "desk/signed/": "Who signed, by group",
    "policy/review/": "The review of the policy",
    "policy/review/enter/": "Something that calls for a review",
    "policy/review/decide/": "What governors decided",
    "policy/review/day/": "On which day will governors review the policy?",
    "keys/posts/": "Who holds which post",
}
FOR_THE_CLERK = {
    "people/": "Adults who work here",
    "people/list/": "Take in a list",
    "sign/sheet/": f"Holm Lane Primary School: {TITLE}",
    "sign/names/": "Tick who signed on paper",
    "briefing/enter/": "Enter a briefing that was held",
    "briefing/next/": "The next briefing",
    "sign/not-today/": "Do you want to say why not today?",
    "desk/closeness/": "Who is close to whom",
    "keys/posts/give-with-sheets/": "Give a post with two spare-key sheets",
}
FOR_THE_READER = {
    "keys/": "My key",
    "keys/passphrase/": "Change your passphrase",
    "keys/posts/give/": "Give a post",
    "locked/": "What is locked for you",
}


def look_around(*, chris: Reader, carol: Clerk, mary: Mary, somebody: SomebodyWithThePoster) -> None:
    _walk(mary, FOR_EVERYBODY)
    mary.reads_it_together(TITLE)
    _walk(carol, FOR_POST_HOLDERS | FOR_THE_CLERK)
    _walk(chris, FOR_POST_HOLDERS | FOR_THE_READER)
    _prints_on_two_pages(carol, "desk/inspection/", h1="Inspection folder")
    carol.enters_that_two_are_close("Mary O'Brien", "Vera Lunn")
    mary.asks_first("May I thank a parent on the class page?")
    mary.confirms_that_she_is_close_to("Vera Lunn")
    mary.tells_of_herself()
    somebody.does_not_work_here_after_all()
    mary.window.opens(mary.at("locked/"), h1="My key")
    mary.window.reads("you need no key")
    mary.window.opens(mary.at("people/"), h1="There is no such page", status=404)
    chris.locks_the_key()


def _prints_on_two_pages(adult: Adult, path: str, *, h1: str) -> None:
    adult.window.opens(adult.at(path), h1=h1)
    printed = adult.window.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


def _walk(adult: Adult, pages: dict[str, str | re.Pattern[str]]) -> None:
    for path, h1 in pages.items():
        adult.window.opens(adult.at(path), h1=h1)
