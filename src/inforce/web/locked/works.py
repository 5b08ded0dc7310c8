"""The procedures whose cases can be opened here."""

from typing import TYPE_CHECKING

from inforce.procedures.found import follows
from inforce.web.locked import concern, illegal_image, justification, targeted, unsuitable_material
from inforce.web.locked.work import Work

if TYPE_CHECKING:
    from inforce.cases.queries import OpenCase

_EVERY: tuple[Work, ...] = (
    concern.WORK,
    justification.WORK,
    illegal_image.WORK,
    unsuitable_material.WORK,
    targeted.WORK,
)
_WORKS: dict[str, Work] = {work.procedure: work for work in _EVERY}


def work_of(opened: "OpenCase") -> Work | None:
    """How a case is worked on now; None where its procedure has no pages."""
    return _WORKS.get(follows(opened))
