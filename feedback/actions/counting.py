"""Counting what comes from one place, for the limits of the public forms."""

from datetime import datetime, timedelta

from django.db import connection

from feedback.models import PlaceCount

SPAN = timedelta(hours=1)
# One statement, so that none is lost when many come at once. A count that is over begins
# anew with the next one.
COUNT = """
    INSERT INTO {table} (what, place, count, ends_at) VALUES (%s, %s, 1, %s)
    ON CONFLICT (what, place) DO UPDATE SET
        count = CASE WHEN {table}.ends_at <= %s THEN 1 ELSE {table}.count + 1 END,
        ends_at = CASE WHEN {table}.ends_at <= %s THEN excluded.ends_at
                       ELSE {table}.ends_at END
    RETURNING count
"""


def count_from(*, what: str, place: str, at: datetime) -> int:
    """Count one more of `what` from this place; returns how many there were within the
    hour that began with the first of them."""
    now = connection.ops.adapt_datetimefield_value(at)
    ends_at = connection.ops.adapt_datetimefield_value(at + SPAN)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(table=PlaceCount._meta.db_table),
            [what, place, ends_at, now, now],
        )
        [count] = cursor.fetchone()
    return int(count)


def forget_counts(*, at: datetime) -> int:
    """Delete the counts that are over, with the networks that they name; returns how
    many. Safe to run twice."""
    deleted, _by_model = PlaceCount.objects.filter(ends_at__lte=at).delete()
    return deleted
