"""A site with one account and no school, for looking at the pages of signing in: `python -m tests.browser.small_site`.

Playwright's loop forbids Django's database calls in its own process, so the site runs in another.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
PASSWORD = "kestrel over quiet harbour"


@contextmanager
def small_site(data: Path) -> Iterator[str]:
    """Serve it from another process; gives its address. Passkeys need the name localhost, not a number."""
    port = _free_port()
    env = {
        **os.environ,
        "INFORCE_DATA": str(data),
        "INFORCE_ADDRESS": f"http://localhost:{port}",
        "INFORCE_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "inforce.settings",
        "PYTHONPATH": os.pathsep.join([str(HOME / "src"), str(HOME)]),
    }
    with (data / "site.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.small_site", str(port)], cwd=HOME, env=env, stdout=log, stderr=log
        )
        try:
            _wait_for(port, server)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the site did not start: see site.log"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the site did not answer within 30 seconds")


def _serve(port: int) -> None:
    import django  # noqa: PLC0415 - the settings below must be changed before anything reads them
    from django.conf import settings  # noqa: PLC0415

    from inforce.data_folder import prepare  # noqa: PLC0415

    prepare(Path(os.environ["INFORCE_DATA"]))
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    django.setup()

    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415 - Django is ready only now
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.servers.basehttp import run  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from inforce.people.models import Account  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    mary = Account(username="mary", email="mary@example.org")
    mary.set_password(PASSWORD)
    mary.save()
    run("127.0.0.1", port, StaticFilesHandler(get_wsgi_application()), threading=True)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
