"""Priya, kitchen assistant: no e-mail, her own telephone at the bus stop, a code on paper, and a question first."""

from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser

from tests.browser.holm_lane import HolmLane, holm_lane
from tests.browser.looks import SMALL
from tests.browser.navigators.adult import Adult
from tests.browser.navigators.stories import Office, Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.both]

QUESTION = "I don't understand 2.4.6: may I photograph the cakes for the summer fair?"
ANSWER = "Yes. Cakes are not pupils. If a child is in the picture, use the school's camera."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_priya_asks_before_she_signs(tmp_path: Path, browser: Browser, *, scripts: bool) -> None:
    with holm_lane(tmp_path, browser, "Carol Dean", "Helen Moss", scripts=scripts, keys=True) as school:
        carol, helen = school.comes(Office, "Carol Dean"), school.comes(Reader, "Helen Moss")
        code = carol.prints_a_slip_for("Priya Shah")
        priya = Adult("Priya Shah", school.window(screen=SMALL), school.slug)

        priya.begins_with(code)
        asks_instead_of_signing(priya)
        the_code_is_used_again(school, code)
        assert carol.sees_on_the_list("Priya Shah") == ["Kitchen staff", "Asked a question first", "Yes"]
        helen.answers("Priya Shah", asked=QUESTION, answer=ANSWER)
        reads_the_answer_and_signs(priya)
        assert carol.sees_on_the_list("Priya Shah") == ["Kitchen staff", "Signed", "Yes"]

        assert school.is_whole()


def asks_instead_of_signing(priya: Adult) -> None:
    window = priya.window
    window.sees("What do you need?")
    window.follows("Read the policy and sign it", h1="Social networking policy")
    window.follows("I have a question first", h1="What do you want to ask?")
    window.chooses("Is it about a person who could be recognised from it?", "No")
    window.types("Your question", QUESTION)
    window.presses("Go on", h1="What do you want to ask?")
    window.reads("Not answered yet.")
    window.opens(priya.at(), h1="What do you need?")
    window.reads("You asked a question first. It is with the headteacher.")


def the_code_is_used_again(school: HolmLane, code: str) -> None:
    """Somebody found the slip at the bus stop."""
    other = Adult("Sam Finder", school.window(screen=SMALL), school.slug)
    other.begins_with(code)
    other.window.sees("Begin")
    other.window.reads("This code was used already, has run out, or was mistyped. Ask the office for a new one.")
    other.window.reads("If somebody else may have used it, tell the chair of governors.")


def reads_the_answer_and_signs(priya: Adult) -> None:
    window = priya.window
    window.opens(priya.at(), h1="What do you need?")
    window.follows("Read the answer", h1="What do you want to ask?")
    window.reads(ANSWER)
    window.opens(priya.at("sign/"), h1="Social networking policy")
    window.reads(ANSWER)
    window.presses("I have read this and know it applies to me", h1=f"You signed on {localdate():%-d %B %Y}")
    window.reads("Priya Shah read")
