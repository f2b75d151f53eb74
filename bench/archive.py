"""How fast staff find a member, walk the list and open a record.

    python bench/archive.py [--members 100000] [--lines 500000]

Builds a throw-away database (SQLite in a temporary directory, or on the server of
DATABASE_URL), asks each page through Django's test client, in this process, and prints
server time, queries, and the ratio to an empty view of the same run. Expected on two
cores: omnibox p95 ≤ 15 ms, list ≤ 60 ms, record ≤ 50 ms, page 500 no slower than 1.
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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

REPEATS = 100
WARM_UP = 5
PAGE = 500


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Django set up on a fresh database that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as directory:
        os.environ["DATA_DIR"] = directory
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
        import django
        from django.conf import settings

        django.setup()
        settings.ROOT_URLCONF = "bench._urls"
        from django.core.management import call_command
        from django.db import connection

        if connection.vendor == "sqlite":
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
        user = User.objects.create_user(f"{role}@example.com", "x")
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


def measure(ask: Callable[[int], object], repeats: int = REPEATS) -> dict[str, float]:
    """Milliseconds of `repeats` askings (p50, p95), and the queries of the costliest."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for n in range(WARM_UP):
        ask(n)
    took = []
    for n in range(repeats):
        started = time.perf_counter()
        ask(n)
        took.append((time.perf_counter() - started) * 1000)
    queries = 0
    for n in range(10):
        with CaptureQueriesContext(connection) as captured:
            ask(n)
        queries = max(queries, len(captured))
    took.sort()
    return {
        "p50": statistics.median(took),
        "p95": took[int(len(took) * 0.95) - 1],
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

    from members.models import Member

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
        "record, the most frequent buyers",
        get_each(chain, [f"/admin/members/{public_id}/" for public_id in heavy]),
    )


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=500_000)
    arguments = parser.parse_args()
    with throwaway_database():
        from django.db import connection
        from django.test import Client

        from bench._chain import build

        print(f"archive on {connection.vendor}: {arguments.members} members, ", end="")
        print(f"{arguments.lines} purchase lines", flush=True)
        build(members=arguments.members, lines=arguments.lines)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        clerk, chain = people()
        empty = measure(get(Client(), "/bench-empty/"), repeats=300)
        print(f"  {'':36}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{'× empty':>9}")
        print(f"  {'empty view':36}{empty['p50']:8.2f}{empty['p95']:8.2f}{0:9}{1:9.1f}")
        for name, ask in pages(clerk, chain):
            found = measure(ask)
            ratio = found["p50"] / empty["p50"]
            print(
                f"  {name:36}{found['p50']:8.1f}{found['p95']:8.1f}"
                f"{found['queries']:9.0f}{ratio:9.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
