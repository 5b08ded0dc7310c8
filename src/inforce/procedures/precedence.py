"""Documents that go with the policy, and which of them outrank it (1.3.1, 3.1.1): entered by those who lead or clerk.

A document has its history: what was entered of it before stays readable with its days. Whoever finds that the school
does not have one says so, and governors are shown it until it is there.
"""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from inforce.core.may import YES, Answer, all_of, no, require
from inforce.core.routing import Office
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.procedures.precedence_documents import (
    KIND,
    Details,
    Document,
    Held,
    document_of,
    documents_of,
    may_be_entered,
)
from inforce.records.access import may_work
from inforce.records.actions import LEADER, add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import opened

MOST_DOCUMENTS = 40
GOVERNING = frozenset({Office.CHAIR, Office.VICE_CHAIR, Office.CLERK})
ENTERING = GOVERNING | {Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY}


# --- may --------------------------------------------------------------------------------------------------------------


def may_enter_documents(by: Person, school: School, *, today: date) -> Answer:
    """Enter a document, change what is entered, take one off the list."""
    if offices_of(by, school, today=today) & ENTERING:
        return YES
    return no("The headteacher, a deputy, the chair or the clerk enters which documents go with the policy.")


def is_shown_what_is_missing(by: Person, school: School, *, today: date) -> bool:
    """Governors, by their posts: the chair, the vice-chair and the clerk."""
    return bool(offices_of(by, school, today=today) & GOVERNING)


def may_stand_beside(details: Details, key: str, others: list[Document]) -> Answer:
    """Whether a document can be put on the list that these are on already."""
    if key and any(one.key == key for one in others):
        return no("Somebody has entered this document already. Change what is entered there.")
    if any(one.details.name.casefold() == details.name.casefold() for one in others):
        return no("A document of this name is on the list already. Change what is entered there.")
    if len(others) >= MOST_DOCUMENTS:
        return no(f"There are {MOST_DOCUMENTS} documents on the list. Take one off first.")
    return YES


# --- acts -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_document(
    *, by: Person, school: School, details: Details, key: str = "", today: date, now: datetime
) -> Record:
    """Put a document on the list. `key`: what the policy's clauses know it by; "" for one that they do not name."""
    require(may_enter_documents(by, school, today=today))
    details = _tidy(details)
    require(may_be_entered(details, today=today))
    School.objects.select_for_update(no_key=True).get(pk=school.pk)  # of two who enter it at once, the second sees it
    others = documents_of(school)
    for one in others:
        if (one.key, one.details) == (key, details):
            return one.record  # the button was pressed twice
    require(may_stand_beside(details, key, others))
    return make_record(
        Fact.DOCUMENT_ENTERED,
        kind=KIND,
        person=by,
        school=school,
        said="entered",
        words=details.kept() | {"key": key},
        by=by,
        post=LEADER,
        today=today,
        now=now,
    )


@transaction.atomic
def change_document(record: Record, *, details: Details, by: Person, today: date, now: datetime) -> None:
    """Enter a document anew: what stood there stays in its history. What stands there already is no change."""
    held = lock_record(record)
    require(all_of(may_enter_documents(by, held.school, today=today), may_work(held)))
    details = _tidy(details)
    require(may_be_entered(details, today=today))
    before = document_of(opened(held))
    if before and before.details == details:
        return
    key = before.key if before else ""
    require(may_stand_beside(details, key, [one for one in documents_of(held.school) if one.record.pk != held.pk]))
    words = details.kept() | {"key": key}
    add_to_record(Fact.DOCUMENT_ENTERED, held, said="entered", words=words, by=by, post=LEADER, today=today, now=now)


@transaction.atomic
def take_off(record: Record, *, by: Person, today: date, now: datetime) -> None:
    """Take a document off the list. One that the policy names is then waited for anew."""
    held = lock_record(record)
    require(may_enter_documents(by, held.school, today=today))
    if held.closed_on:
        return  # the button was pressed twice
    add_to_record(
        Fact.DOCUMENT_TAKEN_OFF, held, said="off", words={}, by=by, post=LEADER, over=True, today=today, now=now
    )


def _tidy(details: Details) -> Details:
    """In single spaces; of a document that is not there nothing but its name and its standing is kept."""
    tidied = replace(details, name=" ".join(details.name.split()), place=" ".join(details.place.split()))
    return tidied if details.held == Held.YES else replace(tidied, place="", seen_on=None, review_on=None)
