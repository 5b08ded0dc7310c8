"""The office manager finds something on a school laptop, and nobody can say how old anybody in it is."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.holm_lane import holm_lane, in_days
from tests.browser.navigators.adult import Adult
from tests.browser.navigators.stories import Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.both]

UNSUITABLE = "Something unsuitable on a device"
SOMETHING_ELSE = "The police or the LADO said that it is no indecent image of a child"
ASK = "Ask HR or the LADO, and write down what they advise"
LOCKED = "Do not look into this yet. Ask HR or the LADO first, and write down who advised what, and when."
IMAGE_LOCKED = (
    "Do not look into this, and ask nobody. It is locked until it is written down that the police or the LADO advised "
    "it, who, and on which day."
)


def test_nobody_at_the_school_decides_what_it_is(tmp_path: Path, browser: Browser) -> None:
    with holm_lane(tmp_path, browser, "Carol Dean", "Helen Moss") as school:
        carol, helen = school.comes(Adult, "Carol Dean"), school.comes(Reader, "Helen Moss")

        carol_tells_of_it_and_is_not_sure(carol)
        helen_cannot_call_it_unsuitable(helen)
        the_police_and_the_lado_are_told(helen)
        the_lado_says_that_they_are_adults(helen)
        nothing_is_looked_into_before_hr_advised(helen)
        it_never_goes_back_down_by_the_school(helen)

        assert school.is_whole()


def carol_tells_of_it_and_is_not_sure(carol: Adult) -> None:
    """She takes it for something unsuitable, and is led to the other way as soon as she says that she is not sure."""
    window = carol.window
    window.opens(carol.at("tell/"), h1="Tell somebody something")
    window.follows(UNSUITABLE, h1=UNSUITABLE)
    window.presses("Begin", h1="Does an adult who works here have to do with it?")
    window.chooses("Does an adult who works here have to do with it?", "No, or I do not know of any")
    window.presses("Continue", h1="Who else has to do with it?")
    window.presses("Continue", h1="Who will read this")
    window.presses("Go on", h1="What you know already")
    assert window.page.locator("main input[type=file], main input[type=url], main textarea").count() == 0
    window.chooses("How do you know of it?", "I came across it")
    window.chooses("What is it?", "Sexual pictures, films, texts or sites")
    window.chooses("How old is anybody in it?", "Somebody in it is or may be under 18, or I am not sure")
    window.chooses("Where is it?", "On a device: a computer, a phone, a stick")
    window.types("Where is the device now?", "In the office safe, shut")
    window.presses("Continue", h1="What you know already")
    window.reads("You are not sure, so it goes on as an indecent image of a child. Do not look again")
    window.chooses("Whose image is it?", "I do not know")
    window.presses("Continue", h1="Check what you tell")
    window.presses("Send it", h1="It was sent and is locked")
    assert len(window.texts(".nine-words__word")) == 9


def helen_cannot_call_it_unsuitable(helen: Reader) -> None:
    helen.opens_the_only("report of an indecent image")
    helen.window.reads("In the office safe, shut")
    assert helen.may_not_yet("Write down what the school did, as advised") == IMAGE_LOCKED
    assert helen.may_not_yet("Tell parents or carers") == IMAGE_LOCKED
    helen.window.does_not_read(ASK)
    helen.window.does_not_read(SOMETHING_ELSE)  # nobody was told yet who could say so


def the_police_and_the_lado_are_told(helen: Reader) -> None:
    window = helen.window
    helen.begins("Tell the police")
    window.types("Whom did you speak to?", "PC Amin")
    window.types("Their reference", "NYP-24112026-0311")
    helen.saves()
    helen.begins("Tell the LADO")
    window.chooses("What did you do?", "Told the LADO")
    window.types("Whom did you speak to?", "Pat Lowe")
    helen.saves()


def the_lado_says_that_they_are_adults(helen: Reader) -> None:
    """With a name, a day and a time: without a name it stays where it is."""
    window = helen.window
    helen.begins(SOMETHING_ELSE)
    window.chooses("Who said it?", "The LADO")
    window.types_day("On which day?", in_days(0))
    window.presses("Save", h1=SOMETHING_ELSE)
    window.reads("There is a problem")
    window.types("Their name", "Pat Lowe")
    helen.heading = helen.heading.replace("an indecent image", "something unsuitable")
    helen.saves()
    window.reads("Pat Lowe")
    window.reads("wrote down that it is no indecent image of a child.")


def nothing_is_looked_into_before_hr_advised(helen: Reader) -> None:
    window = helen.window
    look_into = "Write down what the school did, as advised"
    assert helen.may_not_yet(look_into) == LOCKED
    assert helen.may_not_yet("Write down what became of it") == LOCKED
    address = window.page.url
    window.opens(f"{address}look-into/", h1=look_into, status=403)
    window.reads(LOCKED)
    window.opens(address, h1=helen.heading)

    helen.begins(ASK)
    window.chooses("Who advised you?", "HR")
    window.types("Their name, and where they work", "Dee Marsh, HR line of the council")
    window.types_day("On which day?", in_days(0))
    window.types("What did they advise?", "See who was signed in on the day. Ask nobody yet.")
    helen.saves()
    helen.begins(look_into)
    window.types("What was done?", "The sign-in list of the day was printed.")
    helen.saves()


def it_never_goes_back_down_by_the_school(helen: Reader) -> None:
    """Up at any time; down again only by the word of the police or the LADO."""
    window = helen.window
    helen.begins("Somebody in it may be under 18, or I am not sure")
    helen.heading = helen.heading.replace("something unsuitable", "an indecent image")
    window.presses("Save", h1=helen.heading)
    assert helen.may_not_yet("Write down what the school did, as advised") == IMAGE_LOCKED
    window.does_not_read(ASK)
