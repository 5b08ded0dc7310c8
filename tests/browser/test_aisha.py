"""Aisha, new teacher, at home on her third day: she checks what people can see about her, and pastes too much."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.holm_lane import holm_lane, in_days
from tests.browser.navigators.adult import Adult
from tests.browser.navigators.stories import Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.both]

PAGE = "Check what people can see about you"
LINK = "https://www.facebook.com/aisha.khan.1998"
HELP = "Who can see the pictures of my family from before I came here"


def test_aisha_keeps_her_profile_to_herself(tmp_path: Path, browser: Browser) -> None:
    with holm_lane(tmp_path, browser, "Aisha Khan", "Helen Moss") as school:
        aisha, helen = school.comes(Adult, "Aisha Khan"), school.comes(Reader, "Helen Moss")

        looks_as_a_stranger_would(aisha)
        pastes_her_profile(aisha)
        asks_for_help_in_words(aisha)
        helen_sees_that_it_is_done_and_helps(helen)
        reads_when_she_looked_and_nothing_more(aisha)

        assert school.is_whole()


def looks_as_a_stranger_would(aisha: Adult) -> None:
    window = aisha.window
    window.opens(aisha.at(), h1="What do you need?")
    window.follows("Check what people can see about you online", h1=PAGE)
    window.reads("without signing in, and with your own name in a search engine")
    assert window.page.locator("main input[type=file], main input[type=url]").count() == 0
    window.chooses("Which kinds of site do you use?", "Social networks, where people post and follow each other")
    window.chooses("What did you check?", "My address and my telephone numbers cannot be seen")


def pastes_her_profile(aisha: Adult) -> None:
    """She wants to be helpful: the link is refused where she typed it, with the reason."""
    window = aisha.window
    window.chooses("Would you like help with your settings?", "Yes")
    window.types("With what, in a few words?", f"{HELP}: {LINK}")
    window.presses("I have looked", h1=PAGE)
    window.reads("There is a problem")
    window.reads("nothing that leads to your profile is kept. You can show it when you are helped.")


def asks_for_help_in_words(aisha: Adult) -> None:
    window = aisha.window
    window.types("With what, in a few words?", HELP)
    window.presses("I have looked", h1="What do you need?")
    window.reads("Written down. Somebody will offer you help.")
    window.does_not_read("Check what people can see about you online")


def helen_sees_that_it_is_done_and_helps(helen: Reader) -> None:
    window = helen.window
    window.opens(helen.at("desk/"), h1="Desk")
    window.page.locator("main").get_by_role("link", name="Aisha Khan").click()
    window.sees("Aisha Khan asks for help")
    window.reads(HELP)
    window.does_not_read("Social networks")
    window.does_not_read("My address")
    window.types_day("On which day was it?", in_days(0))
    window.presses("They were helped", h1="Desk")
    window.does_not_read("Aisha Khan asks for help")
    window.opens(helen.at("people/"), h1="Adults who work here")
    window.page.locator("main").get_by_role("link", name="Aisha Khan").click()
    window.reads("Done on")
    window.does_not_read(HELP)


def reads_when_she_looked_and_nothing_more(aisha: Adult) -> None:
    window = aisha.window
    window.opens(aisha.at("profile/"), h1=PAGE)
    window.reads("you asked for help, and were helped")
    window.does_not_read(HELP)
    ticked = window.page.locator("main input:checked").count()
    assert ticked == 0, "what she ticked last time is shown"
