"""Keeping the search tokens of members in step with their names and addresses."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from members.choices import ContactKind, MemberStatus
from members.models import ContactPoint, Member, MemberSearchToken
from members.queries.survivors import absorbed_by
from members.search.tokens import tokens_for

CHUNK = 2_000
# Nobody looks for these: a merged record is found as its survivor, an erased one never.
HIDDEN = (MemberStatus.MERGED, MemberStatus.ERASED)


def reindex(member_ids: Iterable[int]) -> int:
    """Write the search tokens of these members afresh; returns how many tokens.

    Set-based, in chunks of 2,000 members, each in one transaction: one DELETE, two
    SELECTs and the INSERTs. Ids that do not exist, and merged or erased members, end
    without tokens; the number of a merged record finds its survivor. Safe to run twice.
    """
    ids = iter(sorted(set(member_ids)))
    written = 0
    while chunk := list(islice(ids, CHUNK)):
        written += _reindex_chunk(chunk)
    return written


@transaction.atomic
def _reindex_chunk(ids: list[int]) -> int:
    first, last = ids[0], ids[-1]
    # A range and a set: SQLite takes 250,000 parameters, but a range needs only two.
    chosen: dict[str, object] = (
        {"pk__range": (first, last)}
        if last - first + 1 == len(ids)
        else {"pk__in": ids}
    )
    of_members = {f"member__{key}": value for key, value in chosen.items()}
    MemberSearchToken.objects.filter(**of_members).delete()
    emails: dict[int, list[str]] = {}
    for member_id, email in ContactPoint.objects.filter(
        **of_members, kind=ContactKind.EMAIL
    ).values_list("member_id", "value_norm"):
        emails.setdefault(member_id, []).append(email)
    rows = list(_rows(chosen, emails))
    MemberSearchToken.objects.bulk_create(rows, batch_size=5_000)
    return len(rows)


def _rows(
    chosen: dict[str, object], emails: dict[int, list[str]]
) -> Iterator[MemberSearchToken]:
    members = Member.objects.filter(**chosen).exclude(status__in=HIDDEN)
    absorbed = absorbed_by(members.values_list("pk", flat=True))
    for pk, name, member_no, store_id in members.values_list(
        "pk", "name", "member_no", "home_store_id"
    ):
        tokens = tokens_for(name, member_no)
        for email in emails.get(pk, ()):
            tokens |= tokens_for("", "", email)
        for _pk, old_number in absorbed.get(pk, ()):
            tokens |= tokens_for("", old_number)
        for token in sorted(tokens):
            yield MemberSearchToken(token=token, store_id=store_id, member_id=pk)
