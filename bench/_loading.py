"""Writing many rows quickly: COPY on PostgreSQL, executemany on SQLite.

Indexes are taken down while rows are written and put up again at the end; foreign keys
are not checked. For throw-away databases only.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


@contextmanager
def bare_tables(*loaded: type[models.Model]) -> Iterator[None]:
    """Inside, these tables have no indexes but those of constraints."""
    tables = [model._meta.db_table for model in loaded]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            yield
            return
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = DEFAULT")
        for sql in connection.ops.sequence_reset_sql(_no_style(), list(loaded)):
            cursor.execute(sql)


def load(
    model: type[models.Model], names: list[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write rows whose columns are `names`; every other column gets its default."""
    columns, constants = list(names), []
    for field in model._meta.concrete_fields:
        if field.column not in names and not isinstance(field, models.AutoField):
            columns.append(field.column)
            value = field.get_default()
            is_json = isinstance(field, models.JSONField)
            constants.append(
                json.dumps(value)
                if is_json
                else field.get_db_prep_save(value, connection)
            )
    tail = tuple(constants)
    whole = ((*row, *tail) for row in rows)
    (_copy if connection.vendor == "postgresql" else _insert)(model, columns, whole)


def _copy(
    model: type[models.Model], columns: list[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({names}) FROM STDIN',
            _Lines("\t".join(map(_text, row)) for row in rows),
        )


def _text(value: Any) -> str:
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


class _Lines:
    """A file whose lines are made as they are read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines

    def read(self, size: int) -> str:
        found, length = [], 0
        for line in self.lines:
            found.append(line)
            length += len(line)
            if length >= size // 4:
                break
        return "".join(f"{line}\n" for line in found)


def _insert(
    model: type[models.Model], columns: list[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["?"] * len(columns))
    connection.ensure_connection()
    connection.connection.executemany(
        f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})',  # noqa: S608 -- table and columns are our own
        (tuple(map(_plain, row)) for row in rows),
    )
    connection.connection.commit()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()
