"""Where a wish to give a pupil a number or e-mail stands: read from its lines and the day, and from nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from inforce.core.calendar import local_day
from inforce.core.may import Refused
from inforce.core.said import Said
from inforce.core.vocabulary import Procedure
from inforce.records.queries import OpenRecord

KIND = Procedure.CONTACT_PERMISSION.value

DETAILS = {"mobile": "mobile number", "email": "private e-mail address", "other": "other contact detail"}
"""Which kind of detail, as it stands after whose it is."""

FLAGS = {
    "sen": "It is part of supporting special educational needs or a disability",
    "residential": "It is for a residential",
    "trip": "It is for a trip or an event away from school",
}


class Step(StrEnum):
    """Where it stands."""

    ASKED = "asked"
    WAITING = "waiting"
    REFUSED = "refused"
    AGREED = "agreed"  # by everybody, and not begun
    VALID = "valid"
    OVER = "over"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({Step.ASKED, Step.WAITING})
STOPPED = frozenset({Step.REFUSED, Step.OVER, Step.WITHDRAWN})


class Details(StrEnum):
    """Whether the pupil's side still has what it was given. Asked only where it was valid and is so no longer."""

    NOT_ASKED = ""
    TO_SAY = "to_say"
    NOT_YET = "not_yet"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `other` says which way, where `detail` is "other"; never the number itself.

    The pupil's whole name is kept, under lock: nobody can agree about initials, and a number given to the wrong child
    is what this is there to stop. No class, no age and no date of birth stand beside it, and whoever answers with a
    slip is shown the first name alone.
    """

    first_name: str
    family_name: str
    over_18: bool
    detail: str
    why: str
    starts: date
    ends: date
    other: str = ""
    flags: tuple[str, ...] = ()

    @property
    def pupil(self) -> str:
        """The pupil's whole name: for those who deal with it, and nobody outside."""
        return f"{self.first_name} {self.family_name}"

    @property
    def shared(self) -> str:
        """The kind of detail, as it stands after whose it is."""
        return f"{DETAILS[self.detail]} ({self.other})" if self.other else DETAILS[self.detail]

    def kept(self) -> dict[str, Any]:
        """As it is put under lock."""
        days = {"starts": self.starts.isoformat(), "ends": self.ends.isoformat()}
        return {
            "first_name": self.first_name.strip(),
            "family_name": self.family_name.strip(),
            "over_18": self.over_18,
            "detail": self.detail,
            "other": self.other.strip(),
            "why": self.why.strip(),
            "flags": list(self.flags),
        } | days

    @classmethod
    def read(cls, words: dict[str, Any]) -> "Request":
        """What `kept` gave."""
        days = {name: date.fromisoformat(words[name]) for name in ("starts", "ends")}
        return cls(**(words | days | {"flags": tuple(words["flags"])}))


@dataclass(frozen=True, slots=True)
class Agreeing:
    """Somebody who must agree. `answer` is None until they answered; `typed` is the name that they typed with it."""

    who: str
    name: str
    relation: str
    safe: bool
    answer: bool | None = None
    how: str = ""
    on: date | None = None
    typed: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not asked, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it stands on a day. `leader` is what the school said; None until it did."""

    step: Step
    request: Request
    must: tuple[Agreeing, ...]
    left_out: tuple[LeftOut, ...]
    leader: bool | None
    details: Details

    @property
    def waits_for(self) -> tuple[Agreeing, ...]:
        """Those who have not answered yet."""
        return tuple(one for one in self.must if one.answer is None)

    def agreeing(self, who: str) -> Agreeing | None:
        """Somebody of those who must agree."""
        return next((one for one in self.must if one.who == who), None)


def state_of(held: OpenRecord, *, today: date) -> Standing:
    """Where it stands. Raises Refused where a line does not open: nothing counts as agreed then."""
    asked = held.last("asked")
    if held.damaged or asked is None:
        raise Refused("A part of this does not open: it was damaged or changed. Nothing of it holds. Ask for it again.")
    request, stop = Request.read(asked.words), _stop(held.lines)
    until_stopped = held.lines[: held.lines.index(stop)] if stop else held.lines
    must, left_out = _asked(held.lines)
    agreed = _agreed(until_stopped)
    last_day = min(request.ends, local_day(stop.at) if stop else today)
    step = _step(request, stop, agreed=agreed, begun=bool(must) or held.last("decided") is not None, today=today)
    was_valid = agreed and request.starts <= last_day
    return Standing(
        step=step,
        request=request,
        must=must,
        left_out=left_out,
        leader=_leader(held.lines),
        details=_details(held) if was_valid and step in STOPPED else Details.NOT_ASKED,
    )


def _step(request: Request, stop: Said | None, *, agreed: bool, begun: bool, today: date) -> Step:
    if stop is not None and stop.kind in ("answered", "decided"):
        return Step.REFUSED
    if stop is not None and stop.kind == "withdrawn":
        return Step.WITHDRAWN
    if stop is not None or today > request.ends:
        return Step.OVER
    if agreed:
        return Step.VALID if today >= request.starts else Step.AGREED
    return Step.WAITING if begun else Step.ASKED


def _stop(lines: Iterable[Said]) -> Said | None:
    """The line that ended it: a no, a withdrawal, that its days ran out, or that whoever asked left the school."""
    return next((line for line in lines if _ends_it(line)), None)


def _ends_it(line: Said) -> bool:
    ends = line.kind in ("withdrawn", "ran_out", "left")
    return ends or (line.kind in ("answered", "decided") and not line.words["yes"])


def _agreed(lines: Sequence[Said]) -> bool:
    """Everybody who must agree has, and the school has."""
    must, _ = _asked(lines)
    return bool(must) and all(one.answer for one in must) and bool(_leader(lines))


def _leader(lines: Iterable[Said]) -> bool | None:
    said = [bool(line.words["yes"]) for line in lines if line.kind == "decided"]
    return said[-1] if said else None


def _asked(lines: Iterable[Said]) -> tuple[tuple[Agreeing, ...], tuple[LeftOut, ...]]:
    """Who must agree, each with their last answer; and who is not asked."""
    must: dict[str, Agreeing] = {}
    left_out: list[LeftOut] = []
    for line in lines:
        words = line.words
        if line.kind == "must":
            must[words["who"]] = Agreeing(words["who"], words["name"], words["relation"], words["safe"])
        elif line.kind == "left_out":
            left_out.append(LeftOut(words["name"], words["why"]))
        elif line.kind == "let_off" and (gone := must.pop(words["who"], None)):
            left_out.append(LeftOut(gone.name, words["why"]))
        elif line.kind == "answered" and words["who"] in must:
            must[words["who"]] = replace(
                must[words["who"]],
                answer=words["yes"],
                how=words["how"],
                on=date.fromisoformat(words["on"]),
                typed=words["name"],
                words=words["words"],
            )
    return tuple(must.values()), tuple(left_out)


def _details(held: OpenRecord) -> Details:
    said = held.last("details")
    if said is None:
        return Details.TO_SAY
    return Details.WITHDRAWN if said.words["withdrawn"] else Details.NOT_YET
