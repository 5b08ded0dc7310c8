"""Where another document says something else than the policy: listed for governors, who settle it (1.3.1).

Until they have, what the documents themselves say holds: one that outranks the policy comes first.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from inforce.core.duties import EngagementKind
from inforce.core.may import YES, Answer, all_of, no, require
from inforce.core.routing import Office
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.people.queries import engagements_on
from inforce.policies.queries import clauses_of, edition_in_force
from inforce.procedures.precedence import ENTERING, GOVERNING
from inforce.procedures.precedence_documents import YEARS, Document, documents_of
from inforce.records.access import may_work
from inforce.records.actions import LEADER, add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, entered_today, opened_all, records_in

KIND = "policy_clash"
LONGEST_WHAT = 300
LONGEST_MINUTE = 200
NOTICING = ENTERING | {Office.DSL}


@dataclass(frozen=True, slots=True)
class Clash:
    """A clause and a document that differ, and how governors settled it.

    `name` and `standing` are the document's as they were when it was seen.
    """

    record: Record
    clause: str
    document: str  # its reference
    name: str
    standing: str
    what: str
    seen_on: date
    settled_on: date | None = None
    minute: str = ""
    outcome: str = ""


# --- reading ----------------------------------------------------------------------------------------------------------


def clash_of(held: OpenRecord) -> Clash | None:
    """One as it was entered and settled; None where it does not open any more."""
    seen, settled = held.last("seen"), held.last("settled")
    if seen is None:
        return None
    words = dict(seen.words) | {"seen_on": date.fromisoformat(seen.words["seen_on"])}
    if settled:
        words |= dict(settled.words) | {"settled_on": date.fromisoformat(settled.words["settled_on"])}
    return Clash(record=held.record, **words)


def clashes_of(school: School) -> list[Clash]:
    """Every one: those to settle first, each the oldest first."""
    every = [clash_of(one) for one in opened_all(records_in(school, KIND))]
    return sorted((one for one in every if one), key=lambda one: (one.settled_on is not None, one.seen_on))


def clashes_to_settle(school: School) -> list[Record]:
    """Those that wait for governors, without opening any."""
    return list(records_in(school, KIND).filter(closed_on=None))


# --- may --------------------------------------------------------------------------------------------------------------


def may_see_clashes(by: Person, school: School, *, today: date) -> Answer:
    """Read the list: governors, with a post or without, and those who may add to it."""
    if may_notice(by, school, today=today) or _is_governor(by, school, today=today):
        return YES
    return no("This list is for governors and those who lead the school.")


def may_notice(by: Person, school: School, *, today: date) -> Answer:
    """Put something on the list."""
    if offices_of(by, school, today=today) & NOTICING:
        return YES
    return no("Tell the headteacher or the clerk: they enter where documents differ.")


def may_settle(by: Person, clash: Clash, *, today: date) -> Answer:
    """Enter how governors settled it."""
    if not offices_of(by, clash.record.school, today=today) & GOVERNING:
        return no("Governors settle this: the chair, the vice-chair or the clerk enters it with the minute.")
    return may_work(clash.record)


def may_be_settled(clash: Clash, *, settled_on: date, minute: str, outcome: str, today: date) -> Answer:
    """Whether this is how it was settled."""
    if settled_on > today:
        return no("This day is still to come. Enter it when governors have settled it.")
    if settled_on < clash.seen_on:
        return no(f"It was seen on {clash.seen_on:%-d %B %Y}. Enter that day or a later one.")
    if not minute.strip():
        return no("Enter the date or number of the minute.")
    return YES if outcome.strip() else no("Say in a sentence what governors decided.")


# --- acts -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def notice_clash(
    *, by: Person, school: School, clause: str, document: str, what: str, seen_on: date, today: date, now: datetime
) -> Record:
    """Enter that a clause and a document differ. `document` is the reference of one on the list."""
    other = next((one for one in documents_of(school) if one.record.ref == document), None)
    require(
        all_of(
            may_notice(by, school, today=today),
            _is_clause(clause, school, today=today),
            YES if other else no("Choose a document from the list. If it is not there, enter it first."),
            YES if what.strip() else no("Say in a sentence what differs."),
            no("This day is still to come. Enter today or an earlier day.") if seen_on > today else YES,
            no("That is more than ten years ago. Look at the year again.") if seen_on < today - YEARS else YES,
        )
    )
    assert isinstance(other, Document)
    words = {
        "clause": clause,
        "document": document,
        "name": other.details.name,
        "standing": other.details.standing,
        "what": " ".join(what.split()),
        "seen_on": seen_on.isoformat(),
    }
    if before := entered_today(by, school, KIND, words=words, today=today):
        return before
    return make_record(
        Fact.CLASH_SEEN,
        kind=KIND,
        person=by,
        school=school,
        said="seen",
        words=words,
        by=by,
        post=LEADER,
        today=today,
        now=now,
    )


@transaction.atomic
def settle_clash(
    record: Record, *, settled_on: date, minute: str, outcome: str, by: Person, today: date, now: datetime
) -> None:
    """Enter how governors settled it, with their minute."""
    held = lock_record(record)
    clash = next((one for one in clashes_of(held.school) if one.record.pk == held.pk), None)
    require(YES if clash else no("What was entered here does not open: it was damaged or changed. Enter it again."))
    assert isinstance(clash, Clash)
    require(may_settle(by, clash, today=today))
    require(may_be_settled(clash, settled_on=settled_on, minute=minute, outcome=outcome, today=today))
    words = {
        "settled_on": settled_on.isoformat(),
        "minute": " ".join(minute.split()),
        "outcome": " ".join(outcome.split()),
    }
    add_to_record(
        Fact.CLASH_SETTLED, held, said="settled", words=words, by=by, post=LEADER, over=True, today=today, now=now
    )


def _is_clause(clause: str, school: School, *, today: date) -> Answer:
    edition = edition_in_force(school, today=today)
    if edition and any(one.clause_id == clause for one in clauses_of(edition)):
        return YES
    return no("Choose a clause of the policy that is in force.")


def _is_governor(by: Person, school: School, *, today: date) -> bool:
    return engagements_on(school, today=today).filter(person=by, kind=EngagementKind.GOVERNOR).exists()
