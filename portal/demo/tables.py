"""Writing very many rows at once, where objects would cost more than the database.

Only for tables that the demonstration fills into an empty database: ids are counted by
the caller, and no check of a model is run.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def moment(at: datetime) -> str:
    """An aware datetime as both databases store it when told in UTC."""
    plain = at.astimezone(UTC).replace(tzinfo=None)
    if connection.vendor == "postgresql":
        return f"{plain}+00"
    return str(plain)


def insert(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of plain values (text, numbers, dates, None; datetimes by `moment`)."""
    columns = ", ".join(_quoted(model, name) for name in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = StringIO("".join(_copy_line(row) for row in rows))
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 -- our own names
            [[_plain(value) for value in row] for row in rows],
        )


def _quoted(model: type[models.Model], field: str) -> str:
    _name, column = model._meta.get_field(field).get_attname_column()  # type: ignore[union-attr]  # no reverse relation
    return connection.ops.quote_name(str(column))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _copy_line(row: Sequence[Any]) -> str:
    values = (
        "\\N" if value is None else str(value).translate(ESCAPES) for value in row
    )
    return "\t".join(values) + "\n"


def move_sequences_on(*tables: type[models.Model]) -> None:
    """After ids of our own: the database's next id comes after them."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(sql)
