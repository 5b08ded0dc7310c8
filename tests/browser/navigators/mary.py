"""Mary, a midday supervisor: she signs the policy, and she tells somebody something."""

from pathlib import Path

from django.utils.timezone import localdate

from tests.browser.navigators.adult import Adult
from tests.browser.window import Window

WHAT = "He was alone with a pupil in the library, with the door shut.\nIt was the second time this week."


class Mary(Adult):
    """Mary O'Brien, at her own phone."""

    def signs_the_policy(self, title: str) -> None:
        self.window.sees("What do you need?")
        self.window.follows("Read the policy and sign it", h1=title)
        self.window.reads("What follows from breaking 2.5.1")
        self.window.presses("I have read this and know it applies to me", h1=f"You signed on {localdate():%-d %B %Y}")

    def reads_it_together(self, title: str) -> None:
        self.window.opens(self.at("policy/read-together/"), h1=f"{title}: read it together")
        assert self.window.sheets_of_paper() == 2

    def asks_first(self, words: str) -> None:
        self.window.opens(self.at("ask/"), h1="What do you want to ask?")
        self.window.chooses("Is it about a person who could be recognised from it?", "No")
        self.window.types("Your question", words)
        self.window.presses("Go on", h1="What do you want to ask?")
        self.window.reads("Not answered yet.")

    def confirms_that_she_is_close_to(self, name: str) -> None:
        self.window.opens(self.at(), h1="What do you need?")
        self.window.follows(f"Confirm that you are close to {name}", h1=f"Are you close to {name}?")
        self.window.presses("Yes, that is so", h1="What do you need?")

    def tells_of_herself(self) -> None:
        """As far as the last look; then she leaves it."""
        self.window.opens(self.at("tell/"), h1="Tell somebody something")
        self.window.presses("Begin", h1="Whom is it about?")
        self.window.chooses("Whom is it about?", "Me")
        self.window.presses("Continue", h1="Who else has to do with it?")
        self.window.presses("Continue", h1="Who will read this")
        self.window.presses("Go on", h1="What happened")
        self.window.presses("Continue", h1="What happened")
        self.window.reads("There is a problem")
        self.window.opens(self.at("tell/"), h1="Tell somebody something")
        self.window.reads("You began something in this browser.")


class SomebodyWithThePoster:
    """Somebody who tells something without signing in: only the poster's code says that they work here."""

    def __init__(self, window: Window, slug: str) -> None:
        self.window, self.slug = window, slug
        self.nine_words: list[str] = []

    def at(self, path: str) -> str:
        return f"/{self.slug}/{path}"

    def begins_with_the_posters_code(self, code: str) -> None:
        self.window.opens(self.at("tell/without-an-account/"), h1="Tell somebody something without an account")
        self.window.chooses("Do you work or volunteer here?", "Yes")
        self.window.types("Code", code.lower())
        self.window.presses("Continue", h1="Whom is it about?")

    def says_that_it_is_about(self, post: str) -> None:
        self.window.chooses("Whom is it about?", post)
        self.window.presses("Continue", h1="Who else has to do with it?")
        self.window.presses("Continue", h1="Who will read this")

    def is_told_who_reads_it(self, *, by: str, not_by: str) -> None:
        shown = self.window.texts(".reader-card__line")
        assert shown == [f"This will be read by: {by}.", f"Not by: {not_by}."]
        self.window.presses("Go on", h1="What happened")

    def writes_what_happened(self) -> None:
        self.window.types("What happened?", WHAT)
        self.window.types("Where?", "The library")
        self.window.presses("Continue", h1="When it happened")
        self.window.types("When did it happen?", "Yesterday, at about one o'clock")
        self.window.presses("Continue", h1="Pictures and other files")

    def adds_a_picture(self, picture: Path) -> None:
        self.window.gives_file("Choose a picture or another file", picture)
        self.window.presses("Add this file", h1="Pictures and other files")
        self.window.reads(picture.name)

    def sends_it(self) -> None:
        self.window.page.get_by_role("button", name="Go on", exact=True).click()
        self.window.sees("Check what you tell")
        self.window.reads("The library")
        self.window.does_not_read("Helen Moss")
        self.window.chooses("May your own words be shown again to whoever has your nine words?", "Yes")
        self.window.presses("Send it", h1="It was sent and is locked")
        self.nine_words = self.window.texts(".nine-words__word")
        assert len(self.nine_words) == 9
        assert self.window.sheets_of_paper() == 1

    def puts_the_page_away(self) -> None:
        self.window.presses("I have kept my words: put this page away", h1="Nothing of it is left in this browser")

    def reads_the_answer(self, answer: str) -> None:
        """With the nine words as people type them: capitals, commas, and a letter wrong."""
        first, *others = self.nine_words
        typed = ", ".join([first.upper(), *others[:-1], _misspelt(others[-1])])
        self.window.opens(self.at("answer/"), h1="Your nine words")
        self.window.types("Your nine words", f"  {typed}. ")
        self.window.presses("Open", h1=f"What you told on {localdate():%-d %B %Y}")
        self.window.reads("It was dealt with and closed")
        self.window.reads(answer)
        self.window.does_not_read("Pat Lowe")

    def does_not_work_here_after_all(self) -> None:
        self.window.opens(self.at("tell/without-an-account/"), h1="Tell somebody something without an account")
        self.window.chooses("Do you work or volunteer here?", "No")
        self.window.presses("Continue", h1="If you do not work here")


def _misspelt(word: str) -> str:
    return word[:-1] + ("z" if word[-1] != "z" else "x")
