"""What every test may rely on, and what none may do."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from tests.emptying import empties_between_tests
from tests.written import WRITE

HOME = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",  # root, in a container, has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
MUST_RUN_ALL = os.environ.get("INFORCE_MUST_RUN_ALL") == "1"

# Two cores shared with browsers and databases: a slow moment must not fail a law.
# by hand every run looks somewhere else; a change that is to land is judged by the same examples on every machine
hypothesis_settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=MUST_RUN_ALL,
)
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    # Pages in tests name the files as they stand, so no test needs them collected first.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(WRITE, action="store_true", help="write the tables of the documents anew, and compare nothing")


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the database, so that `run.py test --all` can run just that on PostgreSQL too."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(asked):
            item.add_marker(pytest.mark.database)


def skip_or_fail(why: str) -> NoReturn:
    """Say that a test cannot run here; where everything must run, that is a failure."""
    if MUST_RUN_ALL:
        pytest.fail(f"INFORCE_MUST_RUN_ALL is set, and {why}")
    pytest.skip(why)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of Debian's Chromium, for `playwright.chromium.launch(executable_path=...)`."""
    found = CHROMIUM if CHROMIUM.exists() else shutil.which("chromium")
    if found is None:
        skip_or_fail("there is no Chromium: apt install chromium")
    return Path(found)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A real browser that asks nobody outside for anything. A test makes contexts of it, one for each person.

    Not for longer than a module: while Playwright runs, Django refuses the database to this process, so what a
    journey needs to know it reads through pages and commands.
    """
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=QUIET)


@pytest.fixture(autouse=True, scope="session")
def tables_may_be_emptied() -> Iterator[None]:
    with empties_between_tests():
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Let no test in this process reach further than this computer."""
    really = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto

    def guarded(function: Any) -> Any:
        def call(self: socket.socket, *arguments: Any) -> Any:
            refuse_far_address(self.family, arguments[-1])
            return function(self, *arguments)

        return call

    socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto = map(guarded, really)
    yield
    socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto = really


def refuse_far_address(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0])
    if not (host.startswith("127.") or host in ("::1", "localhost", "")):
        raise AssertionError(f"A test tried to reach {host}: tests stay on this computer.")
