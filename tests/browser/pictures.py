"""Take the picture of home that stands in the README: .venv/bin/python -m tests.browser.pictures

It shows what `python3 run.py demo` shows to the midday supervisor of its made-up school.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, HOME, QUIET

PICTURE = HOME / "docs/pictures/home.png"
SCREEN = {"width": 1100, "height": 660}
WHOSE = "midday supervisor"


def take() -> None:
    """Fill the made-up school, look at its home page, keep what is seen."""
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder) / "demo") as link, sync_playwright() as playwright:
        chromium = CHROMIUM if CHROMIUM.exists() else shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(viewport=SCREEN)  # type: ignore[arg-type]  # a plain dict is a ViewportSize
        page.goto(link)
        page.get_by_role("heading", level=1).wait_for()
        page.screenshot(path=PICTURE)
        browser.close()


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The made-up school while it is served; gives the link that signs in as somebody."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "inforce", "demo", "--port", str(port)]
    environment = os.environ | {"INFORCE_DATA": str(folder)}
    with subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            said = iter(process.stdout)
            next(line for line in said if WHOSE in line)
            yield next(said).strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    take()
    print(PICTURE.relative_to(HOME))
