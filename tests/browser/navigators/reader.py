"""The chair as the reader of a concern: opens it, asks, hears, decides, answers, closes."""

import hashlib
from pathlib import Path

from tests.browser.machine import Machine
from tests.browser.navigators.governors import Chair

LIMBS = ("Has this adult harmed a child", "Has this adult committed a crime", "Has this adult behaved to a child")
LAST_LIMB = "Has this adult behaved, here or anywhere else"


class Reader(Chair):
    """The chair with a concern before them."""

    heading = ""

    def opens_the_concern(self) -> None:
        self.window.opens(self.at("locked/"), h1="Your passphrase")
        self.opens_with_the_key(h1="What is locked for you")
        concern = self.window.page.locator("main .govuk-task-list__link")
        assert concern.count() == 1
        self.heading = f"A c{concern.inner_text()[1:]}"
        self.window.follows(concern.inner_text(), h1=self.heading)
        self.window.presses("Open it", h1=self.heading)

    def reads_what_was_told(self, what: str, *, picture: Path) -> None:
        self.window.reads(what.splitlines()[0])
        with self.window.page.expect_download() as download:
            self.window.page.get_by_role("link", name=f"Download {picture.name}").click()
        assert _digest(download.value.path()) == _digest(picture)

    def answers_the_four_questions(self) -> None:
        self._begins("Four questions: does this go to the LADO?")
        for question in LIMBS:
            self.window.chooses(question, "No")
        self.window.chooses(LAST_LIMB, "Unsure")
        self.window.types("Why do you answer so?", "A door was shut twice. Nothing more is known.")
        self._saves()
        self.window.reads("Tell or ask the LADO first")

    def tells_the_lado(self) -> None:
        self._begins("Tell or ask the LADO")
        self.window.chooses("What did you do?", "Told the LADO, with names")
        self.window.types("Whom did you speak to?", "Pat Lowe, duty LADO")
        self.window.types("Their reference, if they gave one", "NY/26/114")
        self.window.types("What did they advise?", "Speak to the headteacher. No strategy meeting.")
        self._saves()

    def tells_and_hears_the_head(self, day: str) -> None:
        self._begins("Tell the adult it is about")
        self.window.types_day("When did you tell the adult?", day)
        self.window.types("Whom may they ask about it?", "Vera Lunn, vice-chair")
        self.window.ticks("I said that they may bring a union representative or a colleague")
        self._saves()
        self._begins("Hear the adult it is about")
        self.window.types("What does the adult say?", "The door sticks. The pupil was waiting for her mother.")
        self.window.ticks("I read it back to them, and they agree that it is what they said")
        self._saves()

    def decides(self, day: str) -> None:
        self._begins("Decide")
        self.window.chooses("What is this?", "Allegation: one of the four questions was answered yes or unsure")
        self.window.types("What is done about it?", "The door is mended. Pupils wait at the office.")
        self.window.types("Why?", "The LADO advised so, and what the head says agrees with what was seen.")
        self._saves()
        self._begins("Write down the outcome")
        self.window.chooses("What is the outcome?", "Unfounded: it was a mistake or was misread")
        self.window.types_day("When did you tell the adult the outcome, and how long this is kept?", day)
        self.window.types("How long is this kept?", "Until retirement age, or ten years")
        self._saves()

    def answers_and_closes(self, words: str) -> None:
        self._begins("Write to the person who told")
        self.window.types("Your words", words)
        self._saves()
        self._begins("Close it")
        self.window.presses("Close it", h1=self.heading)
        self.window.reads("Closed on")

    def was_written_to_without_a_word_of_it(self, school: Machine) -> None:
        """The mail that called the chair says that there is something, and nothing more."""
        letter = school.mailbox.letter_to("chris@holm-lane.example")
        said = f"{letter['Subject']} {letter.get_content()}".lower()
        assert [word for word in ("concern", "helen", "head", "library", "pupil", "picture") if word in said] == []
        assert f"{school.address}/" in said

    def locks_the_key(self) -> None:
        self.window.opens(self.at("keys/"), h1="My key")
        self.window.presses("Lock it now", h1="My key")
        self.window.reads("Your key is locked.")

    def _begins(self, step: str) -> None:
        self.window.follows(step, h1=step)

    def _saves(self) -> None:
        self.window.presses("Save", h1=self.heading)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
