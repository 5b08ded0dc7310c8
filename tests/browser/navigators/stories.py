"""Those who come up in more than one story: the office, and whoever reads what waits for a post."""

import re
from dataclasses import dataclass

from django.utils.timezone import localdate

from tests.browser.navigators.adult import Adult


class Office(Adult):
    """The office: keeps the list of adults."""

    def prints_a_slip_for(self, name: str) -> str:
        """Answers the code on it."""
        self.window.opens(self.at("people/"), h1="Adults who work here")
        self.window.follows(name, h1=name)
        self.window.presses("Print a slip", h1="Holm Lane Primary: your sign-in")
        (code,) = self.window.texts("strong.code")
        return code

    def sees_on_the_list(self, name: str) -> list[str]:
        """How they work here, whether they signed, whether they can sign in."""
        self.window.opens(self.at("people/"), h1="Adults who work here")
        row = self.window.page.get_by_role("row").filter(has=self.window.page.get_by_role("link", name=name))
        return [" ".join(text.split()) for text in row.get_by_role("cell").all_inner_texts()]

    def sees_how_many_signed(self) -> str:
        self.window.opens(self.at("desk/signed/"), h1="Who signed, by group")
        (figure,) = self.window.texts(".figure")
        return figure

    def enters_who_signed_on_paper(self, *names: str) -> None:
        self.window.opens(self.at("sign/names/"), h1="Tick who signed on paper")
        for name in names:
            self.window.ticks(name)
        self.window.presses("Save", h1="Tick who signed on paper")
        self.window.reads(f"Entered: {len(names)} signed on paper.")


@dataclass
class Reader(Adult):
    """Whoever holds a post to which something is told."""

    passphrase: str = ""
    heading: str = ""

    def answers(self, name: str, *, asked: str, answer: str) -> None:
        """A question about the policy: no key is needed."""
        self.window.opens(self.at("desk/"), h1="Desk")
        self.window.follows(f"{name} asked about the policy", h1=f"{name} asked on {localdate():%-d %B %Y}")
        self.window.reads(asked)
        self.window.types("Your answer", answer)
        self.window.presses("Send the answer", h1="Desk")
        self.window.reads(f"{name} can read your answer now.")

    def opens_with_key(self) -> None:
        self.window.opens(self.at("keys/with-my-key/"), h1=re.compile("Your passphrase|My key"))
        if self.window.page.get_by_label("Your passphrase", exact=True).count():
            self.window.types("Your passphrase", self.passphrase)
            self.window.presses("Open with my key", h1="My key")

    def opens_the_only(self, what: str, *, day: str = "") -> None:
        """What is locked for the post, with the key."""
        self.heading = f"A {what} of {day or f'{localdate():%-d %B %Y}'}"
        self.opens_with_key()
        self.window.opens(self.at("locked/"), h1="What is locked for you")
        (link,) = self.window.texts("main .govuk-task-list__link")
        self.window.follows(link, h1=self.heading)
        self.window.presses("Open it", h1=self.heading)

    def begins(self, step: str) -> None:
        self.window.follows(step, h1=step)

    def saves(self) -> None:
        self.window.presses("Save", h1=self.heading)

    def may_not_yet(self, step: str) -> str:
        """Why a step is not a link yet."""
        row = self.window.page.locator(".govuk-task-list__item").filter(has_text=step)
        assert row.get_by_role("link").count() == 0, f"{step} can be done"
        return str(row.locator(".govuk-task-list__hint").inner_text())
