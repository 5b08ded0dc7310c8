"""Tom, supply teacher for one day: six rules on paper at 08:35, something about himself, and he never comes back."""

from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser

from tests.browser.holm_lane import HolmLane, holm_lane, in_days
from tests.browser.navigators.adult import Adult
from tests.browser.navigators.stories import Office, Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.both]

WHAT = "A colleague joked about a pupil in the corridor, and I laughed before I thought."
ANSWER = "Thank you for telling us yourself. Nothing follows from it."


def test_tom_tells_of_himself_and_never_comes_back(tmp_path: Path, browser: Browser) -> None:
    with holm_lane(tmp_path, browser, "Carol Dean", "Helen Moss") as school:
        carol, helen = school.comes(Office, "Carol Dean"), school.comes(Reader, "Helen Moss")

        tom_signs_on_paper(carol)
        words = tom_tells_of_himself(school, carol.prints_a_slip_for("Tom Hale"))
        helen_deals_with_it(helen)
        what_he_holds_is_read_without_a_sign_in(school, words)

        school.days_go_by(1)
        carol = school.comes(Office, "Carol Dean")
        assert carol.sees_on_the_list("Tom Hale") == ["Supply staff, Bright Desk Agency", "Signed", "Yes"]
        assert carol.sees_how_many_signed() == "7% of all adults who sign"  # he is one of fourteen
        assert school.is_whole()


def tom_signs_on_paper(carol: Office) -> None:
    """The office prints the sheet, he signs it, and his name is ticked with the day's others."""
    assert carol.sees_how_many_signed() == "0% of all adults who sign"
    carol.window.opens(carol.at("sign/sheet/"), h1="Holm Lane Primary: Social networking policy")
    carol.window.reads("I have read these six rules and know they apply to me.")
    assert len(carol.window.texts("main ol > li")) == 6
    carol.enters_who_signed_on_paper("Tom Hale, supply staff (short form)")
    assert carol.sees_how_many_signed() == "7% of all adults who sign"


def tom_tells_of_himself(school: HolmLane, code: str) -> list[str]:
    """On the computer in the classroom. Answers the nine words that he takes home on paper."""
    tom = Adult("Tom Hale", school.window(), school.slug)
    window = tom.window
    tom.begins_with(code)
    window.sees("What do you need?")
    window.reads("Nothing. You have done all that the policy asks of you today.")
    window.follows("Tell somebody something", h1="Tell somebody something")
    window.presses("Begin", h1="Whom is it about?")
    window.chooses("Whom is it about?", "Me")
    window.presses("Continue", h1="Who else has to do with it?")
    window.presses("Continue", h1="Who will read this")
    window.reads("the headteacher")
    window.presses("Go on", h1="What happened")
    window.types("What happened?", WHAT)
    window.presses("Continue", h1="When it happened")
    window.types("When did it happen?", "Today, at about ten")
    window.presses("Continue", h1="Pictures and other files")
    window.page.get_by_role("button", name="Go on without a file", exact=True).click()
    window.sees("Check what you tell")
    window.chooses("May your own words be shown again to whoever has your nine words?", "Yes")
    window.presses("Send it", h1="It was sent and is locked")
    words = window.texts(".nine-words__word")
    assert window.sheets_of_paper() == 1
    window.presses("I have kept my words: put this page away", h1="Nothing of it is left in this browser")
    tom.signs_out()
    return words


def helen_deals_with_it(helen: Reader) -> None:
    """An adult from an agency: the agency is told before it can be closed."""
    window = helen.window
    helen.opens_the_only("concern")
    window.reads(WHAT)
    assert helen.may_not_yet("Close it") == "Answer the four questions first."
    helen.begins("Tell the agency or firm")
    window.types("Which agency or firm?", "Bright Desk Agency")
    window.types_day("When did you tell them?", in_days(0))
    window.types("Whom did you tell, and how?", "Their duty consultant, by telephone")
    helen.saves()
    window.reads("told the agency or firm.")
    helen.begins("Write to the person who told")
    window.types("Your words", ANSWER)
    helen.saves()


def what_he_holds_is_read_without_a_sign_in(school: HolmLane, words: list[str]) -> None:
    at_home = school.window()
    at_home.opens(f"/{school.slug}/answer/", h1="Your nine words")
    at_home.types("Your nine words", " ".join(words))
    at_home.presses("Open", h1=f"What you told on {localdate():%-d %B %Y}")
    at_home.reads("It was opened and is being dealt with.")
    at_home.reads(ANSWER)
    at_home.reads(WHAT)
    at_home.does_not_read("Bright Desk Agency")
