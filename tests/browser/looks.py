"""What every page must be that somebody visits in a journey: looked at on a small screen and on a large one."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.axe import breaks
from tests.pages import check_page

SMALL = {"width": 320, "height": 640}
LARGE = {"width": 1280, "height": 800}
REF = re.compile(r"/[0-9a-hjkmnp-tv-z]{16}/|/[\w-]{20,}/")


@dataclass
class Looks:
    """Looks at each page once: with axe where there are scripts, and into `pictures` where somebody wants to see.

    On a small screen and on a large one, or on the one that the person has.
    """

    scripts: bool = True
    thorough: bool = True
    keys: bool = True
    on_own_screen: bool = False
    pictures: Path | None = None
    seen: set[tuple[str, ...]] = field(default_factory=set)
    pressed: set[tuple[str, ...]] = field(default_factory=set)

    def at(self, page: Page, html: str) -> None:
        """Look at the page as it stands; `html` is what the server sent."""
        check_page(html)
        kind = self._kind(page)
        if kind in self.seen:
            return
        self.seen.add(kind)
        before = page.viewport_size
        if self.on_own_screen and before:
            self._look(page, width=before["width"])
            return
        for screen in (SMALL, LARGE):
            page.set_viewport_size(screen)  # type: ignore[arg-type]  # a plain dict is a ViewportSize
            self._look(page, width=screen["width"])
        if before:
            page.set_viewport_size(before)

    def is_new(self, page: Page, button: str) -> bool:
        """Whether this button was not pressed yet on such a page, and scripts can tell where the focus is."""
        kind = (REF.sub("/REF/", urlsplit(page.url).path), button)
        new = self.thorough and self.scripts and self.keys and kind not in self.pressed
        self.pressed.add(kind)
        return new

    def _look(self, page: Page, *, width: int) -> None:
        needs = page.evaluate("document.scrollingElement.scrollWidth")
        assert needs <= width, f"{page.url} is {needs} pixels wide on a screen of {width}"
        if self.pictures:
            name = f"{len(self.seen):03}-{_plain(urlsplit(page.url).path)}-{width}.png"
            page.screenshot(path=self.pictures / name, full_page=True)
        if self.thorough and self.scripts:
            found = breaks(page)
            assert found == [], f"{page.url}: {found}"

    def _kind(self, page: Page) -> tuple[str, ...]:
        """Pages of one template in one state: a reference in the address does not make another."""
        path = REF.sub("/REF/", urlsplit(page.url).path)
        parts = page.evaluate("document.querySelectorAll('main *').length")
        return path, page.locator("h1").inner_text(), page.title(), str(parts)


def _plain(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", REF.sub("/ref/", path)).strip("-") or "front"
