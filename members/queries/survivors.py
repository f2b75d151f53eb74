"""Where a record that was merged went to."""

from collections.abc import Iterable

from members.models import Member

# A chain is never this long: each merge is one person's decision.
LONGEST_CHAIN = 50


def survivor_of(member: Member) -> Member:
    """The record in which this one lives on: itself when it was not merged.

    A merged into B, B into C: C. One query a step.
    """
    for _step in range(LONGEST_CHAIN):
        if member.merged_into is None:
            break
        member = member.merged_into
    return member


def absorbed_by(member_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """The records merged into these, over any number of steps: (id, number) by survivor.

    One query a step of the longest chain, and one to see that there are no more.
    """
    ids = list(member_ids)
    found: dict[int, list[tuple[int, str]]] = {}
    top = {pk: pk for pk in ids}
    for _step in range(LONGEST_CHAIN):
        rows = list(
            Member.objects.filter(merged_into__in=ids).values_list(
                "pk", "member_no", "merged_into_id"
            )
        )
        if not rows:
            break
        for pk, number, into in rows:
            top[pk] = top[into or 0]
            found.setdefault(top[pk], []).append((pk, number))
        ids = [pk for pk, _number, _into in rows]
    return found
