"""What somebody is telling before they have sent it.

A draft lives 24 hours, for one browser and one person. Everything in it is sealed under a key that stands only in that
browser's cookie, so nobody else can read it, the school's computer included. The case's reference, its two key pairs
and the nine words are made with it: a file can be sealed to the case while it streams in, and sending twice shows the
same words.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from inforce.cases import files
from inforce.cases.models import CaseKey, Draft, DraftFile
from inforce.core.calendar import local_day
from inforce.core.may import YES, no, require
from inforce.core.refs import new_ref
from inforce.core.seal import Context, SealError, hkdf, lock_with_key, new_identity, unlock_with_key
from inforce.core.words import new_words
from inforce.people.models import School

LIFE = timedelta(hours=24)
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that streamed in and waits to be sent."""

    ref: str
    name: str
    size: int
    sha256: str
    given_at: str


@dataclass(slots=True, repr=False)
class Content:
    """What is inside a draft. Never printed: it holds the words, the keys and all that was typed."""

    procedure: str
    person: str  # a reference, or "" for somebody without an account
    case: str
    inner: tuple[str, str]  # private, public
    shared: tuple[str, str]
    words: tuple[str, ...]
    begun_at: str
    sent: bool = False  # a second sending makes nothing
    answers: dict[str, Any] = field(default_factory=dict)
    files: list[HeldFile] = field(default_factory=list)


@dataclass(slots=True, repr=False)
class OpenDraft:
    """A draft in the hands of the request that brought its cookie."""

    row: Draft
    key: bytes
    content: Content

    @property
    def sent(self) -> bool:
        """Whether it became a case already."""
        return self.content.sent


def start_draft(*, school: School, procedure: str, person: str, now: datetime) -> tuple[str, OpenDraft]:
    """Begin to tell something. Returns the cookie's value, which is kept nowhere else, and the draft."""
    content = Content(
        procedure=procedure,
        person=person,
        case=new_ref(),
        inner=new_identity(),
        shared=new_identity(),
        words=new_words(),
        begun_at=now.isoformat(),
    )
    return _begin(content, school=school, now=now)


def start_adding(*, key: CaseKey, procedure: str, person: str, now: datetime) -> tuple[str, OpenDraft]:
    """Begin to add to something that was told. Its files are sealed to what was told, and nothing here opens it."""
    content = Content(
        procedure=procedure,
        person=person,
        case=key.case.ref,
        inner=("", ""),
        shared=("", key.shared_public),
        words=(),
        begun_at=now.isoformat(),
    )
    return _begin(content, school=key.case.school, now=now)


def _begin(content: Content, *, school: School, now: datetime) -> tuple[str, OpenDraft]:
    cookie = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip("=")
    key, digest = _key_and_digest(cookie)
    row = Draft(body=school.body, school=school, cookie_digest=digest, until=local_day(now + LIFE))
    row.sealed = _seal(row, key, content)
    row.save()
    return cookie, OpenDraft(row=row, key=key, content=content)


def open_draft(cookie: str, *, school: School, person: str, now: datetime, lock: bool = False) -> OpenDraft | None:
    """The draft of this browser and person at this school; None where there is none, or it is another's.

    A draft begun without an account belongs to the browser alone: `person` is "" in it.

    `lock` holds the row until the transaction ends, so that of two sendings the second sees the first.
    """
    key, digest = _key_and_digest(cookie)
    rows = Draft.objects.select_for_update() if lock else Draft.objects
    row = next(iter(rows.filter(cookie_digest=digest)), None)  # each condition more, and `first`, costs as much again
    if row is None or row.school_id != school.pk or row.until < local_day(now):
        return None
    row.school = school
    row.body = school.body
    try:
        held = json.loads(unlock_with_key(bytes(row.sealed), key, context=_context(row)))
    except SealError:
        return None
    content = _content(held)
    over = datetime.fromisoformat(content.begun_at) + LIFE <= now
    return OpenDraft(row=row, key=key, content=content) if content.person in {"", person} and not over else None


def keep(draft: OpenDraft) -> None:
    """Seal what the draft says now, over what it said when it was read and over nothing else.

    Two windows hold one draft: what the slower one read may have been sent by the other meanwhile. Raises Refused.
    """
    read, now = bytes(draft.row.sealed), _seal(draft.row, draft.key, draft.content)
    kept = Draft.objects.filter(pk=draft.row.pk, sealed=read).update(sealed=now)
    require(YES if kept else no("Another window changed this meanwhile, so this was not kept. Load the page again."))
    draft.row.sealed = now


def close(draft: OpenDraft, *, showing: Mapping[str, Any]) -> None:
    """Say that it was sent. Nothing of it is left but the words, and what its last page goes on showing."""
    content = draft.content
    content.sent, content.answers, content.files = True, dict(showing), []
    content.inner = content.shared = ("", "")
    keep(draft)


@transaction.atomic
def hold_file(draft: OpenDraft, *, arrived: files.Arrived, given_at: datetime) -> HeldFile:
    """Make a file that streamed in part of the draft. Until then it is nobody's, and is swept away."""
    held = HeldFile(
        ref=arrived.ref,
        name=arrived.name,
        size=arrived.size,
        sha256=arrived.sha256,
        given_at=given_at.isoformat(timespec="seconds"),
    )
    DraftFile.objects.create(
        body=draft.row.body,
        draft=draft.row,
        ref=arrived.ref,
        sealed_size=arrived.sealed_size,
        sealed_digest=arrived.sealed_sha256,
    )
    draft.content.files.append(held)
    keep(draft)
    return held


@transaction.atomic
def drop_file(draft: OpenDraft, ref: str) -> None:
    """Take a file out again before sending."""
    if not DraftFile.objects.filter(draft=draft.row, ref=ref).delete()[0]:
        return  # it never was this draft's: a browser sends what it likes, and a reference becomes a path
    draft.content.files = [held for held in draft.content.files if held.ref != ref]
    keep(draft)
    transaction.on_commit(lambda: files.remove(ref))


@transaction.atomic
def change_key(draft: OpenDraft, key: CaseKey) -> None:
    """Seal to other keys from here on. Files that are locked to those before are taken out again."""
    for held in list(draft.content.files):
        drop_file(draft, held.ref)
    draft.content.shared = ("", key.shared_public)
    keep(draft)


@transaction.atomic
def throw_away(draft: OpenDraft) -> None:
    """Forget a draft and its files at once."""
    refs = list(DraftFile.objects.filter(draft=draft.row).values_list("ref", flat=True))
    draft.row.delete()
    transaction.on_commit(lambda: files.remove(*refs))


def sweep_drafts(*, now: datetime) -> int:
    """Forget the drafts whose day has passed, sent or not. Their files go with the next sweep of files."""
    return Draft.objects.filter(until__lt=local_day(now)).delete()[0]


def _seal(row: Draft, key: bytes, content: Content) -> bytes:
    held = {one.name: getattr(content, one.name) for one in fields(Content)}  # asdict copies all that is inside as well
    return lock_with_key(json.dumps(held, default=asdict).encode(), key, context=_context(row))


def _context(row: Draft) -> Context:
    return Context(body=row.body.ref, case=row.cookie_digest[:16], purpose="draft")


def _content(held: dict[str, Any]) -> Content:
    held["files"] = [HeldFile(**one) for one in held["files"]]
    for pair in ("inner", "shared", "words"):
        held[pair] = tuple(held[pair])
    return Content(**held)


def _key_and_digest(cookie: str) -> tuple[bytes, str]:
    try:
        secret = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:  # somebody wrote a cookie of their own: it opens nothing
        secret = secrets.token_bytes(KEY_BYTES)
    key = hkdf(secret, "inforce draft key 1")
    return key, hashlib.sha256(hkdf(secret, "inforce draft name 1")).hexdigest()
