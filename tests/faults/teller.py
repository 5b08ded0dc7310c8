"""Mary tells somebody something, page by page, and reads the answer with her nine words."""

import re
from dataclasses import dataclass, field

from tests.faults.browser import Browser, Page, Upload

WORD = re.compile(r'nine-words__word">([a-z]+)<')


@dataclass
class Teller:
    """Somebody telling one thing in one browser."""

    browser: Browser
    slug: str
    steps: dict[str, str] = field(default_factory=dict)  # page -> where it led

    def tell(self, what: str, *, about: str = "", files: dict[str, bytes] | None = None) -> Page:
        """All of it. Answers what the sending answered."""
        self.begin()
        self.until_files(what, about=about)
        for name, content in (files or {}).items():
            self.add_file(Upload(name, content))
        return self.send()

    def begin(self) -> Page:
        return self._post("tell/")

    def until_files(self, what: str, *, about: str = "") -> None:
        self.say_about(about)
        self._post("tell/others/")
        self._post("tell/who-reads/")
        self._post("tell/what/", {"what": what, "where": ""})
        self._post("tell/when/", {"happened": "Last night"})

    def say_about(self, person: str) -> Page:
        """Whom it is about: a person's reference, or nobody in particular."""
        return self._post("tell/about/", {"about": "person", "person": person} if person else {"about": "not_sure"})

    def add_file(self, upload: Upload) -> Page:
        return self.browser.send_file(self._at("tell/files/"), upload)

    def send(self) -> Page:
        return self._post("tell/check/", {"keep_words": "yes"})

    def is_sent(self, page: Page) -> bool:
        """Whether the server said that it has it."""
        return page.status == 302 and page.location == self._at("tell/sent/")

    def nine_words(self) -> list[str]:
        return WORD.findall(self.browser.get(self._at("tell/sent/")).html)

    def answer(self, words: list[str], *, more: str = "") -> Page:
        """What she reads with her nine words; `more` is what she adds."""
        typed = {"words": " ".join(words)} | ({"more": more} if more else {})
        return self._post("answer/", typed)

    def _post(self, path: str, answers: dict[str, str | list[str]] | None = None) -> Page:
        page = self.browser.post(self._at(path), answers)
        self.steps[path] = f"{page.status} {page.location}"
        return page

    def _at(self, path: str) -> str:
        return f"/{self.slug}/{path}"
