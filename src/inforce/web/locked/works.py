"""The procedures whose cases can be opened here."""

from inforce.cases.models import Case
from inforce.web.locked import concern
from inforce.web.locked.work import Work

WORKS: dict[str, Work] = {work.procedure: work for work in (concern.WORK,)}


def work_of(case: "Case") -> Work | None:
    """How a case is worked on; None where its procedure has no pages."""
    return WORKS.get(case.procedure)
