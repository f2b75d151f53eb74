"""Questions that may cost a lot, given up after some time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

# SQLite asks whether to go on after so many steps of its machine: a millisecond or so.
STEPS = 20_000
# PostgreSQL's name of a statement that was stopped.
CANCELLED = "57014"


class TookTooLong(Exception):  # noqa: N818 -- reads as what happened
    """The database was stopped before it had the answer."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Stop the database after so many seconds: TookTooLong. What was done before in the
    transaction stays."""
    stopping = _postgresql if connection.vendor == "postgresql" else _sqlite
    with stopping(seconds):
        yield


@contextmanager
def _postgresql(seconds: float) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
            _set_timeout(f"{max(1, int(seconds * 1000))}ms")
        try:
            with transaction.atomic():
                yield
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != CANCELLED:
                raise
            raise TookTooLong from error
        finally:
            # Within a longer transaction the limit would outlive the question.
            _set_timeout(before)


def _set_timeout(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [value])


@contextmanager
def _sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    until = time.monotonic() + seconds
    raw = connection.connection
    raw.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise TookTooLong from error
    finally:
        raw.set_progress_handler(None, 0)
