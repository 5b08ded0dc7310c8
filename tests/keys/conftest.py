"""A small school: the head is also the DSL, as in most."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from inforce.core.routing import Office
from inforce.keys.actions import give_post
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.ledger.models import Body, Entry
from inforce.people.actions import add_person, add_school
from inforce.people.models import Person, School
from tests.keyed import Keys, with_keys

TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Cast:
    school: School
    head: Person
    deputy: Person
    chair: Person
    vice_chair: Person
    clerk: Person
    administrator: Person
    mary: Person

    @property
    def body(self) -> Body:
        return self.school.body

    @property
    def everybody(self) -> list[Person]:
        return [self.head, self.deputy, self.chair, self.vice_chair, self.clerk, self.administrator, self.mary]


def facts(body: Body, *, after: int = 0) -> list[str]:
    """The kinds of what was recorded, in order."""
    entries = Entry.objects.filter(body=body, number__gt=after).order_by("number")
    return list(entries.values_list("kind", flat=True))


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    body = found_body(name="Governors of Ashfield", today=TODAY)
    with acting_for([body]):
        school = add_school(body=body, name="Ashfield Primary", slug="ashfield", today=TODAY)

        def person(name: str, *offices: Office) -> Person:
            made = add_person(body=body, name=name, today=TODAY)
            for office in offices:
                give_post(person=made, school=school, office=office, since=TODAY, today=TODAY, by=None)
            return made

        yield Cast(
            school=school,
            head=person("Helen Head", Office.HEADTEACHER, Office.DSL),
            deputy=person("Daniel Deputy", Office.DEPUTY),
            chair=person("Carol Chair", Office.CHAIR),
            vice_chair=person("Victor Vice", Office.VICE_CHAIR),
            clerk=person("Clare Clerk", Office.CLERK),
            administrator=person("Adam Admin", Office.ADMINISTRATOR),
            mary=person("Mary Midday"),
        )


@pytest.fixture
def keys(cast: Cast) -> Keys:
    return with_keys(cast, today=TODAY)
