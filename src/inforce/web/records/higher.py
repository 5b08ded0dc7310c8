"""A higher policy applies: what outranks the policy where a child may be at risk, for every such step (1.3.1)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inforce.core.vocabulary import Procedure
from inforce.policies.queries import edition_in_force
from inforce.procedures.precedence_documents import (
    clauses_giving_way,
    higher_documents,
    says_what_to_do_for_children,
)
from inforce.web.clock import today
from inforce.web.guards import Here

if TYPE_CHECKING:
    from inforce.procedures.precedence_documents import Document

ALL_OF_IT = "all"  # the page on which all of it stands

STEPS: dict[str, set[str]] = {
    Procedure.ILLEGAL_IMAGE: {
        ALL_OF_IT,
        *("police", "lado", "out-of-hours", "dsl", "social-care", "kept-safe", "advised", "parents", "look-into"),
        *("tell-adult", "hear-adult", "something-else", "proof"),
    },
    Procedure.UNSUITABLE_MATERIAL: {ALL_OF_IT, "unsure-of-age", "advised", "look-into", "tell-adult", "hear-adult"},
    Procedure.CONCERN: {"four-questions", "lado"},
}
"""Of what is locked: the steps, by their names, that a higher policy may say something of."""


@dataclass(frozen=True, slots=True)
class Higher:
    """What templates/parts/higher_policy.html shows.

    `unnamed`: nobody has entered the child protection policy, so it is spoken of without a place.
    """

    documents: "list[Document]"
    unnamed: bool
    clauses: list[str]
    linked: bool  # a clause is read by those who are signed in


def higher_of(request: Here) -> Higher:
    """What comes first at this school. Asked for anew on every page: somebody may follow it at once."""
    documents = higher_documents(request.school)
    return Higher(
        documents=documents,
        unnamed=not says_what_to_do_for_children(documents),
        clauses=clauses_giving_way(edition_in_force(request.school, today=today())),
        linked=bool(getattr(request, "person", None)),
    )


def higher_on(request: Here, procedure: str, step: str = ALL_OF_IT) -> Higher | None:
    """The same on a page of what is locked: None where the step is not one of safeguarding."""
    return higher_of(request) if step in STEPS.get(procedure, ()) else None
