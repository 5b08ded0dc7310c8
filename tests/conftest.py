"""What every test may rely on, and what none may do."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

HOME = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
MUST_RUN_ALL = os.environ.get("INFORCE_MUST_RUN_ALL") == "1"

# Two cores shared with browsers and databases: a slow moment must not fail a law.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    # Pages in tests name the files as they stand, so no test needs them collected first.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def skip_or_fail(why: str) -> None:
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
    return Path(str(found))


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
