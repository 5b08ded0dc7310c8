"""Lay a list that was read beside the adults who are here, so that nobody is on it twice."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from inforce.people.csv_import import Row
from inforce.people.models import Person, School
from inforce.people.queries import engagements_on


@dataclass(slots=True)
class Compared:
    """A list beside those who are here: who is new, who is known, and where a person has to say which it is."""

    new: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)  # already here in this way: nothing is done
    also: list[Row] = field(default_factory=list)  # known, and from now on also in this way
    doubtful: list[tuple[Row, str]] = field(default_factory=list)  # left out: somebody adds them by hand

    @property
    def to_take_in(self) -> list[Row]:
        """What `import_people` is handed."""
        return self.new + self.also


def compare_list(school: School, rows: Sequence[Row], *, today: date) -> Compared:
    """Say of each row whether it is somebody new.

    The same e-mail, or the same name in the same kind of work, is the same person. The same name in other work, or
    under another e-mail, is a doubt for somebody who knows them both.
    """
    compared = Compared()
    by_email, by_name = _those_known(school)
    kinds = _kinds_here(school, today=today)
    for row in rows:
        namesakes = by_name[row.name.casefold()]
        person = by_email.get(row.email.casefold()) if row.email else None
        if person is None:
            person = next((one for one in namesakes if row.kind in kinds[one.pk] and _may_be_one(row, one)), None)
        if person is None and namesakes:
            compared.doubtful.append((row, f"{row.name} is on the list already. Is it the same person?"))
            continue
        if person is None:
            compared.new.append(row)
            person = Person(
                body=school.body, name=row.name, email=row.email
            )  # not saved: later rows are laid beside it
            by_name[row.name.casefold()].append(person)
            if row.email:
                by_email[row.email.casefold()] = person
        elif person.name.casefold() != row.name.casefold():
            compared.doubtful.append((row, f"This e-mail belongs to {person.name}. Is it the same person?"))
        elif person.pk is None:
            compared.doubtful.append((row, "This person stands further up on the same list. Is it the same person?"))
        elif row.kind in kinds[person.pk]:
            compared.known.append(replace(row, person=person))
        else:
            compared.also.append(replace(row, person=person))
            kinds[person.pk].add(row.kind)
    return compared


def _may_be_one(row: Row, person: Person) -> bool:
    return not row.email or not person.email or row.email.casefold() == person.email.casefold()


def _those_known(school: School) -> tuple[dict[str, Person], dict[str, list[Person]]]:
    by_email: dict[str, Person] = {}
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(body=school.body).order_by("pk"):
        by_name[person.name.casefold()].append(person)
        if person.email:
            by_email.setdefault(person.email.casefold(), person)
    return by_email, by_name


def _kinds_here(school: School, *, today: date) -> dict[int | None, set[str]]:
    kinds: dict[int | None, set[str]] = defaultdict(set)
    for person, kind in engagements_on(school, today=today).values_list("person", "kind"):
        kinds[person].add(kind)
    return kinds
