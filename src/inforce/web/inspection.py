"""The inspection folder: two pages to print, for whoever inspects the school.

The first page is the school's: it knows nothing of what is locked. The second is one reader's, and only after they
opened with their key. Both always end in whom else to ask, whether or not there is anything.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from inforce.assurance.inspection import dealt_with, last_checks, names_of_signers
from inforce.core.may import YES, Answer, no
from inforce.core.routing import READING_OFFICES, ROWS, Office
from inforce.duties.access import HEADS
from inforce.duties.queries import coverage
from inforce.policies.queries import edition_in_force, out_of_date
from inforce.web.clock import today
from inforce.web.guards import Here, member, seen_or_404
from inforce.web.vault import open_key

if TYPE_CHECKING:
    from inforce.policies.models import Edition

READERS = HEADS | {Office.CHAIR, Office.VICE_CHAIR, Office.CLERK}
BY_NAME = HEADS | {Office.CLERK}
AT_MOST = 24
"""Lines that fit the second page. The oldest closed ones are left out, and how many is said."""
MOST_NAMES = 100
"""Names that fit the first. Where there are more, those who have not signed are named, and the others counted."""

ABOUT = {
    "another adult, oneself, nobody named": "Another adult here, oneself, or nobody by name",
    "DSL, deputy": "The safeguarding lead or the deputy",
    "the head, or may be": "The headteacher, somebody close to the headteacher, or “I am not sure”",
    "the chair": "The chair of governors",
    "head and chair": "The headteacher and the chair together",
}
"""The rows of the table of readers, as a page says them."""


def may_open_folder(offices: Collection[Office]) -> Answer:
    """Open the folder."""
    if READERS & set(offices):
        return YES
    return no("The inspection folder is for the headteacher, the chair, the vice-chair and the clerk.")


@member
def folder(request: Here, school: str) -> HttpResponse:
    """Both pages."""
    seen_or_404(may_open_folder(request.offices))
    edition = edition_in_force(request.school, today=today())
    shown = {
        "day": today(),
        "edition": edition,
        "overdue": out_of_date(edition, today=today()),
        "checks": last_checks(request.school, today=today()),
        "readers": [(ABOUT[about], [_posts(place) for place in places]) for about, places in ROWS.items()],
    }
    return render(request, "desk/inspection.html", shown | _signed(request, edition) | _read_by(request))


def _signed(request: Here, edition: "Edition | None") -> dict[str, Any]:
    """By name for whoever keeps the list; by group, without small numbers, for the other governors."""
    by_name = bool(request.offices & BY_NAME)
    names = names_of_signers(edition, today=today()) if edition and by_name else None
    groups = coverage(edition, today=today()) if edition else None
    return {"names": names, "coverage": groups, "most_names": MOST_NAMES}


def _read_by(request: Here) -> dict[str, Any]:
    """The second page: only what this reader can open, and only in the memory of this request."""
    key = open_key(request)
    reading = [office for office in READING_OFFICES if office in request.offices]
    lines, left_out = dealt_with(key, request.school, at_most=AT_MOST, today=today()) if key and reading else ([], 0)
    return {
        "posts": [office.in_words for office in reading],
        "key_open": key is not None,
        "lines": lines,
        "left_out": left_out,
        "governs": bool(request.offices & {Office.CHAIR, Office.VICE_CHAIR}),
    }


def _posts(place: tuple[Office, ...]) -> str:
    """A place of the row: the headteacher, or a co-headteacher where there are two."""
    words = [office.in_words for office in place if office is not Office.CO_HEAD]
    return f"the {' or '.join(words)}"
