"""Is the portal fit to serve? What load balancers and people on duty ask."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from portal.worker import is_alive

WORKER_PATIENCE = timedelta(minutes=5)


class NotReady(Exception):  # noqa: N818 -- reads as what it says
    """A part of the portal can't do its work; the message says which and why."""


def check_database() -> None:
    """Raise NotReady unless the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        message = "does not answer"
        raise NotReady(message) from error


def waiting_migrations() -> int:
    """How many migrations of this code the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


# A "yes" holds for the life of the process, since its code does not change; a "no" is
# an exception, which the cache does not keep.
@cache
def check_migrations() -> None:
    """Raise NotReady while a migration of this code has not been applied."""
    if waiting := waiting_migrations():
        message = f"{waiting} not applied: run manage.py migrate"
        raise NotReady(message)


def check_worker(*, at: datetime) -> None:
    """Raise NotReady when no worker gave a sign in the last five minutes."""
    if not is_alive(at=at, patience=WORKER_PATIENCE):
        minutes = int(WORKER_PATIENCE.total_seconds() // 60)
        message = f"no sign for {minutes} minutes: is manage.py work running?"
        raise NotReady(message)


def readiness(*, at: datetime) -> dict[str, str]:
    """What each check says: "ok", or why not. Later checks wait for the database."""
    results: dict[str, str] = {}
    checks: dict[str, Callable[[], None]] = {
        "database": check_database,
        "migrations": check_migrations,
        "worker": lambda: check_worker(at=at),
    }
    for name, check in checks.items():
        try:
            check()
        except NotReady as problem:
            results[name] = str(problem)
            break
        results[name] = "ok"
    return results
