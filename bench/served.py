"""The school served by the real `inforce serve`, and what its processes take of the machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.server import Server

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    server: Server

    @property
    def port(self) -> int:
        return self.server.port

    def cpu(self) -> float:
        """Seconds of processor time that all its processes have taken, the ticker's and dead children's with them."""
        return sum(_cpu(number) for number in self._processes())

    def memory(self) -> float:
        """MiB that its processes hold."""
        return self.server.memory() / (1 << 20)

    def _processes(self) -> list[int]:
        assert self.server.parent is not None
        return [self.server.parent.pid, *self.server.processes()]


@contextmanager
def served(folder: Path, *, port: int, workers: int | None = None, threads: int | None = None) -> Iterator[Served]:
    """Serve the data folder of this run; where nothing is said, as a school does."""
    environment = {**os.environ, "INFORCE_TEST_MARK": f"bench {port} {workers} {threads}"}
    server = Server(folder, environment, port)
    chosen = {"--workers": workers, "--threads": threads}
    try:
        yield Served(server.start(*(word for name, n in chosen.items() if n for word in (name, str(n)))))
    finally:
        if server.parent is not None and server.parent.poll() is None:
            server.stop()


def _cpu(number: int) -> float:
    try:
        after_name = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, after_name[11:15])) / TICKS  # utime, stime, and those of children that were waited for
