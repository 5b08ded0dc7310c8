"""Who will read what is about to be told: shown before a word is typed, and asked again when it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from inforce.cases.actions import Reader
from inforce.core import routing
from inforce.core.routing import About, Nobody, Office, Readers, Seat
from inforce.keys.models import OfficeKey, Post
from inforce.keys.queries import posts_on
from inforce.keys.trust import working
from inforce.people.models import Person, School
from inforce.people.queries import closeness_pairs, engaged


@dataclass(frozen=True, slots=True)
class Chosen:
    """The offices that will read, and the keys it will be sealed to."""

    readers: Readers
    keys: tuple[OfficeKey, ...]

    @property
    def offices(self) -> tuple[Office, ...]:
        """In the order in which they are told."""
        return tuple(reader.office for reader in self.readers.both)

    def ranked(self) -> list[Reader]:
        """The grants to give."""
        return [Reader(rank=rank, office_key=key) for rank, key in enumerate(self.keys, start=1)]


def readers_for(*, about: About, school: School, teller: str, today: date) -> Chosen | Nobody:
    """Compute the readers from the people a case is about.

    Raises `keys.trust.KeysAltered` when a key or a post was changed behind the product's back.
    """
    stands = working(school, today=today)
    found = routing.readers(
        about=about, seats=stands.seats, closeness=closeness_pairs(school.body), teller=teller or None
    )
    if isinstance(found, Nobody):
        return found
    return Chosen(readers=found, keys=tuple(stands.keys[reader.office] for reader in found.both))


def is_kept_from(office: Office, *, about: About, school: School) -> bool:
    """Whether whoever holds this office may not even hear of it: it is about them, or may be, or they were left out.

    Asked without keys: whoever may not hear of it may not, whether or not they could open anything.
    """
    posts = Post.objects.filter(school=school, until=None).select_related("person")
    seats = [Seat(office=Office(post.office), holder=post.person.ref, works=True) for post in posts]
    found = routing.readers(about=about, seats=seats, closeness=closeness_pairs(school.body), teller=None)
    return office in found.not_by


def holders(school: School, *, today: date) -> dict[Office, str]:
    """Who holds each office today, by reference."""
    return {Office(post.office): post.person.ref for post in posts_on(school, today=today)}


def adults_of(school: School, *, today: date) -> QuerySet[Person]:
    """Everybody whom a concern may be about by name: who works here, and who holds a post and works elsewhere."""
    in_post = posts_on(school, today=today).values("person")
    return (engaged(school, today=today) | Person.objects.filter(pk__in=in_post)).distinct().order_by("name")


def people_in(offices: Iterable[str], school: School, *, today: date) -> frozenset[str]:
    """The people who hold these offices today; an office that nobody holds names nobody."""
    offices = list(offices)
    held = holders(school, today=today) if offices else {}
    return frozenset(held[office] for office in map(Office, offices) if office in held)


def readers_named_in(text: str, *, chosen: Chosen, about: About) -> list[Person]:
    """Readers whose name stands in what was typed though it is not said to be about them: worth a question.

    Nothing of the answer is kept: the person telling is asked, and the route stays as narrow as it was.
    """
    typed = {_plain(word) for word in text.split()}
    named = []
    for key in chosen.keys:
        person = key.post.person
        family_name = _plain(person.name.split()[-1])
        if len(family_name) > 1 and family_name in typed and person.ref not in about.subjects:
            named.append(person)
    return named


def offices_in_words(offices: Iterable[Office]) -> list[str]:
    """Posts as they stand in a sentence."""
    return [f"the {office.in_words}" for office in offices]


def _plain(word: str) -> str:
    return word.strip(".,;:!?()\"'\u2018\u2019\u201c\u201d").removesuffix("'s").removesuffix("\u2019s").casefold()
