"""A person whose key is open, for the length of one request, and what that key remembers of the visit before."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn, Protocol

from inforce.core.routing import Office
from inforce.core.seal import (
    Context,
    SealError,
    hkdf,
    lock_with_key,
    open_sealed,
    public_of,
    seed_of_identity,
    unlock_with_key,
)
from inforce.core.statements import ROOT, is_key_of
from inforce.keys.models import OfficeKey, PersonKey, Post
from inforce.keys.trust import KeyState, key_state
from inforce.ledger.facts import Fact
from inforce.ledger.models import Entry, Tip
from inforce.people.models import Person, School


class OpensOffices(Protocol):
    """What opens the keys of posts: somebody's own key, or two spare-key sheets."""

    def open_office_keys(self, school: School) -> dict[str, str]:
        """Private keys by the reference of the post's key."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Unlocked:
    """Whose key is open. It lives in the memory of one request: it cannot be printed, kept or sent."""

    person: Person
    private: str
    warnings: tuple[str, ...]
    opened_at: datetime

    def open_office_keys(self, school: School) -> dict[str, str]:
        """The private keys of the posts that this person holds at a school, by the key's reference.

        One that does not open is left out: `warnings` names it, and the others must go on working.
        """
        mine = OfficeKey.objects.filter(school=school, post__person=self.person, post__until=None, ended_on=None)
        opened = ((key.ref, open_office_key(key, self.private)) for key in mine.select_related("body"))
        return {ref: private for ref, private in opened if private is not None}

    def __repr__(self) -> str:
        return "<Unlocked>"

    def __reduce__(self) -> NoReturn:
        """Keep it out of caches, sessions and other processes."""
        msg = "An open key is never kept."
        raise TypeError(msg)


def open_office_key(key: OfficeKey, private: str) -> str | None:
    """The private half of an office's key, or None where it is not sealed to this person, or does not belong here."""
    if key.to_holder is None:
        return None
    try:
        office_private = open_sealed(bytes(key.to_holder), key=private, context=holder_context(key)).decode()
        return office_private if public_of(office_private) == key.public else None
    except (SealError, ValueError):
        return None


def holder_context(key: OfficeKey) -> Context:
    """Where an office's key belongs once its holder took it."""
    return Context(body=key.body.ref, case=key.ref, purpose="office key to holder")


# --- memory ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a key knew at its last visit: the governors' root, the last entry of the record, its own offices' keys."""

    root: str
    number: int
    mine: dict[str, str]  # reference of an office's key: "school, office"


def remember(person_key: PersonKey, private: str, state: KeyState) -> bytes:
    """The memory of this visit, locked under the private key: to be kept with the person's key."""
    mine = {
        key.ref: f"{key.school}, {Office(key.office).in_words}"
        for key in state.keys.values()
        if key.post.person_id == person_key.person_id and open_office_key(key, private) is not None
    }
    number = Tip.objects.get(body=person_key.body).number
    root = state.master.root_public if state.master else ""
    plain = json.dumps({"root": root, "number": number, "mine": mine}).encode()
    return lock_with_key(plain, _memory_key(private), context=_memory_context(person_key))


def warnings_at_unlock(person_key: PersonKey, private: str) -> tuple[tuple[str, ...], KeyState]:
    """What the holder must know, said by their own key: what was altered, and who was given or left a post since."""
    state = key_state(person_key.body)
    memory = _recall(person_key, private)
    if memory is None:
        lost = "What your key remembered of your last visit was damaged or changed. Ask for a check of the record."
        return (lost, *state.problems, *_mine_problems(person_key, private, state)), state
    found = [
        *_root_problems(memory, state),
        *state.problems,
        *_mine_problems(person_key, private, state),
        *_gone(memory, state, person_key),
        *_since(memory, person_key, state),
    ]
    return tuple(dict.fromkeys(found)), state


def _root_problems(memory: Memory, state: KeyState) -> Iterator[str]:
    if memory.root and (state.master is None or state.master.root_public != memory.root):
        yield (
            "The governors' master key was replaced since your last visit. "
            "Ring the other post-holders before you rely on anything here."
        )


def _mine_problems(person_key: PersonKey, private: str, state: KeyState) -> Iterator[str]:
    """Is the key that things are sealed to, for each post of mine, one that I can open?"""
    for key in state.keys.values():
        if key.post.person_id != person_key.person_id or key.taken_on is None:
            continue
        office_private = open_office_key(key, private)
        statement = state.chain.current.get((key.school.ref, Office(key.office)))
        signed_for = statement is not None and statement.public_key == key.public
        if office_private and statement and signed_for and not is_key_of(statement, office_private):
            yield (
                f"Whoever signed for your key of the {Office(key.office).in_words} ({key.school}) put a signing key of "
                "their own beside it. Ring the chair or the LADO, and give the post anew."
            )
        if office_private is None:
            yield (
                f"What is told to the {Office(key.office).in_words} ({key.school}) is locked to a key that is not "
                "yours: it was replaced outside Inforce."
            )


def _gone(memory: Memory, state: KeyState, person_key: PersonKey) -> Iterator[str]:
    """My posts of last time that are not mine now."""
    mine = {key.ref for key in state.keys.values() if key.post.person_id == person_key.person_id}
    for ref, named in memory.mine.items():
        if ref not in mine:
            yield f"Your key is not in use any more: {named}. If you did not give it up, ring the chair or the LADO."


def _since(memory: Memory, person_key: PersonKey, state: KeyState) -> Iterator[str]:
    changes = (Fact.POST_GIVEN, Fact.POST_ENDED)
    entries = Entry.objects.filter(body=person_key.body, kind__in=changes, number__gt=memory.number).order_by("number")
    told = list(entries.values_list("kind", "ref", "day"))
    posts = {
        post.ref: post
        for post in Post.objects.filter(ref__in=[ref for _, ref, _ in told]).select_related("person", "school")
    }
    for kind, ref, day in told:
        post = posts.get(ref)
        if post is not None:
            did = "became" if kind == Fact.POST_GIVEN else "is no longer"
            what = f"{Office(post.office).in_words} ({post.school})"
            how = ", by two spare-key sheets" if kind == Fact.POST_GIVEN and _by_sheets(post, state) else ""
            yield f"Since your last visit: {post.person} {did} {what}, {day:%-d %B %Y}{how}."


def _by_sheets(post: Post, state: KeyState) -> bool:
    statement = state.chain.current.get((post.school.ref, Office(post.office)))
    return statement is not None and statement.signer == ROOT and statement.holders == (post.person.ref,)


def _recall(person_key: PersonKey, private: str) -> Memory | None:
    try:
        plain = unlock_with_key(bytes(person_key.memory), _memory_key(private), context=_memory_context(person_key))
    except SealError:
        return None
    return Memory(**json.loads(plain))


def _memory_key(private: str) -> bytes:
    return hkdf(seed_of_identity(private), "inforce memory of a visit 1")


def _memory_context(person_key: PersonKey) -> Context:
    return Context(body=person_key.body.ref, case=person_key.ref, purpose="memory of a visit")
