"""Every column of every row that the record knows: changed by hand, it is found; or it is named here, with a reason."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from inforce.assurance.verify import verify
from tests.assurance.conftest import TODAY, Busy

pytestmark = [pytest.mark.both, pytest.mark.slow]

FREE = {
    "School.name": "it may be mended",
    "MasterKey.made_on": "the record has the day",
    "PersonKey.made_on": "the record has the day",
    "PersonKey.memory": "locked under the key itself: whoever writes it can lose it, but not make one that agrees",
    "OfficeKey.to_holder": "locked under the holder's own key: changed, it opens nothing, and they are told",
    "Case.hold": "no act sets it yet",
    "Edition.source": "what reading said while it was a draft; duties are committed for themselves",
    "Edition.made_on": "the record has the day",
    "Edition.review_planned": "a day to come, which may be set anew",
    "Record.reminded_on": "whether word was left that it waits",
    "Task.reminded_on": "whether word was left that it is late",
}
NOT_ASKED = {"id", "nonce"}


def known_models() -> list[type[models.Model]]:
    """The kinds of rows that the record knows, and tasks, which are computed again."""
    every = apps.get_app_config("inforce").get_models()
    return [model for model in every if model.__name__ == "Task" or "nonce" in names_of(model)]


def names_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def another(field: models.Field, value: Any) -> Iterator[Any]:
    """Values that this column could be given by hand instead of the one it has."""
    if field.choices and not isinstance(field, models.BooleanField):
        yield from (choice for choice, _ in field.flatchoices if choice != value)
    elif isinstance(field, models.ForeignKey):
        yield from field.related_model.objects.exclude(pk=value).values_list("pk", flat=True)[:3]
        if field.null and value:
            yield None
    elif isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(field, models.DateField):
        yield (value or date(2026, 9, 8)) + timedelta(days=1)
        if field.null and value:
            yield None
    elif isinstance(field, models.BinaryField):
        *before, last = bytes(value or b"1")
        yield bytes([*before, last ^ 1])  # any fixed byte would be the same one, once in 256
    elif isinstance(field, models.JSONField):
        yield {"changed": True} if value != {"changed": True} else []
    elif isinstance(field, models.IntegerField):
        yield value + 1
    else:
        yield f"{value}x"[-(field.max_length or 100) :]


def rows_of(model: type[models.Model]) -> list[models.Model]:
    """The first and the last: one that was ended or replaced, and one that was not."""
    rows = list(model.objects.order_by("pk"))
    assert rows, f"The busy school has no {model.__name__}."
    return rows


def unfound(busy: Busy, row: models.Model, field: models.Field) -> Iterator[str]:
    for value in another(field, getattr(row, field.attname)):
        with transaction.atomic():
            try:
                with transaction.atomic():
                    type(row).objects.filter(pk=row.pk).update(**{field.attname: value})
            except IntegrityError:
                continue  # the database refused it
            found = verify(busy.cast.body, today=TODAY)
            transaction.set_rollback(True)
        if not found:
            yield f"{type(row).__name__}.{field.name}: {getattr(row, field.attname)!r:.40} -> {value!r:.40}"


def test_a_column_changed_by_hand_is_found(busy: Busy) -> None:
    unknown = [
        problem
        for model in known_models()
        for rows in [rows_of(model)]
        for field in model._meta.concrete_fields
        if field.name not in NOT_ASKED and f"{model.__name__}.{field.name}" not in FREE
        for row in {rows[0], rows[-1]}
        for problem in unfound(busy, row, field)
    ]

    assert unknown == []
