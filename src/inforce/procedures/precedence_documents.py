"""The register of the documents that go with the policy: what is entered of each, and what is missing (1.3.1, 3.1.1).

The list begins with what the school's own clauses name. Nothing that stands in it was made up: where nobody has
entered a document, its place is empty, and governors are shown that it is.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from inforce.core.calendar import local_day
from inforce.core.documents import OF_CHILDREN, Named, giving_way, known_in, named_in
from inforce.core.may import YES, Answer, all_of, no
from inforce.core.vocabulary import Procedure
from inforce.people.models import School
from inforce.policies.models import Edition
from inforce.policies.queries import clauses_of, edition_in_force
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, opened_all, records_in

KIND = Procedure.PRECEDENCE.value
LONGEST_NAME = 150
LONGEST_PLACE = 300
YEARS = timedelta(days=10 * 366)
_ADDRESS = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class Standing(StrEnum):
    """Which of the two holds where they differ."""

    CHILDREN = "children"  # it outranks the policy, and stands on every step where a child may be at risk
    FIRST = "first"  # it outranks the policy
    BESIDE = "beside"


class Held(StrEnum):
    """Whether the school has it."""

    YES = "yes"
    NO = "no"  # missing: shown to governors until it is there
    NONE = "none"  # there is no such document, and none is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is entered of a document. `place`: where it is kept, in words or as a web address; whom to ask."""

    name: str
    standing: str
    held: str
    place: str = ""
    seen_on: date | None = None
    review_on: date | None = None

    @classmethod
    def read(cls, held: dict[str, str]) -> "Details":
        """What `kept` gave."""
        days = {name: date.fromisoformat(held[name]) if held[name] else None for name in ("seen_on", "review_on")}
        return cls(**(held | days))  # type: ignore[arg-type]

    def kept(self) -> dict[str, str]:
        """As it is put under lock."""
        return {
            "name": self.name,
            "standing": self.standing,
            "held": self.held,
            "place": self.place,
            "seen_on": self.seen_on.isoformat() if self.seen_on else "",
            "review_on": self.review_on.isoformat() if self.review_on else "",
        }

    @property
    def is_address(self) -> bool:
        """Whether the place can be opened in a browser."""
        return bool(_ADDRESS.fullmatch(self.place))


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was entered. `entered_on`: when what stands here now was."""

    record: Record
    key: str  # what the policy's clauses know it by; "" where it was added by hand
    details: Details
    entered_on: date

    @property
    def missing(self) -> bool:
        return self.details.held == Held.NO

    def is_due(self, today: date) -> bool:
        """Whether the day on which it is looked at anew has passed."""
        return self.details.review_on is not None and self.details.review_on < today


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the register: named by the policy, entered, or both."""

    named: Named | None
    document: Document | None

    @property
    def name(self) -> str:
        if self.document:
            return self.document.details.name
        return self.named.name if self.named else ""

    @property
    def missing(self) -> bool:
        """Never entered, or entered as missing."""
        return self.document is None or self.document.missing


# --- reading ----------------------------------------------------------------------------------------------------------


def document_of(held: OpenRecord) -> Document | None:
    """A document as its lines made it; None where none of them opens any more."""
    newest = held.last("entered")
    if newest is None:
        return None
    words: dict[str, Any] = dict(newest.words)
    key = words.pop("key")
    return Document(record=held.record, key=key, details=Details.read(words), entered_on=local_day(newest.at))


def documents_of(school: School) -> list[Document]:
    """Every document on the list, the first entered first."""
    every = (document_of(one) for one in opened_all(records_in(school, KIND).filter(closed_on=None)))
    return [one for one in every if one is not None]


def named_for(edition: Edition | None) -> list[Named]:
    """The documents that a version of the policy names."""
    clauses = clauses_of(edition) if edition else []
    texts = {clause.clause_id: clause.text for clause in clauses}
    return named_in(texts, tied=[clause.clause_id for clause in clauses if _is_tied(clause.binding)])


def register_of(school: School, *, today: date) -> list[Row]:
    """What the policy in force names, with what was entered of it; then what was added by hand."""
    entered = documents_of(school)
    by_key = {one.key: one for one in entered if one.key}
    named = named_for(edition_in_force(school, today=today))
    keys = {one.key for one in named}
    rows = [Row(one, by_key.get(one.key)) for one in named]
    return [*rows, *(Row(None, one) for one in entered if one.key not in keys)]


def higher_documents(school: School) -> list[Document]:
    """Those that come first where a child may be at risk, as far as they were entered and are there."""
    every = documents_of(school)
    return [one for one in every if one.details.standing == Standing.CHILDREN and one.details.held == Held.YES]


def says_what_to_do_for_children(documents: list[Document]) -> bool:
    """Whether the child protection policy, by whatever name, is among them."""
    return any(bool({one.key, known_in(one.details.name)} & OF_CHILDREN) for one in documents)


def clauses_giving_way(edition: Edition | None) -> list[str]:
    """The clauses that say what the policy gives way to, in the order of the text."""
    if edition is None:
        return []
    bindings = edition.clauses.values_list("clause_id", "binding")
    tied = [clause_id for clause_id, binding in bindings if _is_tied(binding)]
    giving = giving_way(tied)
    return [clause_id for clause_id in tied if clause_id in giving]


# --- what may be entered of one ---------------------------------------------------------------------------------------


def may_be_entered(details: Details, *, today: date) -> Answer:
    """Whether what is said of a document can stand."""
    named = YES if details.name else no("Enter the name of the document.")
    return all_of(named, *may_be_entered_of(details, today=today).values())


def may_be_entered_of(details: Details, *, today: date) -> dict[str, Answer]:
    """The same of each thing that is asked only where the school has it, by its name."""
    if details.held != Held.YES:
        return {}
    return {
        "place": _may_be_kept_at(details),
        "seen_on": _may_be_seen_on(details.seen_on, today=today),
        "review_on": _may_be_due_on(details.review_on, today=today),
    }


def _may_be_kept_at(details: Details) -> Answer:
    if not details.place:
        return no("Enter where it is kept: in words, or as a web address.")
    if _SCHEME.match(details.place) and not details.is_address:
        return no("Enter a web address that begins with https://, or say in words where it is kept.")
    return YES


def _may_be_seen_on(day: date | None, *, today: date) -> Answer:
    if day is None:
        return no("Enter the day on which somebody last saw it.")
    if day > today:
        return no("The day on which it was last seen is still to come. Enter today or an earlier day.")
    return no("That is more than ten years ago. Look at it now, and enter today.") if day < today - YEARS else YES


def _may_be_due_on(day: date | None, *, today: date) -> Answer:
    if day and abs(day - today) > YEARS:
        return no("The day of its review is more than ten years away. Look at the year again.")
    return YES


def _is_tied(binding: dict[str, Any]) -> bool:
    return KIND in binding.get("procedures", [])
