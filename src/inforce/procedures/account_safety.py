"""Passwords and devices: the yearly look, and what is told at once when one became known or was lost (2.4.1-2.4.4).

What is kept of the look is the day. Of what happened only the kind of account or device is kept, no name of one: the
office knows which it is, and nobody else needs to.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from inforce.core.duties import DutyKind
from inforce.core.may import YES, Answer, no, require
from inforce.core.vocabulary import Procedure
from inforce.duties.actions import mark_done
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.records.access import may_enter, may_handle, may_work
from inforce.records.actions import LEADER, add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import entered_today

CHECK = DutyKind.ACCOUNT_SELF_CHECK.value
KIND = Procedure.ACCOUNT_SAFETY.value
LONGEST_WORDS = 500

SAFE = {
    "passwords": "Nobody else knows my passwords",
    "locks": "My phone and my computer lock by themselves",
    "private": "No pupil and no parent has my private number or e-mail address, except as agreed with the head",
}

PASSWORD, DEVICE = "password", "device"
WHAT = {
    PASSWORD: "somebody else knew a password",
    DEVICE: "a phone or another device was lost, or left with somebody",
}
WHICH = {
    PASSWORD: {
        "school_sign_in": "What I sign in to the school's computers with",
        "school_mail": "My e-mail at school",
        "pupil_data": "A program of the school with pupils' details or work in it",
        "own_mail": "My own e-mail",
        "own_social": "My own page on a social site",
        "other": "Something else",
    },
    DEVICE: {
        "own_phone": "My own phone",
        "own_other": "My own tablet or computer",
        "school_phone": "A phone of the school",
        "school_other": "A tablet or computer of the school",
        "camera": "A camera",
        "stick": "A memory stick, a card or a disk",
    },
}
DONE = {
    "changed": "I changed the password",
    "signed_out": "I signed out everywhere",
    "office": "I told the office",
    "provider": "I told the mobile provider",
}
PUPILS = {
    "no": "No",
    "yes": "Yes",
    "unsure": "I am not sure",
}
ANSWERED = {
    "officer": "The data protection officer was told",
    "closed": "The account was closed, or its password changed",
    "wiped": "The device was locked or emptied from afar",
    "back": "The device is back",
    "nothing": "There was nothing of pupils on it, or nobody can have seen it",
}


# --- the yearly look ------------------------------------------------------------------------------------------------


def may_say_safe(ticked: Collection[str]) -> Answer:
    """Say that all is safe: all of it, because nothing but the day is kept."""
    if set(SAFE) <= set(ticked):
        return YES
    return no("Tick all three. What you cannot tick yet, put right first: below it says how.")


@transaction.atomic
def check_accounts(*, by: Person, school: School, ticked: Collection[str], today: date, now: datetime) -> Record:
    """Say that passwords and devices are safe. Twice on one day is once."""
    require(may_enter(by, school, today=today))
    require(may_say_safe(ticked))
    if before := entered_today(by, school, CHECK, words={}, today=today):
        return before
    mark_done(person=by, school=school, kind=DutyKind(CHECK), today=today)
    return make_record(
        Fact.ACCOUNTS_CHECKED,
        kind=CHECK,
        person=by,
        school=school,
        said="safe",
        words={},
        by=by,
        over=True,
        today=today,
        now=now,
    )


# --- what happened --------------------------------------------------------------------------------------------------


def first_day(today: date) -> date:
    """The earliest day that is taken for when something was noticed: a year back."""
    return date(today.year - 1, today.month, min(today.day, 28))


def may_be_incident(
    *, what: str, which: str, noticed_on: date, done: Collection[str], pupils: str, today: date
) -> Answer:
    """Whether the answers are of those that are offered, and the day is one on which it can have been noticed."""
    if which not in WHICH.get(what, {}) or pupils not in PUPILS or not set(done) <= set(DONE):
        return no("Choose from the answers shown.")
    if not first_day(today) <= noticed_on <= today:
        return no("Enter the day on which you noticed it: today, or a day of the last year.")
    return YES


@transaction.atomic
def tell_incident(
    *,
    by: Person,
    school: School,
    what: str,
    which: str,
    noticed_on: date,
    done: Collection[str],
    pupils: str,
    today: date,
    now: datetime,
) -> Record:
    """Tell it. Where something of pupils may have been seen it waits for whoever leads the school, due the same day."""
    require(may_enter(by, school, today=today))
    given = {"what": what, "which": which, "pupils": pupils}
    require(may_be_incident(**given, noticed_on=noticed_on, done=done, today=today))
    words = given | {"noticed_on": noticed_on.isoformat(), "done": [one for one in DONE if one in done]}
    if before := entered_today(by, school, KIND, words=words, today=today):
        return before
    waits = pupils != "no"
    return make_record(
        Fact.ACCOUNT_INCIDENT_TOLD,
        kind=KIND,
        person=by,
        school=school,
        said="told",
        words=words,
        by=by,
        turn=Record.Turn.LEADER if waits else Record.Turn.NOBODY,
        due=today if waits else None,
        over=not waits,
        today=today,
        now=now,
    )


def may_answer_incident(by: Person, record: Record, *, today: date) -> Answer:
    """Say what was done about it."""
    return may_handle(by, record, today=today) and may_work(record)


def may_be_answer(steps: Collection[str], words: str) -> Answer:
    """Whether it says anything."""
    return YES if steps or words.strip() else no("Tick what was done, or say it in a few words.")


@transaction.atomic
def answer_incident(
    record: Record, *, by: Person, steps: Collection[str], words: str, today: date, now: datetime
) -> None:
    """Write down that it was seen and what was done about it. The person whose it is can read that."""
    held = lock_record(record)
    require(may_answer_incident(by, held, today=today))
    require(may_be_answer(steps, words))
    add_to_record(
        Fact.ACCOUNT_INCIDENT_SEEN,
        held,
        said="seen",
        words={"steps": [one for one in ANSWERED if one in steps], "text": words.strip()},
        by=by,
        post=LEADER,
        over=True,
        today=today,
        now=now,
    )
