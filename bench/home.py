"""Home, beside a bare Django view that asks the same queries and draws the same rows."""

import io
import sys
from collections.abc import Callable
from statistics import median
from typing import Any

from bench import bare
from bench.bare import bare_application
from bench.figures import Figure, at_least, at_most, cpu_ms
from bench.school import School
from inforce.web.wsgi import application

ROUNDS = 9


def home_figures(school: School, *, times: int) -> list[Figure]:
    """All are asked through WSGI in this process, by turns and without a network, which would hide the difference."""
    cookies = school.signed_in(school.cast.mary)
    bare_ones = bare_application()
    views = {
        "home": _asking(application, f"{school.at}/", cookies),
        "models": _asking(bare_ones, "/through-models/", cookies),
        "sql": _asking(bare_ones, "/through-sql/", cookies),
    }
    bare.home_asked = asked = _queries(views["home"])
    assert sorted(one.sql for one in asked) == sorted(one.sql for one in _queries(views["models"]))
    taken: dict[str, list[float]] = {name: [] for name in views}
    for _ in range(ROUNDS):
        for name, view in views.items():
            taken[name].append(cpu_ms(view, times=times, rounds=1))
    home, models, sql = (1000 / median(taken[name]) for name in ("home", "models", "sql"))
    beside = f"a bare Django view: {models:.0f}/s"
    return [
        Figure("home, one after another", home, "/s", beside, home / models, at_least(0.5)),
        Figure("- beside its SQL alone", home, "/s", f"SQL ready, no objects: {sql:.0f}/s", home / sql),
        Figure("queries of home", len(asked), aim=at_most(12)),
    ]


def _queries(view: Callable[[], object]) -> list[bare.Asked]:
    view()
    asking = bare.Asking()
    with asking.inside():
        view()
    return asking.asked


def _asking(application: Callable[..., Any], path: str, cookies: dict[str, str]) -> Callable[[], bytes]:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def ask() -> bytes:
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        response = application(environ, lambda status, _: said.append(status))
        page = b"".join(response)
        response.close()
        assert said == ["200 OK"], said
        return page

    return ask
