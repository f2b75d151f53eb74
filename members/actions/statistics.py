"""Recomputing the figures of members: after a sale, after an import, every night."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction

from members.models import Member, MemberCategoryStat, MemberStat
from members.queries.figures import (
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

# Members whose purchases are in memory at one time.
CHUNK = 2000

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

    Works in chunks of CHUNK members, each one transaction with eight queries at the
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


def rebuild(*, at: datetime) -> Rebuilt:
    """Recompute everybody, in chunks by member id, each its own transaction."""
    ids = Member.objects.order_by("pk").values_list("pk", flat=True)
    usual_days = usual_days_by_category()
    total = Rebuilt()
    after = 0
    while chunk := list(ids.filter(pk__gt=after)[:CHUNK]):
        _recompute_chunk(chunk, usual_days, at=at, total=total)
        after = chunk[-1]
    return total


def _chunks(ids: Iterator[int]) -> Iterator[list[int]]:
    while chunk := list(islice(ids, CHUNK)):
        yield chunk


@transaction.atomic
def _recompute_chunk(
    ids: Sequence[int],
    usual_days: dict[int, int | None],
    *,
    at: datetime,
    total: Rebuilt,
) -> None:
    # The lock makes a second sale to the same member wait, and then see this one.
    members = Member.objects.select_for_update(no_key=True).filter(pk__in=ids)
    stores = dict(members.order_by("pk").values_list("pk", "home_store_id"))
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
            today=today,
        )
        for category_id, figures in categories.items():
            of_categories[pk, category_id] = figures
    total.members += len(stores)
    total.written += _write_members(stores, of_members, at=at)
    written, deleted = _write_categories(stores, of_categories)
    total.written += written
    total.deleted += deleted


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
