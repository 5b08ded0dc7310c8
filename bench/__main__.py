"""python3 run.py bench [--quick | --long]

Measures, in one run and on a school made for it, everything that docs/running/speed.md speaks of.

--quick   a minute less: fewer rounds, for a look while working
--long    the inbox of ten thousand too
"""

import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Size:
    """How much is done of each."""

    rounds: int = 5
    concerns: int = 80  # in a round, as GlobaLeaks was measured
    home: int = 100
    cases: tuple[int, ...] = (1_000,)
    threads: bool = True


SIZES = {
    "": Size(),
    "--quick": Size(rounds=2, concerns=40, home=30, threads=False),
    "--long": Size(cases=(1_000, 10_000)),
    "--tiny": Size(rounds=1, concerns=2, home=2, cases=(6,), threads=False),  # does it run at all?
}


def main(words: Sequence[str]) -> int:
    word = words[0] if words else ""
    if word not in SIZES:
        print(__doc__, file=sys.stderr)
        return 2
    with a_folder() as folder:
        port = free_port()
        os.environ |= {
            "INFORCE_DATA": str(folder / "data"),
            "INFORCE_ADDRESS": f"http://localhost:{port}",
            "INFORCE_KDF": "quick",  # making the school's keys is no part of what is measured
            "INFORCE_MIN_FREE_MB": "64",
            "PYTHONPATH": os.pathsep.join([str(HOME / "src"), str(HOME)]),
        }
        os.environ.pop("INFORCE_DATABASE_URL", None)  # the yardsticks are SQLite's
        from inforce import installation  # noqa: PLC0415 - reads the settings above

        installation.start_django()
        installation.migrate()
        installation.collect_pages()
        from bench.measuring import measure  # noqa: PLC0415 - models can be named once Django has started

        print(f"{machine()}\n", flush=True)
        return measure(SIZES[word], folder=folder, port=port)


@contextmanager
def a_folder() -> Iterator[Path]:
    """On the disk that the code is on: where the temporary folder is in memory, syncing would cost nothing."""
    (HOME / "build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=HOME / "build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def machine() -> str:
    """What it is measured on, and how busy that is."""
    named = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    processor = named[0].partition(": ")[2] if named else platform.machine()
    gib = int(_lines("/proc/meminfo")[0].split()[1]) >> 20
    load = os.getloadavg()[0]
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} × {processor}, {gib} GiB, {system}; load before: {load:.1f}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
