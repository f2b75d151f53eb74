"""To which record a sale goes, decided under a lock."""

from collections.abc import Iterable

from members.models import Member
from members.queries.survivors import LONGEST_CHAIN


def lock_buyers(member_ids: Iterable[int]) -> dict[int, int]:
    """The key of the record in which each of these lives on, locked.

    Call it inside the transaction that writes the sale: a merge that was under way is
    waited for, and none begins before the sale is written. One query a step.
    """
    survivor = {pk: pk for pk in member_ids}
    for _step in range(LONGEST_CHAIN):
        if not survivor:
            break
        # Always in the same order, so that two writers never wait for each other.
        rows = Member.objects.select_for_update().filter(pk__in=survivor.values())
        into = dict(rows.order_by("pk").values_list("pk", "merged_into_id"))
        if not any(into.values()):
            break
        survivor = {pk: into.get(now) or now for pk, now in survivor.items()}
    return survivor
