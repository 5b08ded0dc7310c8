"""Ask in a test to give a pupil a number or e-mail, through the product's own acts, as the pages do."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from inforce.people.models import Person
from inforce.procedures import contact_permission
from inforce.procedures.contact_slips import make_slip
from inforce.procedures.contact_standing import Request, Standing, state_of
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.school import TODAY, Cast

STARTS, ENDS = TODAY + timedelta(days=7), TODAY + timedelta(days=9)


def acting(by: Person, *, today: date = TODAY) -> dict[str, Any]:
    """Who acts, and when: ten in the morning of a day."""
    return {"by": by, "today": today, "now": datetime.combine(today, time(9), tzinfo=UTC)}


def wish(**changed: Any) -> Request:
    """A mobile number for a hospital trip."""
    given: dict[str, Any] = {
        "first_name": "Robin",
        "family_name": "Quillfeather",
        "over_18": False,
        "detail": "mobile",
        "why": "The family meets us at the hospital, and the school's telephone stays with the other group.",
        "starts": STARTS,
        "ends": ENDS,
        "flags": ("sen", "trip"),
    }
    return Request(**(given | changed))


def asked(cast: Cast, *, by: Person | None = None, today: date = TODAY, **changed: Any) -> Record:
    """Dana Reed asks."""
    return contact_permission.ask(request=wish(**changed), school=cast.school, **acting(by or cast.dsl, today=today))


def listed(record: Record, *, by: Person, name: str = "Karen Quillfeather", today: date = TODAY, **changed: Any) -> str:
    """Somebody is put on the list of those who must agree. Returns their reference there."""
    given: dict[str, Any] = {"relation": "parent", "safe": False} | changed
    standing = contact_permission.must_agree(record, name=name, **given, **acting(by, today=today))
    return standing.must[-1].who


def said(record: Record, who: str, *, by: Person, yes: bool = True, today: date = TODAY) -> Standing:
    """Their answer, entered for them."""
    answer = {"yes": yes, "how": "telephone", "on": today, "words": ""}
    return contact_permission.enter_answer(record, who=who, **answer, **acting(by, today=today))  # type: ignore[arg-type]


def decided(record: Record, *, by: Person, yes: bool = True, today: date = TODAY) -> Standing:
    """The school's answer."""
    return contact_permission.decide(record, yes=yes, words="", **acting(by, today=today))


def slip_for(record: Record, who: str, *, by: Person, today: date = TODAY) -> str:
    """The code of a slip."""
    return make_slip(record, who=who, **acting(by, today=today))[0]


def standing_of(record: Record, *, today: date = TODAY) -> Standing:
    """Where it stands on a day."""
    record.refresh_from_db()
    return state_of(opened(record), today=today)
