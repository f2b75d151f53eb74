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


def survivors(members: Iterable[Member]) -> dict[int, Member]:
    """The record in which each of these lives on, by its key: itself when not merged.

    One query a step of the longest chain; none when nothing was merged.
    """
    found = {member.pk: member for member in members}
    for _step in range(LONGEST_CHAIN):
        merged = {pk: each for pk, each in found.items() if each.merged_into_id}
        if not merged:
            break
        after = Member.objects.in_bulk(
            {each.merged_into_id for each in merged.values()}
        )
        found |= {pk: after[each.merged_into_id or 0] for pk, each in merged.items()}
    return found


def former_names(member_ids: Iterable[int]) -> dict[int, set[str]]:
    """The names of the records merged into these, by survivor."""
    absorbed = absorbed_by(member_ids)
    top = {pk: survivor for survivor, rows in absorbed.items() for pk, _no in rows}
    found: dict[int, set[str]] = {}
    if top:
        rows = Member.objects.filter(pk__in=top).values_list("pk", "name")
        for pk, name in rows:
            found.setdefault(top[pk], set()).add(name)
    return found


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
