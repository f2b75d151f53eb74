"""Taking an import back: what it made goes, what it changed is as it was.

Nothing that somebody worked on since is touched: a member who has bought, complained or
been edited stays, and so does a value that was changed again. What stays is reported.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from members.actions.gaps import refresh_gaps
from members.actions.statistics import recompute
from members.choices import (
    ConsentAction,
    ConsentSource,
    ImportantDateKind,
    ImportKind,
    ImportOutcome,
)
from members.dates.birthdays import next_on
from members.imports.changes import note_import_changes, points_of
from members.imports.context import Context
from members.imports.lease import keep
from members.imports.member_plans import BIRTHDAY_FIELDS
from members.imports.purchase_undoing import undo_purchases
from members.imports.reasons import Reason, reason
from members.imports.relations import linked_ids
from members.models import (
    Consent,
    ConsentState,
    ContactPoint,
    ImportantDate,
    ImportBatch,
    ImportRow,
    Member,
)
from members.search.index import reindex

CHUNK = 500
SHOWN = 100
# Rows that the import itself made with a member, or that are computed.
OWN_RELATIONS = {
    "members.ContactPoint.member": Q(),
    "members.ImportantDate.member": Q(kind=ImportantDateKind.BIRTHDAY),
    "members.MemberSearchToken.member": Q(),
    "members.MemberStat.member": Q(),
    "members.MemberGap.member": Q(),
    "members.MemberCategoryStat.member": Q(),
    "members.ConsentState.member": Q(),
    # What receipts gave and took goes with the receipts.
    "members.TierChange.member": Q(by=None),
    "members.PointsEntry.member": Q(purchase=None, by=None),
    "members.PointsLot.member": Q(),
    # A question about it, not something that somebody did with it.
    "members.DuplicatePair.first": Q(),
    "members.DuplicatePair.second": Q(),
    # Who looked at a record stays in the log without it.
    "members.AccessLog.member": Q(),
    # Those whom the member brought, if they go as well, don't hold it.
}


@transaction.atomic
def undo_chunk(batch: ImportBatch, context: Context) -> int:
    """Take the last rows back that were not looked at yet; returns how many.

    Goes backwards through the file. Each row that stays gets its reason.
    """
    rows = ImportRow.objects.filter(
        batch=batch,
        outcome__in=[ImportOutcome.CREATED, ImportOutcome.UPDATED],
        object_id__isnull=False,
    ).order_by("-row_no")
    below = batch.summary.get("cursor")
    if below is not None:
        rows = rows.filter(row_no__lt=below)
    chunk = list(rows[:CHUNK])
    if not chunk:
        return 0
    undo = undo_purchases if batch.kind == ImportKind.PURCHASES else undo_members
    kept = undo(chunk, context)
    _report(batch, chunk, kept)
    keep(batch, rows_done=batch.rows_done + len(chunk))
    return len(chunk)


def _report(
    batch: ImportBatch, rows: Sequence[ImportRow], kept: dict[int, Reason]
) -> None:
    """Count, and put the reasons onto the rows that stay."""
    counts = dict(batch.summary.get("undo", {"deleted": 0, "restored": 0, "kept": 0}))
    stay = []
    for row in rows:
        if row.row_no in kept:
            counts["kept"] += 1
            row.reasons = [*row.reasons, kept[row.row_no]]
            stay.append(row)
        elif row.outcome == ImportOutcome.CREATED:
            counts["deleted"] += 1
        else:
            counts["restored"] += 1
    ImportRow.objects.bulk_update(stay, ["reasons"], batch_size=200)
    numbers = [*batch.summary.get("kept", []), *(row.row_no for row in stay)]
    batch.summary = {
        **batch.summary,
        "cursor": rows[-1].row_no,
        "undo": counts,
        "kept": numbers[:SHOWN],
    }


def undo_members(rows: Sequence[ImportRow], context: Context) -> dict[int, Reason]:
    """Take member rows back; the reasons of those that stay, by row."""
    created = {
        row.object_id: row for row in rows if row.outcome == ImportOutcome.CREATED
    }
    kept: dict[int, Reason] = {}
    members = Member.objects.in_bulk([pk for pk in created if pk])
    used = linked_ids(Member, members, own=_own(context))
    for pk, row in created.items():
        member = members.get(pk or 0)
        if member is None:
            kept[row.row_no] = reason("kept_gone")
        elif pk in used:
            kept[row.row_no] = reason("kept_used")
    free = [pk for pk in members if pk not in used]
    Member.objects.filter(pk__in=free).delete()
    kept |= _restore_all(rows, context)
    changed = [
        row.object_id
        for row in rows
        if row.object_id and row.outcome == ImportOutcome.UPDATED
    ]
    reindex(changed)
    recompute(changed, at=context.at)
    refresh_gaps(changed, at=context.at)
    return kept


def _restore_all(rows: Sequence[ImportRow], context: Context) -> dict[int, Reason]:
    """Put changed members back; the reasons of those that stay, by row."""
    kept: dict[int, Reason] = {}
    for row in rows:
        if row.outcome != ImportOutcome.UPDATED:
            continue
        member_id, before = row.object_id or 0, dict(row.before or {})
        points = points_of([before])
        refusal = _restore(row, context)
        if refusal:
            kept[row.row_no] = refusal
        else:
            note_import_changes(
                [(member_id, before)], context, points=points, is_undo=True
            )
    return kept


def _own(context: Context) -> dict[str, Q]:
    return {
        **OWN_RELATIONS,
        "members.Consent.member": Q(import_batch=context.batch_id),
        "members.Activity.member": Q(ref=context.ref) | Q(kind="members.tier", by=None),
        "members.Member.referrer": Q(import_batch=context.batch_id),
    }


def _restore(row: ImportRow, context: Context) -> Reason | None:
    """Put a changed member back, value by value, where nobody changed it since."""
    member = Member.objects.filter(pk=row.object_id or 0).first()
    before = row.before or {}
    if member is None:
        return reason("kept_gone")
    whole = [
        _restore_fields(member, before.get("fields", {})),
        _remove_contacts(member, before.get("contacts", [])),
        _restore_birthday(member, before.get("birthday"), context),
    ]
    _reverse_consents(member, before.get("consents", []), context)
    return None if all(whole) else reason("kept_changed")


def _restore_fields(member: Member, fields: dict[str, list[Any]]) -> bool:
    back: dict[str, Any] = {}
    for name, (old, new) in fields.items():
        now = getattr(member, name)
        if (now.isoformat() if isinstance(now, date) else now) == new:
            back[name] = old
    if back:
        Member.objects.filter(pk=member.pk).update(**back)
    return len(back) == len(fields)


def _remove_contacts(member: Member, added: Iterable[list[int | None]]) -> bool:
    whole = True
    for added_id, old_id in added:
        points = ContactPoint.objects.filter(pk=added_id or 0, member=member)
        if not points.filter(is_primary=True, verified_at=None).exists():
            whole = False
            continue
        points.delete()
        ContactPoint.objects.filter(pk=old_id or 0, member=member).update(
            is_primary=True
        )
    return whole


def _restore_birthday(
    member: Member, change: dict[str, Any] | None, context: Context
) -> bool:
    if change is None:
        return True
    stored = ImportantDate.objects.filter(
        member=member, kind=ImportantDateKind.BIRTHDAY
    ).first()
    now = stored and {name: getattr(stored, name) for name in BIRTHDAY_FIELDS}
    if stored is None or now != change["new"]:
        return False
    old = change["old"]
    if old is None:
        stored.delete()
        return True
    for name, value in old.items():
        setattr(stored, name, value)
    stored.next_on = next_on(
        stored.calendar,
        stored.month,
        stored.day,
        stored.is_leap_month,
        after=context.today,
    )
    stored.save()
    return True


def _reverse_consents(
    member: Member, changes: Iterable[list[Any]], context: Context
) -> None:
    """The ledger is only ever added to: the opposite act takes the import's back.

    A consent that was unknown before is withdrawn; that sends nothing either.
    """
    for purpose, channel, was, given in changes:
        last = (
            Consent.objects.filter(member=member, purpose=purpose, channel=channel)
            .order_by("-at", "-pk")
            .first()
        )
        back = bool(was)
        if last is None or last.import_batch_id != context.batch_id or back == given:
            continue
        Consent.objects.create(
            member=member,
            purpose=purpose,
            channel=channel,
            action=ConsentAction.GIVEN if back else ConsentAction.WITHDRAWN,
            source=ConsentSource.IMPORT,
            evidence=f"undo {context.ref}",
            at=context.at,
            by=context.by,
            import_batch_id=context.batch_id,
        )
        ConsentState.objects.filter(
            member=member, purpose=purpose, channel=channel
        ).update(is_given=back, since=context.at)
