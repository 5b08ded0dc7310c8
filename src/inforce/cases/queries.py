"""Find cases and open them, inside the request of somebody who holds a key, and nowhere else.

"None such" and "not yours" are one answer: None.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery

from inforce.cases.drafts import OpenDraft
from inforce.cases.models import Case, CaseKey, Clock, Evidence, Grant, Note, WordsGrant
from inforce.cases.said import TELLER, Read, open_note
from inforce.core import words
from inforce.core.seal import Context, SealError, identity_from_seed, open_sealed
from inforce.keys.unlocked import OpensOffices, Unlocked
from inforce.ledger.commitments import Committed, Committing, commit
from inforce.ledger.models import Body
from inforce.people.models import Person, School


@dataclass(frozen=True, slots=True, repr=False)
class Privates:
    """The private keys of a case in one epoch. Nine words open only the shared half."""

    inner: str
    shared: str

    def of(self, half: str) -> str:
        """The key of a half, or "" where it is not held."""
        return self.inner if half == Note.Half.INNER else self.shared


@dataclass(slots=True, repr=False)
class OpenCase:
    """A case in the hands of one of its readers, or of whoever told it."""

    case: Case
    privates: dict[int, Privates]
    notes: list[Read]
    grant: Grant | None  # None: opened with nine words
    damaged: list[str] = field(default_factory=list)  # references of notes that do not open: shouted on the page
    held: int = 0  # how many notes the case had then, those too that this reader cannot open

    def said(self, *kinds: str) -> list[Read]:
        """The notes of these kinds, oldest first."""
        return [note for note in self.notes if note.said.kind in kinds]

    def last(self, kind: str) -> Read | None:
        """The newest note of a kind."""
        found = self.said(kind)
        return found[-1] if found else None

    @property
    def key(self) -> CaseKey:
        """The keys that new notes are sealed to."""
        return self.case.keys.latest("epoch")


def grants_of(unlocked: Unlocked, school: School) -> QuerySet[Grant]:
    """The grants that this person's offices hold now, newest case first."""
    return _grants(unlocked.open_office_keys(school), school)


def open_for(unlocked: Unlocked, *, school: School, ref: str) -> OpenCase | None:
    """Open a case for one of its readers."""
    keys = unlocked.open_office_keys(school)
    grants = list(_grants(keys, school).filter(case__ref=ref))
    return _open(grants, keys) if grants else None


def open_page(unlocked: OpensOffices, *, school: School, start: int, count: int) -> list[OpenCase]:
    """Open a page of the reader's list, the oldest deadline first: all of it in the memory of this request."""
    keys = unlocked.open_office_keys(school)
    granted = _grants(keys, school)
    in_order = granted.annotate(due=_NEXT_DUE).order_by(*_BY_CLOCK).values_list("case_id", flat=True).distinct()
    page = list(in_order[start : start + count])
    by_case: dict[int, list[Grant]] = {case: [] for case in page}
    for grant in granted.filter(case__in=page).prefetch_related("case__notes", "case__clocks"):
        by_case[grant.case_id].append(grant)
    return [_open(grants, keys) for grants in by_case.values()]


def open_with_words(typed: str, *, school: School) -> OpenCase | None:
    """Open the shared half of a case with nine words, typed as people type."""
    for reading in words.read_words(typed):
        secret = words.secret_of(reading)
        grants = WordsGrant.objects.filter(case__school=school, tag_digest=tag_digest(secret), ended_on=None)
        found = list(grants.select_related("case__body", "case__school__body"))
        if found:
            key, _ = identity_from_seed(words.seed_of(secret))
            case = found[0].case
            privates = {one.epoch: Privates("", _open_shared(one, key)) for one in found}
            return _read(case, privates, grant=None)
    return None


def case_of(draft: OpenDraft) -> Case:
    """The case that a draft became, or that it was begun to add to."""
    return Case.objects.select_related("body", "school__body").get(ref=draft.content.case, school=draft.row.school)


def tag_digest(secret: bytes) -> str:
    """What stands beside a case for its nine words. It opens nothing."""
    return hashlib.sha256(words.lookup_tag(secret)).hexdigest()


def office_of(opened: OpenCase) -> str:
    """The post through which a case was opened, or TELLER."""
    return opened.grant.office if opened.grant else TELLER


def is_read_today(opened: OpenCase, *, by: Person, now: datetime) -> bool:
    """Whether this reader's opening of today stands written."""
    return any(note.said.by == by.ref and note.said.at.date() == now.date() for note in opened.said("opened"))


def file_of(opened: OpenCase, ref: str) -> tuple[Evidence, str] | None:
    """A file that this reader may open, and the name it was given: whichever note it came with."""
    named = {one["ref"]: one["name"] for note in opened.notes for one in note.said.words.get("files", ())}
    evidence = opened.case.evidence.select_related("body", "case").filter(ref=ref).first() if ref in named else None
    return (evidence, named[ref]) if evidence else None


def clocks_of(case: Case) -> dict[str, Clock]:
    """A case's deadlines by what they are for."""
    return {clock.what: clock for clock in case.clocks.all()}


def grant_context(case: Case, *, epoch: int, to: str) -> Context:
    """What stands in front of a case's private keys, sealed to an office (its key's reference) or to nine words."""
    return Context(body=case.body.ref, case=case.ref, purpose=f"grant {epoch} {to}")


def committed(body: Body) -> Iterator[Committed]:
    """The rows of this word that the record must know."""
    yield from commit_case.every(Case.objects.filter(body=body))
    for key in CaseKey.objects.filter(body=body).select_related("case").iterator():
        yield commit_key(key)
    yield from commit_grant.every(Grant.objects.filter(body=body))
    yield from commit_words.every(WordsGrant.objects.filter(body=body))
    yield from commit_note.every(Note.objects.filter(body=body))
    yield from commit_evidence.every(Evidence.objects.filter(body=body))


commit_case = Committing("case", school="school__ref", procedure="procedure", opened_on="opened_on")
"""That a case was opened, on which day, by which procedure."""


def commit_key(key: CaseKey) -> Committed:
    """To which keys notes of this epoch are sealed."""
    ref = f"{key.case.ref} {key.epoch}"
    return commit("case key", ref, key.nonce, inner=key.inner_public, shared=key.shared_public)


commit_grant = Committing(
    "grant",
    case="case__ref",
    epoch="epoch",
    office_key="office_key__ref",
    office="office",
    rank="rank",
    given_on="given_on",
    sealed="sealed",
)
"""Which office can open a case."""

commit_words = Committing(
    "words", case="case__ref", epoch="epoch", public="public", tag="tag_digest", given_on="given_on", sealed="sealed"
)
"""That nine words can open a case's shared half."""

commit_note = Committing("note", case="case__ref", epoch="epoch", half="half", sealed="sealed")
"""A note as it is stored."""

commit_evidence = Committing(
    "evidence", case="case__ref", epoch="epoch", half="half", size="sealed_size", digest="sealed_digest"
)
"""A sealed file as it is stored."""


_CASES_IN_ORDER = (F("case__closed_on").asc(nulls_first=True), "case__opened_on", "case__pk")  # open ones first
_NEXT_DUE = Subquery(Clock.objects.filter(case=OuterRef("case"), met_on=None).order_by("due").values("due")[:1])
_BY_CLOCK = (_CASES_IN_ORDER[0], F("due").asc(nulls_last=True), *_CASES_IN_ORDER[1:])


def _grants(keys: Mapping[str, str], school: School) -> QuerySet[Grant]:
    mine = Grant.objects.filter(case__school=school, office_key__ref__in=list(keys), ended_on=None)
    return mine.select_related("case__body", "case__school__body", "office_key").order_by(*_CASES_IN_ORDER, "-epoch")


def _open(grants: list[Grant], keys: Mapping[str, str]) -> OpenCase:
    case = grants[0].case
    privates = {}
    for grant in grants:
        context = grant_context(case, epoch=grant.epoch, to=grant.office_key.ref)
        held = json.loads(open_sealed(bytes(grant.sealed), key=keys[grant.office_key.ref], context=context))
        privates[grant.epoch] = Privates(inner=held["inner"], shared=held["shared"])
    return _read(case, privates, grant=max(grants, key=lambda grant: grant.epoch))


def _open_shared(grant: WordsGrant, key: str) -> str:
    context = grant_context(grant.case, epoch=grant.epoch, to="words")
    return open_sealed(bytes(grant.sealed), key=key, context=context).decode()


def _read(case: Case, privates: dict[int, Privates], *, grant: Grant | None) -> OpenCase:
    opened = OpenCase(case=case, privates=privates, notes=[], grant=grant)
    for note in sorted(case.notes.all(), key=lambda row: row.pk):  # of one moment, in the order in which they were made
        opened.held += 1
        held = privates.get(note.epoch)
        key = held.of(note.half) if held else ""
        if not key:
            continue  # the other half, or written after this reader stepped back
        try:
            opened.notes.append(open_note(note, case=case, key=key))
        except SealError:
            opened.damaged.append(note.ref)
    opened.notes.sort(key=lambda read: read.said.at)
    return opened
