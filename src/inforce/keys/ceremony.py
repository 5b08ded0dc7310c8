"""The governors' keys: made once, split, forgotten; then each holder takes what is theirs, on a day of their own.

Nobody sees two sheets, and nobody sees another's. What waits is locked under the code of a slip, and gone when taken.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction

from inforce.core import seal, shares
from inforce.core.may import Refused, require
from inforce.core.routing import Office
from inforce.core.statements import ROOT
from inforce.keys.access import may_make_master_key
from inforce.keys.actions import SignedBy, Slip, key_of_code, leave_waiting, make_office_key, waiting_context
from inforce.keys.models import Lock, MasterKey, OfficeKey, PersonKey, Vault, Waiting
from inforce.keys.passphrases import is_strong
from inforce.keys.queries import commit_master_key, commit_person_key, key_of, open_waiting, posts_on
from inforce.keys.slow import cost, two_at_a_time
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
    opened = _open_own(standing, passphrase) if standing else _make_own(person, passphrase)
    with transaction.atomic():
        waiting = _mine(code, person, what=Waiting.What.OFFICE_KEY)  # again, under lock: somebody may have been quicker
        if standing is None:
            _keep_own(opened, today=today)
        for one in waiting:
            _take_one(one, code, opened, today=today)
        opened.person_key.memory = remember(opened.person_key, opened.private, key_state(person.body))
        opened.person_key.save(update_fields=["memory"])


def change_passphrase(*, person: Person, old: str, new: str, today: date) -> None:
    """Lock somebody's key with a new passphrase. Every place where it is open closes. Raises Refused."""
    require(is_strong(new, names=_names(person)))
    person_key = key_of(person)
    if person_key is None:
        raise Refused(_NO_KEY)
    opened = _open_own(person_key, old)
    with two_at_a_time():
        locked = seal.lock(opened.private.encode(), passphrase=new, params=cost())
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


def _take_one(waiting: Waiting, code: str, opened: "_Own", *, today: date) -> None:
    key = OfficeKey.objects.select_related("body").get(waiting=waiting)
    private = _take(waiting, code, today=today)
    if key.ended_on is not None or seal.public_of(private) != key.public:
        why = "This key is not in use any more. Ask for a new slip."
        raise Refused(why)
    key.to_holder = seal.seal(private.encode(), to=[opened.person_key.public], context=holder_context(key))
    key.taken_on = today
    key.save(update_fields=["to_holder", "taken_on"])
    record(Fact.OFFICE_KEY_TAKEN, body=key.body, about=key.ref, by=opened.person_key.person.ref, today=today)


# --- a person's own key ---------------------------------------------------------------------------------------------

_NO_KEY = "You have no key yet. Open the slip that you were given first."


class _Own(NamedTuple):
    """A person's key in the open, for the length of a call."""

    person_key: PersonKey
    private: str
    locked: bytes

    def __repr__(self) -> str:
        return "<_Own>"


def _open_own(person_key: PersonKey, passphrase: str) -> _Own:
    lock = person_key.locks.get(method=Lock.Method.PASSPHRASE)
    try:
        with two_at_a_time():
            private = seal.unlock(bytes(lock.locked), passphrase=passphrase).decode()
    except seal.SealError as error:
        raise Refused(str(error)) from error
    return _Own(person_key, private, bytes(lock.locked))


def _make_own(person: Person, passphrase: str) -> _Own:
    require(is_strong(passphrase, names=_names(person)))
    private, public = seal.new_identity()
    with two_at_a_time():
        locked = seal.lock(private.encode(), passphrase=passphrase, params=cost())
    return _Own(PersonKey(body=person.body, person=person, public=public), private, locked)


def _keep_own(own: _Own, *, today: date) -> None:
    key = own.person_key
    key.made_on, key.memory = today, b""
    key.save(force_insert=True)
    Lock.objects.create(body=key.body, person_key=key, method=Lock.Method.PASSPHRASE, locked=own.locked)
    record(
        Fact.PERSON_KEY_MADE,
        body=key.body,
        about=key.ref,
        by=key.person.ref,
        today=today,
        commitments=[commit_person_key(key)],
    )


def _names(person: Person) -> list[str]:
    return [person.name, person.email, person.body.name, *(school.name for school in person.body.schools.all())]
