"""Find schools and people. Everything but a school and an account's own links needs `acting_for` first."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from inforce.core.routing import Office
from inforce.ledger.commitments import Committed, Committing
from inforce.ledger.models import Body
from inforce.people.models import (
    Account,
    AccountLink,
    Closeness,
    Engagement,
    Invitation,
    Person,
    Poster,
    ReadyLine,
    School,
    Telephone,
)

KINDS = Engagement.Kind.choices
"""How people work here, and the words for it."""

WHOM = Telephone.Whom.choices
"""Whose numbers a person in trouble is shown, and the words for it."""

OWN_NUMBER = {Telephone.Whom.DSL.value: Office.DSL, Telephone.Whom.CHAIR.value: Office.CHAIR}
"""Whose number belongs to a person, and is theirs alone to publish."""


READY = dict(ReadyLine.What.choices)
"""The lines of "Ready to open?" that somebody has to make true, and the words for them."""


def first_school() -> School | None:
    """The school that is being set up, with its body."""
    return School.objects.select_related("body").order_by("pk").first()


def person_named(name: str, *, body: Body) -> Person | None:
    """Somebody of this name who is on the list."""
    return Person.objects.filter(body=body, name__iexact=" ".join(name.split())).order_by("pk").first()


def school_at(slug: str) -> School | None:
    """The school whose addresses begin with this, with its body."""
    found = School.objects.select_related("body").filter(slug=slug)
    return next(iter(found), None)  # every request asks; `first` would sort the one that there is


def schools_of(account: Account) -> list[School]:
    """The schools of every governing body that this account signs in for."""
    bodies = AccountLink.objects.filter(account=account).values("body")
    return list(School.objects.select_related("body").filter(body__in=bodies).order_by("name"))


def schools_under(body: Body) -> list[School]:
    """The schools of a governing body."""
    return list(School.objects.select_related("body").filter(body=body).order_by("name"))


def person_of(account: Account, *, body: Body) -> Person | None:
    """Whom an account stands for at a governing body."""
    return Person.objects.filter(account_link__account=account, body=body).first()


def engaged(school: School, *, today: date) -> QuerySet[Person]:
    """Everybody who works here today, once each."""
    return Person.objects.filter(pk__in=engagements_on(school, today=today).values("person"))


def engagements_on(school: School, *, today: date) -> QuerySet[Engagement]:
    """How people work here on a day. `until` is the first day on which they no longer do."""
    open_then = Q(until=None) | Q(until__gt=today)
    return Engagement.objects.filter(open_then, school=school, since__lte=today)


def works_here(person: Person | None, school: School, *, today: date) -> bool:
    """Whether somebody works at this school today."""
    return person is not None and engagements_on(school, today=today).filter(person=person).exists()


def person_at(ref: str, *, body: Body) -> Person | None:
    """The person of a reference, if the governing body knows them."""
    return Person.objects.filter(body=body, ref=ref).first()


def names_of(refs: Collection[str], *, body: Body) -> dict[str, str]:
    """The names that stand behind references."""
    return dict(Person.objects.filter(body=body, ref__in=refs).values_list("ref", "name")) if refs else {}


def roll_of(school: School, *, today: date) -> list[Engagement]:
    """How everybody works here today, by name."""
    return list(
        engagements_on(school, today=today)
        .select_related("person", "person__account_link")
        .order_by("person__name", "person_id", "kind")
    )


def engagements_of(person: Person, *, school: School) -> list[Engagement]:
    """How somebody works or worked here, latest first."""
    return list(Engagement.objects.filter(person=person, school=school).order_by("-since", "-pk"))


def telephones_of(school: School, *, today: date) -> dict[str, Telephone]:
    """The numbers that a person in trouble is shown, by whose they are, in the order in which they are asked for.

    A post's number is its holder's own: with the post it goes, whoever follows.
    """
    entered = Telephone.objects.filter(school=school).select_related("checked_by")
    held = {one.whom: one for one in entered if _stands(one, today=today)}
    return {whom: held[whom] for whom, _ in WHOM if whom in held}


def _stands(number: Telephone, *, today: date) -> bool:
    office, owner = OWN_NUMBER.get(number.whom), number.checked_by
    if office is None or owner is None:
        return office is None
    open_then = Q(until=None) | Q(until__gt=today)
    return owner.posts.filter(open_then, school=number.school_id, office=office, since__lte=today).exists()


def ready_lines_of(school: School) -> dict[str, date]:
    """Which lines of "Ready to open?" were made true, and when."""
    return dict(ReadyLine.objects.filter(school=school).values_list("what", "done_on"))


def has_account(person: Person) -> bool:
    """Whether somebody can sign in."""
    return AccountLink.objects.filter(person=person).exists()


def sizes_of(person: Person, school: School, *, today: date) -> frozenset[str]:
    """How much of the policy each way in which somebody works here today asks them to sign. Empty: they do not."""
    return frozenset(engagements_on(school, today=today).filter(person=person).values_list("size", flat=True))


def open_invitation(code: str, *, today: date) -> Invitation | None:
    """The invitation of a code that was not used and has not run out."""
    return Invitation.objects.filter(code_digest=digest_of_code(code), used_on=None, until__gte=today).first()


def open_poster(code: str, *, school: School) -> Poster | None:
    """The poster of a code that still hangs."""
    return Poster.objects.filter(code_digest=digest_of_code(code), school=school, until=None).first()


def closeness_between(one: Person, other: Person) -> Closeness | None:
    """What is entered of two people, whichever of them was named first."""
    both_ways = Q(one=one, other=other) | Q(one=other, other=one)
    return Closeness.objects.filter(both_ways, until=None).first()


def closeness_of(person: Person) -> list[Closeness]:
    """To whom somebody is entered as close today."""
    entered = Closeness.objects.filter(Q(one=person) | Q(other=person), until=None)
    return list(entered.select_related("one", "other").order_by("pk"))


def close_to(person: Person) -> frozenset[int]:
    """The rows of those who are entered as close to somebody today. An entry counts at once, before it is confirmed."""
    pairs = Closeness.objects.filter(Q(one=person) | Q(other=person), until=None).values_list("one", "other")
    return frozenset(row for pair in pairs for row in pair) - {person.pk}


def closenesses(body: Body) -> list[Closeness]:
    """Everybody who is entered as close to somebody today."""
    return list(Closeness.objects.filter(body=body, until=None).select_related("one", "other").order_by("one__name"))


def closeness_at(ref: str, *, body: Body) -> Closeness | None:
    """The entry of a reference."""
    return Closeness.objects.filter(body=body, ref=ref).select_related("one", "other").first()


def closeness_pairs(body: Body) -> frozenset[frozenset[str]]:
    """Who is close to whom, as pairs of references. An entry counts at once, before either confirms it."""
    pairs = Closeness.objects.filter(body=body, until=None).values_list("one__ref", "other__ref")
    return frozenset(frozenset(pair) for pair in pairs)


def digest_of_code(code: str) -> str:
    """What is kept of a code on a slip: letters and digits count, spaces, hyphens and capitals do not."""
    letters = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def committed(body: Body) -> Iterator[Committed]:
    """The rows of this word that the record must know."""
    engagements = Engagement.objects.filter(body=body)
    yield from commit_school.every(School.objects.filter(body=body))
    yield from commit_engagement.every(engagements)
    yield from commit_end.every(engagements.filter(until__isnull=False))
    yield from commit_link.every(AccountLink.objects.filter(body=body))
    yield from commit_closeness.every(Closeness.objects.filter(body=body))


commit_school = Committing("school", slug="slug")
"""A school's address; its name may be mended."""

commit_engagement = Committing(
    "engagement",
    school="school__ref",
    person="person__ref",
    kind="kind",
    size="size",
    employer="employer",
    since="since",
)
"""Who works where, how, and since when; the end is a fact of its own."""

commit_end = Committing("engagement end", until="until")
"""From which day somebody no longer works here; it may be a day to come when it is recorded."""

commit_link = Committing("account link", account="account__ref", person="person__ref")
"""Which account stands for which person."""

commit_closeness = Committing("closeness", one="one__ref", other="other__ref", since="since")
"""Who is close to whom, since when; confirming it and its end are facts of their own."""
