"""Who holds which post, what waits for whom, and the rows of this word that the record must know."""

from collections.abc import Iterator
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from inforce.core.routing import Office
from inforce.keys.models import KeyStatement, MasterKey, OfficeKey, PersonKey, Post, Waiting
from inforce.ledger.acting import acting_for
from inforce.ledger.commitments import Committed, commit
from inforce.ledger.models import Body
from inforce.people.models import Account, AccountLink, Person, School
from inforce.people.queries import digest_of_code

SHEET = Waiting.What.SHEET.value
"""What a slip is for, where it is not the key of a post."""

# --- posts ----------------------------------------------------------------------------------------------------------


def posts_on(where: School | Body, *, today: date) -> QuerySet[Post]:
    """The posts that are held on a day, with their holders."""
    place = Q(school=where) if isinstance(where, School) else Q(body=where)
    held = Q(until=None) | Q(until__gt=today)
    return Post.objects.filter(place, held, since__lte=today).select_related("person", "school")


def post_at(ref: str, *, school: School) -> Post | None:
    """A post that is held, by its reference."""
    posts = Post.objects.filter(school=school, ref=ref, until=None)
    return posts.select_related("person", "school__body").first()


def holds(person: Person | None, office: Office, school: School, *, today: date) -> bool:
    """Whether somebody holds an office today."""
    return person is not None and posts_on(school, today=today).filter(person=person, office=office).exists()


def holder_of(office: Office, school: School, *, today: date) -> Person | None:
    """Who holds an office today."""
    post = posts_on(school, today=today).filter(office=office).first()
    return post.person if post else None


def offices_of(person: Person | None, where: School | Body, *, today: date) -> frozenset[Office]:
    """Every office that somebody holds today, at a school or anywhere in a governing body."""
    if person is None:
        return frozenset()
    held = posts_on(where, today=today).filter(person=person).values_list("office", flat=True)
    return frozenset(Office(office) for office in held)


def needs_second_factor(account: Account) -> bool:
    """Whether this account signs in for somebody with a post, anywhere, and has no second factor yet."""
    links = AccountLink.objects.filter(account=account).select_related("body")
    bodies = [link.body for link in links]
    if not bodies or Authenticator.objects.filter(user=account).exists():
        return False
    with acting_for(bodies):
        return Post.objects.filter(person__account_link__account=account, until=None).exists()


# --- keys -----------------------------------------------------------------------------------------------------------


def master_key_of(body: Body) -> MasterKey | None:
    """The public halves of the governors' secret, once they made it."""
    return MasterKey.objects.filter(body=body).first()


def key_of(person: Person) -> PersonKey | None:
    """Somebody's own key, once they made it."""
    return PersonKey.objects.filter(person=person, ended_on=None).first()


def open_waiting(code: str) -> list[Waiting]:
    """What the code on a slip opens and nobody has opened yet: one sheet, or the keys of one person's posts."""
    waiting = Waiting.objects.filter(code_digest=digest_of_code(code), opened_on=None)
    return list(waiting.select_related("person", "body", "office_key__school").order_by("pk"))


def my_waiting(person: Person) -> list[Waiting]:
    """The slips of somebody that nobody has opened yet."""
    return list(Waiting.objects.filter(person=person, opened_on=None).order_by("pk"))


def still_waiting(body: Body) -> list[Waiting]:
    """Every slip that nobody has opened yet."""
    waiting = Waiting.objects.filter(body=body, opened_on=None).select_related("person", "office_key")
    return list(waiting.order_by("pk"))


def offices_with_keys(person: Person, school: School) -> list[OfficeKey]:
    """The keys in use of the posts that somebody holds at a school, taken or still waiting."""
    mine = OfficeKey.objects.filter(school=school, ended_on=None, post__person=person, post__until=None)
    return list(mine.order_by("pk"))


# --- what the record holds of these rows ----------------------------------------------------------------------------


def committed(body: Body) -> Iterator[Committed]:
    """The rows of this word that the record must know."""
    for post in Post.objects.filter(body=body).select_related("school", "person"):
        yield commit_post(post)
    for master in MasterKey.objects.filter(body=body):
        yield commit_master_key(master)
    for person_key in PersonKey.objects.filter(body=body).select_related("person"):
        yield commit_person_key(person_key)
    for statement in KeyStatement.objects.filter(body=body):
        yield commit_statement(statement)
    for office_key in OfficeKey.objects.filter(body=body).select_related("school", "post"):
        yield commit_office_key(office_key)


def commit_post(post: Post) -> Committed:
    """Who was given which post, since when; the end is a fact of its own."""
    return commit(
        "post",
        post.ref,
        post.nonce,
        school=post.school.ref,
        person=post.person.ref,
        office=post.office,
        acting=post.acting,
        since=post.since,
    )


def commit_master_key(master: MasterKey) -> Committed:
    """The public halves of the governors' secret."""
    return commit("master key", master.ref, master.nonce, root=master.root_public, recovery=master.recovery_public)


def commit_person_key(key: PersonKey) -> Committed:
    """Whose key it is; its locks change with every new passphrase."""
    return commit("person key", key.ref, key.nonce, person=key.person.ref, public=key.public)


def commit_statement(statement: KeyStatement) -> Committed:
    """A signed statement, as it was signed."""
    return commit(
        "key statement",
        statement.ref,
        statement.nonce,
        previous=statement.previous,
        canonical=bytes(statement.canonical),
        signature=bytes(statement.signature),
    )


def commit_office_key(key: OfficeKey) -> Committed:
    """The key of an office in one epoch, with the copy that only two sheets open."""
    return commit(
        "office key",
        key.ref,
        key.nonce,
        school=key.school.ref,
        post=key.post.ref,
        office=key.office,
        epoch=key.epoch,
        public=key.public,
        to_recovery=bytes(key.to_recovery),
    )
