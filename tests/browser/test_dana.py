"""Dana leads on special needs, and a pupil's family needs her mobile number for a day at the hospital."""

from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser

from tests.browser.holm_lane import HolmLane, holm_lane, in_days
from tests.browser.looks import SMALL
from tests.browser.navigators.adult import Adult
from tests.browser.navigators.clerk import Clerk
from tests.browser.navigators.stories import Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.both]

PEOPLE = ("Carol Dean", "Dana Reed", "David Cole", "Helen Moss")
CONTACT = "Giving a pupil my number or e-mail"
ONE = "Dana Reed: giving a pupil a number or e-mail"
MOTHER, FATHER = "Anna Bell", "Ben Bell"


def test_dana_gives_her_number_only_when_everybody_has_agreed(tmp_path: Path, browser: Browser) -> None:
    with holm_lane(tmp_path, browser, *PEOPLE) as school:
        carol, dana = school.comes(Clerk, "Carol Dean"), school.comes(Adult, "Dana Reed")
        david, helen = school.comes(Adult, "David Cole"), school.comes(Reader, "Helen Moss")

        carol.enters_that_two_are_close("Dana Reed", "David Cole")
        address = dana_asks(dana)
        her_partner_may_not_look_at_it(david, address)
        helen_hears_a_yes_on_paper_and_a_no_by_telephone(helen, address)
        it_is_refused_and_dana_does_not_read_by_whom(dana, address)

        address = dana_asks(dana)
        both_agree(school, helen, address)
        dana.window.opens(address, h1=ONE)
        dana.window.reads(f"This is valid. Until {localdate():%-d %B %Y}, and not after.")

        school.days_go_by(1)
        it_is_over_and_asks_for_the_number_back(school.comes(Adult, "Dana Reed"), address)
        assert school.is_whole()


def dana_asks(dana: Adult) -> str:
    """For today alone. Answers the address of what she asked for."""
    window = dana.window
    window.opens(dana.at("contact/"), h1=CONTACT)
    window.follows("Ask to give a pupil my number or e-mail", h1="Ask to give a pupil your number or e-mail")
    window.types("The pupil’s first name", "Leo")
    window.types("The pupil’s family name", "Bell")
    window.chooses("Is the pupil 18 or over?", "No")
    window.chooses("What would they be given?", "My mobile number")
    why = "Why is it needed, and why is no agreed way enough?"
    window.types(why, "Somebody must be able to ring me on the ward: 07700 900123.")
    window.chooses("Does one of these apply?", "It is for a trip or an event away from school")
    window.types_day("From which day?", in_days(0))
    window.types_day("Until which day?", in_days(0))
    window.presses("Ask", h1="Ask to give a pupil your number or e-mail")
    window.reads("only which kind of detail it is, is kept.")
    window.types(why, "Somebody must be able to ring me on the ward.")
    window.presses("Ask", h1=ONE)
    window.reads("Nothing may be given yet.")
    return window.page.url


def her_partner_may_not_look_at_it(david: Adult, address: str) -> None:
    """The deputy would lead where the head does not; not here."""
    window = david.window
    window.opens(david.at("contact/"), h1=CONTACT)
    window.does_not_read("Dana Reed")
    window.opens(address, h1="That was not done", status=403)
    window.reads("You are entered as close to Dana Reed: the headteacher looks at this, and not you.")


def helen_hears_a_yes_on_paper_and_a_no_by_telephone(helen: Reader, address: str) -> None:
    helen.window.opens(helen.at("desk/"), h1="Desk")
    helen.window.reads("Dana Reed")
    helen.window.opens(address, h1=ONE)
    lists_both_parents(helen)
    enters_an_answer(helen, MOTHER, "Yes", how="On paper")
    helen.window.reads("This is waiting until everybody who must agree has agreed.")
    enters_an_answer(helen, FATHER, "No", how="By telephone")
    helen.window.reads("This is refused. Nothing may be given")
    assert helen.window.page.get_by_role("link", name="Say yes or no for the school").count() == 0


def it_is_refused_and_dana_does_not_read_by_whom(dana: Adult, address: str) -> None:
    dana.window.opens(address, h1=ONE)
    dana.window.reads("This is refused.")
    dana.window.does_not_read(FATHER)
    dana.window.does_not_read(MOTHER)


def both_agree(school: HolmLane, helen: Reader, address: str) -> None:
    """The mother types the code of a slip at home; the father says it at the gate."""
    helen.window.opens(address, h1=ONE)
    lists_both_parents(helen)
    helen.window.presses(f"Make a slip for {MOTHER}", h1="Holm Lane Primary asks whether you agree")
    (code,) = helen.window.texts("strong.code")
    answers_with_the_slip(school, code)
    helen.window.opens(address, h1=ONE)
    helen.window.follows("Say yes or no for the school", h1="The answer of the school")
    helen.window.chooses("Does the school agree?", "Yes")
    helen.window.presses("This is the answer", h1=ONE)
    helen.window.reads("This is waiting until everybody who must agree has agreed.")
    enters_an_answer(helen, FATHER, "Yes", how="In person")
    helen.window.reads("This is valid.")


def answers_with_the_slip(school: HolmLane, code: str) -> None:
    """On her own telephone, without an account."""
    window = school.window(screen=SMALL)
    window.opens(f"/{school.slug}/agree/", h1="The code on your slip")
    window.types("The code on your slip", code)
    window.presses("Continue", h1="May Leo be given Dana Reed’s mobile number?")
    window.does_not_read("Leo Bell")
    window.does_not_read(FATHER)
    window.chooses("Do you agree?", "Yes, I agree")
    window.types("Your own name", MOTHER)
    window.presses("Send my answer", h1="Thank you. You said yes")


def it_is_over_and_asks_for_the_number_back(dana: Adult, address: str) -> None:
    window = dana.window
    window.opens(address, h1=ONE)
    window.reads("This is over. Nothing may be given, and what was given is no longer to be used.")
    window.opens(dana.at(), h1="What do you need?")
    window.follows("Say whether what you gave a pupil is withdrawn", h1="What became of the details")
    window.chooses("Is what you gave withdrawn?", "Yes")
    window.chooses("What was done?", "I was told that it is deleted")
    window.presses("Write it down", h1=ONE)
    window.does_not_read("Say whether the details are withdrawn")


# --- what the head does twice -----------------------------------------------------------------------------------


def lists_both_parents(helen: Reader) -> None:
    window = helen.window
    for name in (MOTHER, FATHER):
        window.follows("List somebody who must agree", h1="Who must agree")
        window.types("Their name", name)
        window.chooses("Who are they?", "A parent, or somebody else with parental responsibility")
        window.chooses("Is it safe to send them something?", "No, or not known")
        window.presses("Put them on the list", h1=ONE)


def enters_an_answer(helen: Reader, name: str, answer: str, *, how: str) -> None:
    window = helen.window
    window.follows(f"Enter their answer : {name}", h1=f"The answer of {name}")
    window.chooses("What did they say?", answer)
    window.chooses("How?", how)
    window.presses("Enter it", h1=ONE)
