"""Finding records that may be one person's, and remembering those that are not."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.choices import (
    IN_USE,
    ContactKind,
    ImportantDateKind,
    MemberStatus,
    PairState,
)
from members.exceptions import MergeRefused, NotAllowed
from members.models import (
    ContactPoint,
    DuplicatePair,
    DuplicateSearch,
    ImportantDate,
    Member,
    User,
    scope_of,
)
from members.search.likeness import LEAST, Birthday, Traits, compare
from members.search.pairs import pairs_near, pairs_of_all

PERMISSION = "members.merge_member"
CHUNK = 2_000
NEW_AT_ONCE = 500


@dataclass
class Found:
    """What a search did: pairs compared, and those that look like one person."""

    compared: int = 0
    pairs: int = 0
    gone: int = 0


def find_duplicates(*, at: datetime) -> Found:
    """Search the whole archive; returns counts. Safe to run twice.

    The database finds who has something in common (members/search/pairs.py), in
    statements over whole tables; what it finds is compared and scored by thousands, each
    thousand its own transaction. A pair that somebody decided keeps its decision; an
    open one that is not alike any more is taken away.
    """
    found = Found()
    for pairs in pairs_of_all():
        found.compared += len(pairs)
        found.pairs += _store(pairs, at=at)
    rest = DuplicatePair.objects.filter(state=PairState.OPEN, seen_at__lt=at)
    found.gone = rest.delete()[0]
    _carry_decisions_over()
    return found


def check_members(member_ids: Iterable[int], *, at: datetime) -> int:
    """Compare these members with all others, by indexes; returns the pairs found."""
    count = 0
    ids = iter(sorted(set(member_ids)))
    while chunk := list(islice(ids, NEW_AT_ONCE)):
        count += _store(sorted(pairs_near(chunk)), at=at)
    if count:
        _carry_decisions_over()
    return count


def check_new_members(*, at: datetime) -> int:
    """Compare the records that were opened since the last time; returns how many.

    The first time only notes where it begins: the nightly search has the rest.
    """
    newest = Member.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    search, _is_first = DuplicateSearch.objects.get_or_create(
        pk=1, defaults={"last_member_id": max(0, newest - CHUNK)}
    )
    done = 0
    while True:
        ids = list(
            Member.objects.filter(pk__gt=search.last_member_id)
            .order_by("pk")
            .values_list("pk", flat=True)[:NEW_AT_ONCE]
        )
        if not ids:
            return done
        check_members(ids, at=at)
        search.last_member_id = ids[-1]
        search.save(update_fields=["last_member_id"])
        done += len(ids)


def set_aside(*, pair: DuplicatePair, by: User, at: datetime) -> DuplicatePair:
    """Remember that these two are two people; they are never shown as a pair again.

    Refused: NotAllowed without "members.merge_member" in both stores; MergeRefused when
    somebody has decided already.
    """
    with transaction.atomic():
        pair = (
            DuplicatePair.objects.select_for_update(of=("self",))
            .select_related("first", "second")
            .get(pk=pair.pk)
        )
        scope = scope_of(by, PERMISSION)
        for member in (pair.first, pair.second):
            if not scope.covers(member.home_store_id):
                raise NotAllowed(_("You may not decide about records of this store."))
        if pair.state != PairState.OPEN:
            raise MergeRefused(_("Somebody has decided about this pair already."))
        pair.state, pair.decided_by, pair.decided_at = PairState.NOT_DUPLICATE, by, at
        pair.save(update_fields=["state", "decided_by", "decided_at"])
    return pair


@transaction.atomic
def _store(pairs: Collection[tuple[int, int]], *, at: datetime) -> int:
    """Score these pairs and write those that are alike enough."""
    traits = traits_of({pk for pair in pairs for pk in pair})
    rows = []
    for first, second in dict.fromkeys(pairs):
        if first not in traits or second not in traits:
            continue
        likeness = compare(traits[first], traits[second])
        if likeness.score >= LEAST:
            rows.append(
                DuplicatePair(
                    first_id=first,
                    second_id=second,
                    score=likeness.score,
                    reasons=likeness.reasons,
                    found_at=at,
                    seen_at=at,
                )
            )
    DuplicatePair.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons", "seen_at"],
    )
    return len(rows)


def traits_of(member_ids: Collection[int]) -> dict[int, Traits]:
    """What is compared, of those of these members that are in use; three queries."""
    ids = sorted(member_ids)
    found = {
        pk: Traits(name=name, sex=sex, store_id=store_id)
        for pk, name, sex, store_id in Member.objects.filter(
            pk__in=ids, status__in=IN_USE
        ).values_list("pk", "name", "sex", "home_store_id")
    }
    points = ContactPoint.objects.filter(member__in=ids).order_by()
    for pk, kind, value, tail in points.values_list(
        "member_id", "kind", "value_norm", "tail4"
    ):
        if pk in found:
            _add_contact(found[pk], kind, value, tail)
    days = ImportantDate.objects.filter(
        member__in=ids, kind=ImportantDateKind.BIRTHDAY
    ).order_by()
    for pk, calendar, month, day, year in days.values_list(
        "member_id", "calendar", "month", "day", "year"
    ):
        if pk in found:
            found[pk].birthday = Birthday(calendar, month, day, year)
    return found


def _add_contact(traits: Traits, kind: str, value: str, tail: str) -> None:
    if kind == ContactKind.PHONE:
        traits.phones.add(value)
        traits.tails.add(tail)
    elif kind == ContactKind.EMAIL:
        traits.emails.add(value)
    elif kind == ContactKind.WECHAT:
        traits.wechats.add(value)


def _carry_decisions_over() -> None:
    """Who was told from a record is told from the one that it was merged into, too."""
    told = _two_people_since_merged()
    while chunk := list(islice(told, 200)):
        same = Q()
        for first, second in chunk:
            same |= Q(first=first, second=second)
        DuplicatePair.objects.filter(same, state=PairState.OPEN).update(
            state=PairState.NOT_DUPLICATE
        )


def _two_people_since_merged() -> Iterator[tuple[int, int]]:
    decided = DuplicatePair.objects.filter(
        Q(first__status=MemberStatus.MERGED) | Q(second__status=MemberStatus.MERGED),
        state=PairState.NOT_DUPLICATE,
    )
    for first, second, into, other_into in decided.values_list(
        "first", "second", "first__merged_into", "second__merged_into"
    ):
        one, other = into or first, other_into or second
        if one != other:
            yield min(one, other), max(one, other)
