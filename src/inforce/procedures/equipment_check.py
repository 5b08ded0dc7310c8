"""The yearly check of filters and monitoring on what pupils use (2.7.3): when, who, what was tested, what follows.

What children saw since the check before is looked at in it, and tied to it. Governors read every check.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from inforce.core.duties import DutyKind, EngagementKind
from inforce.core.may import YES, Answer, no, require
from inforce.core.routing import Office
from inforce.duties.actions import mark_done
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.people.queries import engagements_on, names_of
from inforce.procedures.exposure import exposures_in
from inforce.records.actions import make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, entered_today, opened_all, records_in

KIND = DutyKind.EQUIPMENT_CHECK.value
LONGEST_WORDS = 200
LONGEST_ACTIONS = 600
LONGEST_AGO = timedelta(days=366)
LEADERS = frozenset({Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY, Office.DSL})
CHECKERS = LEADERS | {Office.ADMINISTRATOR, Office.CHAIR}  # whoever looks after the computers, and a governor
READERS = CHECKERS | {Office.VICE_CHAIR, Office.CLERK}

OTHERS = {
    "it": "Whoever looks after the computers, not on this list",
    "provider": "Somebody of the company that provides the filter",
    "governor": "A governor, not on this list",
}
TESTED = {
    "pupils": "The filter on every kind of device that pupils use",
    "adults": "The filter on the devices of adults",
    "guests": "The network for guests and for one's own devices",
    "away": "The school's devices away from school",
    "search": "Searches and videos, with safe search on",
    "test_page": "The test page that says whether the filter blocks what is illegal",
    "accounts": "That pupils sign in as themselves, and newcomers and leavers are in the right group",
    "alerts": "That an alert of the monitoring reaches the safeguarding lead, and how fast",
    "overblocking": "That lessons are not stopped by what need not be blocked",
    "changes": "Who may change the filter, and what was changed since the last check",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A check that was made."""

    record: Record
    checked_on: date
    there: tuple[str, ...]  # references of people
    others: tuple[str, ...]
    tested: tuple[str, ...]
    also_tested: str
    actions: str
    exposures: tuple[str, ...]  # references


def may_read_checks(by: Person, school: School, *, today: date) -> Answer:
    """Read the checks: those who make them, and governors, with a post or without."""
    if offices_of(by, school, today=today) & READERS or _is_governor(by, school, today=today):
        return YES
    return no("The checks of the filters are for governors and those who lead the school.")


def may_check(by: Person, school: School, *, today: date) -> Answer:
    """Enter a check."""
    if offices_of(by, school, today=today) & CHECKERS:
        return YES
    return no(
        "A leader, the safeguarding lead, whoever looks after the computers or the chair enters a check of the filters."
    )


def may_be_check(
    *, checked_on: date, there: Sequence[str], others: Sequence[str], tested: Sequence[str], also: str, today: date
) -> Answer:
    """Whether there is enough to a check that it can be called one."""
    if checked_on > today:
        return no("Enter a day no later than today.")
    if checked_on < today - LONGEST_AGO:
        return no("That is more than a year ago: a check is owed anew.")
    if not there and not others:
        return no("Tick who was there.")
    if not tested and not also.strip():
        return no("Tick what was tested.")
    return YES


@transaction.atomic
def enter_check(
    *,
    by: Person,
    school: School,
    checked_on: date,
    there: Sequence[str],
    others: Sequence[str],
    tested: Sequence[str],
    also_tested: str,
    actions: str,
    looked_at: Sequence[str],
    today: date,
    now: datetime,
) -> Record:
    """Write down a check. It is done by that for everybody who owes it.

    `there` are references of people on the list, `looked_at` those of what children saw since the check before.
    """
    require(may_check(by, school, today=today))
    given = {"there": there, "others": others, "tested": tested, "also": also_tested}
    require(may_be_check(checked_on=checked_on, today=today, **given))  # type: ignore[arg-type]
    open_before = {one.record.ref for one in since_last_check(school)}
    words = {
        "checked_on": checked_on.isoformat(),
        "there": sorted(names_of(there, body=school.body)),
        "others": sorted(others),
        "tested": sorted(tested),
        "also_tested": " ".join(also_tested.split()),
        "actions": actions.strip(),
        "exposures": sorted(open_before & set(looked_at)),
    }
    if before := entered_today(by, school, KIND, words=words, today=today):
        return before
    made = make_record(
        Fact.EQUIPMENT_CHECKED,
        kind=KIND,
        person=by,
        school=school,
        said="checked",
        words=words,
        by=by,
        over=True,
        today=today,
        now=now,
    )
    mark_done(person=by, school=school, kind=DutyKind.EQUIPMENT_CHECK, today=today)
    return made


# --- reading ----------------------------------------------------------------------------------------------------------


def checks_of(school: School) -> list[Check]:
    """The checks of a school, the newest first. One whose line does not open is left out; `verify` names it."""
    every = opened_all(records_in(school, KIND))
    return sorted(
        (check_of(one) for one in every if one.lines), key=lambda one: (one.checked_on, one.record.pk), reverse=True
    )


def check_of(held: OpenRecord) -> Check:
    """One check as it was entered."""
    words = held.said("checked")[0].words
    return Check(
        record=held.record,
        checked_on=date.fromisoformat(words["checked_on"]),
        there=tuple(words["there"]),
        others=tuple(words["others"]),
        tested=tuple(words["tested"]),
        also_tested=words["also_tested"],
        actions=words["actions"],
        exposures=tuple(words["exposures"]),
    )


def since_last_check(school: School) -> list[OpenRecord]:
    """What children saw that no check has looked at, the oldest first."""
    tied = {ref for check in checks_of(school) for ref in check.exposures}
    return [one for one in exposures_in(school) if one.record.ref not in tied]


def check_that_looked_at(exposure: Record) -> Check | None:
    """The check in which something that a child saw was looked at."""
    return next((one for one in checks_of(exposure.school) if exposure.ref in one.exposures), None)


def _is_governor(by: Person, school: School, *, today: date) -> bool:
    return engagements_on(school, today=today).filter(person=by, kind=EngagementKind.GOVERNOR).exists()
