"""The clerk to the governors: reads the policy in, puts it in force, keeps the list of adults."""

import re
from pathlib import Path

from tests.browser.navigators.adult import Slip
from tests.browser.navigators.governors import Holder


class Clerk(Holder):
    """Carol Dean."""

    def reads_in(self, policy: Path, *, h1: str) -> None:
        self.window.opens(self.at("policy/"), h1="No policy is in force")
        self._presses_link("Read in a policy", h1="Read in a policy")
        self.window.types("The text of your policy", policy.read_text())
        self.window.presses("Read it", h1=h1)

    def looks_at_every_clause(self, *, h1: str) -> int:
        """Say of each clause that nobody has looked at that it only explains; answers of how many."""
        count = 0
        while (left := self.window.page.locator("main .notice--urgent a")).count():
            clause = left.first.inner_text()
            self.window.follows(f"Say what {clause} asks", h1=f"What does {clause} ask?")
            self.window.ticks("It asks nothing of anybody: it only explains")
            self.window.presses("Save", h1=h1)
            count += 1
        return count

    def says_what_it_asks(self, clause: str, duty: str, *, h1: str) -> None:
        """Change what was proposed for a clause."""
        self.window.follows(f"Change what {clause} asks", h1=f"What does {clause} ask?")
        self.window.unticks("It asks nothing of anybody: it only explains")
        self.window.chooses("What does it ask people to do?", duty)
        self.window.presses("Save", h1=h1)

    def puts_it_in_force(self, *, h1: str) -> None:
        self._presses_link("Put it in force", h1="Put it in force")
        self.window.chooses("Which is so?", "This policy is already in force. The minute is not to hand")
        self.window.presses("Put it in force", h1=h1)

    def gives_a_slip_to(self, name: str, *, kind: str) -> Slip:
        self.window.opens(self.at("people/"), h1="Adults who work here")
        self._presses_link("Add somebody", h1="Add somebody")
        self.window.types("Name", name)
        self.window.chooses("How do they work here?", kind)
        self.window.chooses("What do they sign?", "The whole policy")
        self.window.presses("Add them", h1=name)
        self.window.presses("Print a slip", h1="Holm Lane Primary School: your sign-in")
        assert self.window.sheets_of_paper() == 1
        (code,) = self.window.texts("strong.code")
        return Slip(name, "", sign_in=re.sub(r"\s", "", code))

    def enters_that_two_are_close(self, one: str, other: str) -> None:
        self.window.opens(self.at("desk/closeness/"), h1="Who is close to whom")
        self.window.picks("One of the two", one)
        self.window.picks("The other", other)
        self.window.presses("Enter", h1="Who is close to whom")
        self.window.reads("not confirmed yet")

    def _presses_link(self, name: str, *, h1: str) -> None:
        """A link that is drawn as a button."""
        self.window.page.get_by_role("button", name=name, exact=True).first.click()
        self.window.sees(h1)
