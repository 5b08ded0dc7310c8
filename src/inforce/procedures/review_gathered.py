"""What the school's own registers show that calls for a review of the policy: counted, never told.

Nothing that is told in confidence is counted: even its number would say something. Nor is what the head may not see,
because it is the head's own or of somebody close to the head: a number that the head cannot account for would say whose
it is. What one person alone may have brought about is "fewer than five", whether it was four or none. That pictures
were deleted late is left out: it is a reminder to one person, and no pattern.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from inforce.core.routing import Office
from inforce.core.vocabulary import Procedure
from inforce.duties.queries import FEW
from inforce.keys.queries import posts_on
from inforce.people.models import School
from inforce.people.queries import close_to
from inforce.policies.access import HEADS
from inforce.policies.models import Edition
from inforce.policies.queries import out_of_date, questions_since
from inforce.procedures.equipment_check import checks_of
from inforce.procedures.precedence_documents import register_of
from inforce.records.queries import records_in

IN_WORDS = {
    "day": "The day of its review has passed",
    "documents": "Documents that go with the policy and are missing",
    "checks": "Checks of the filters after which something was to be done",
    "exposure": "Times a child saw something they should not have",
    "questions": "Questions asked before acting or signing",
    "account_safety": "Passwords that were known, phones that were lost",
    "contact_permission": "Wishes to give a pupil a number or e-mail",
}
REGISTERS = (Procedure.EXPOSURE, Procedure.ACCOUNT_SAFETY, Procedure.CONTACT_PERMISSION)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One thing that the registers show, and how many; None: fewer than five, or none."""

    what: str
    many: int | None


def gathered(edition: Edition, *, since: date, today: date) -> list[Gathered]:
    """All that they show since a day."""
    return list(_gathered(edition, since=since, today=today))


def _gathered(edition: Edition, *, since: date, today: date) -> Iterator[Gathered]:
    school = edition.school
    if out_of_date(edition, today=today):
        yield Gathered("day", 1)
    if missing := sum(row.missing for row in register_of(school, today=today)):
        yield Gathered("documents", missing)
    if gaps := sum(bool(one.actions) and one.checked_on >= since for one in checks_of(school)):
        yield Gathered("checks", gaps)
    unseen = _not_for_the_head(school, today=today)
    yield _of_people("questions", questions_since(since, school=school).exclude(person__in=unseen).count())
    for kind in REGISTERS:
        told = records_in(school, kind).filter(made_on__gte=since).exclude(person__in=unseen)
        yield _of_people(kind.value, told.count())


def _of_people(what: str, many: int) -> Gathered:
    return Gathered(what, many if many >= FEW else None)


def _not_for_the_head(school: School, *, today: date) -> Collection[int]:
    """The heads, and whoever is close to one: others handle what they tell."""
    posts = posts_on(school, today=today).filter(office__in=[Office(one) for one in HEADS])
    heads = {post.person_id: post.person for post in posts}
    return {*heads, *(key for person in heads.values() for key in close_to(person))}
