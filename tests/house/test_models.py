"""Every kind of row, fact and table of the house."""

import hashlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

import inforce.models
from inforce.assurance.naming import KINDS
from inforce.ledger.facts import Fact
from inforce.ledger.row_security import OPEN_TO_ALL, has_body

SOURCE = Path(inforce.models.__file__).parent
FIRST = "f3cceb0c7d24ef8a865ab78c8cf57466fd15be75a5fc011468724e8f38384dc1"
MODELS = {model.__name__: model for model in apps.get_app_config("inforce").get_models()}
OF_NO_BODY = {
    "Body": "it is one",
    "Account": "somebody signs in once for all their governing bodies; AccountLink says for which",
}


@pytest.mark.django_db
def test_no_migration_is_outstanding(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check_changes=True, dry_run=True)

    assert capsys.readouterr().out.strip() == "No changes detected"


def test_the_first_migration_is_frozen() -> None:
    # schools have run it: whatever changes from now on is a migration of its own
    first = SOURCE / "migrations" / "0001_first.py"

    assert hashlib.sha256(first.read_bytes()).hexdigest() == FIRST


def test_every_model_is_in_the_index() -> None:
    assert sorted(MODELS) == inforce.models.__all__


def test_every_row_belongs_to_a_governing_body_or_there_is_a_reason() -> None:
    assert {name for name, model in MODELS.items() if not has_body(model)} == set(OF_NO_BODY)
    assert {name for name in OPEN_TO_ALL if has_body(MODELS[name])} == set(OPEN_TO_ALL)


@pytest.mark.both
@pytest.mark.django_db
def test_every_table_with_a_body_is_walled_off_from_its_owner_too() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security: there the queries are the only wall")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid "
            "WHERE relrowsecurity AND relforcerowsecurity AND polcmd = '*' AND polwithcheck IS NOT NULL"
        )
        walled = sorted(name for (name,) in cursor.fetchall())

    expected = [model._meta.db_table for name, model in MODELS.items() if has_body(model) and name not in OPEN_TO_ALL]
    assert walled == sorted(expected)


def test_every_kind_of_row_that_has_a_nonce_has_a_name_for_the_check_of_the_record() -> None:
    with_nonce = {name for name, model in MODELS.items() if any(field.name == "nonce" for field in model._meta.fields)}

    assert {kind.model.__name__ for kind in KINDS.values()} == with_nonce


def test_every_fact_is_recorded_somewhere_and_no_other() -> None:
    code = "".join(path.read_text() for path in SOURCE.rglob("*.py") if path.name != "facts.py")

    recorded = set(re.findall(r"record\(\s*Fact\.(\w+)", code))

    assert recorded == set(Fact.names)


def test_every_fact_is_told_in_words_of_its_own_that_a_name_can_stand_before() -> None:
    labels = [str(label) for label in Fact.labels]

    assert sorted(set(labels)) == sorted(labels)
    assert [label for label in labels if not re.fullmatch(r"[a-z][a-z' -]+[a-z]", label)] == []


def test_a_name_in_the_database_is_short_enough_for_its_column() -> None:
    assert max(map(len, Fact.values)) <= MODELS["Entry"]._meta.get_field("kind").max_length
