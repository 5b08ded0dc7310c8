"""The clauses behind a page of a record, in the school's own text."""

from typing import TYPE_CHECKING

from inforce.policies.queries import clauses_of, edition_in_force
from inforce.web.clock import today
from inforce.web.guards import Here

if TYPE_CHECKING:
    from inforce.policies.models import Clause


def clauses_asking(request: Here, *names: str) -> "list[Clause]":
    """The clauses of the version in force that are bound to any of these duties or procedures."""
    edition = edition_in_force(request.school, today=today())
    if edition is None:
        return []
    wanted = set(names)
    return [
        clause
        for clause in clauses_of(edition)
        if wanted & {*clause.binding.get("duties", []), *clause.binding.get("procedures", [])}
    ]
