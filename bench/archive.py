"""How fast staff work with a large archive: search, lists, records, the day, a sale.

    python bench/archive.py [--members 200000] [--lines 1000000] [--keep] [--jobs]
                            [--repeats 100]

Builds a throw-away database (SQLite in a temporary directory, or on the server of
DATABASE_URL) and asks each page through Django's test client, in this process; prints
server time, the time that this process and the database's worked for it (which other
work on the machine disturbs far less), queries, and the ratio of the latter time to
that of an empty view in the same run. With --keep the
database of DATABASE_URL itself is used, and filled only when it is empty; with --jobs
the whole rebuild of the figures and the search for duplicates are timed, too.

What is promised on two cores that do nothing else (p95): omnibox 20 ms, list with three
filters 120 ms, categories of one store 80 ms, record 60 ms, day page 120 ms, one sale
with its statistics 25 ms; ten times the data within 1.5 times the cost. At 1,000,000
members and 5,000,000 lines: rebuild 180 s, duplicates 300 s.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

REPEATS = 100
WARM_UP = 5
PAGE = 500
BUILT_AT = datetime(2026, 11, 21, 4, tzinfo=UTC)  # as bench/_chain.py


@contextmanager
def prepared_database(*, keep: bool) -> Iterator[None]:
    """Django set up on a fresh database that is gone afterwards, or on one to keep."""
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as directory:
        os.environ["DATA_DIR"] = directory
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
        import django
        from django.conf import settings

        django.setup()
        settings.ROOT_URLCONF = "bench._urls"
        from django.core.management import call_command
        from django.db import connection

        from portal.collector import relax

        relax()  # as the web server does
        if keep or connection.vendor == "sqlite":
            call_command("migrate", verbosity=0)
            yield
            connection.close()
        else:
            name = connection.settings_dict["NAME"]
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            yield
            connection.creation.destroy_test_db(name, verbosity=0)


def people() -> tuple:
    """A clerk of one store, and somebody of the whole chain, each logged in."""
    from django.test import Client

    from members.actions.posts import appoint
    from members.choices import Role
    from members.models import Store, User
    from portal.roles import write_roles

    write_roles()
    store = Store.objects.order_by("pk").first()
    found = []
    for role, place in ((Role.CLERK, store), (Role.OPERATIONS, None)):
        email = f"{role}@bench.example"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, "x")
            appoint(user=user, role=role, store=place)
        client = Client()
        client.force_login(user)
        found.append(client)
    return tuple(found)


def typed_by_staff(chance: random.Random, number: int) -> list[str]:
    """What people type, each kind as often as the others, taken from real members."""
    from members.models import ContactPoint, Member
    from members.search.tokens import tokens_for

    pks = chance.sample(range(1, Member.objects.count() + 1), number)
    members = Member.objects.in_bulk(pks)
    phones = dict(
        ContactPoint.objects.filter(member__in=pks, kind="phone").values_list(
            "member", "value_norm"
        )
    )
    found = []
    for n, (pk, member) in enumerate(members.items()):
        pinyin = sorted(
            token for token in tokens_for(member.name, "") if token.isascii()
        )
        kinds = (
            phones[pk][3:],
            phones[pk][3:10],
            phones[pk][-4:],
            member.member_no,
            member.name,
            member.name[-2:],
            member.name[:1],
            max(pinyin, key=len),
            min(pinyin, key=len),
            max(pinyin, key=len)[:3],
            f"member{pk}",
        )
        found.append(kinds[n % len(kinds)])
    return found


def worked() -> float:
    """Seconds that this process and its connection's worked so far."""
    from django.db import connection

    seconds = time.process_time()
    if connection.vendor == "postgresql" and connection.connection is not None:
        pid = connection.connection.get_backend_pid()
        schedule = Path(f"/proc/{pid}/schedstat")
        if schedule.exists():  # the server is on this machine
            seconds += int(schedule.read_text().split()[0]) / 1e9
    return seconds


def measure(ask: Callable[[int], object], repeats: int) -> dict[str, float]:
    """Milliseconds of `repeats` askings (p50, p95; worked), and their most queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for n in range(WARM_UP):
        ask(n)
    took, work = [], []
    for n in range(repeats):
        before, started = worked(), time.perf_counter()
        ask(n)
        took.append((time.perf_counter() - started) * 1000)
        work.append((worked() - before) * 1000)
    queries = 0
    for n in range(10):
        with CaptureQueriesContext(connection) as captured:
            ask(n)
        queries = max(queries, len(captured))
    took.sort()
    work.sort()
    return {
        "p50": statistics.median(took),
        "p95": took[int(len(took) * 0.95) - 1],
        "worked": statistics.median(work),
        "worked95": work[int(len(work) * 0.95) - 1],
        "queries": queries,
    }


def get(client: object, url: str) -> Callable[[int], object]:
    """Ask one address; anything but 200 ends the measurement."""

    def ask(_n: int) -> object:
        response = client.get(url)
        if response.status_code != 200:
            message = f"{url} answered {response.status_code}"
            raise RuntimeError(message)
        return response

    return ask


def get_each(client: object, urls: list[str]) -> Callable[[int], object]:
    """Ask one address after another."""
    return lambda n: get(client, urls[n % len(urls)])(n)


def pages(
    clerk: object, chain: object
) -> Iterator[tuple[str, Callable[[int], object]]]:
    """What is measured, by name."""
    from urllib.parse import quote

    from members.models import Category, Member

    chance = random.Random(8)
    typed = typed_by_staff(chance, 300)
    urls = [f"/admin/members/find/?fragment=1&q={quote(text)}" for text in typed]
    last = Member.objects.order_by("-pk").values_list("pk", flat=True)[0]
    after = max(last - 25 * (PAGE - 1), 2)
    heavy = Member.objects.order_by("-stat__visits_all").values_list(
        "public_id", flat=True
    )[:50]
    some = Member.objects.filter(pk__in=chance.sample(range(1, last + 1), 50))
    yield "omnibox, one store", get_each(clerk, urls)
    yield "omnibox, whole chain", get_each(chain, urls)
    yield "list, first page, one store", get(clerk, "/admin/members/")
    yield "list, first page, whole chain", get(chain, "/admin/members/")
    yield (
        f"list, page {PAGE}, whole chain",
        get(chain, f"/admin/members/?after={after}"),
    )
    category = Category.objects.order_by("path").values_list("pk", flat=True)[0]
    three = f"cycle=overdue&category={category}&birthday_month=5"
    yield "list, three filters, one store", get(clerk, f"/admin/members/?{three}")
    yield "list, three filters, whole chain", get(chain, f"/admin/members/?{three}")
    yield (
        "list, buyers of a category, one store",
        get(clerk, f"/admin/members/?category={category}"),
    )
    yield "day page, one store", get(clerk, "/admin/today/")
    yield "day page, whole chain", get(chain, "/admin/today/")
    yield "list, birthdays of a month", get(chain, "/admin/members/?birthday_month=5")
    yield "list, with an open case", get(chain, "/admin/members/?open_case=yes")
    yield (
        "list, searched by two characters",
        get(chain, f"/admin/members/?q={quote('小明')}"),
    )
    yield (
        "record, any member",
        get_each(chain, [f"/admin/members/{one.public_id}/" for one in some]),
    )
    yield (
        "record, the panels below the fold",
        get_each(chain, [f"/admin/members/{one.public_id}/panels/" for one in some]),
    )
    yield (
        "record, the most frequent buyers",
        get_each(chain, [f"/admin/members/{public_id}/" for public_id in heavy]),
    )


def one_sale() -> Callable[[int], object]:
    """Record a receipt of two lines of some member, with all that follows from it."""
    from decimal import Decimal
    from uuid import uuid4

    from members.actions.purchases import Line, record_purchase
    from members.models import Member, Product

    chance = random.Random(9)
    last = Member.objects.order_by("-pk").values_list("pk", flat=True)[0]
    pks = [chance.randrange(1, last + 1) for _ in range(REPEATS)]
    members = list(Member.objects.filter(pk__in=pks).select_related("home_store"))
    products = list(Product.objects.all())

    def sell(n: int) -> object:
        member = members[n % len(members)]
        lines = [
            Line(chance.choice(products), Decimal(1), Decimal(90)) for _ in range(2)
        ]
        return record_purchase(
            store=member.home_store,
            receipt_no=f"B{uuid4().hex}",
            purchased_at=BUILT_AT,
            lines=lines,
            member=member,
            at=BUILT_AT,
        )

    return sell


def time_jobs() -> None:
    """The rebuild of all figures and the search for duplicates, with their seconds."""
    from django.core.management import call_command

    for name, options in (
        ("rebuildstats", {"workers": 1}),
        ("rebuildstats", {"workers": 2}),
        ("findduplicates", {}),
    ):
        started = time.perf_counter()
        call_command(name, **options)
        took = time.perf_counter() - started
        print(f"  {name} {options or ''}: {took:.0f} s", flush=True)


def print_row(name: str, found: dict[str, float], empty: dict[str, float]) -> None:
    """One line of the table."""
    ratio = found["worked"] / empty["worked"]
    print(
        f"  {name:38}{found['p50']:8.1f}{found['p95']:8.1f}"
        f"{found['worked']:9.1f}{found['worked95']:9.1f}"
        f"{found['queries']:9.0f}{ratio:9.1f}",
        flush=True,
    )


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=500_000)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--jobs", action="store_true")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    arguments = parser.parse_args()
    with prepared_database(keep=arguments.keep):
        from django.db import connection
        from django.test import Client

        from bench._chain import build
        from members.models import Member

        if not Member.objects.exists():
            print(f"building {arguments.members} members, {arguments.lines} lines")
            build(members=arguments.members, lines=arguments.lines)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        last = Member.objects.order_by("-pk").values_list("pk", flat=True)[0]
        print(f"archive on {connection.vendor}: {last} members", flush=True)
        if arguments.jobs:
            time_jobs()
        clerk, chain = people()
        empty = measure(get(Client(), "/bench-empty/"), repeats=300)
        print(
            f"  {'':38}{'p50 ms':>8}{'p95 ms':>8}{'work p50':>9}{'work p95':>9}"
            f"{'queries':>9}{'× empty':>9}"
        )
        print_row("empty view", empty, empty)
        for name, ask in pages(clerk, chain):
            print_row(name, measure(ask, arguments.repeats), empty)
        sale = measure(one_sale(), arguments.repeats)
        print_row("one sale with its statistics", sale, empty)


if __name__ == "__main__":
    main()
