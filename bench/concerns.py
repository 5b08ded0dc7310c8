"""A concern with a file, through the real server: how many in a second, how long each takes, what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.figures import Figure, at_least, at_most, spread
from bench.primitives import our_stream_ms, primitives
from bench.school import School
from bench.served import Served
from bench.wire import Volley, fire
from inforce.cases.models import Case, Evidence
from inforce.people.models import Person

GLOBALEAKS = {1: "GlobaLeaks 17.1/s, 44 / 66 ms, 59 ms CPU", 8: "GlobaLeaks 6.6/s, 1,104 / 2,885 ms, half refused"}


@dataclass(frozen=True)
class Round:
    """One volley, and what it cost the server."""

    volley: Volley
    cpu_ms: float  # for each concern


def tell(school: School, server: Served, *, clients: int, count: int, by: Person | None = None) -> Round:
    """Tell some concerns. The drafts are ready before the clock starts; afterwards each must be there, file and all."""
    jobs = school.concerns(count, by=by)
    before, cpu = _there(), server.cpu()
    volley = fire(jobs, clients=clients, port=server.port)
    cpu = server.cpu() - cpu
    there = tuple(now - then for now, then in zip(_there(), before, strict=True))
    if there != (len(volley.taken), len(volley.taken)):
        volley.wrong.append(f"{len(volley.taken)} were acknowledged; cases and files are {there}")
    return Round(volley, cpu / count * 1000)


def concern_figures(rounds: Mapping[int, Sequence[Round]]) -> list[Figure]:
    """By number of clients."""
    found = []
    for clients, aim in ((1, 60), (8, 90)):
        volleys = [one.volley for one in rounds[clients]]
        rates, costs = [one.per_second for one in volleys], [one.cpu_ms for one in rounds[clients]]
        who = "one client" if clients == 1 else f"{clients} clients"
        peer = GLOBALEAKS[clients]
        found += [
            Figure(f"concern, {who}", median(rates), "/s", peer, aim=at_least(aim, "/s"), note=spread(rates)),
            Figure(f"- {who}, p50", median(one.p50 for one in volleys), " ms"),
            Figure(f"- {who}, p95", median(one.p95 for one in volleys), " ms"),
            Figure(f"- {who}, server CPU each", median(costs), " ms", aim=at_most(15, " ms"), note=spread(costs)),
            Figure(f"- {who}, not 2xx or 3xx", sum(len(one.wrong) for one in volleys), aim=at_most(0)),
        ]
    return found


def sealing_figures(school: School, rounds: Sequence[Round]) -> list[Figure]:
    """A concern's processor time beside that of its sealing alone."""
    alone = primitives(school.picture)
    sealing = sum(one.all_ms for one in alone)
    ours = our_stream_ms(school.picture) + sum(one.all_ms for one in alone[2:])
    cost = median(one.cpu_ms for one in rounds)
    return [
        Figure("concern, server CPU", cost, " ms", f"its sealing: {sealing:.2f} ms", cost / sealing, at_most(3)),
        Figure("- as it streams", cost, " ms", f"our stream, not the library: {ours:.2f} ms", cost / ours),
        *(Figure(f"- {one.count} × {one.name}", one.all_ms, " ms") for one in alone if one.all_ms >= 0.05),
    ]


def _there() -> tuple[int, int]:
    return Case.objects.count(), Evidence.objects.count()
