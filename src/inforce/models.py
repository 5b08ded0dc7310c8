"""Every kind of row there is, in the order of the floors. Read this first, then the word you came for."""

from inforce.cases.models import Case, CaseKey, Clock, Draft, DraftFile, Evidence, Grant, Note, WordsGrant
from inforce.duties.models import Duty, Task
from inforce.keys.models import KeyStatement, Lock, MasterKey, OfficeKey, PersonKey, Post, Vault, Waiting
from inforce.ledger.models import Body, Entry, Tip
from inforce.notices.models import Notice
from inforce.people.models import (
    Account,
    AccountLink,
    Closeness,
    Engagement,
    Invitation,
    Person,
    Poster,
    ReadyLine,
    School,
    Telephone,
)
from inforce.policies.models import Agreement, Choice, Clause, Edition, Reply
from inforce.records.models import Asked, Line, Record

__all__ = [
    "Account",
    "AccountLink",
    "Agreement",
    "Asked",
    "Body",
    "Case",
    "CaseKey",
    "Choice",
    "Clause",
    "Clock",
    "Closeness",
    "Draft",
    "DraftFile",
    "Duty",
    "Edition",
    "Engagement",
    "Entry",
    "Evidence",
    "Grant",
    "Invitation",
    "KeyStatement",
    "Line",
    "Lock",
    "MasterKey",
    "Note",
    "Notice",
    "OfficeKey",
    "Person",
    "PersonKey",
    "Post",
    "Poster",
    "ReadyLine",
    "Record",
    "Reply",
    "School",
    "Task",
    "Telephone",
    "Tip",
    "Vault",
    "Waiting",
    "WordsGrant",
]
