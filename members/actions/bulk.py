"""What is done to many members at once: owner, tags, lists.

Each function takes the members as a question, keeps those in the stores where `by` may
change members, leaves merged and erased records alone, and writes sets: a thousand rows
a statement, with a timeline row for each member that really changed. The number of
those comes back; doing it again changes nobody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members.actions.history import note_many
from members.choices import ChangeSource, GapKind, MemberStatus
from members.exceptions import BulkRefused, NotAllowed
from members.models import (
    Activity,
    Member,
    MemberGap,
    MemberList,
    MemberListEntry,
    MemberTag,
    Tag,
    User,
    scope_of,
)
from members.permissions import colleagues
from members.record.timeline import activity_kinds

RIGHT = "members.change_member"
MOST = 10_000
CHUNK = 1_000
GONE = (MemberStatus.MERGED, MemberStatus.ERASED)


@dataclass(frozen=True)
class _Mark:
    """A model whose rows put a member under something: its field, its timeline kind."""

    model: type[Model]
    field: str
    kind: str
    word: str

    def rows(self, what: Model) -> QuerySet[Any]:
        """All of what."""
        return self.model._default_manager.filter(**{self.field: what})


_TAG = _Mark(MemberTag, "tag", "members.tag", "tag")
_LIST = _Mark(MemberListEntry, "member_list", "members.list", "list")


def changeable(members: QuerySet[Member], *, by: User) -> QuerySet[Member]:
    """Those of the members whom `by` may change."""
    inside = members.filter(scope_of(by, RIGHT).q("home_store"))
    return inside.exclude(status__in=GONE).order_by("pk")


def refuse_too_many(count: int, *, most: int) -> None:
    """BulkRefused beyond so many."""
    if count > most:
        raise BulkRefused(
            _("At most %(count)s members at once. Narrow the list.")
            % {"count": number_format(most, force_grouping=True)}
        )


@transaction.atomic
def assign_owner(
    *, members: QuerySet[Member], owner: User, by: User, at: datetime
) -> int:
    """Let `owner` look after the members; says how many changed hands.

    NotAllowed where `owner` does not look after members of one of their stores;
    BulkRefused beyond MOST.
    """
    if not colleagues(by, RIGHT).filter(pk=owner.pk).exists():
        raise NotAllowed(_("%(person)s is no colleague of yours.") % {"person": owner})
    works = scope_of(owner, RIGHT)

    def give(rows: Sequence[Member]) -> list[Member]:
        for member in rows:
            if not works.covers(member.home_store_id):
                raise NotAllowed(
                    _("%(person)s does not look after members of %(store)s.")
                    % {"person": owner, "store": member.home_store}
                )
        taken = [member for member in rows if member.owner_id != owner.pk]
        ids = [member.pk for member in taken]
        Member.objects.filter(pk__in=ids).update(owner=owner, updated_at=at)
        MemberGap.objects.filter(member__in=ids, kind=GapKind.OWNER).delete()
        note_many(
            [(member.pk, {"owner": (member.owner, owner)}) for member in taken],
            source=ChangeSource.HANDOVER,
            by=by,
            at=at,
        )
        return taken

    data = {"owner": str(owner)}
    return _each_chunk(members, give, kind="members.owner", data=data, by=by, at=at)


def tag_members(*, members: QuerySet[Member], tag: Tag, by: User, at: datetime) -> int:
    """Put the tag on those who don't carry it; says on how many."""
    return _put(_TAG, tag, members, by=by, at=at)


def untag_members(
    *, members: QuerySet[Member], tag: Tag, by: User, at: datetime
) -> int:
    """Take the tag off those who carry it; says off how many."""
    return _take(_TAG, tag, members, by=by, at=at)


def add_to_list(
    *, members: QuerySet[Member], member_list: MemberList, by: User, at: datetime
) -> int:
    """Put those on the list who are not; says how many. BulkRefused for a frozen list."""
    _refuse_frozen(member_list)
    return _put(_LIST, member_list, members, by=by, at=at)


def remove_from_list(
    *, members: QuerySet[Member], member_list: MemberList, by: User, at: datetime
) -> int:
    """Take those off the list who are on it; says how many. BulkRefused for a frozen
    list."""
    _refuse_frozen(member_list)
    return _take(_LIST, member_list, members, by=by, at=at)


def _refuse_frozen(member_list: MemberList) -> None:
    if member_list.frozen_at:
        raise BulkRefused(_("A frozen list stays as it was written."))


@transaction.atomic
def _put(
    mark: _Mark, what: Model, members: QuerySet[Member], *, by: User, at: datetime
) -> int:
    def put(rows: Sequence[Member]) -> list[Member]:
        there = set(mark.rows(what).filter(member__in=rows).values_list("member", flat=True))  # fmt: skip
        new = [member for member in rows if member.pk not in there]
        mark.model._default_manager.bulk_create(
            [
                mark.model(member=member, at=at, by=by, **{mark.field: what})
                for member in new
            ],
            ignore_conflicts=True,
        )
        return new

    data = {mark.word: str(what)}
    return _each_chunk(members, put, kind=mark.kind, data=data, by=by, at=at)


@transaction.atomic
def _take(
    mark: _Mark, what: Model, members: QuerySet[Member], *, by: User, at: datetime
) -> int:
    def take(rows: Sequence[Member]) -> list[Member]:
        marks = mark.rows(what).filter(member__in=rows)
        there = set(marks.values_list("member", flat=True))
        marks.delete()
        return [member for member in rows if member.pk in there]

    data = {mark.word: str(what), "is_taken": True}
    return _each_chunk(members, take, kind=mark.kind, data=data, by=by, at=at)


def _each_chunk(
    members: QuerySet[Member],
    do: Callable[[Sequence[Member]], list[Member]],
    *,
    kind: str,
    data: dict[str, Any],
    by: User,
    at: datetime,
) -> int:
    """Do it to all, a chunk at a time; a timeline row for each of those that `do` gives
    back as changed."""
    assert kind in activity_kinds  # noqa: S101 -- as record_activity asks, once for all
    count = 0
    for rows in _locked(members, by=by):
        changed = do(rows)
        count += len(changed)
        Activity.objects.bulk_create(
            [
                Activity(
                    member=member,
                    kind=kind,
                    at=at,
                    by=by,
                    store=member.home_store,
                    data=data,
                )
                for member in changed
            ],
            batch_size=CHUNK,
        )
    return count


def _locked(members: QuerySet[Member], *, by: User) -> Iterator[list[Member]]:
    ids = list(changeable(members, by=by).values_list("pk", flat=True)[: MOST + 1])
    refuse_too_many(len(ids), most=MOST)
    for start in range(0, len(ids), CHUNK):
        rows = Member.objects.filter(pk__in=ids[start : start + CHUNK])
        yield list(
            changeable(rows, by=by)
            .select_related("home_store", "owner")
            .select_for_update(of=("self",), no_key=True)
        )
