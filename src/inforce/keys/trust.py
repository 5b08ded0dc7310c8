"""Are the posts and keys in the database the ones that were given? Asked before anything is sealed.

Whoever can write to the database could put themselves in the chair's place, or a key of their own. So every post and
key must be what the record holds of it, and every key must be named by a statement signed back to the governors' root
(core.statements). What they still could do is make the whole record again: check lines and the readers' own memory
(keys.memory) find that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from inforce.core.may import Refused
from inforce.core.routing import READING_OFFICES, Office, Seat
from inforce.core.statements import Chain, Place
from inforce.keys.models import KeyStatement, MasterKey, OfficeKey, Post
from inforce.keys.queries import commit_master_key, commit_office_key, commit_post, commit_statement
from inforce.keys.statements import chain_of
from inforce.keys.unchanged import digest_of_rows
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry
from inforce.people.models import School

KEY_OFFICES = READING_OFFICES
Row = TypeVar("Row", bound=Model)


class KeysAltered(Refused):
    """Posts or keys were changed outside Inforce: nothing may be sealed. `sentences` say what, `why` is for anybody."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__(
            "Somebody has changed outside Inforce who can open what is told here. Nothing was saved. "
            "Use the envelope, or ring the local authority designated officer (LADO)."
        )
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """A governing body's posts and keys as they stand, judged."""

    master: MasterKey | None
    posts: tuple[Post, ...]
    keys: Mapping[Place, OfficeKey]
    chain: Chain
    problems: tuple[str, ...]

    def key_for(self, school: School, office: Office) -> OfficeKey | None:
        """The key that is in use for an office."""
        return self.keys.get((school.ref, office))


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """What a sealing needs to know of a school: who sits where, and the keys to seal to."""

    seats: tuple[Seat, ...]
    keys: Mapping[Office, OfficeKey]


def working(school: School, *, today: date) -> Working:
    """Seats and keys of a school, checked. Raises KeysAltered: then nothing is sealed, and the paper route is shown."""
    state = _state_of_the_same_rows(school.body)
    if state.problems:
        raise KeysAltered(state.problems)
    seats, keys = [], {}
    for post in state.posts:
        office = Office(post.office)
        if post.school_id != school.pk or office not in KEY_OFFICES or not _held(post, today):
            continue
        key = state.key_for(school, office)
        works = key is not None and key.taken_on is not None
        seats.append(Seat(office=office, holder=post.person.ref, works=works))
        if key is not None and works:
            keys[office] = key
    return Working(seats=tuple(seats), keys=keys)


def working_seats(school: School, *, today: date) -> list[Seat]:
    """Who sits in each office that may read, and whether their key works. Raises KeysAltered."""
    return list(working(school, today=today).seats)


def office_recipients(school: School, *, today: date) -> dict[Office, OfficeKey]:
    """The key to seal to, for each office whose holder has taken it. Raises KeysAltered."""
    return dict(working(school, today=today).keys)


_MOST_KEPT = 64
_judged: dict[bytes, KeyState] = {}


def _state_of_the_same_rows(body: Body) -> KeyState:
    """The state of exactly these rows as it was judged before, else judged now. Whoever gets it changes nothing of it.

    It is kept under a digest of every byte that went into it, so it can only be given again for the same bytes.
    """
    asked = digest_of_rows(body, kinds=_Recorded.KINDS)
    state = _judged.get(asked)
    if state is None:
        state = key_state(body)
        if digest_of_rows(body, kinds=_Recorded.KINDS) == asked:  # nobody wrote between the two readings
            if len(_judged) >= _MOST_KEPT:
                _judged.clear()
            _judged[asked] = state
    return state


def problems(body: Body) -> list[str]:
    """One sentence for each thing that is wrong with posts and keys, for the check that nothing was altered."""
    return list(key_state(body).problems)


def key_state(body: Body) -> KeyState:
    """Read posts, keys and statements in five queries, and hold them against the record and against each other."""
    recorded = _Recorded(body)
    master = MasterKey.objects.filter(body=body).first()
    posts = _in_order(Post.objects.filter(body=body).select_related("person", "school"))
    keys = _keys_beside(posts, body)
    statements = _in_order(KeyStatement.objects.filter(body=body))
    chain = _NO_CHAIN
    if master is not None:
        chain = chain_of(statements, body=body.ref, root_public=master.root_public)
    found = [
        *_master_problems(master, recorded, has_keys=bool(keys or statements)),
        *_post_problems(posts, recorded),
        *_key_problems(keys, recorded),
        *_statement_problems(statements, recorded),
        *chain.problems,
    ]
    current = {(key.school.ref, Office(key.office)): key for key in keys if key.ended_on is None}
    if not chain.problems and master is not None:
        found.extend(_meaning_problems(posts, current, chain))
    return KeyState(master=master, posts=posts, keys=current, chain=chain, problems=tuple(dict.fromkeys(found)))


def _keys_beside(posts: Sequence[Post], body: Body) -> tuple[OfficeKey, ...]:
    """A body's keys with their posts and schools, which are at hand already: joining them again costs a third more."""
    posts_by_key = {post.pk: post for post in posts}
    schools = {post.school_id: post.school for post in posts}
    keys = _in_order(OfficeKey.objects.filter(body=body))
    for key in keys:
        key.body = body
        if key.post_id in posts_by_key:  # a key that was moved to another body's post is looked up, and named
            key.post = posts_by_key[key.post_id]
        if key.school_id in schools:
            key.school = schools[key.school_id]
    return keys


def _in_order(rows: QuerySet[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.pk))


_NO_CHAIN = Chain(current={}, epochs={}, tip="", problems=())


class _Recorded:
    """What the record says of posts and keys."""

    KINDS = (
        Fact.POST_GIVEN,
        Fact.POST_ENDED,
        Fact.MASTER_KEY_MADE,
        Fact.OFFICE_KEY_MADE,
        Fact.OFFICE_KEY_TAKEN,
        Fact.OFFICE_KEY_ENDED,
    )

    def __init__(self, body: Body) -> None:
        entries = Entry.objects.filter(body=body, kind__in=self.KINDS).order_by("number")
        self._days: dict[str, dict[str, date]] = defaultdict(dict)
        self._commitments: dict[str, list[str]] = defaultdict(list)
        for kind, ref, day, commitments in entries.values_list("kind", "ref", "day", "commitments"):
            self._days[kind][ref] = day
            self._commitments[kind].extend(commitments)

    def day(self, fact: Fact, ref: str) -> date | None:
        """The last day on which the record says this of something."""
        return self._days[fact].get(ref)

    def refs(self, fact: Fact) -> list[str]:
        """Everything of which the record says this."""
        return list(self._days[fact])

    def commitments(self, *facts: Fact) -> list[str]:
        """Every commitment made with these facts, in order."""
        return [commitment for fact in facts for commitment in self._commitments[fact]]


def _master_problems(master: MasterKey | None, recorded: _Recorded, *, has_keys: bool) -> Iterator[str]:
    made = recorded.commitments(Fact.MASTER_KEY_MADE)
    if master is None:
        if made or has_keys:
            yield "The governors' master key is missing."
    elif made != [commit_master_key(master).commitment]:
        yield "The governors' master key is not the one that the record holds: it was replaced outside Inforce."


def _post_problems(posts: Iterable[Post], recorded: _Recorded) -> Iterator[str]:
    given = set(recorded.commitments(Fact.POST_GIVEN))
    rows = {post.ref: post for post in posts}
    for post in rows.values():
        the = f"the {Office(post.office).in_words} ({post.school}: {post.person})"
        if commit_post(post).commitment not in given:
            yield f"The post of {the} was changed or added outside Inforce."
        elif recorded.day(Fact.POST_ENDED, post.ref) != post.until:
            yield f"The end of the post of {the} was changed outside Inforce."
    for ref in recorded.refs(Fact.POST_GIVEN):
        if ref not in rows:
            yield f"A post that was given on {_day(recorded.day(Fact.POST_GIVEN, ref))} is missing."


def _key_problems(keys: Iterable[OfficeKey], recorded: _Recorded) -> Iterator[str]:
    made = set(recorded.commitments(Fact.OFFICE_KEY_MADE))
    rows = {key.ref: key for key in keys}
    for key in rows.values():
        the = _the(key)
        if commit_office_key(key).commitment not in made:
            yield f"The key of {the} was changed or added outside Inforce."
        if recorded.day(Fact.OFFICE_KEY_TAKEN, key.ref) != key.taken_on or (key.to_holder is None) != (
            key.taken_on is None
        ):
            yield f"Whether the key of {the} was taken was changed outside Inforce."
        if recorded.day(Fact.OFFICE_KEY_ENDED, key.ref) != key.ended_on:
            yield f"The end of the key of {the} was changed outside Inforce."
    for ref in recorded.refs(Fact.OFFICE_KEY_MADE):
        if ref not in rows:
            yield f"A key that was made on {_day(recorded.day(Fact.OFFICE_KEY_MADE, ref))} is missing."


def _statement_problems(statements: Iterable[KeyStatement], recorded: _Recorded) -> Iterator[str]:
    known = set(recorded.commitments(Fact.OFFICE_KEY_MADE, Fact.OFFICE_KEY_ENDED))
    for statement in statements:
        if commit_statement(statement).commitment not in known:
            yield "A statement of who holds which key was changed or added outside Inforce."


def _meaning_problems(posts: Iterable[Post], current: Mapping[Place, OfficeKey], chain: Chain) -> Iterator[str]:
    """What each row may say by itself, but not all of them together."""
    for place, key in current.items():
        statement = chain.current.get(place)
        if statement is None or (statement.public_key, statement.epoch) != (key.public, key.epoch):
            yield f"The key of {_the(key)} is not the one that was signed for: it was replaced outside Inforce."
        elif statement.holders != (key.post.person.ref,) or key.post.until is not None:
            yield f"The key of {_the(key)} was signed for somebody else than the holder of the post."
        elif (key.post.school_id, key.post.office) != (key.school_id, key.office):
            yield f"The key of {_the(key)} stands beside another post."
    for place, statement in chain.current.items():
        if place not in current:
            yield f"The key of the {statement.office.in_words} that was signed for is missing."
    with_keys = {key.post_id for key in current.values()}
    for post in posts:
        if post.until is None and Office(post.office) in KEY_OFFICES and post.pk not in with_keys:
            yield f"The {Office(post.office).in_words} ({post.school}: {post.person}) has no key that was signed for."


def _held(post: Post, today: date) -> bool:
    return post.since <= today and (post.until is None or post.until > today)


def _the(key: OfficeKey) -> str:
    return f"the {Office(key.office).in_words} ({key.school}: {key.post.person})"


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "an unknown day"
