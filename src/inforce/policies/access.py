"""Who may read a policy in, enter the governors' approval, and set the day of its review."""

from datetime import date

from inforce.core.may import YES, Answer, no
from inforce.core.routing import Office
from inforce.keys.queries import offices_of
from inforce.people.models import Person, School
from inforce.policies.models import Edition
from inforce.policies.queries import unbound_ids

GOVERNORS = frozenset({Office.CHAIR, Office.VICE_CHAIR, Office.CLERK})
HEADS = frozenset({Office.HEADTEACHER, Office.CO_HEAD})
EDITORS = GOVERNORS | HEADS | {Office.DEPUTY, Office.ADMINISTRATOR}


def may_see_choices(by: Person, school: School, *, today: date) -> Answer:
    """See what governors chose, and what holds until they do."""
    if offices_of(by, school, today=today) & (GOVERNORS | HEADS):
        return YES
    return no("This page is for governors and the headteacher.")


def may_choose(by: Person | None, school: School, *, today: date) -> Answer:
    """Enter what governors chose. It is theirs: a headteacher sees it and does not change it."""
    if by is None or offices_of(by, school, today=today) & GOVERNORS:
        return YES
    return no("Governors choose this. The chair, the vice-chair or the clerk enters it.")


def may_read_in(by: Person | None, school: School, *, today: date) -> Answer:
    """Read a text in, and say what each clause is bound to. Nothing is in force by that."""
    if by is None or offices_of(by, school, today=today) & EDITORS:
        return YES
    return no("The headteacher, the clerk, the chair or the administrator reads a policy in. Ask one of them.")


def may_enter_approval(by: Person | None, school: School, *, today: date) -> Answer:
    """Say that governors approved a policy. Governors decide (4.1.1); this is who may write it down."""
    if by is None or offices_of(by, school, today=today) & (GOVERNORS | HEADS):
        return YES
    return no("Governors approve the policy. The clerk, the chair or the headteacher enters what they decided.")


def may_put_in_force(by: Person | None, edition: Edition, *, today: date) -> Answer:
    """Put this text in force: only once, and only when every clause was looked at."""
    if not (answer := may_enter_approval(by, edition.school, today=today)):
        return answer
    if edition.in_force_from:
        return no("This version is in force already.")
    if left := unbound_ids(edition):
        some = ", ".join(left[:5]) + (" and others" if len(left) > 5 else "")  # noqa: PLR2004
        return no(f"Some clauses were not looked at yet: {some}. Say of each what it asks, or that it asks nothing.")
    return YES
