"""The review of the policy (4.1.1): every year, and sooner when something calls for it.

One review is open at a time. It gathers what people enter by hand; what the registers show is counted when somebody
looks (review_gathered.py). The head proposes, governors decide, and by that it is done for all who owed it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from inforce.core.duties import DutyKind, a_year_after
from inforce.core.may import YES, Answer, no, require
from inforce.core.refs import new_ref
from inforce.core.routing import Office
from inforce.duties.actions import mark_done
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.policies.access import GOVERNORS, HEADS
from inforce.policies.actions import enter_review
from inforce.policies.models import Edition
from inforce.policies.queries import clauses_of, edition_in_force
from inforce.procedures.review_gathered import Gathered, gathered
from inforce.records.actions import LEADER, add_to_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, opened, opened_all, records_in

KIND = DutyKind.POLICY_REVIEW.value
LONGEST_WORDS = 300
LONGEST_PROPOSAL = 600
LONGEST_MINUTE = 200
MOST_PROPOSALS = 60
LONGEST_AGO = timedelta(days=92)
WHOLE = ""  # stands for the whole policy where a clause may be named

ENTERING = GOVERNORS | HEADS | {Office.DSL}

CALLS = {
    "technology": "A new technology, site or device",
    "threat": "A new threat to somebody’s safety online",
    "happened": "Something that happened",
}


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody entered as calling for a review."""

    what: str
    words: str
    day: date
    by: str  # a person's reference


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the head proposes, of one clause or of the whole policy."""

    ref: str
    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What governors decided. `minute` is empty where it is not to hand; `gathered` is what they had before them."""

    on: date
    change: bool
    minute: str
    next_on: date
    gathered: tuple[Gathered, ...]
    entered_on: date


@dataclass(frozen=True, slots=True)
class Review:
    """A review: open while there is no decision."""

    record: Record
    entered: tuple[Entered, ...]
    proposals: tuple[Proposal, ...]
    decision: Decision | None = None


# --- reading ----------------------------------------------------------------------------------------------------------


def review_of(held: OpenRecord) -> Review:
    """A review as its lines made it."""
    taken_back = {line.words["ref"] for line in held.said("taken_back")}
    proposals = [Proposal(**line.words) for line in held.said("proposed") if line.words["ref"] not in taken_back]
    decided = held.last("decided")
    return Review(
        record=held.record,
        entered=tuple(Entered(**line.words, day=localdate(line.at), by=line.by) for line in held.said("entered")),
        proposals=tuple(proposals),
        decision=_decision(decided.words, held.record) if decided else None,
    )


def open_review(school: School) -> Review | None:
    """The one that is open; None until somebody enters or proposes something."""
    held = opened_all(records_in(school, KIND).filter(closed_on=None))
    return review_of(held[0]) if held else None


def reviews_of(school: School) -> list[Review]:
    """Every review that governors decided, the newest first."""
    every = [review_of(one) for one in opened_all(records_in(school, KIND).filter(closed_on__isnull=False))]
    decided = [one for one in every if one.decision]
    return sorted(decided, key=lambda one: (one.record.closed_on or date.min, one.record.pk), reverse=True)


def last_review(school: School) -> Review | None:
    """The last that governors decided."""
    return next(iter(reviews_of(school)), None)


def since(edition: Edition, before: Review | None) -> date:
    """From which day on it is counted what calls for a review: the last one, else when this version came in force."""
    if before and before.decision:
        return before.decision.on
    return edition.in_force_from or edition.made_on


# --- may --------------------------------------------------------------------------------------------------------------


def may_see(by: Person, school: School, *, today: date) -> Answer:
    """See what was gathered and proposed. What governors decided stands on the page of the policy for everybody."""
    if offices_of(by, school, today=today) & ENTERING:
        return YES
    return no("What is gathered for a review is for governors, the headteacher and the safeguarding lead.")


def may_enter(by: Person, school: School, *, today: date) -> Answer:
    """Enter something that calls for a review."""
    if offices_of(by, school, today=today) & ENTERING:
        return YES
    return no("The headteacher, the safeguarding lead, the clerk or the chair enters this. Tell one of them.")


def may_propose(by: Person, school: School, *, today: date) -> Answer:
    """Say what the review should come to."""
    if offices_of(by, school, today=today) & HEADS:
        return YES
    return no("The headteacher prepares the review. Governors decide it.")


def may_decide(by: Person, school: School, *, today: date) -> Answer:
    """Enter what governors decided. It is theirs: whoever prepares it does not enter it."""
    if offices_of(by, school, today=today) & GOVERNORS:
        return YES
    return no("Governors decide this. The chair, the vice-chair or the clerk enters it.")


def may_be_decision(*, on: date, next_on: date, before: Review | None, today: date) -> Answer:
    """Whether the days of a decision can be right."""
    if on > today:
        return no("This day is still to come. Enter it when governors have decided.")
    if on < today - LONGEST_AGO:
        return no("That is more than three months ago. Enter the decision of a meeting of the last three months.")
    if before and before.decision and on < before.decision.on:
        return no(f"Governors decided last on {_spoken(before.decision.on)}. Enter that day or a later one.")
    if next_on <= today:
        return no("The day of the next review must still be to come.")
    if next_on > a_year_after(today):
        return no("A policy is reviewed every year. Enter a day within a year from today.")
    return YES


# --- acts -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_call(*, by: Person, school: School, what: str, words: str, today: date, now: datetime) -> Review:
    """Enter something that calls for a review. The same once more is once: the button was pressed twice."""
    require(may_enter(by, school, today=today))
    require(YES if what in CALLS else no("Choose one of the answers shown."))
    words = " ".join(words.split())
    require(YES if words else no("Say in a few words what it is."))
    review = _locked(school)
    if review and any((one.what, one.words) == (what, words) for one in review.entered):
        return review
    said = {"what": what, "words": words}
    return _add_to_record(
        Fact.REVIEW_CALLED_FOR, review, said="entered", words=said, by=by, school=school, today=today, now=now
    )


@transaction.atomic
def propose(*, by: Person, school: School, clause: str, words: str, today: date, now: datetime) -> Review:
    """Propose something of a clause, or of the whole policy (`WHOLE`)."""
    require(may_propose(by, school, today=today))
    edition = _edition(school, today=today)
    if clause != WHOLE and clause not in {one.clause_id for one in clauses_of(edition)}:
        require(no("There is no such clause in the policy that is in force. Choose one of those shown."))
    words = words.strip()
    require(YES if words else no("Say what you propose."))
    review = _locked(school)
    standing = review.proposals if review else ()
    if review and any((one.clause, one.words) == (clause, words) for one in standing):
        return review
    if len(standing) >= MOST_PROPOSALS:
        require(no(f"There are {MOST_PROPOSALS} proposals already. Take one back first."))
    said = {"ref": new_ref(), "clause": clause, "words": words}
    return _add_to_record(
        Fact.REVIEW_PREPARED, review, said="proposed", words=said, by=by, school=school, today=today, now=now
    )


@transaction.atomic
def take_back(*, by: Person, school: School, proposal: str, today: date, now: datetime) -> Review | None:
    """Take a proposal back, by its reference; one that is gone already is no mistake."""
    require(may_propose(by, school, today=today))
    review = _locked(school)
    if review is None or proposal not in {one.ref for one in review.proposals}:
        return review
    said = {"ref": proposal}
    return _add_to_record(
        Fact.REVIEW_PREPARED, review, said="taken_back", words=said, by=by, school=school, today=today, now=now
    )


@transaction.atomic
def decide(
    *, by: Person, school: School, change: bool, on: date, minute: str, next_on: date, today: date, now: datetime
) -> Review:
    """Enter what governors decided, and when they look again. It is done by that for everybody who owed the review."""
    require(may_decide(by, school, today=today))
    edition = _edition(school, today=today)
    review, before = _locked(school), last_review(school)
    words = {"on": on.isoformat(), "change": change, "minute": minute.strip(), "next_on": next_on.isoformat()}
    if review is None and before and _is_same(before, words, today=today):
        return before
    require(may_be_decision(on=on, next_on=next_on, before=before, today=today))
    found = gathered(edition, since=since(edition, before), today=today)
    words["gathered"] = [[one.what, one.many] for one in found]
    made = _add_to_record(
        Fact.REVIEW_DECIDED, review, said="decided", words=words, over=True, by=by, school=school, today=today, now=now
    )
    enter_review(edition=edition, next_on=next_on, by=by, today=today)
    mark_done(person=made.record.person, school=school, kind=DutyKind.POLICY_REVIEW, today=today)
    return made


def _add_to_record(
    fact: Fact, review: Review | None, *, school: School, by: Person, words: dict[str, Any], **how: Any
) -> Review:
    """Add to the review that is open, or open one with it."""
    how |= {"by": by, "words": words, "post": LEADER}
    if review is None:
        made = make_record(fact, kind=KIND, person=by, school=school, **how)
    else:
        made = add_to_record(fact, review.record, **how)
    return review_of(opened(made))


def _locked(school: School) -> Review | None:
    """The open review; of two who act at once, the second sees what the first did."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    return open_review(school)


def _edition(school: School, *, today: date) -> Edition:
    edition = edition_in_force(school, today=today)
    if edition is None:
        require(no("No policy is in force, so there is nothing to review."))
    assert edition is not None
    return edition


def _is_same(before: Review, words: dict[str, Any], *, today: date) -> bool:
    made = before.decision
    assert made is not None
    days = {"on": made.on.isoformat(), "next_on": made.next_on.isoformat()}
    return made.entered_on == today and days | {"change": made.change, "minute": made.minute} == words


def _decision(words: dict[str, Any], record: Record) -> Decision:
    return Decision(
        on=date.fromisoformat(words["on"]),
        change=words["change"],
        minute=words["minute"],
        next_on=date.fromisoformat(words["next_on"]),
        gathered=tuple(Gathered(what, many) for what, many in words["gathered"]),
        entered_on=record.closed_on or record.made_on,
    )


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
