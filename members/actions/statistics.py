"""Recomputing the figures of members: after a sale, after an import, every night."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, OuterRef, Subquery

from members.choices import ImportantDateKind
from members.models import ImportantDate, Member, MemberCategoryStat, MemberStat
from members.queries.figures import (
    LONG_WINDOW,
    SHORT_WINDOW,
    CategoryFigures,
    MemberFigures,
    figures_by_category,
    figures_of_member,
    lines_of,
    portal_day,
    receipts_of,
    referrals_of,
    usual_days_by_category,
)
from members.queries.figures_sql import GONE, categories_sql, members_sql, turning_sql

# Members whose purchases are in memory at one time.
CHUNK = 2000
# Members whose rows are locked at one time by a rebuild: at first, at the most; the
# seconds that it should take; rows of a cycle turned in one transaction.
FIRST_RANGE = 1000
LARGEST_RANGE = 20_000
QUICK = 0.4
TURNED = 2000

MEMBER_FIELDS = ("home_store_id", *MemberFigures._fields)
CATEGORY_FIELDS = ("home_store_id", *CategoryFigures._fields)


@dataclass
class Rebuilt:
    """What a recomputation did: members looked at, rows that were written or deleted."""

    members: int = 0
    written: int = 0
    deleted: int = 0


def recompute(member_ids: Iterable[int], *, at: datetime) -> Rebuilt:
    """Bring the figures of exactly these members up to date, as of `at`.

    Works in chunks of CHUNK members, each one transaction with nine queries at the
    most, inside the caller's transaction if there is one. Only rows that differ are
    written, so ``computed_at`` is when a row last changed. ``open_cases`` and
    ``last_contact_at`` stay as they are. Ids of nobody are passed over.
    members/queries/figures.py has the rules.
    """
    usual_days = usual_days_by_category()
    total = Rebuilt()
    for ids in _chunks(iter(sorted(set(member_ids)))):
        _recompute_chunk(ids, usual_days, at=at, total=total)
    return total


def rebuild(*, at: datetime, workers: int = 1) -> Rebuilt:
    """Recompute everybody by SQL, in ranges of member ids, each its own transaction.

    The ranges grow and shrink so that one takes about QUICK seconds: nobody's row is
    locked for longer. Only rows that differ are written. On PostgreSQL several
    `workers` share the ids, each over a connection of its own (which sees only what is
    committed); SQLite has one writer.
    """
    ends = Member.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return Rebuilt()
    parameters = _moments(at)
    statements = (categories_sql(usual_days_by_category()), members_sql())
    if workers == 1 or connection.vendor != "postgresql":
        return _rebuild_ids(statements, parameters, ends["first"], ends["last"])
    step = (ends["last"] - ends["first"]) // workers + 1
    with ThreadPoolExecutor(workers) as pool:
        parts = [
            pool.submit(_rebuild_apart, statements, parameters, low, low + step - 1)
            for low in range(ends["first"], ends["last"] + 1, step)
        ]
        done = [part.result() for part in parts]
    return Rebuilt(
        members=sum(part.members for part in done),
        written=sum(part.written for part in done),
        deleted=sum(part.deleted for part in done),
    )


def _rebuild_apart(
    statements: Sequence[str], parameters: dict[str, Any], low: int, high: int
) -> Rebuilt:
    try:
        return _rebuild_ids(statements, parameters, low, high)
    finally:
        connection.close()  # of this thread


def _rebuild_ids(
    statements: Sequence[str], parameters: dict[str, Any], low: int, high: int
) -> Rebuilt:
    ids = Member.objects.order_by("pk").values_list("pk", flat=True)
    total = Rebuilt()
    size = FIRST_RANGE
    while chunk := list(ids.filter(pk__range=(low, high))[:size]):
        started = monotonic()
        ends = {"first": chunk[0], "last": chunk[-1]}
        _rebuild_range(statements, parameters | ends, total)
        total.members += len(chunk)
        low = chunk[-1] + 1
        took = max(monotonic() - started, 0.001)
        size = min(max(int(len(chunk) * QUICK / took), 500), 2 * size, LARGEST_RANGE)
    return total


@transaction.atomic
def _rebuild_range(
    statements: Sequence[str], parameters: dict[str, Any], total: Rebuilt
) -> None:
    # A sale to one of them waits, and then sees these figures.
    members = Member.objects.select_for_update(no_key=True).order_by("pk")
    ends = (parameters["first"], parameters["last"])
    list(members.filter(pk__range=ends).values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(GONE, parameters)
        total.deleted += cursor.rowcount
        for statement in statements:
            cursor.execute(statement, parameters)
            total.written += cursor.rowcount


def turn_cycles(*, at: datetime) -> int:
    """Turn the states whose day has come; returns how many rows. Safe to run twice.

    In parts of TURNED rows, each its own transaction.
    """
    statement = turning_sql()
    turned = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, _moments(at) | {"many": TURNED})
            if not cursor.rowcount:
                return turned
            turned += cursor.rowcount


def _moments(at: datetime) -> dict[str, Any]:
    today = portal_day(at)
    return {
        "at": at,
        "today": today,
        "short": today - timedelta(days=SHORT_WINDOW),
        "long": today - timedelta(days=LONG_WINDOW),
    }


def _chunks(ids: Iterator[int]) -> Iterator[list[int]]:
    while chunk := list(islice(ids, CHUNK)):
        yield chunk


@transaction.atomic(savepoint=False)
def _recompute_chunk(
    ids: Sequence[int],
    usual_days: dict[int, int | None],
    *,
    at: datetime,
    total: Rebuilt,
) -> None:
    stores, birthdays = _lock_members(ids)
    receipts = receipts_of(ids)
    lines = lines_of(ids, usual_days)
    referrals = referrals_of(ids)
    today = portal_day(at)
    of_members: dict[int, MemberFigures] = {}
    of_categories: dict[tuple[int, int], CategoryFigures] = {}
    for pk in stores:
        categories = figures_by_category(lines.get(pk, ()))
        of_members[pk] = figures_of_member(
            receipts.get(pk, ()),
            categories,
            referrals=referrals.get(pk, 0),
            birthday_on=birthdays[pk],
            today=today,
        )
        for category_id, figures in categories.items():
            of_categories[pk, category_id] = figures
    total.members += len(stores)
    total.written += _write_members(stores, of_members, at=at)
    written, deleted = _write_categories(stores, of_categories)
    total.written += written
    total.deleted += deleted


def _lock_members(ids: Sequence[int]) -> tuple[dict[int, int], dict[int, date | None]]:
    """The members' stores and birthdays, under a lock: a second sale to the same member
    waits, and then sees this one."""
    told = ImportantDate.objects.filter(
        kind=ImportantDateKind.BIRTHDAY, member=OuterRef("pk")
    )
    members = Member.objects.select_for_update(no_key=True).filter(pk__in=ids)
    rows = list(
        members.order_by("pk").values_list(
            "pk", "home_store_id", Subquery(told.values("next_on")[:1])
        )
    )
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}


def _write_members(
    stores: dict[int, int], figures: dict[int, MemberFigures], *, at: datetime
) -> int:
    known = {
        pk: row
        for pk, *row in MemberStat.objects.filter(pk__in=list(stores)).values_list(
            "pk", *MEMBER_FIELDS
        )
    }
    changed = [
        MemberStat(
            member_id=pk,
            home_store_id=stores[pk],
            computed_at=at,
            **values._asdict(),
        )
        for pk, values in figures.items()
        if known.get(pk) != [stores[pk], *values]
    ]
    MemberStat.objects.bulk_create(
        changed,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=[
            name.removesuffix("_id") for name in (*MEMBER_FIELDS, "computed_at")
        ],
    )
    return len(changed)


def _write_categories(
    stores: dict[int, int], figures: dict[tuple[int, int], CategoryFigures]
) -> tuple[int, int]:
    known = {}
    gone = []
    for pk, member_id, category_id, *row in MemberCategoryStat.objects.filter(
        member_id__in=list(stores)
    ).values_list("pk", "member_id", "category_id", *CATEGORY_FIELDS):
        key = (member_id, category_id)
        known[key] = row
        if key not in figures:
            gone.append(pk)
    changed = [
        MemberCategoryStat(
            member_id=key[0],
            category_id=key[1],
            home_store_id=stores[key[0]],
            **values._asdict(),
        )
        for key, values in figures.items()
        if known.get(key) != [stores[key[0]], *values]
    ]
    if gone:
        MemberCategoryStat.objects.filter(pk__in=gone).delete()
    MemberCategoryStat.objects.bulk_create(
        changed,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["member", "category"],
        update_fields=[name.removesuffix("_id") for name in CATEGORY_FIELDS],
    )
    return len(changed), len(gone)
