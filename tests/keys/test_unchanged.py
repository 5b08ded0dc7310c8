"""What was judged is given again for the very same bytes only."""

from collections.abc import Iterator

import pytest
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat

from inforce.keys import trust
from inforce.keys.models import KeyStatement, MasterKey, OfficeKey, Post
from inforce.keys.unchanged import digest_of_rows
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast

pytestmark = pytest.mark.both
KINDS = (Fact.POST_GIVEN, Fact.POST_ENDED)
READ = (MasterKey, Post, OfficeKey, KeyStatement, Person, School)


def digest(cast: Cast) -> bytes:
    return digest_of_rows(cast.body, kinds=KINDS)


def columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in READ:
        for field in model._meta.concrete_fields:
            if not field.primary_key and not field.is_relation:
                yield model, field.name


def another(model: type[models.Model], name: str) -> object:
    """A value that no row has there yet, of the column's kind."""
    field = model._meta.get_field(name)
    match field:
        case models.BinaryField():
            return Value(b"other bytes")
        case models.BooleanField():
            return ~F(name)
        case models.DateField():
            return TODAY.replace(year=1999)
        case models.IntegerField():
            return F(name) + 1000
    return Concat(Value("-"), F(name)) if field.max_length is None else "0" * min(8, field.max_length)


@pytest.mark.parametrize(("model", "column"), list(columns()), ids=lambda one: getattr(one, "__name__", one))
def test_any_column_of_any_row_makes_another_digest(
    cast: Cast, keys: Keys, model: type[models.Model], column: str
) -> None:
    before = digest(cast)
    rows = model._default_manager.filter(pk=_a_row(cast, model).pk)

    assert digest(cast) == before
    rows.update(**{column: another(model, column)})

    assert digest(cast) != before


def test_so_does_one_more_entry_of_the_kinds_that_vouch(cast: Cast, keys: Keys) -> None:
    before = digest(cast)

    record(Fact.POST_GIVEN, body=cast.body, about=cast.mary.ref, today=TODAY)

    assert digest(cast) != before


def test_what_was_judged_before_does_not_cover_a_key_that_is_swapped_afterwards(cast: Cast, keys: Keys) -> None:
    trust.working(cast.school, today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inforce_officekey SET public = 'age1another' WHERE office = 'chair'")

    with pytest.raises(trust.KeysAltered):
        trust.working(cast.school, today=TODAY)


def _a_row(cast: Cast, model: type[models.Model]) -> models.Model:
    if model is Person:
        return cast.chair
    if model is School:
        return cast.school
    found = model._default_manager.filter(body=cast.body).first()
    assert found is not None
    return found
