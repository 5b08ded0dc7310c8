"""The procedures whose cases can be opened here."""

from typing import TYPE_CHECKING

from inforce.web.locked import concern, justification
from inforce.web.locked.work import Work

if TYPE_CHECKING:
    from inforce.cases.models import Case

_WORKS: dict[str, Work] = {work.procedure: work for work in (concern.WORK, justification.WORK)}


def work_of(case: "Case") -> Work | None:
    """How a case is worked on; None where its procedure has no pages."""
    return _WORKS.get(case.procedure)
