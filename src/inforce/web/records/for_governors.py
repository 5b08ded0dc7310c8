"""What of the policy's own upkeep waits for governors: documents that are missing, and where two of them differ."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inforce.policies.queries import edition_in_force
from inforce.procedures.policy_clash import clashes_to_settle
from inforce.procedures.precedence import is_shown_what_is_missing
from inforce.procedures.precedence_documents import register_of
from inforce.web.clock import today
from inforce.web.guards import Here

if TYPE_CHECKING:
    from datetime import date


def documents_waiting(request: Here) -> list[dict[str, Any]]:
    """For the desk of the chair, the vice-chair and the clerk: one line for each kind of thing, with its number."""
    if not is_shown_what_is_missing(request.person, request.school, today=today()):
        return []
    edition = edition_in_force(request.school, today=today())
    begun = edition.in_force_from if edition and edition.in_force_from else today()
    rows = register_of(request.school, today=today())
    missing = [row.document.entered_on if row.document else begun for row in rows if row.missing]
    overdue = [
        row.document.details.review_on
        for row in rows
        if row.document and row.document.details.review_on and row.document.is_due(today())
    ]
    differ = [clash.made_on for clash in clashes_to_settle(request.school)]
    return [
        *_line(request, "documents", "Documents that go with the policy: {} missing or not entered", missing),
        *_line(request, "documents", "Documents that go with the policy: {} past the day of review", overdue),
        *_line(request, "differences", "Where documents differ: {} to settle", differ),
    ]


def _line(request: Here, page: str, title: str, days: "list[date]") -> list[dict[str, Any]]:
    if not days:
        return []
    href = reverse(page, args=[request.school.slug])
    return [{"title": title.format(len(days)), "href": href, "since": min(days), "due": None}]
