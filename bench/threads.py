"""How many processes and threads should answer? As `inforce serve` does when nobody says, and other shapes beside it.

A slow telephone holds the thread that its file arrives in. So one thread may be the quickest and still be wrong:
docs/decisions/0012-processes-and-threads.md.
"""

from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter, sleep

from bench.concerns import tell
from bench.figures import Figure, spread
from bench.school import School
from bench.served import served
from bench.wire import Line, fire, get

SLOW = 2.0  # seconds that a telephone takes to send its file
WARM = 40  # in every process: templates compiled, connections open


SHAPES = {
    "as served": {},
    "1 process, 1 thread": {"workers": 1, "threads": 1},
    "1 process, 8 threads": {"workers": 1, "threads": 8},
    "1 process, 64 threads": {"workers": 1, "threads": 64},
}


def thread_figures(school: School, folder: Path, *, port: int, count: int, rounds: int) -> list[Figure]:
    """The same school behind servers of several shapes."""
    found = []
    for name, shape in SHAPES.items():
        with served(folder, port=port, **shape) as server:
            home = get(f"{school.at}/", cookies=school.signed_in(school.cast.mary), host=school.host)
            fire([[home]] * WARM, clients=8, port=port)
            homes = [fire([[home]] * count * 2, clients=8, port=port).per_second for _ in range(rounds)]
            tell(school, server, clients=8, count=WARM)
            told = [tell(school, server, clients=8, count=count) for _ in range(rounds)]
            wrong = sum(len(one.volley.wrong) for one in told)
            rates = [one.volley.per_second for one in told]
            beside = f"{median(one.cpu_ms for one in told):.1f} ms CPU each, {wrong} refused"
            found += [
                Figure(f"{name}: home, 8 clients", median(homes), "/s", note=spread(homes)),
                Figure(f"- {name}: concern, 8 clients", median(rates), "/s", beside, note=spread(rates)),
                Figure(f"- {name}: home beside a slow telephone", _beside_slow(school, port), " ms"),
            ]
    return found


def _beside_slow(school: School, port: int) -> float:
    """Milliseconds that home takes while a file takes two seconds to arrive."""
    upload, _ = school.concerns(1)[0]
    home = get(f"{school.at}/", cookies=school.signed_in(school.cast.mary), host=school.host)
    telephone = Thread(target=_send_slowly, args=(port, upload.pieces))
    telephone.start()
    sleep(SLOW / 4)
    with Line(port) as line:
        began = perf_counter()
        line.ask(*home.pieces)
        taken = (perf_counter() - began) * 1000
    telephone.join()
    return taken


def _send_slowly(port: int, pieces: tuple[bytes, ...]) -> None:
    whole = b"".join(pieces)
    with Line(port) as line:
        line.send(whole[: len(whole) // 2])
        sleep(SLOW)
        line.ask(whole[len(whole) // 2 :])
