"""How fast feedback works with very many cases.

    python bench/feedback.py [PART …] [--cases 25000]

Builds a throw-away database (SQLite in a temporary directory, or on the
server of DATABASE_URL) and prints a table. Parts and what is promised on two cores that
do nothing else:

    report   the half-yearly report of the whole chain over 100,000 cases: 2 s
    sweep    the clocks' job over 100,000 running clocks of which 1,000 are due, letters
             to staff included: 2 s; the same again at once: nothing to do
    pages    list, search and workspace over 100,000 cases, as bench/archive.py asks its
             pages: server time, the time that this process and the database's worked,
             queries, and the ratio of the latter time to that of an empty view
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._case_pages import pages
from bench._reports import report
from bench.archive import prepared_database, worked

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
STORES = 20
CASES = 25_000
METRICS = ("accept", "resolve", "reply", "hard_limit")
DUE = 1_000
PROMISED = {"sweep": 2.0, "report": 2.0}
PAGES = {"list": 80.0, "search": 80.0, "workspace": 100.0}
REPEATS = 100


def staff_and_stores() -> list:
    """Stores, each with two clerks and a manager, and operations above them."""
    from members.actions.posts import appoint
    from members.choices import Role
    from members.models import Store, User
    from portal.roles import write_roles

    write_roles()
    stores = [
        Store.objects.create(code=f"S{n:03}", name=f"Store {n}") for n in range(STORES)
    ]
    for store in stores:
        for role in (Role.CLERK, Role.CLERK, Role.STORE_MANAGER):
            number = User.objects.count()
            user = User.objects.create_user(f"staff{number}@bench.example", "x")
            appoint(user=user, role=role, store=store)
    user = User.objects.create_user("operations@bench.example", "x")
    appoint(user=user, role=Role.OPERATIONS, store=None)
    return stores


def running_clocks(stores: list, count: int) -> None:
    """`count` cases with a running clock of each metric; DUE clocks of them are due: from
    a minute to two days ago, so that every level has its share."""
    from feedback.choices import CaseKind
    from feedback.models import Case, CaseClock

    received = NOW - timedelta(days=3)
    cases = Case.objects.bulk_create(
        (
            Case(
                reference=f"202611-{n:06}",
                kind=CaseKind.COMPLAINT,
                body="The tea was stale.",
                store=stores[n % STORES],
                received_at=received,
            )
            for n in range(count)
        ),
        batch_size=1000,
    )
    every = max(1, count * len(METRICS) // DUE)
    clocks = []
    for n in range(count * len(METRICS)):
        is_due = n % every == 0
        late = timedelta(minutes=1 + (n // every) * 2880 // DUE)
        due = NOW - late if is_due else NOW + timedelta(days=30, minutes=n % 1000)
        clocks.append(
            CaseClock(
                case=cases[n // len(METRICS)],
                metric=METRICS[n % len(METRICS)],
                started_at=received,
                due_at=due,
                next_alarm_at=due,
            )
        )
    CaseClock.objects.bulk_create(clocks, batch_size=1000)


def sweep(count: int) -> None:
    """One run of the job over the clocks of `count` cases, and another one at once."""
    from django.db import connection

    from feedback.models import CaseClock
    from feedback.tasks import watch_clocks
    from members.models import Message

    running_clocks(staff_and_stores(), count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  {CaseClock.objects.running().count()} running clocks, {DUE} due")
    for name in ("first run", "again at once"):
        before, started = worked(), time.perf_counter()
        raised = watch_clocks(at=NOW)
        took, work = time.perf_counter() - started, worked() - before
        letters = Message.objects.count()
        print(
            f"  sweep, {name:14} {took:6.2f} s (promised {PROMISED['sweep']} s),"
            f" worked {work:.2f} s, {raised} alarms, {letters} letters so far",
            flush=True,
        )


def half_year(count: int) -> None:
    """Four times as many cases as there are in the other parts."""
    seconds, cpu, queries = report(staff_and_stores(), 4 * count)
    print(
        f"  half-yearly report over {4 * count:,} cases: {seconds:.2f} s"
        f" ({cpu:.2f} s of this process, {queries} queries;"
        f" promised {PROMISED['report']:.0f} s)"
    )


def staff_pages(count: int) -> None:
    """As many cases as for the report."""
    pages(4 * count, REPEATS, PAGES)


PARTS: dict[str, Callable[[int], None]] = {
    "sweep": sweep,
    "report": half_year,
    "pages": staff_pages,
}


def main() -> None:
    """Build, measure, print; one part after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--cases", type=int, default=CASES)
    arguments = parser.parse_args()
    names = arguments.parts or list(PARTS)
    if len(names) > 1:  # each on a database of its own
        for name in names:
            command = [sys.executable, __file__, name, f"--cases={arguments.cases}"]
            subprocess.run(command, check=True)
        return
    with prepared_database(keep=False):
        from django.db import connection

        print(f"feedback on {connection.vendor}: {names[0]}", flush=True)
        PARTS[names[0]](arguments.cases)


if __name__ == "__main__":
    main()
