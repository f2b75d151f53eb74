"""Writing down what is missing in records, and what in them is no longer true."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from members.models import Member, MemberGap
from members.queries.completeness import gaps_of

# Members looked at by one statement.
CHUNK = 2000


@transaction.atomic
def refresh_gaps(member_ids: Iterable[int], *, at: datetime) -> int:
    """Make the gaps of exactly these members true as of `at`; returns rows changed.

    Three queries a chunk and one or two more when something changed. Only differences
    are written. Ids of nobody are passed over.
    """
    ids = sorted(set(member_ids))
    return sum(
        _refresh_chunk(ids[start : start + CHUNK], at=at)
        for start in range(0, len(ids), CHUNK)
    )


def refresh_all_gaps(*, at: datetime) -> int:
    """Look at everybody, in chunks by member id, each its own transaction."""
    ids = Member.objects.order_by("pk").values_list("pk", flat=True)
    changed, after = 0, 0
    while chunk := list(ids.filter(pk__gt=after)[:CHUNK]):
        changed += refresh_gaps(chunk, at=at)
        after = chunk[-1]
    return changed


def _refresh_chunk(ids: list[int], *, at: datetime) -> int:
    wanted = {
        (member_id, store_id, kind)
        for member_id, (store_id, kinds) in gaps_of(ids, at=at).items()
        for kind in kinds
    }
    stored = {
        (member_id, store_id, kind): pk
        for pk, member_id, store_id, kind in MemberGap.objects.filter(
            member__in=ids
        ).values_list("pk", "member_id", "home_store_id", "kind")
    }
    gone = [pk for key, pk in stored.items() if key not in wanted]
    new = sorted(wanted - set(stored))
    if gone:
        MemberGap.objects.filter(pk__in=gone).delete()
    # Two workers may look at the same record: the first one's row is as good.
    MemberGap.objects.bulk_create(
        [
            MemberGap(member_id=member_id, home_store_id=store_id, kind=kind)
            for member_id, store_id, kind in new
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )
    return len(gone) + len(new)
