"""The people of a journey, each at a window of their own. Whatever a browser complained of is said at the end."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar

from playwright.sync_api import Browser

from tests.browser.looks import LARGE, Looks
from tests.browser.navigators.adult import Adult
from tests.browser.window import Window

SLUG = "holm-lane"
Kind = TypeVar("Kind", bound=Adult)


@dataclass
class Everybody:
    """Opens a window for whoever comes."""

    browser: Browser
    address: str
    looks: Looks
    _windows: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._windows.__exit__(kind, error, at)

    def sits(self, kind: type[Kind], name: str) -> Kind:
        """Somebody sits down at a browser that nobody else uses."""
        return kind(name, self.window(), SLUG)

    def window(self, *, screen: dict[str, int] = LARGE) -> Window:
        return self._windows.enter_context(Window(self.browser, self.address, looks=self.looks, screen=screen))
