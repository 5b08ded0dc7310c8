"""Rows made from rows inside the database: one INSERT … SELECT, for a million adults as for ten.

Django has `bulk_create`, which carries every row through Python and back.
"""

from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Expression, F, QuerySet


def copy_into(
    into: type[models.Model], rows: "QuerySet[Any]", *, unless_there: bool = False, **columns: Expression | str
) -> int:
    """Insert one row for each row of a query; say each column as an expression or as a field of the query.

    Every column without a database default must be named. `unless_there`: a row that another transaction made meanwhile
    is left as it is; the query needs a condition then, or SQLite takes it for a join. Answers how many rows were made.
    """
    named = {f"copied_{name}": F(value) if isinstance(value, str) else value for name, value in columns.items()}
    try:
        select, given = rows.order_by().annotate(**named).values_list(*named).query.sql_with_params()
    except EmptyResultSet:  # Django sees without asking that no row can match
        return 0
    quote, meta = connection.ops.quote_name, into._meta  # noqa: SLF001 - Django's own
    targets = ", ".join(quote(str(cast("models.Field[Any, Any]", meta.get_field(name)).column)) for name in columns)
    otherwise = " ON CONFLICT DO NOTHING" if unless_there else ""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(meta.db_table)} ({targets}) {select}{otherwise}", given)
        return int(cursor.rowcount)
