"""The governors' keys: made once, split, forgotten; then each holder takes what is theirs, on a day of their own.

Nobody sees two sheets, and nobody sees another's. What waits is locked under the code of a slip, and gone when taken.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from inforce.core import seal, shares
from inforce.core.may import Refused, require
from inforce.core.routing import Office
from inforce.core.statements import ROOT, is_key_of
from inforce.keys.access import may_make_master_key
from inforce.keys.actions import SignedBy, Slip, key_of_code, leave_waiting, make_office_key, waiting_context
from inforce.keys.models import Lock, MasterKey, OfficeKey, Vault, Waiting
from inforce.keys.own_key import NO_KEY, OwnKey, keep_own_key, lock_again, make_own_key, open_own_key
from inforce.keys.queries import commit_master_key, key_of, open_waiting, posts_on
from inforce.keys.trust import KEY_OFFICES, key_state
from inforce.keys.unlocked import holder_context, remember
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body
from inforce.people.actions import new_code
from inforce.people.models import Person


@transaction.atomic
def make_master_key(*, body: Body, by: Person, sheet_holders: Sequence[Person], today: date) -> list[Slip]:
    """Make the master key and the first key of every filled post. Returns one slip for each sheet and each holder.

    The secret is in the memory of this one call. What stays are two public halves, and what waits for the slips.
    """
    require(may_make_master_key(body=body, by=by, sheet_holders=sheet_holders, today=today))
    secret = shares.new_root_secret()
    root = shares.root_keys(secret)
    master = MasterKey.objects.create(
        body=body, root_public=root.sign_public.hex(), recovery_public=root.recovery_public, made_on=today
    )
    record(
        Fact.MASTER_KEY_MADE,
        body=body,
        about=master.ref,
        by=by.ref,
        today=today,
        commitments=[commit_master_key(master)],
    )
    sheets = [
        _sheet_slip(person, words, today=today)
        for person, words in zip(sheet_holders, shares.split(secret), strict=True)
    ]
    return sheets + _first_keys(body, root, by=by, today=today)


def take_sheet(*, code: str, person: Person, today: date) -> str:
    """The twenty words of somebody's spare-key sheet: shown once, to print, then gone from here."""
    with transaction.atomic():
        (waiting,) = _mine(code, person, what=Waiting.What.SHEET)
        words = _take(waiting, code, today=today)
        record(Fact.SHEET_TAKEN, body=waiting.body, about=waiting.ref, by=person.ref, today=today)
        return words


def take_office_key(*, code: str, person: Person, passphrase: str, today: date) -> None:
    """Take the keys of somebody's posts: from now on their own key opens what is locked for those posts.

    Somebody who has no key yet makes one here, locked by this passphrase; somebody who has, proves it. Raises Refused.
    """
    _mine(code, person, what=Waiting.What.OFFICE_KEY)
    standing = key_of(person)
    own = open_own_key(standing, passphrase, now=timezone.now()) if standing else make_own_key(person, passphrase)
    with transaction.atomic():
        waiting = _mine(code, person, what=Waiting.What.OFFICE_KEY)  # again, inside: somebody may have been quicker
        if standing is None:
            keep_own_key(own, today=today)
        for one in waiting:
            _take_one(one, code, own, today=today)
        own.person_key.memory = remember(own.person_key, own.private, key_state(person.body))
        own.person_key.save(update_fields=["memory"])


def change_passphrase(*, person: Person, old: str, new: str, today: date) -> None:
    """Lock somebody's key with a new passphrase. Every place where it is open closes. Raises Refused."""
    person_key = key_of(person)
    if person_key is None:
        raise Refused(NO_KEY)
    own = open_own_key(person_key, old, now=timezone.now())
    locked = lock_again(own, new)
    with transaction.atomic():
        person_key.locks.filter(method=Lock.Method.PASSPHRASE).update(locked=locked)
        Vault.objects.filter(person=person).delete()
        record(Fact.PERSON_KEY_RELOCKED, body=person.body, about=person_key.ref, by=person.ref, today=today)


# --- sheets and first keys ------------------------------------------------------------------------------------------


def _sheet_slip(person: Person, words: str, *, today: date) -> Slip:
    code = new_code()
    leave_waiting(person=person, what=Waiting.What.SHEET, secret=words, code=code, today=today)
    return Slip(person=person, what=Waiting.What.SHEET, offices=(), code=code)


def _first_keys(body: Body, root: shares.RootKeys, *, by: Person, today: date) -> list[Slip]:
    codes: dict[Person, str] = {}
    offices: dict[Person, list[Office]] = {}
    signed_by = SignedBy(name=ROOT, private=root.sign_private)
    for post in posts_on(body, today=today).filter(office__in=KEY_OFFICES).select_related("body").order_by("pk"):
        code = codes.setdefault(post.person, new_code())
        offices.setdefault(post.person, []).append(Office(post.office))
        # read again for each: every statement names the one before it
        make_office_key(post, state=key_state(body), signed_by=signed_by, code=code, today=today, by=by)
    return [
        Slip(person=person, what=Waiting.What.OFFICE_KEY, offices=tuple(offices[person]), code=code)
        for person, code in codes.items()
    ]


# --- slips ----------------------------------------------------------------------------------------------------------


def _mine(code: str, person: Person, *, what: str) -> list[Waiting]:
    waiting = [one for one in open_waiting(code) if one.what == what]
    if not waiting:
        why = "This code was used already, or has a slip in it. If you did not use it, ring the chair of governors now."
        raise Refused(why)
    if any(one.person_id != person.pk for one in waiting):
        why = "This slip is for somebody else. Give it back to the chair of governors."
        raise Refused(why)
    return waiting


def _take(waiting: Waiting, code: str, *, today: date) -> str:
    secret = seal.unlock_with_key(
        bytes(waiting.sealed or b""), key_of_code(code), context=waiting_context(waiting)
    ).decode()
    emptied = Waiting.objects.filter(pk=waiting.pk, opened_on=None).update(sealed=None, opened_on=today)
    if not emptied:
        why = "This code was used a moment ago, in another window."
        raise Refused(why)
    return secret


def _take_one(waiting: Waiting, code: str, own: OwnKey, *, today: date) -> None:
    key = OfficeKey.objects.select_related("body", "school").get(waiting=waiting)
    private = _take(waiting, code, today=today)
    if key.ended_on is not None or seal.public_of(private) != key.public:
        why = "This key is not in use any more. Ask for a new slip."
        raise Refused(why)
    statement = key_state(key.body).chain.current.get((key.school.ref, Office(key.office)))
    if statement is None or not is_key_of(statement, private):
        why = (
            "This key is not the one that was signed for. Do not use it: tell the chair of governors, or ring the LADO."
        )
        raise Refused(why)
    key.to_holder = seal.seal(private.encode(), to=[own.person_key.public], context=holder_context(key))
    key.taken_on = today
    key.save(update_fields=["to_holder", "taken_on"])
    record(Fact.OFFICE_KEY_TAKEN, body=key.body, about=key.ref, by=own.person_key.person.ref, today=today)
