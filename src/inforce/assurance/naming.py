"""What the rows that the record knows are called in a sentence for a person, and which facts they came with."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Model

from inforce.cases.models import Case, CaseKey, Evidence, Grant, Note, WordsGrant
from inforce.core.routing import Office
from inforce.duties.models import Duty
from inforce.keys.models import KeyStatement, MasterKey, OfficeKey, PersonKey, Post
from inforce.ledger.commitments import Committed
from inforce.ledger.facts import Fact
from inforce.people.models import AccountLink, Closeness, Engagement, School
from inforce.policies.models import Agreement, Choice, Edition, Reply
from inforce.records.models import Line, Record


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one kind. `sentence` is the subject of "... was changed outside Inforce", made from the row."""

    model: type[Model]
    sentence: str
    facts: frozenset[Fact]
    about: tuple[str, ...] = ("ref",)


@dataclass(frozen=True, slots=True)
class Name:
    """One row: its subject for a sentence, the facts that may have brought it, and what those were about."""

    subject: str
    facts: frozenset[Fact]
    about: frozenset[str]


def name_of(one: Committed) -> Name:
    """How to speak of a row."""
    kind = KINDS[one.what]
    row = _row(kind.model, one.ref)
    if row is None:
        return Name(f"A row that was kept as {one.what}", kind.facts, frozenset({one.ref}))
    about = frozenset(str(attrgetter(path)(row)) for path in kind.about)
    return Name(kind.sentence.format(row=row, title=_title(row)), kind.facts, about)


def _row(model: type[Model], ref: str) -> Any:
    if model is CaseKey:
        case, _, epoch = ref.partition(" ")
        return CaseKey.objects.filter(case__ref=case, epoch=epoch).first()
    return model._default_manager.filter(ref=ref).first()  # noqa: SLF001 - Django's own way to any kind of row


def _title(row: Any) -> str:
    office = getattr(row, "office", "")
    return Office(office).in_words if office in set(Office) else str(office)


_OF_CASE = frozenset({Fact.CASE_OPENED, Fact.CASE_ENTRY, Fact.CASE_CLOSED, Fact.CASE_REOPENED, Fact.CASE_READERS})
_THE_CASE = "what was put under lock on {row.case.opened_on:%-d %B %Y} ({row.case.ref})"
_RECORD_FACTS = frozenset(
    {
        Fact.PROFILE_CHECKED,
        Fact.PICTURES_ENTERED,
        Fact.PICTURES_DELETED,
        Fact.PICTURES_LATE_SEEN,
        Fact.EXPOSURE_ENTERED,
        Fact.EXPOSURE_DEALT_WITH,
        Fact.EQUIPMENT_CHECKED,
        Fact.HELP_GIVEN,
        Fact.SELF_REVIEWED,
        Fact.ACCOUNTS_CHECKED,
        Fact.ACCOUNT_INCIDENT_TOLD,
        Fact.ACCOUNT_INCIDENT_SEEN,
        Fact.SOCIAL_CONTACT_ANSWERED,
        Fact.SOCIAL_CONTACT_TOLD,
        Fact.SOCIAL_CONTACT_CHANGED,
        Fact.SOCIAL_CONTACT_STILL_SO,
        Fact.SOCIAL_CONTACT_UNDONE,
        Fact.SOCIAL_CONTACT_ENDED,
        Fact.SOCIAL_CONTACT_SEEN,
        Fact.SOCIAL_CONTACT_TALK,
        Fact.SOCIAL_CONTACT_TALKED,
        Fact.CONTACT_ASKED,
        Fact.CONTACT_DEALT_WITH,
        Fact.CONTACT_ANSWERED,
        Fact.CONTACT_ENDED,
        Fact.CHANNELS_PROPOSED,
        Fact.CHANNELS_AGREED,
        Fact.BRIEFING_HELD,
        Fact.BRIEFING_CAME,
        Fact.BRIEFING_PLANNED,
        Fact.BRIEFING_CALLED_OFF,
        Fact.NEWS_WRITTEN,
        Fact.REVIEW_CALLED_FOR,
        Fact.REVIEW_PREPARED,
        Fact.REVIEW_DECIDED,
        Fact.DOCUMENT_ENTERED,
        Fact.DOCUMENT_TAKEN_OFF,
        Fact.CLASH_SEEN,
        Fact.CLASH_SETTLED,
    }
)
_KEY_FACTS = frozenset({Fact.OFFICE_KEY_MADE, Fact.OFFICE_KEY_TAKEN, Fact.OFFICE_KEY_ENDED})


def _kinds() -> Iterator[tuple[str, Kind]]:
    engaged = frozenset({Fact.ENGAGEMENT_STARTED, Fact.PEOPLE_IMPORTED})
    whose = ("person.ref", "school.ref")
    works = "How {row.person} works at {row.school}"
    yield "school", Kind(School, "The address of {row}", frozenset({Fact.SCHOOL_ADDED}))
    yield "engagement", Kind(Engagement, works, engaged, whose)
    yield "engagement end", Kind(Engagement, f"{works}, and until when,", frozenset({Fact.ENGAGEMENT_ENDED}), whose)
    yield (
        "account link",
        Kind(AccountLink, "The sign-in of {row.person}", frozenset({Fact.ACCOUNT_LINKED}), ("person.ref",)),
    )
    yield "closeness", Kind(Closeness, "That {row} are close to each other", frozenset({Fact.CLOSENESS_ENTERED}))

    yield "post", Kind(Post, "The post of the {title} ({row.school}: {row.person})", frozenset({Fact.POST_GIVEN}))
    yield "master key", Kind(MasterKey, "The governors' master key", frozenset({Fact.MASTER_KEY_MADE}))
    yield "person key", Kind(PersonKey, "The key of {row.person}", frozenset({Fact.PERSON_KEY_MADE}), ("person.ref",))
    yield "office key", Kind(OfficeKey, "The key of the {title} ({row.school})", _KEY_FACTS)
    yield "key statement", Kind(KeyStatement, "A statement of who holds which key", _KEY_FACTS)

    version = "of {row.edition.title} at {row.edition.school}"
    yield "edition", Kind(Edition, "The text of {row.title} at {row.school}", frozenset({Fact.POLICY_APPROVED}))
    signed = frozenset({Fact.AGREED, Fact.AGREED_ON_PAPER})
    signature = "The signature of {row.person}, {row.day:%-d %B %Y},"
    yield "agreement", Kind(Agreement, signature, signed, ("edition.ref", "person.ref"))
    replied = frozenset({Fact.ASKED_FIRST, Fact.NOT_TODAY})
    yield "reply", Kind(Reply, "What {row.person} answered on {row.day:%-d %B %Y} instead of signing", replied)
    yield "answer", Kind(Reply, "The answer to a question of {row.person}", frozenset({Fact.ANSWERED}))
    chosen = "What governors of {row.school} chose on {row.day:%-d %B %Y}"
    yield "choice", Kind(Choice, chosen, frozenset({Fact.CHOSEN}))
    asks = frozenset({Fact.DUTIES_GIVEN})
    yield "duty", Kind(Duty, f'The duty "{{row.title}}" {version}', asks, ("edition.ref",))

    of_record = "{row.person} told or kept on {row.made_on:%-d %B %Y}"
    yield "record", Kind(Record, f"What {of_record}", _RECORD_FACTS)
    yield (
        "record line",
        Kind(Line, f"A line of what {of_record.replace('row.', 'row.record.')}", _RECORD_FACTS, ("record.ref",)),
    )

    yield "case", Kind(Case, "What was put under lock on {row.opened_on:%-d %B %Y} ({row.ref})", _OF_CASE)
    for what, model, part in (
        ("case key", CaseKey, "The pair of keys of"),
        ("grant", Grant, "What lets the {title} open"),
        ("words", WordsGrant, "What lets whoever told it open"),
        ("note", Note, "Something said in"),
        ("evidence", Evidence, "A file of"),
    ):
        yield what, Kind(model, f"{part} {_THE_CASE}", _OF_CASE, ("case.ref",))


KINDS = dict(_kinds())
