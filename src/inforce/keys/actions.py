"""Give posts and end them. Once there is a master key, a post that opens things comes with a new key, signed for.

The governors' first keys and what waits on slips are in `keys.ceremony`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from inforce.core import shares
from inforce.core.may import Refused, require
from inforce.core.routing import Office
from inforce.core.seal import Context, hkdf, lock_with_key, new_identity, public_of, seal
from inforce.core.statements import ROOT, Statement, signer_of, signing_key, signs_for, verify_key
from inforce.keys.access import may_end_post, may_give_post
from inforce.keys.models import KeyStatement, MasterKey, OfficeKey, Post, Vault, Waiting
from inforce.keys.queries import commit_office_key, commit_post, commit_statement
from inforce.keys.recovery import recovery_context
from inforce.keys.statements import add_statement
from inforce.keys.trust import KEY_OFFICES, KeysAltered, KeyState, key_state
from inforce.keys.unlocked import Unlocked
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.people.actions import new_code
from inforce.people.models import Person, School
from inforce.people.queries import digest_of_code

Signer = Unlocked | shares.RootKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A single-use code to print, for one person's own eyes."""

    person: Person
    what: str
    offices: tuple[Office, ...]
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A post that was given, and the slip with which its holder takes the key, where it has one."""

    post: Post
    slip: Slip | None


def give_post(
    *,
    person: Person,
    school: School,
    office: Office,
    since: date,
    today: date,
    by: Person | None,
    acting: bool = False,
    signer: Signer | None = None,
) -> Given:
    """Give somebody a post. Whoever held it leaves it in the same moment; cover too is a new holder with a new key.

    Raises Refused, and KeysAltered where what stands in the database is not what was given.
    """
    by = signer.person if isinstance(signer, Unlocked) else by
    opened = signer is not None
    with transaction.atomic():
        _lock(school)
        require(
            may_give_post(person=person, school=school, office=office, since=since, today=today, by=by, opened=opened)
        )
        state = _sound_state(school)
        signed_by = None
        if state.master is not None and office in KEY_OFFICES:
            signed_by = sign_as(state, signer, school=school, office=office, holders=(person.ref,))
        for outgoing in Post.objects.filter(school=school, office=office, until=None).select_related("body", "person"):
            _end(outgoing, today=today, by=by)
        post = _enter_post(person=person, school=school, office=office, acting=acting, since=since, today=today, by=by)
        if signed_by is None:
            return Given(post=post, slip=None)
        code = new_code()
        make_office_key(post, state=state, signed_by=signed_by, code=code, today=today, by=by)
        return Given(post=post, slip=Slip(person=person, what=Waiting.What.OFFICE_KEY, offices=(office,), code=code))


def end_post(*, post: Post, today: date, by: Person | None, signer: Signer | None = None) -> None:
    """End a post with nobody to follow yet: what would be locked for it goes to the next in the row."""
    by = signer.person if isinstance(signer, Unlocked) else by
    with transaction.atomic():
        _lock(post.school)
        post = Post.objects.select_related("body", "school__body", "person").get(pk=post.pk)
        require(may_end_post(post=post, today=today, by=by, opened=signer is not None))
        state = _sound_state(post.school)
        statement = None
        if state.key_for(post.school, Office(post.office)):
            signed_by = sign_as(state, signer, school=post.school, office=Office(post.office), holders=())
            statement = add_statement(
                _statement(post, state=state, signed_by=signed_by, today=today),
                master=_master(state),
                signing_key=signed_by.private,
            )
        _end(post, today=today, by=by, statement=statement)


def make_office_key(
    post: Post, *, state: KeyState, signed_by: "SignedBy", code: str, today: date, by: Person | None
) -> OfficeKey:
    """Make a post's key, sign for it, and leave the private half waiting for the code on a slip."""
    master = _master(state)
    private, public = new_identity()
    statement = _statement(post, state=state, signed_by=signed_by, today=today, private=private)
    key = OfficeKey(
        body=post.body, school=post.school, post=post, office=post.office, epoch=statement.epoch, public=public
    )
    key.to_recovery = seal(private.encode(), to=[master.recovery_public], context=recovery_context(key))
    key.save(force_insert=True)
    kept = add_statement(statement, master=master, signing_key=signed_by.private)
    record(
        Fact.OFFICE_KEY_MADE,
        body=post.body,
        about=key.ref,
        by=by.ref if by else "",
        today=today,
        commitments=[commit_office_key(key), commit_statement(kept)],
    )
    leave_waiting(person=post.person, what=Waiting.What.OFFICE_KEY, secret=private, code=code, today=today, key=key)
    return key


def leave_waiting(
    *, person: Person, what: str, secret: str, code: str, today: date, key: OfficeKey | None = None
) -> Waiting:
    """Lock something under the code of a slip. The code is kept nowhere."""
    waiting = Waiting(
        body=person.body, person=person, what=what, office_key=key, code_digest=digest_of_code(code), made_on=today
    )
    waiting.sealed = lock_with_key(secret.encode(), key_of_code(code), context=waiting_context(waiting))
    waiting.save(force_insert=True)
    return waiting


def key_of_code(code: str) -> bytes:
    """The key that the code of a slip stands for: 99 random bits, so it needs no slow hash."""
    letters = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hkdf(letters.encode(), "inforce slip 1")


def waiting_context(waiting: Waiting) -> Context:
    """Where something that waits belongs."""
    return Context(body=waiting.body.ref, case=waiting.ref, purpose=f"waiting {waiting.what}")


# --- signing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBy:
    """Whose key signs a statement."""

    name: str
    private: bytes = field(repr=False)


def sign_as(
    state: KeyState, signer: Signer | None, *, school: School, office: Office, holders: Sequence[str]
) -> SignedBy:
    """Choose the key to sign with: the office's own, from whoever leaves it; else another one of the signer's.

    Never one of the person appointed (core.statements refuses it again). Raises Refused.
    """
    if isinstance(signer, shares.RootKeys):
        if signer.sign_public.hex() != _master(state).root_public:
            why = "These two sheets belong to another master key. Look for the sheets that were printed at this set-up."
            raise Refused(why)
        return SignedBy(name=ROOT, private=signer.sign_private)
    held = signer.open_office_keys(school) if signer is not None else {}
    offices = {place: key for place, key in state.keys.items() if key.ref in held and place[0] == school.ref}
    own = offices.get((school.ref, office))
    others = [
        key for key in offices.values() if signs_for(Office(key.office), office) and key.post.person.ref not in holders
    ]
    key = own or next(iter(others), None)
    if key is None and office in (Office.CHAIR, Office.VICE_CHAIR):
        why = (
            "Only governors change who is chair or vice-chair: the one who leaves, the other of the two, or two of the "
            "three spare-key sheets. Otherwise whoever leads the school could choose who hears about them."
        )
        raise Refused(why)
    if key is None:
        why = (
            "Somebody else has to do this: the one who leaves the post, or another post-holder who has opened with "
            "their own key. Nobody gives themselves a post."
        )
        raise Refused(why)
    statement = state.chain.current[(school.ref, Office(key.office))]
    return SignedBy(name=signer_of(statement), private=signing_key(held[key.ref]))


def _statement(post: Post, *, state: KeyState, signed_by: SignedBy, today: date, private: str = "") -> Statement:
    """What is to be signed about a post. `private`: its new key; none when the post ends."""
    place = (post.school.ref, Office(post.office))
    return Statement(
        kind="office-key" if private else "end",
        body=post.body.ref,
        school=place[0],
        office=place[1],
        epoch=state.chain.epochs.get(place, 0) + 1,
        public_key=public_of(private) if private else "",
        office_verify=verify_key(signing_key(private)) if private else "",
        holders=(post.person.ref,) if private else (),
        previous=state.chain.tip,
        day=today,
        signer=signed_by.name,
    )


# --- rows -----------------------------------------------------------------------------------------------------------


def _enter_post(
    *, person: Person, school: School, office: Office, acting: bool, since: date, today: date, by: Person | None
) -> Post:
    """Write down who holds a post: the part of `give_post` that has nothing to do with keys."""
    post = Post.objects.create(
        body=school.body, school=school, person=person, office=office, acting=acting, since=since
    )
    record(
        Fact.POST_GIVEN,
        body=school.body,
        about=post.ref,
        by=by.ref if by else "",
        today=today,
        commitments=[commit_post(post)],
    )
    _close_vaults(person)
    return post


def _end(post: Post, *, today: date, by: Person | None, statement: KeyStatement | None = None) -> None:
    post.until = today
    post.save(update_fields=["until"])
    who = by.ref if by else ""
    record(Fact.POST_ENDED, body=post.body, about=post.ref, by=who, today=today)
    for key in post.office_keys.filter(ended_on=None):
        key.ended_on = today
        key.save(update_fields=["ended_on"])
        signed = [commit_statement(statement)] if statement else []
        record(Fact.OFFICE_KEY_ENDED, body=post.body, about=key.ref, by=who, today=today, commitments=signed)
        Waiting.objects.filter(office_key=key).delete()  # a slip that was not opened opens nothing now
    _close_vaults(post.person)


def _close_vaults(person: Person) -> None:
    """Who holds what has changed: whoever is concerned opens again, and reads what has changed."""
    Vault.objects.filter(person=person).delete()


def _lock(school: School) -> MasterKey | None:
    """Let one change of posts wait for the other: each statement names the one before."""
    return MasterKey.objects.select_for_update().filter(body=school.body).first()


def _sound_state(school: School) -> KeyState:
    state = key_state(school.body)
    if state.problems:
        raise KeysAltered(state.problems)
    return state


def _master(state: KeyState) -> MasterKey:
    if state.master is None:
        msg = "There is no master key to sign under."
        raise ValueError(msg)
    return state.master
