"""The governors' part of set-up: the chair enters posts and makes the keys, and each holder takes what is theirs."""

import re

from tests.browser.navigators.adult import Adult, Slip
from tests.browser.window import Window

READY = "Ready to open?"
ASKS_FOR_CODE = "The code on your slip"
SIX_WORDS = ".nine-words__word"
CODE = re.compile(r"this code: ([A-Za-z0-9-]+)")


class Holder(Adult):
    """Somebody who was given a slip with a key or a spare-key sheet on it."""

    passphrase: str = ""

    def opens_the_slip(self, slip: Slip) -> None:
        """Make a sign-in first where there is none yet, then take what waits for the code."""
        if slip.sign_in:
            self.begins_with(slip.sign_in)
            if self.window.is_at("/account/second-lock/"):
                self.adds_an_app(h1=ASKS_FOR_CODE)
        self.window.opens(self.at("keys/open/"), h1=ASKS_FOR_CODE)
        self.window.types("The code on your slip", slip.code.replace("-", " ").upper())
        if "A spare-key sheet" in slip.says:
            self._takes_the_sheet()
        else:
            self._takes_the_key()

    def opens_with_the_key(self, *, h1: str) -> None:
        """The passphrase, where a page asked for it."""
        self.window.sees("Your passphrase")
        self.window.types("Your passphrase", self.passphrase)
        self.window.presses("Open with my key", h1=h1)

    def _takes_the_sheet(self) -> None:
        self.window.presses("Continue", h1="Your spare-key sheet")
        self.window.presses("Show my sheet now", h1="Your spare-key sheet")
        assert len(self.window.texts(".sheet li")) == 20
        assert self.window.sheets_of_paper() == 1

    def _takes_the_key(self) -> None:
        self.window.presses("Continue", h1="Take your key")
        self.passphrase = " ".join(self.window.texts(SIX_WORDS))
        self.window.types("Your passphrase", self.passphrase)
        self.window.types("Your passphrase, once more", self.passphrase)
        self.window.presses("Take my key", h1="My key")


class Chair(Holder):
    """Chris Ward, who chairs the governors."""

    def begins_from(self, link: str) -> None:
        self.window.opens(link, h1="Your own sign-in")
        self.fills_in_sign_in()
        self.window.presses("Continue")
        self.adds_an_app(h1=READY)

    def enters_the_posts(self) -> None:
        self.window.follows("Enter or change who holds which post", h1="Who holds which post")
        self.window.types("Headteacher", "Helen Moss")
        self.window.types("E-mail of the headteacher", "helen@holm-lane.example")
        self.window.chooses("Who is the designated safeguarding lead?", "The headteacher")
        self.window.types("Deputy headteacher", "David Cole")
        self.window.types("Vice-chair of governors", "Vera Lunn")
        self.window.types("E-mail of the vice-chair", "vera@holm-lane.example")
        self.window.presses("Continue", h1=READY)

    def makes_the_keys(self) -> list[Slip]:
        """Answers the slips, read off the paper that they are printed on."""
        self.window.follows("make the keys", h1="Make the keys")
        self.window.types("Third sheet", "Olu Bright")
        self.window.presses("Make the keys", h1="Slips to print")
        slips = [_slip(self.window, number) for number in range(self.window.page.locator("section.slip").count())]
        assert self.window.sheets_of_paper() == len(slips)
        self.window.presses("I have printed them: put them away", h1=READY)
        return slips

    def rings_the_numbers(self, day: str) -> None:
        for whom, number in (("Local authority", "01609 000001"), ("Police", "101")):
            self.window.opens(self.at("desk/telephones/"), h1="Telephone numbers")
            self.window.chooses("Whose number is it?", self._label(whom))
            self.window.types("Number", number)
            self.window.types_day("On which day did somebody ring it?", day)
            self.window.presses("Save", h1="Telephone numbers")

    def sees_how_long_things_are_kept(self) -> None:
        self.window.opens(self.at("set-up/how-long/"), h1="How long things are kept")
        self.window.presses("We have seen it", h1=READY)

    def sees_that_all_is_ready(self) -> None:
        self.window.opens(self.at("set-up/"), h1=READY)
        assert set(self.window.texts(".tasks__due")) == {"Yes"}
        self.window.reads("Everything below is true.")

    def hangs_the_poster(self) -> str:
        """Answers the code on it."""
        self.window.opens(self.at("desk/"), h1="Desk")
        self.window.follows("A new poster for the staff room", h1="A new poster for the staff room")
        self.window.presses("Make the poster", h1="Something worries you about an adult here?")
        assert self.window.sheets_of_paper() == 1
        return self.window.texts("strong.code")[0]

    def _label(self, begins: str) -> str:
        labels = self.window.texts(".govuk-radios__label")
        return next(label for label in labels if label.startswith(begins))


def _slip(window: Window, number: int) -> Slip:
    paper = window.page.locator("section.slip").nth(number)
    codes = paper.locator(".slip__code").all_inner_texts()
    name = paper.get_by_role("heading").inner_text()
    return Slip(name, paper.inner_text(), sign_in=codes[0] if len(codes) > 1 else "", code=codes[-1])
