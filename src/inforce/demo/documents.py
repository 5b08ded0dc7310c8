"""The documents of the made-up school: most are there, one is missing, one is not entered, and two of them differ."""

from datetime import date, datetime, timedelta

from inforce.core.documents import Known
from inforce.people.models import Person, School
from inforce.procedures.policy_clash import notice_clash
from inforce.procedures.precedence import enter_document
from inforce.procedures.precedence_documents import Details, Held, Standing

WEBSITE = "On the school’s website, under Policies; on paper in the office"
DOCUMENTS: tuple[tuple[Known, str, Standing, Held, str], ...] = (
    (Known.CHILD_PROTECTION, "Child protection and safeguarding policy", Standing.CHILDREN, Held.YES, WEBSITE),
    (Known.STAFF_ADVICE, "Advice from HR", Standing.FIRST, Held.YES, "The HR line of Northdale Council: ask the head"),
    (Known.IT, "Online safety policy", Standing.FIRST, Held.YES, WEBSITE),
    (Known.DISCIPLINE, "Disciplinary procedure", Standing.BESIDE, Held.YES, "The staff handbook, in the staff room"),
    (
        Known.ALLEGATIONS,
        "Procedure for allegations against adults",
        Standing.CHILDREN,
        Held.YES,
        "The red folder in the head’s office; the chair has a copy",
    ),
    (Known.EQUALITY, "Equality policy", Standing.BESIDE, Held.YES, WEBSITE),
    (Known.IT_USE, "Acceptable use of IT", Standing.BESIDE, Held.NO, ""),
)
"""What the policy knows it by, its name, how it stands to the policy, whether it is there, and where."""


def enter_documents(*, school: School, by: Person, today: date, now: datetime) -> None:
    """Enter them, and that one of them differs from a clause."""
    made = {}
    for key, name, standing, held, place in DOCUMENTS:
        there = {"seen_on": today, "review_on": today + timedelta(days=300)} if held == Held.YES else {}
        details = Details(name=name, standing=standing, held=held, place=place, **there)
        made[key] = enter_document(by=by, school=school, details=details, key=key, today=today, now=now)
    notice_clash(
        by=by,
        school=school,
        clause="2.4.6a",
        document=made[Known.CHILD_PROTECTION].ref,
        what="It allows no picture of a child on anybody’s own phone. The policy leaves it to governors.",
        seen_on=today,
        today=today,
        now=now,
    )
