"""A line of a list of what is locked: what is shown before it is opened is only what needs no opening."""

from datetime import date
from typing import Any

from inforce.cases.queries import OpenCase, clocks_of
from inforce.core.routing import Office
from inforce.web.locked.works import work_of


def row_of(opened: OpenCase, *, today: date) -> dict[str, Any]:
    """What it is called, its next deadline, and why it is this reader's."""
    work = work_of(opened)
    clocks = clocks_of(opened.case)
    called = work.clocks if work else {}
    running = sorted(
        (clock.due, called.get(clock.what) or clock.get_what_display()) for clock in clocks.values() if not clock.met_on
    )
    return {
        "case": opened.case,
        "noun": work.noun if work else "",
        "due": running[0] if running else None,
        "late": bool(running) and running[0][0] < today,
        "why_yours": f"You hold the post of {Office(opened.grant.office).in_words}." if opened.grant else "",
        "read": bool(opened.said("opened")),
        "damaged": bool(opened.damaged),
    }
