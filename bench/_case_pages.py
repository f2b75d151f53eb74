"""The staff's pages of feedback over very many cases (a part of bench/feedback.py)."""

import random
from collections.abc import Callable, Iterator
from urllib.parse import quote

MEMBERS = 20_000
LINES = 40_000
SOME = 50


def pages(count: int, repeats: int, promised: dict[str, float]) -> None:
    """Fill in a chain and `count` cases; ask list, search and workspace, print a table."""
    from django.db import connection
    from django.test import Client

    from bench._chain import build
    from bench._reports import fill
    from bench.archive import get, measure, people, print_row
    from members.models import Member, Store

    build(members=MEMBERS, lines=LINES)
    members = Member.objects.order_by("pk").values_list("pk", flat=True)
    fill(list(Store.objects.order_by("pk")), count, list(members))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    empty = measure(get(Client(), "/bench-empty/"), repeats=300)
    print(
        f"  {'':38}{'p50 ms':>8}{'p95 ms':>8}{'work p50':>9}{'work p95':>9}"
        f"{'queries':>9}{'× empty':>9}"
    )
    print_row("empty view", empty, empty)
    for name, ask in _asked(*people()):
        print_row(name, measure(ask, repeats), empty)
    words = ", ".join(f"{name} {limit:.0f} ms" for name, limit in promised.items())
    print(f"  promised (p95, two cores that do nothing else): {words}", flush=True)


def _asked(
    clerk: object, chain: object
) -> Iterator[tuple[str, Callable[[int], object]]]:
    """What is asked, by name; searches and cases differ from one asking to the next."""
    from bench.archive import get, get_each
    from members.models import Store

    first = Store.objects.order_by("pk").first()
    cases = {"one store": (clerk, _some(store=first)), "whole chain": (chain, _some())}
    for place, (client, some) in cases.items():
        yield f"list, first page, {place}", get(client, "/admin/cases/")
        yield (
            f"list, open ones, {place}",
            get(client, "/admin/cases/?waiting=open"),
        )
        for what, typed in _typed(some).items():
            urls = [f"/admin/cases/?q={quote(text)}" for text in typed]
            yield f"search by {what}, {place}", get_each(client, urls)
        urls = [case.get_absolute_url() for case in some]
        yield f"workspace, {place}", get_each(client, urls)


def _some(**where: object) -> list:
    """Some cases: half of them wait for something, the others are over."""
    from feedback.models import Case

    chance = random.Random(8)
    found = []
    for is_over in (True, False):
        pks = Case.objects.filter(closed_at__isnull=not is_over, **where)
        pks = list(pks.order_by("pk").values_list("pk", flat=True))
        found += chance.sample(pks, min(SOME, len(pks)))
    return list(Case.objects.filter(pk__in=found).select_related("member"))


def _typed(cases: list) -> dict[str, list[str]]:
    """What people type to find these cases."""
    guests = [case for case in cases if case.member is None]
    return {
        "reference": [case.reference for case in cases],
        "four digits": [case.reference[-4:] for case in cases],
        "phone": [case.phone.removeprefix("+86") for case in guests],
        "name": [case.name for case in guests],
        "member's name": [case.member.name for case in cases if case.member],
    }
