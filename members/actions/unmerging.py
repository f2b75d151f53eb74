"""Making two records again of one: what a merge did is put back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.merge_fields import figures_back, read
from members.actions.merge_journal import moving_relations, put_back, relation_of
from members.actions.merging import PAIR, PERMISSION
from members.choices import MemberStatus
from members.exceptions import MergeRefused, NotAllowed
from members.models import Member, MemberStat, Merge, User, scope_of
from members.record.recounts import recount_members
from members.record.timeline import record_activity

Report = dict[str, Any]


@transaction.atomic
def undo_merge(*, merge: Merge, by: User, at: datetime) -> Report:
    """Put back exactly what was before the merge; returns what could not be put back.

    Rows that were moved go back, values that were changed become what they were. What
    somebody touched since stays as it is and is told in the report, which is kept with
    the merge: ``rows`` by relation (back, gone, elsewhere, blocked, changed, since),
    ``fields`` of the survivor that were changed since. Rows made on the survivor since
    stay with the survivor (``since``).

    Refused: NotAllowed without "members.merge_member" in both stores; MergeRefused when
    it was undone already, when one of the two was erased, and when the survivor was
    merged into another itself, which must be undone first.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    members = {
        row.pk: row
        for row in Member.objects.select_for_update(of=("self",))
        .select_related("home_store")
        .filter(pk__in=[merge.survivor_id, merge.duplicate_id])
        .order_by("pk")
    }
    survivor, duplicate = members[merge.survivor_id], members[merge.duplicate_id]
    check_undoable(merge=merge, survivor=survivor, duplicate=duplicate, by=by)
    recount_members([survivor.pk, duplicate.pk], at=at)
    report: Report = {
        "rows": {},
        "fields": _own_fields_back(merge, survivor, duplicate),
    }
    for relation in [*moving_relations(), relation_of(PAIR)]:
        result = asdict(put_back(merge, relation))
        if any(result.values()):
            report["rows"][relation.name] = result
    _figures_back(merge)
    merge.undone_at, merge.undone_by, merge.report = at, by, report
    merge.save(update_fields=["undone_at", "undone_by", "report"])
    recount_members([survivor.pk, duplicate.pk], at=at)
    _tell(merge, survivor, duplicate, by=by, at=at)
    return report


def check_undoable(
    *, merge: Merge, survivor: Member, duplicate: Member, by: User
) -> None:
    """Raise the error, with its sentence, that says why this merge can't be undone."""
    scope = scope_of(by, PERMISSION)
    for member in (survivor, duplicate):
        if not scope.covers(member.home_store_id):
            raise NotAllowed(
                _("You may not merge records of %(store)s.")
                % {"store": member.home_store}
            )
        if member.status == MemberStatus.ERASED:
            raise MergeRefused(
                _("Record %(number)s was erased; what it was can't be put back.")
                % {"number": member.member_no}
            )
    if merge.undone_at is not None:
        raise MergeRefused(_("This merge was undone already."))
    if survivor.status == MemberStatus.MERGED:
        raise MergeRefused(
            _("Record %(number)s was merged into another since. Undo that first.")
            % {"number": survivor.member_no}
        )


def _own_fields_back(merge: Merge, survivor: Member, duplicate: Member) -> list[str]:
    """Restore the own fields of both where they are as the merge left them; returns the
    names of those that somebody changed since."""
    changed = []
    for side, member in (("survivor", survivor), ("duplicate", duplicate)):
        before = read(Member, merge.before[side])
        after = read(Member, merge.after[side])
        back = {}
        for name in merge.after[side]:
            old, new, now = (getattr(row, name) for row in (before, after, member))
            if old == new:
                continue
            if now == new:
                back[name] = old
            else:
                changed.append(name.removesuffix("_id"))
        if back.get("user_id") and Member.objects.filter(user=back["user_id"]).exists():
            del back["user_id"]  # the log-in opens another record by now
            changed.append("user")
        if back:
            Member._base_manager.filter(pk=member.pk).update(**back)
    return changed


def _figures_back(merge: Merge) -> None:
    ours = MemberStat.objects.get(pk=merge.survivor_id)
    before = read(MemberStat, merge.before["survivor_figures"])
    after = read(MemberStat, merge.after["survivor_figures"])
    MemberStat.objects.filter(pk=ours.pk).update(**figures_back(ours, before, after))
    theirs = merge.before["duplicate_figures"]
    old = read(MemberStat, theirs)
    names = merge.after["duplicate_figures"]
    MemberStat.objects.filter(pk=merge.duplicate_id).update(
        **{name: getattr(old, name) for name in names}
    )


def _tell(
    merge: Merge, survivor: Member, duplicate: Member, *, by: User, at: datetime
) -> None:
    for member, other in ((survivor, duplicate), (duplicate, survivor)):
        record_activity(
            member=member,
            kind="members.unmerged",
            at=at,
            by=by,
            store=member.home_store,
            data={"number": other.member_no},
            ref=f"members.merge:{merge.pk}",
        )
