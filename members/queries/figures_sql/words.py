"""Where the two databases say the same differently, and what all statements share."""

from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.db import connection


class Dialect(NamedTuple):
    """What the two databases say differently."""

    greatest: str
    least: str
    differs: str
    days_between: str
    plus_days: str


POSTGRESQL = Dialect(
    greatest="GREATEST",
    least="LEAST",
    differs="IS DISTINCT FROM",
    days_between="({to} - {since})",
    plus_days="({day} + CAST({days} AS integer))",
)
SQLITE = Dialect(
    greatest="MAX",
    least="MIN",
    differs="IS NOT",
    days_between="CAST(julianday({to}) - julianday({since}) AS INTEGER)",
    plus_days="date({day}, ({days}) || ' days')",
)


def dialect() -> Dialect:
    """The words of the database in use."""
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def day_of(column: str) -> str:
    """The portal's calendar day of a moment."""
    sql, names = connection.ops.datetime_cast_date_sql(column, (), settings.TIME_ZONE)
    return str(sql) % tuple(f"'{name}'" for name in names)


def days_between(since: str, to: str) -> str:
    """Whole days from one date to another."""
    return dialect().days_between.format(since=since, to=to)


def plus_days(day: str, days: str) -> str:
    """The date so many days later."""
    return dialect().plus_days.format(day=day, days=days)


def upsert_sql(
    found: str,
    table: str,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
    first: Mapping[str, str] | None = None,
) -> str:
    """From the common table `found` into the table. Rows that are right already are not even locked."""
    first = first or {}
    differs = " OR ".join(
        f"t.{name} {dialect().differs} found.{name}" for name in columns
    )
    same_keys = " AND ".join(f"t.{key} = found.{key}" for key in keys)
    values = [*(f"found.{name}" for name in (*keys, *columns)), *first.values()]
    moved = [*columns, *(name for name in first if name == "computed_at")]
    return f"""
INSERT INTO {table} ({", ".join((*keys, *columns, *first))})
{found}
SELECT {", ".join(values)}
FROM found LEFT JOIN {table} t ON {same_keys}
    AND t.member_id BETWEEN %(first)s AND %(last)s
WHERE t.{keys[0]} IS NULL OR {differs}
ON CONFLICT ({", ".join(keys)}) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in moved)}"""  # noqa: S608 -- our own words only
