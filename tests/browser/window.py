"""One person at one browser: what they open, read, type and press. Every page on the way is looked at."""

import re
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.browser.axe import watch_console
from tests.browser.looks import LARGE, Looks

A4 = {"format": "A4", "print_background": False}
Heading = str | re.Pattern[str]
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
MOST_STOPS = 150  # the policy has a link to each of its clauses
# A radio or a box to tick is drawn by its label.
WHERE_THE_FOCUS_IS = """() => {
  const it = document.activeElement, label = it.nextElementSibling, box = it.getBoundingClientRect();
  const drawn = [getComputedStyle(it), ...(label ? [getComputedStyle(label, '::before')] : [])];
  const marked = drawn.some(one =>
    (one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== 'none');
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return {seen: marked && inside, element: it.outerHTML.slice(0, 200)};
}"""


class Window:
    """A browser that belongs to one person: no other's cookies are in it."""

    def __init__(self, browser: Browser, site: str, *, looks: Looks, screen: dict[str, int] = LARGE) -> None:
        self.site, self.looks = site, looks
        self.context = browser.new_context(
            viewport=screen,  # type: ignore[arg-type]  # a plain dict is a ViewportSize
            java_script_enabled=looks.scripts,
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints = watch_console(self.page)
        self._answers: list[Response] = []
        self.page.on("response", self._heard)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is None:
            assert self.complaints == []
        self.context.close()

    # --- going somewhere ----------------------------------------------------------------------------------------

    def opens(self, path: str, *, h1: Heading, status: int = 200) -> None:
        """Type an address."""
        self.page.goto(path if path.startswith("http") else f"{self.site}{path}")
        self.sees(h1, status=status)

    def follows(self, link: str, *, h1: Heading) -> None:
        self._goes(self.page.locator("main, header").get_by_role("link", name=link, exact=True).first)
        self.sees(h1)

    def presses(self, button: str, *, h1: Heading = "", status: int = 200) -> None:
        """Press a button, once it was shown that keys alone reach it, and see the page that comes of it."""
        if self.looks.is_new(self.page, button):
            self.reaches(button)
        self._goes(self.page.get_by_role("button", name=button, exact=True))
        if h1:
            self.sees(h1, status=status)

    def sees(self, h1: Heading, *, status: int = 200) -> None:
        """Stand on the page with this heading, and look at it."""
        expect(self.page.locator("h1")).to_have_text(h1)
        self.page.wait_for_load_state("load")
        answer = self._answers[-1]
        assert answer.status == status, f"{answer.status} at {answer.url}"
        self.looks.at(self.page, answer.text())

    def is_at(self, path: str) -> bool:
        return urlsplit(self.page.url).path == path

    # --- reading ------------------------------------------------------------------------------------------------

    def reads(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, text: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(text)

    def texts(self, selector: str) -> list[str]:
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    # --- answering ----------------------------------------------------------------------------------------------

    def types(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def types_day(self, legend: str, day: str) -> None:
        """A day as "27 3 2026"."""
        boxes = self.page.get_by_role("group", name=legend)
        for box, part in zip(("Day", "Month", "Year"), day.split(), strict=True):
            boxes.get_by_label(box, exact=True).fill(part)

    def chooses(self, question: str, answer: str) -> None:
        """Choose one answer to a question, or tick one of several."""
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def ticks(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def unticks(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).uncheck()

    def picks(self, label: str, choice: str) -> None:
        """Pick a line of a list that folds out."""
        self.page.get_by_label(label, exact=True).select_option(label=choice)

    def gives_file(self, label: str, path: Path) -> None:
        self.page.get_by_label(label, exact=True).set_input_files(path)

    # --- paper and keys -----------------------------------------------------------------------------------------

    def sheets_of_paper(self) -> int:
        """On how many sheets of A4 this page comes out of a printer."""
        return len(SHEET.findall(self.page.pdf(**A4)))  # type: ignore[arg-type]  # named arguments

    def reaches(self, button: str) -> None:
        """Come to a button with the Tab key alone, from the top of the page, seeing on the way where one is."""
        wanted = self.page.get_by_role("button", name=button, exact=True)
        self.page.evaluate("document.body.tabIndex = -1, document.body.focus()")
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            where = self.page.evaluate(WHERE_THE_FOCUS_IS)
            assert where["seen"], f"{where['element']} at {self.page.url}"
            if wanted.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"{button} is not reached with {MOST_STOPS} presses of Tab at {self.page.url}")

    # --- how ----------------------------------------------------------------------------------------------------

    def _goes(self, to: Locator) -> None:
        """Press something that leads to another page, and wait for that page to begin."""
        before = len(self._answers)
        to.click()
        self._wait(lambda: len(self._answers) > before)

    def _wait(self, is_so: Callable[[], bool]) -> None:
        for _ in range(300):
            if is_so():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"nothing came of it at {self.page.url}")

    def _heard(self, answer: Response) -> None:
        request = answer.request
        if request.is_navigation_request() and request.frame == self.page.main_frame and not 300 <= answer.status < 400:
            self._answers.append(answer)
