"""Opening the list of what is under lock, with a thousand cases in it: every row of a page is opened with the key."""

import tracemalloc
from collections.abc import Callable

from django.test import Client

from bench.figures import Figure, at_most, wall_ms
from bench.school import School
from bench.served import Served
from bench.wire import Line, get
from inforce.cases.models import Case

GLOBALEAKS = {1_000: "GlobaLeaks 280 ms, 5.6 MB", 10_000: "GlobaLeaks 3,300 ms, 56 MB, +481 MB"}


def inbox_figures(school: School, server: Served, *, cases: int) -> list[Figure]:
    """Fill the chair's list up to so many cases, then open it in this process and over the wire."""
    school.tell(cases - Case.objects.count())
    cookies = school.with_key(school.cast.chair)
    address = f"{school.at}/locked/"
    client = Client()
    client.cookies.load(cookies)

    def view() -> None:
        page = client.get(address, headers={"host": school.host})
        assert page.status_code == 200, (page.status_code, page.headers)

    view()
    with Line(server.port) as line:
        ask = get(address, cookies=cookies, host=school.host)
        before = server.memory()

        def over_the_wire() -> None:
            status, _, _ = line.ask(*ask.pieces)
            assert status == 200, status

        over_the_wire()
        over_wire = wall_ms(over_the_wire, rounds=9)
        grown = server.memory() - before
        _, _, length = line.ask(*ask.pieces)
    in_view = wall_ms(view, rounds=9)
    name = f"inbox of {cases:,}"
    peer = GLOBALEAKS.get(cases, "")
    aim = at_most(3300 / 20, " ms") if cases == 10_000 else None
    return [
        Figure(f"{name}, over the wire", over_wire, " ms", peer, aim=aim),
        Figure(f"- {name}, the view", in_view, " ms"),
        Figure(f"- {name}, most memory of the view", _peak(view), " MiB"),
        Figure(f"- {name}, growth of the server", grown, " MiB"),
        Figure(f"- {name}, the page", length / 1024, " KiB"),
    ]


def _peak(act: Callable[[], None]) -> float:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / (1 << 20)
    finally:
        tracemalloc.stop()
