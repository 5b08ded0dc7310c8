"""A figure, what it stands beside, and whether it is as good as it should be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True)
class Aim:
    """At least, or at most, so much."""

    sign: str
    limit: float
    unit: str = ""

    def is_met_by(self, value: float) -> bool:
        return value >= self.limit if self.sign == "≥" else value <= self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}{self.unit}"


def at_least(limit: float, unit: str = "") -> Aim:
    return Aim("≥", limit, unit)


def at_most(limit: float, unit: str = "") -> Aim:
    return Aim("≤", limit, unit)


@dataclass(frozen=True)
class Figure:
    """One line of the table. Where there is a ratio the aim is for that, else for the figure."""

    what: str
    value: float
    unit: str = ""
    beside: str = ""
    ratio: float | None = None
    aim: Aim | None = None
    note: str = ""  # such as the least and the most of several rounds

    @property
    def is_met(self) -> bool | None:
        """Whether it is as good as it should be; None where nothing is asked of it."""
        if self.aim is None:
            return None
        return self.aim.is_met_by(self.value if self.ratio is None else self.ratio)

    def cells(self) -> list[str]:
        met = {True: "yes", False: "NO", None: ""}[self.is_met]
        ratio = "" if self.ratio is None else short(self.ratio)
        figure = f"{short(self.value)}{self.unit}{f' [{self.note}]' if self.note else ''}"
        return [self.what, figure, self.beside, ratio, str(self.aim or ""), met]


HEADS = ["what", "figure", "beside", "ratio", "aim", "met"]


def table(figures: Sequence[Figure]) -> str:
    """A table that reads well on a terminal and as Markdown."""
    rows = [HEADS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "\n".join(f"| {line} |" for line in lines)


def short(value: float) -> str:
    """Three figures that count, and no power of ten."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(values: Sequence[float]) -> str:
    """The least and the most, where there were several."""
    return f"{short(min(values))}–{short(max(values))}" if len(values) > 1 else ""


def cpu_ms(act: Callable[[], object], *, times: int, rounds: int = 5) -> float:
    """Milliseconds of processor time, of all threads, that doing it once takes: the median of some rounds."""
    return _per_call(act, times=times, rounds=rounds, clock=process_time)


def wall_ms(act: Callable[[], object], *, times: int = 1, rounds: int = 5) -> float:
    """Milliseconds on the clock on the wall."""
    return _per_call(act, times=times, rounds=rounds, clock=perf_counter)


def _per_call(act: Callable[[], object], *, times: int, rounds: int, clock: Callable[[], float]) -> float:
    taken = []
    for _ in range(rounds):
        began = clock()
        for _ in range(times):
            act()
        taken.append((clock() - began) / times * 1000)
    return median(taken)
