"""Whoever looks after the computer: the first part of set-up, from the link that `serve` printed."""

import re

from tests.browser.machine import Machine
from tests.browser.navigators.adult import Adult

EMAIL = "alan@holm-lane.example"
FRONT = "Set up Inforce: the computer"


class Administrator(Adult):
    """Alan Fox, who looks after the school's computers."""

    def opens_the_printed_link(self, school: Machine) -> None:
        self.window.opens(school.start_link(), h1="Set up Inforce")
        self.window.presses("Begin", h1=FRONT)

    def names_the_school(self) -> None:
        self.window.follows("1. The school", h1="The school")
        self.window.types("Who governs the school?", "Governors of Holm Lane Primary School")
        self.window.types("Name of the school", "Holm Lane Primary School")
        self.window.types("How should its addresses begin?", self.slug)
        self.window.presses("Continue", h1=FRONT)

    def proves_that_mail_arrives(self, school: Machine) -> None:
        self.window.follows("2. Mail", h1="Where should a test mail go?")
        self.window.types("Where should a test mail go?", EMAIL)
        self.window.presses("Send it", h1="Which code stands in the mail?")
        letter = school.mailbox.letter_to(EMAIL).get_content()
        code = re.findall(r"\b\d{6}\b", letter)
        self.window.types("Which code stands in the mail?", code[0])
        self.window.presses("Continue", h1=FRONT)

    def takes_a_backup(self) -> None:
        self.window.follows("3. A backup", h1="A first backup")
        self.window.presses("Take a backup and read it back", h1=FRONT)
        self.window.reads("The backup was taken and read back.")

    def makes_a_sign_in(self) -> None:
        self.window.follows("4. You", h1="Your own sign-in")
        self.window.types("Your own name", self.name)
        self.window.types("Your e-mail address", EMAIL)
        self.window.chooses("How do you work for the school?", "I am on its staff")
        self.fills_in_sign_in()
        self.window.presses("Continue")
        self.adds_an_app(h1=FRONT)

    def names_the_chair_and_the_clerk(self) -> str:
        """Answers the link for the chair, as it is printed."""
        self.window.follows("5. The governors", h1="The chair and the clerk")
        self.window.types("Name of the chair of governors", "Chris Ward")
        self.window.types("E-mail of the chair", "chris@holm-lane.example")
        self.window.types("Name of the clerk to the governors", "Carol Dean")
        self.window.presses("Continue", h1="For the chair of governors")
        self.window.presses("Make the link", h1="For the chair of governors")
        self.window.reads("It works once, within 30 days.")
        return self.window.texts(".whole")[0]

    def closes_the_computers_part(self) -> None:
        self.window.follows("Go on", h1=FRONT)
        self.window.presses("Close this part", h1="Ready to open?")
