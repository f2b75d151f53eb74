"""Making one record of two that are one person's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.actions.access import log_access
from members.actions.merge_fields import (
    DUPLICATE,
    empty_figures,
    given_up,
    joined_figures,
    merged_values,
    written,
)
from members.actions.merge_journal import (
    change_row,
    highest_keys,
    move_rows,
    moving_relations,
    relation_of,
)
from members.choices import (
    AccessAction,
    ContactKind,
    ImportantDateKind,
    MemberStatus,
    PairState,
)
from members.exceptions import MergeRefused, NotAllowed
from members.models import (
    DuplicatePair,
    ErasureRequest,
    Member,
    MemberStat,
    Merge,
    User,
    scope_of,
)
from members.record.recounts import recount_members
from members.record.timeline import record_activity

PERMISSION = "members.merge_member"
PAIR = "members.DuplicatePair.first"
CONTACT = "members.ContactPoint.member"
DAY = "members.ImportantDate.member"
DAY_FIELDS = ("calendar", "month", "day", "is_leap_month", "year", "next_on")


@transaction.atomic
def merge_members(
    *,
    survivor: Member,
    duplicate: Member,
    by: User,
    at: datetime,
    keep: Mapping[str, str] | None = None,
) -> Merge:
    """Take `duplicate` up into `survivor`; returns the journal, by which undo_merge can
    put back exactly what was.

    Every row that points at the duplicate follows its relation policy. ``keep`` says
    whose value stays, by field ("name": "duplicate", "note": "both"), also of phone,
    e-mail, WeChat and address (which is the primary one) and of the birthday; see
    merge_fields for what nobody chose. Consents: the ledger moves, a consent stands as
    by its latest act, and of two at the same moment the withdrawal counts. The
    duplicate's number and address lead to the survivor from now on. Only one log-in
    can open a record: the survivor's, if it has one.

    Refused: NotAllowed without "members.merge_member" in both stores; MergeRefused into
    itself, for a record that was merged or erased or waits for that, and for one's own.
    """
    survivor, duplicate = _locked(survivor.pk, duplicate.pk)
    check_mergeable(survivor=survivor, duplicate=duplicate, by=by)
    recount_members([survivor.pk, duplicate.pk], at=at)
    figures = _figures(survivor), _figures(duplicate)
    relations = moving_relations()
    merge = Merge.objects.create(
        survivor=survivor,
        duplicate=duplicate,
        by=by,
        at=at,
        before={
            "survivor": written(survivor),
            "duplicate": written(duplicate),
            "survivor_figures": written(figures[0]),
            "duplicate_figures": written(figures[1]),
        },
    )
    chosen = keep or {}
    _choose_contacts(merge, chosen)
    _choose_birthday(merge, chosen)
    moved = {each.name: move_rows(merge, each) for each in relations}
    _change_own_fields(merge, survivor, duplicate, chosen)
    _join_figures(merge, *figures)
    _settle_pair(merge)
    recount_members([survivor.pk, duplicate.pk], at=at)
    _tell_merge(merge, rows=sum(moved.values()), by=by)
    # Last, so that what the merge wrote itself counts as made before.
    merge.marks = highest_keys(relations)
    merge.save(update_fields=["marks"])
    return merge


def _tell_merge(merge: Merge, *, rows: int, by: User) -> None:
    """Write the merge to the survivor's timeline and to the access log."""
    record_activity(
        member=merge.survivor,
        kind="members.merged",
        at=merge.at,
        by=by,
        store=merge.survivor.home_store,
        data={"number": merge.duplicate.member_no, "rows": rows},
        ref=f"members.merge:{merge.pk}",
    )
    log_access(
        by=by,
        action=AccessAction.MERGED,
        member=merge.survivor,
        what="record",
        count=2,
        at=merge.at,
    )


def _locked(survivor_id: int, duplicate_id: int) -> tuple[Member, Member]:
    """Both rows under a lock that also holds up new rows that point at them."""
    rows = Member.objects.select_for_update(of=("self",)).select_related("home_store")
    found = {
        row.pk: row
        for row in rows.filter(pk__in=[survivor_id, duplicate_id]).order_by("pk")
    }
    return found[survivor_id], found[duplicate_id]


def check_mergeable(*, survivor: Member, duplicate: Member, by: User) -> None:
    """Raise the error, with its sentence, that says why these two can't become one."""
    if survivor.pk == duplicate.pk:
        raise MergeRefused(_("A record can't be merged into itself."))
    scope = scope_of(by, PERMISSION)
    for member in (survivor, duplicate):
        if not scope.covers(member.home_store_id):
            raise NotAllowed(
                _("You may not merge records of %(store)s.")
                % {"store": member.home_store}
            )
        words = {"number": member.member_no, "name": member.name}
        if member.status == MemberStatus.MERGED:
            raise MergeRefused(
                _("Record %(number)s was merged into another already.") % words
            )
        if member.status == MemberStatus.ERASED:
            raise MergeRefused(_("Record %(number)s was erased.") % words)
        if ErasureRequest.objects.open().filter(member=member).exists():
            raise MergeRefused(
                _("%(name)s wishes to be erased (%(number)s). Decide that first.")
                % words
            )
        if member.user_id == by.pk:
            raise MergeRefused(
                _("Record %(number)s is your own. Ask a colleague to merge it.") % words
            )


def _figures(member: Member) -> MemberStat:
    """The figures, which the recount before has made if there were none."""
    return MemberStat.objects.select_related("tier").get(pk=member.pk)


def _choose_contacts(merge: Merge, keep: Mapping[str, str]) -> None:
    """Where the duplicate's phone (e-mail, …) shall be the first one, lower ours."""
    relation = relation_of(CONTACT)
    for kind in ContactKind.values:
        if keep.get(kind) != DUPLICATE:
            continue
        theirs = relation.of(merge.duplicate_id).filter(kind=kind, is_primary=True)
        ours = relation.of(merge.survivor_id).filter(kind=kind)
        value = theirs.values_list("value_norm", flat=True).first()
        if value is None:
            continue
        for point in ours.filter(is_primary=True):
            change_row(
                merge, relation, point, {"is_primary": point.value_norm == value}
            )
        for point in ours.filter(value_norm=value):
            change_row(merge, relation, point, {"is_primary": True})


def _choose_birthday(merge: Merge, keep: Mapping[str, str]) -> None:
    """Where the duplicate's birthday is the right one, ours takes its day over."""
    if keep.get("birthday") != DUPLICATE:
        return
    relation = relation_of(DAY)
    birthday = {"kind": ImportantDateKind.BIRTHDAY}
    theirs = relation.of(merge.duplicate_id).filter(**birthday).first()
    ours = relation.of(merge.survivor_id).filter(**birthday).first()
    if theirs and ours:
        values = {name: getattr(theirs, name) for name in DAY_FIELDS}
        change_row(merge, relation, ours, values)


def _change_own_fields(
    merge: Merge, survivor: Member, duplicate: Member, keep: Mapping[str, str]
) -> None:
    values = merged_values(survivor, duplicate, keep)
    left: dict[str, Any] = {
        **given_up(duplicate, values),
        "status": MemberStatus.MERGED,
        "merged_into_id": survivor.pk,
    }
    rows = Member._base_manager
    # In this order: only one record at a time can have a log-in.
    rows.filter(pk=duplicate.pk).update(**left)
    rows.filter(pk=survivor.pk).update(**values)
    merge.after = {"survivor": values, "duplicate": left}
    survivor.refresh_from_db()


def _join_figures(merge: Merge, ours: MemberStat, theirs: MemberStat) -> None:
    joined, emptied = joined_figures(ours, theirs), empty_figures()
    MemberStat.objects.filter(pk=merge.survivor_id).update(**joined)
    MemberStat.objects.filter(pk=merge.duplicate_id).update(**emptied)
    merge.after |= {"survivor_figures": joined, "duplicate_figures": emptied}
    merge.save(update_fields=["after"])


def _settle_pair(merge: Merge) -> None:
    """The pair of the inbox, if there is one, is decided."""
    ids = [merge.survivor_id, merge.duplicate_id]
    pair = DuplicatePair.objects.filter(Q(first__in=ids), Q(second__in=ids)).first()
    if pair is not None:
        values = {
            "state": PairState.MERGED,
            "decided_by_id": merge.by_id,
            "decided_at": merge.at,
        }
        change_row(merge, relation_of(PAIR), pair, values)
