"""Everything in one run, on one school."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bench.concerns import Round, concern_figures, sealing_figures, tell
from bench.figures import Figure, table
from bench.home import home_figures
from bench.inbox import inbox_figures
from bench.record import record_figures
from bench.school import School, filled
from bench.served import Served, served
from bench.threads import thread_figures
from inforce.people.models import Person

WARM = 40  # concerns before the first round: in every process templates compiled, connections open


class Size(Protocol):
    """How much is done of each."""

    @property
    def rounds(self) -> int: ...
    @property
    def concerns(self) -> int: ...
    @property
    def home(self) -> int: ...
    @property
    def cases(self) -> tuple[int, ...]: ...
    @property
    def threads(self) -> bool: ...


def measure(size: Size, *, folder: Path, port: int) -> int:
    """Measure, and print each part as it is done. Answers 1 where something was not answered or not kept."""
    lost = False
    with filled() as school:
        for name, figures in _parts(school, size, folder, port):
            lost = lost or any("not 2xx" in one.what and one.value for one in figures)
            print(f"{name}\n\n{table(figures)}\n", flush=True)
    return 1 if lost else 0


def _parts(school: School, size: Size, folder: Path, port: int) -> Iterator[tuple[str, list[Figure]]]:
    yield "Home", home_figures(school, times=size.home)
    with served(folder, port=port) as server:
        tell(school, server, clients=8, count=min(WARM, size.concerns))
        rounds = {clients: _rounds(school, server, size, clients=clients) for clients in (1, 8)}
        yield "A concern with 1 MiB, without an account", concern_figures(rounds)
        signed_in = {clients: _rounds(school, server, size, clients=clients, by=school.cast.mary) for clients in (1, 8)}
        yield "The same, signed in", concern_figures(signed_in)
        yield "What sealing costs", sealing_figures(school, rounds[1])
        yield "The record", record_figures(school.cast.body)
        for cases in size.cases:
            yield f"The list, {cases:,} cases", inbox_figures(school, server, cases=cases)
    if size.threads:
        figures = thread_figures(school, folder, port=port, count=size.concerns, rounds=2)
        yield "Threads", figures


def _rounds(school: School, server: Served, size: Size, *, clients: int, by: Person | None = None) -> list[Round]:
    return [tell(school, server, clients=clients, count=size.concerns, by=by) for _ in range(size.rounds)]
