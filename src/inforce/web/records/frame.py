"""What the pages of records share: find one or none, and where each kind is read."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inforce.core.duties import DutyKind
from inforce.core.may import Answer
from inforce.people.queries import names_of
from inforce.records.queries import OpenRecord, opened, record_at
from inforce.web.guards import Here, here_or_404, seen_or_404
from inforce.web.records.clauses import clauses_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from inforce.people.models import School
    from inforce.policies.models import Edition
    from inforce.records.models import Record

DONE_AT = {
    DutyKind.READ_AND_AGREE: "sign",
    DutyKind.PROFILE_REVIEW: "profile-review",
    DutyKind.SELF_REVIEW: "self-review",
    DutyKind.ACCOUNT_SELF_CHECK: "account-check",
    DutyKind.SOCIAL_CONTACT_QUESTION: "social-contact",
    DutyKind.BRIEFING: "briefing",
    DutyKind.EQUIPMENT_CHECK: "equipment-check",
    DutyKind.POLICY_REVIEW: "policy-review",
}
"""Duty -> the page on which it is done."""

READ_AT: dict[str, tuple[str, str]] = {
    "exposure": ("exposure-read", "{} entered that a child saw something"),
    "photo": ("photo-late", "{} deleted pictures late"),
    "profile_review": ("profile-help", "{} asks for help with what people can see about them"),
    "contact_permission": ("contact-one", "{}: giving a pupil a number or e-mail"),
    "account_safety": ("account-incident", "{} told of a password or a device"),
    "social_contact": ("social-contact-one", "{} knows somebody outside school"),
}
"""Kind of record -> the page for whoever has to do something about it, and what it is called on the desk."""


OWN_AT: dict[str, tuple[str, str]] = {
    "contact_permission": ("contact-details", "Say whether what you gave a pupil is withdrawn"),
    "social_contact": ("social-contact-one", "Somebody you know outside school: there is something to do"),
    "photo": ("photo-deleted", "Delete your own copies of pictures"),
}
"""Kind of record -> the page on which whose it is does what waits for them, and what it is called on home."""


def found(request: Here, ref: str, kind: str, may: "Callable[[Record], Answer]") -> OpenRecord:
    """The record of a reference, or the page that there is none, for whoever may not know of it too."""
    record = here_or_404(record_at(ref, school=request.school, kind=kind))
    seen_or_404(may(record))
    return opened(record)


def lines_of(request: Here, held: OpenRecord, words: "dict[str, str]") -> list[dict[str, Any]]:
    """What was done in a record, in sentences: `words` says what each kind of line is called."""
    names = names_of({line.by for line in held.lines if line.by}, body=request.school.body)
    return [
        {"at": line.at, "by": names.get(line.by, ""), "what": words[line.kind], "words": line.words}
        for line in held.lines
    ]


def waiting_lines(records: "Sequence[Record]", school: str) -> list[dict[str, Any]]:
    """What waits for somebody, as a desk or home lists it."""
    return [
        {
            "title": READ_AT[record.kind][1].format(record.person.name),
            "href": reverse(READ_AT[record.kind][0], args=[school, record.ref]),
            "due": record.due,
            "since": record.made_on,
        }
        for record in records
    ]


def own_lines(
    records: "Sequence[Record]", school: "School", *, edition: "Edition | None", today: "date"
) -> list[dict[str, Any]]:
    """What waits for somebody in records of their own, as home lists what is owed: with the clauses that ask it."""
    asked = clauses_bound(edition, {record.kind for record in records})
    return [
        {
            "title": OWN_AT[record.kind][1],
            "href": reverse(OWN_AT[record.kind][0], args=[school.slug, record.ref]),
            "hint": "",
            "clauses": [clause.clause_id for clause in asked if record.kind in clause.binding.get("procedures", [])],
            "due": record.due or today,
            "late": record.due is not None and record.due < today,
            "done": None,
        }
        for record in records
        if record.kind in OWN_AT
    ]
