"""Put something under lock, add to it, change who can open it, close it.

Procedures decide what and when; here stands what every one of them needs. Each act is one transaction of its caller.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from inforce.cases import drafts
from inforce.cases.models import Case, CaseKey, Clock, DraftFile, Evidence, Grant, Note, WordsGrant
from inforce.cases.queries import (
    OpenCase,
    Privates,
    case_of,
    commit_case,
    commit_evidence,
    commit_grant,
    commit_key,
    commit_note,
    commit_words,
    grant_context,
    office_of,
    tag_digest,
)
from inforce.cases.said import seal_note
from inforce.core import words
from inforce.core.calendar import next_reminder
from inforce.core.may import no, require
from inforce.core.said import Said
from inforce.core.seal import identity_from_seed, new_identity, seal
from inforce.keys.models import OfficeKey
from inforce.ledger.actions import record
from inforce.ledger.commitments import Committed
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body
from inforce.notices.actions import remind, tell
from inforce.people.models import Person
from inforce.policies.queries import number_chosen


@dataclass(frozen=True, slots=True)
class Reader:
    """An office that gets a grant, and whether it is told first (1) or when the case stays unopened (2)."""

    rank: int
    office_key: OfficeKey


@transaction.atomic
def open_case(
    *,
    draft: drafts.OpenDraft,
    readers: Sequence[Reader],
    notes: Sequence[tuple[str, Said]],
    clocks: Mapping[Clock.What, date],
    showing: Mapping[str, Any],
    today: date,
    now: datetime,
) -> Case:
    """Turn a draft into a case: keys, grants, words, notes and files, all or nothing.

    Of the draft stay the words, and what its last page goes on `showing`.
    """
    content = draft.content
    school = draft.row.school
    case = Case.objects.create(
        body=school.body, school=school, ref=content.case, procedure=content.procedure, opened_on=today
    )
    key = CaseKey.objects.create(
        body=case.body, case=case, epoch=1, inner_public=content.inner[1], shared_public=content.shared[1]
    )
    privates = Privates(inner=content.inner[0], shared=content.shared[0])
    made = [commit_case(case), commit_key(key)]
    made += [commit_grant(_grant(case, key, privates, reader, today)) for reader in readers]
    made.append(commit_words(_grant_words(case, key, privates.shared, content.words, today)))
    made += [commit_note(_save_note(said, case, key, half)) for half, said in notes]
    made += _take_files(draft, case, key)
    record(Fact.CASE_OPENED, body=case.body, about=case.ref, today=today, commitments=made)
    for what, due in clocks.items():
        Clock.objects.create(body=case.body, case=case, what=what, due=due)
    for reader in readers:
        if reader.rank == 1:
            tell(reader.office_key.post.person, school=school, now=now)
    drafts.close(draft, showing=showing)
    return case


@transaction.atomic
def add_note(opened: OpenCase, said: Said, *, half: str, today: date) -> Note:
    """Add one thing to a case. Anybody who may, can: it takes only the public keys."""
    case = lock_case(opened.case)
    note = _save_note(said, case, opened.key, half)
    record(Fact.CASE_ENTRY, body=case.body, about=case.ref, today=today, commitments=[commit_note(note)])
    return note


@transaction.atomic
def add_draft(draft: drafts.OpenDraft, said: Said, *, showing: Mapping[str, Any], today: date) -> Case:
    """Add what a draft holds, its files too, to the case that it was begun for. It takes only the public keys.

    Its procedure has asked whether the files are sealed to the keys that the case has now.
    """
    case = lock_case(case_of(draft))
    key = case.keys.latest("epoch")
    made = [commit_note(_save_note(said, case, key, Note.Half.SHARED)), *_take_files(draft, case, key)]
    record(Fact.CASE_ENTRY, body=case.body, about=case.ref, today=today, commitments=made)
    drafts.close(draft, showing=showing)
    return case


def say(
    opened: OpenCase,
    kind: str,
    *,
    by: Person,
    today: date,
    now: datetime,
    words: Mapping[str, Any] | None = None,
    half: str = Note.Half.INNER,
) -> Note:
    """Add what a reader did, under the post through which they read it."""
    return add_note(opened, said_by(opened, kind, by=by, now=now, words=words), half=half, today=today)


def said_by(opened: OpenCase, kind: str, *, by: Person, now: datetime, words: Mapping[str, Any] | None = None) -> Said:
    """What a reader did, not written yet."""
    return Said(kind=kind, at=now, post=office_of(opened), by=by.ref, words=dict(words or {}))


@transaction.atomic
def read_case(opened: OpenCase, *, by: Person, today: date, now: datetime) -> None:
    """Write down that a reader opened it: once a day and reader, where the person who told can see it."""
    office = office_of(opened)
    seen = {(note.said.post, note.said.by, note.said.at.date()) for note in opened.said("opened")}
    if (office, by.ref, now.date()) not in seen:
        say(opened, "opened", by=by, today=today, now=now, half=Note.Half.SHARED)
    meet_clock(opened.case, Clock.What.UNOPENED, today=today)


@transaction.atomic
def change_readers(
    opened: OpenCase, *, leaving: Grant, joining: Sequence[Reader], said: Said, today: date, now: datetime
) -> CaseKey:
    """Take one reader out: what is written from here on is sealed to new keys that they do not have.

    Offices that stay get the new keys; those that join get the old ones too, from the reader who does this.
    """
    case = lock_case(opened.case)
    inner, shared = new_identity(), new_identity()
    before = opened.key.epoch
    who = leaving.office_key.post.person  # a person steps back, whatever the number of their posts
    key = CaseKey.objects.create(
        body=case.body, case=case, epoch=before + 1, inner_public=inner[1], shared_public=shared[1]
    )
    fresh = Privates(inner=inner[0], shared=shared[0])
    made = [commit_key(key)]
    staying = Grant.objects.filter(case=case, ended_on=None, epoch=before, office_key__ended_on=None)
    made += [
        commit_grant(_grant(case, key, fresh, Reader(grant.rank, grant.office_key), today))
        for grant in staying.exclude(office_key__post__person=who).select_related("office_key")
    ]
    for reader in joining:
        made.append(commit_grant(_grant(case, key, fresh, reader, today)))
        made += [
            commit_grant(_grant(case, old, opened.privates[old.epoch], reader, today))
            for old in case.keys.filter(epoch__in=opened.privates)
        ]
        tell(reader.office_key.post.person, school=case.school, now=now)
    for told in WordsGrant.objects.filter(case=case, ended_on=None, epoch=before):
        made.append(commit_words(_grant_words_again(told, key, fresh.shared, today)))
    Grant.objects.filter(case=case, office_key__post__person=who, ended_on=None).update(ended_on=today)
    made.append(commit_note(_save_note(said, case, key, Note.Half.INNER)))
    record(Fact.CASE_READERS, body=case.body, about=case.ref, today=today, commitments=made)
    return key


@transaction.atomic
def let_read(
    opened: OpenCase,
    *,
    readers: Sequence[Reader],
    said: Said,
    clocks: Mapping[Clock.What, date],
    today: date,
    now: datetime,
) -> CaseKey:
    """Let offices in to what nobody but the holder of the nine words could open until now.

    Nine words hold no inner half, so there are new keys, both halves of which the offices get; of the old keys they get
    the shared half, which is all that was ever sealed to them.
    """
    case = lock_case(opened.case)
    if case.grants.exists():
        require(no("This was sent to the school already."))
    old = opened.key
    inner, shared = new_identity(), new_identity()
    key = CaseKey.objects.create(
        body=case.body, case=case, epoch=old.epoch + 1, inner_public=inner[1], shared_public=shared[1]
    )
    made = [commit_key(key)]
    for reader in readers:
        made.append(commit_grant(_grant(case, key, Privates(inner=inner[0], shared=shared[0]), reader, today)))
        made.append(commit_grant(_grant(case, old, opened.privates[old.epoch], reader, today)))
    told = WordsGrant.objects.filter(case=case, ended_on=None, epoch=old.epoch)
    made += [commit_words(_grant_words_again(one, key, shared[0], today)) for one in told]
    made.append(commit_note(_save_note(said, case, key, Note.Half.SHARED)))
    record(Fact.CASE_READERS, body=case.body, about=case.ref, today=today, commitments=made)
    for what, due in clocks.items():
        start_clock(case, what, due=due)
    for reader in readers:
        if reader.rank == 1:
            tell(reader.office_key.post.person, school=case.school, now=now)
    return key


@transaction.atomic
def replace_words(opened: OpenCase, said: Said, *, today: date) -> tuple[str, ...]:
    """Give the person who told new nine words; the old ones open nothing from then on. They are returned once."""
    case = lock_case(opened.case)
    nine = words.new_words()
    WordsGrant.objects.filter(case=case).update(ended_on=today)
    made = [
        commit_words(_grant_words(case, key, opened.privates[key.epoch].shared, nine, today))
        for key in case.keys.filter(epoch__in=opened.privates)
    ]
    made.append(commit_note(_save_note(said, case, opened.key, Note.Half.SHARED)))
    record(Fact.CASE_READERS, body=case.body, about=case.ref, today=today, commitments=made)
    return nine


@transaction.atomic
def close_case(opened: OpenCase, said: Said, *, today: date) -> None:
    """Close a case; its procedure has asked whether it may be."""
    case = lock_case(opened.case)
    if case.closed_on:
        require(no("This was closed already."))
    case.closed_on = today
    case.save(update_fields=["closed_on"])
    note = _save_note(said, case, opened.key, Note.Half.INNER)
    record(Fact.CASE_CLOSED, body=case.body, about=case.ref, today=today, commitments=[commit_note(note)])
    meet_clock(case, Clock.What.REVIEW, today=today)


@transaction.atomic
def reopen_case(opened: OpenCase, said: Said, *, today: date) -> None:
    """Open again what was closed."""
    case = lock_case(opened.case)
    if not case.closed_on:
        require(no("This is open."))
    case.closed_on = None
    case.save(update_fields=["closed_on"])
    note = _save_note(said, case, opened.key, Note.Half.INNER)
    record(Fact.CASE_REOPENED, body=case.body, about=case.ref, today=today, commitments=[commit_note(note)])


def start_clock(case: Case, what: Clock.What, *, due: date) -> None:
    """Let a deadline run; one that runs already keeps its day."""
    Clock.objects.get_or_create(case=case, what=what, defaults={"body": case.body, "due": due})


def run_clock(case: Case, what: Clock.What, *, due: date, again_at: datetime | None = None) -> None:
    """Let a deadline run, anew where it was met before. With `again_at` it rings from then on until it is met."""
    running = {"due": due, "met_on": None, "rang_on": None, "again_at": again_at}
    Clock.objects.update_or_create(
        case=case, what=what, defaults=running, create_defaults=running | {"body": case.body}
    )


def let_clock_rest(case: Case, what: Clock.What, *, until: datetime) -> None:
    """Let a deadline that rings again and again be quiet until then. It is not met by that."""
    Clock.objects.filter(case=case, what=what, met_on=None).update(again_at=until)


def meet_clock(case: Case, what: Clock.What, *, today: date) -> None:
    """Say that a deadline was met."""
    Clock.objects.filter(case=case, what=what, met_on=None).update(met_on=today, again_at=None)


@transaction.atomic
def ring_clocks(body: Body, *, today: date, now: datetime) -> int:
    """Tell people what is due. Nothing is queued: each deadline rings once on the day after it, by its own row.

    Not opened in time: the next office is told, or the first again where there is no second. A day that is due to the
    LADO, on which HR is to be asked or not, advice is due, a site should have answered or somebody is to be answered,
    rings in the morning for whoever reads it first.
    """
    on_the_day = [Clock.What.LADO, Clock.What.HR, Clock.What.ADVICE, Clock.What.PLATFORM, Clock.What.REVIEW]
    due = Q(what=Clock.What.UNOPENED, due__lt=today) | Q(what__in=on_the_day, due__lte=today)
    waiting = Clock.objects.filter(due, body=body, met_on=None, rang_on=None).select_for_update(
        skip_locked=True, of=("self",)
    )
    rung = 0
    for clock in waiting.select_related("case__school__body"):
        rank = 2 if clock.what == Clock.What.UNOPENED else 1
        grants = list(
            clock.case.grants.filter(ended_on=None).select_related("office_key__post__person").order_by("-epoch")
        )
        chosen = [grant for grant in grants if grant.rank == rank] or grants
        for person in {grant.office_key.post.person for grant in chosen}:
            tell(person, school=clock.case.school, now=now)
        clock.rang_on = today
        clock.save(update_fields=["rang_on"])
        rung += 1
    return rung + _ring_again(body, now=now)


def _ring_again(body: Body, *, now: datetime) -> int:
    """Tell everybody who can open it, again and again until it is met: once, however long nothing ran."""
    waiting = Clock.objects.filter(body=body, met_on=None, again_at__lte=now, case__closed_on=None)
    rung = 0
    for clock in waiting.select_for_update(skip_locked=True, of=("self",)).select_related("case__school__body"):
        grants = clock.case.grants.filter(ended_on=None).select_related("office_key__post__person")
        for person in {grant.office_key.post.person for grant in grants}:
            remind(person, school=clock.case.school, now=now)
        clock.again_at = next_reminder(now, every=number_chosen("remind_every", clock.case.school))
        clock.save(update_fields=["again_at"])
        rung += 1
    return rung


def tell_first_readers(case: Case, *, now: datetime) -> None:
    """Tell those who are told first that there is something new. Nobody is told where nobody was let in."""
    newest = case.keys.latest("epoch").epoch
    for grant in case.grants.filter(ended_on=None, rank=1, epoch=newest).select_related("office_key__post__person"):
        tell(grant.office_key.post.person, school=case.school, now=now)


def lock_case(case: Case) -> Case:
    """Read a case again and hold it until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("body", "school", "school__body").get(pk=case.pk)


def _grant(case: Case, key: CaseKey, privates: Privates, reader: Reader, today: date) -> Grant:
    office_key = reader.office_key
    context = grant_context(case, epoch=key.epoch, to=office_key.ref)
    held = json.dumps({"inner": privates.inner, "shared": privates.shared}).encode()
    return Grant.objects.create(
        body=case.body,
        case=case,
        epoch=key.epoch,
        office=office_key.office,
        office_key=office_key,
        rank=reader.rank,
        sealed=seal(held, to=[office_key.public], context=context),
        given_on=today,
    )


def _grant_words(case: Case, key: CaseKey, shared: str, nine: tuple[str, ...], today: date) -> WordsGrant:
    secret = words.secret_of(nine)
    _, public = identity_from_seed(words.seed_of(secret))
    return WordsGrant.objects.create(
        body=case.body,
        case=case,
        epoch=key.epoch,
        tag_digest=tag_digest(secret),
        public=public,
        sealed=seal(shared.encode(), to=[public], context=grant_context(case, epoch=key.epoch, to="words")),
        given_on=today,
    )


def _grant_words_again(told: WordsGrant, key: CaseKey, shared: str, today: date) -> WordsGrant:
    context = grant_context(told.case, epoch=key.epoch, to="words")
    return WordsGrant.objects.create(
        body=told.body,
        case=told.case,
        epoch=key.epoch,
        tag_digest=told.tag_digest,
        public=told.public,
        sealed=seal(shared.encode(), to=[told.public], context=context),
        given_on=today,
    )


def _save_note(said: Said, case: Case, key: CaseKey, half: str) -> Note:
    note = seal_note(said, case=case, key=key, half=half)
    note.save(force_insert=True)
    return note


def _take_files(draft: drafts.OpenDraft, case: Case, key: CaseKey) -> list[Committed]:
    made = []
    waiting = list(DraftFile.objects.filter(draft=draft.row))
    if {row.ref for row in waiting} != {file.ref for file in draft.content.files}:
        require(no("One of your files is no longer there. Look at your files again before you send it."))
    for held in waiting:
        evidence = Evidence.objects.create(
            body=case.body,
            case=case,
            epoch=key.epoch,
            ref=held.ref,
            half=Note.Half.SHARED,
            sealed_size=held.sealed_size,
            sealed_digest=held.sealed_digest,
        )
        made.append(commit_evidence(evidence))
    DraftFile.objects.filter(draft=draft.row).delete()
    return made
