"""The accessibility rules that a machine can check, in a real browser.

A page of an error passes them all, so a test says first which page it means to look at.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def check_axe(page: Page, response: Response | None, *, h1: str, status: int = 200) -> None:
    """This page, with this heading, breaks no rule and is no wider than the screen."""
    assert response is None or response.status == status, response.status
    expect(page.locator("h1")).to_have_text(h1)
    width, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= screen, f"{page.url} is {width} pixels wide on a screen of {screen}"
    assert breaks(page) == [], page.url


def breaks(page: Page) -> list[str]:
    """Each rule that this page breaks, with the piece that breaks it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"] if not _is_known(one, node)]


def open_page(page: Page, address: str, *, h1: str, status: int = 200) -> None:
    """Open an address and check what stands there."""
    check_axe(page, page.goto(address, wait_until="networkidle"), h1=h1, status=status)


def watch_console(page: Page) -> list[str]:
    """Whatever the browser complains of from now on: a blocked script or style above all."""
    complaints: list[str] = []

    def heard(message: Any) -> None:
        if message.type in {"error", "warning"} and "status of 40" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    return complaints


def _is_known(violation: dict[str, Any], node: dict[str, Any]) -> bool:
    """govuk-frontend puts aria-expanded on a radio that opens a question, since screen readers say it.

    Its makers tested that and keep it on purpose: https://github.com/alphagov/govuk-frontend/issues/979
    """
    return violation["id"] == "aria-allowed-attr" and "govuk-radios__input" in node["html"]
