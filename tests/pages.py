"""What every page must be, and a client that looks at every page it fetches."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from django.test import Client

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def check_page(html: str) -> None:
    """One h1, a title, every input labelled, every id once, every form guarded, and no script or style inline."""
    faults = faults_of(html)
    assert faults == [], f"{faults}\n{html}"


def faults_of(html: str) -> list[str]:
    page = _Page()
    page.feed(html)
    page.close()
    return page.faults()


class PageClient(Client):
    """Django's test client; a page that breaks the house rules fails the test that fetched it."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            check_page(response.content.decode())
            assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        return response


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.count: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.inputs: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.title = self.h1 = self.language = ""
        self.form: dict[str, str | None] | None = None
        self.guarded = True
        self.described: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.count[tag] += 1
        if tag not in EMPTY:
            self.open.append(tag)
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        self.found += [f"<{tag}> has {name}" for name in given if name == "style" or name.startswith("on")]
        self.found += [f"<{tag}> leads to a script" for name in ("href", "action") if _is_script(given.get(name))]
        self.described |= set((given.get("aria-describedby") or "").split())
        match tag:
            case "html":
                self.language = given.get("lang") or ""
            case "style":
                self.found.append("there is a <style>")
            case "script" if not given.get("src"):
                self.found.append("there is a script without src")
            case "img" if given.get("alt") is None:
                self.found.append("an image has no alt")
            case "label":
                self.labels.add(given.get("for") or "")
            case "form":
                self._form(given)
            case "input" | "select" | "textarea":
                self._input(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            if not self.guarded:
                self.found.append(f"a form that sends to {self.form and self.form.get('action')} has no token")
            self.form, self.guarded = None, True
        if tag in EMPTY:
            return
        if not self.open or self.open.pop() != tag:
            self.found.append(f"</{tag}> closes what is not open")

    def handle_data(self, data: str) -> None:
        if "title" in self.open:
            self.title += data
        if "h1" in self.open:
            self.h1 += data

    def faults(self) -> list[str]:
        found = list(self.found)
        if not self.title.strip():
            found.append("the page has no title")
        if not self.title.strip().endswith("Inforce"):
            found.append(f"the title does not end in Inforce: {self.title.strip()}")
        if self.title.strip().startswith(("–", "Error: –")):
            found.append("the title says nothing before Inforce")
        found += [f"there are {self.count[tag]} <{tag}>" for tag in ("h1", "main") if self.count[tag] != 1]
        if not self.h1.strip():
            found.append("the h1 is empty")
        if not self.language:
            found.append("the page does not say its language")
        found += [f"the id {name} stands {times} times" for name, times in self.ids.items() if times > 1]
        found += [f"nothing has the id {name}, which describes something" for name in self.described - set(self.ids)]
        for tag, given in self.inputs:
            named = given.get("id") in self.labels or given.get("aria-label") or given.get("aria-labelledby")
            if not named:
                found.append(f"<{tag} name={given.get('name')}> has no label")
        return found

    def _form(self, given: dict[str, str | None]) -> None:
        if self.form is not None:
            self.found.append("a form stands inside a form")
        self.form = given
        action = given.get("action")
        if action is not None and not re.match(r"/(?!/)", action):
            self.found.append(f"a form sends to {action}, which may not be ours")
        self.guarded = (given.get("method") or "get").lower() != "post"

    def _input(self, tag: str, given: dict[str, str | None]) -> None:
        if given.get("name") == "csrfmiddlewaretoken":
            self.guarded = True
        if tag != "input" or given.get("type") not in UNLABELLED:
            self.inputs.append((tag, given))


def _is_script(address: str | None) -> bool:
    return (address or "").strip().lower().startswith("javascript:")
