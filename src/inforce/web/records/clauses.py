"""The clauses behind a page of a record, in the school's own text."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from inforce.policies.queries import clauses_of, edition_in_force
from inforce.web.clock import today
from inforce.web.guards import Here

if TYPE_CHECKING:
    from inforce.policies.models import Clause, Edition


def clauses_asking(request: Here, *names: str) -> "list[Clause]":
    """The clauses of the version in force that are bound to any of these duties or procedures."""
    return clauses_bound(edition_in_force(request.school, today=today()), names)


def clauses_bound(edition: "Edition | None", names: Iterable[str]) -> "list[Clause]":
    """The clauses of a version that are bound to any of these duties or procedures; of none, none."""
    wanted = set(names)
    if edition is None or not wanted:
        return []
    return [
        clause
        for clause in clauses_of(edition)
        if wanted & {*clause.binding.get("duties", []), *clause.binding.get("procedures", [])}
    ]
