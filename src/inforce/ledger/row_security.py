"""What the database itself refuses, whatever the program asks.

The record takes new entries only. On PostgreSQL, a row of a governing body is shown and taken only while `acting_for`
names that body: row-level security, forced, so that it binds the owner of the tables as well.

0001 ends with `*row_security.OPERATIONS`. A later migration that makes a table with a body ends with
`row_security.WALL_OFF_BODIES`, which `makemigrations` cannot know. 0001 is frozen, and so is what its operations do.
tests/house/test_models.py holds all of it.
"""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

from inforce.ledger.pool import BODIES

OPEN_TO_ALL = {
    "School": "its slug begins every address: it is read to find the body",
    "AccountLink": "read to find the bodies of whoever signs in",
}
"""The only tables with a body that show every body's rows, and why."""

CACHE_TABLE = "inforce_cache"

_ENTRIES = "inforce_entry"
_REFUSAL = "An entry of the record is never changed or removed."
_ONLY_THESE_BODIES = f"body_id = ANY (string_to_array(nullif(current_setting('{BODIES}', true), ''), ',')::bigint[])"


def keep_entries_for_ever(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change or remove an entry of the record."""
    del apps
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION inforce_entries_stay() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
        for name, event, each in (
            ("entries_stay", "UPDATE OR DELETE", "ROW"),
            ("entries_stay_all", "TRUNCATE", "STATEMENT"),
        ):
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {_ENTRIES} "
                f"FOR EACH {each} EXECUTE FUNCTION inforce_entries_stay()"
            )
        return
    for event in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER entries_stay_{event.lower()} BEFORE {event} ON {_ENTRIES} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )


def wall_off_bodies(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put every table with a body behind row-level security; a table that is there already stays so."""
    if schema_editor.connection.vendor != "postgresql":
        return  # SQLite has none: there the queries are the only wall
    for model in apps.get_app_config("inforce").get_models():
        if not has_body(model) or model.__name__ in OPEN_TO_ALL:
            continue
        table = schema_editor.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's own way to the name
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS of_these_bodies ON {table}",
            f"CREATE POLICY of_these_bodies ON {table} USING ({_ONLY_THESE_BODIES}) WITH CHECK ({_ONLY_THESE_BODIES})",
        ):
            schema_editor.execute(statement)


def make_cache_table(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table in which guesses at passwords are counted for all processes together."""
    del apps
    call_command("createcachetable", CACHE_TABLE, database=schema_editor.connection.alias, verbosity=0)


def has_body(model: Any) -> bool:
    """Whether the rows of a kind belong to a governing body each."""
    return any(field.name == "body" for field in model._meta.get_fields() if field.concrete)  # noqa: SLF001


def check_role(app_configs: Any, *, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Refuse a PostgreSQL role that row-level security does not bind."""
    del app_configs
    return [Error(why, id="inforce.E001") for alias in databases or [] if (why := why_not_this_role(alias))]


def why_not_this_role(alias: str = "default") -> str:
    """Why Inforce must not run under the database's user; "" where it may."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_superuser, goes_round = cursor.fetchone()
    if not (is_superuser or goes_round):
        return ""
    what = "is a superuser" if is_superuser else "has BYPASSRLS"
    return (
        f"The database user {name} {what}, so nothing would hold the rows of one governing body apart from another's. "
        "Give Inforce a user of its own with NOSUPERUSER and NOBYPASSRLS that owns the database."
    )


WALL_OFF_BODIES = RunPython(wall_off_bodies)
OPERATIONS = (RunPython(keep_entries_for_ever), WALL_OFF_BODIES, RunPython(make_cache_table))
