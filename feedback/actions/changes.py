"""What every action on a case does: lock it, ask the workflow, write what changed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from feedback.actions.clocks import Reason, recompute_case, turn_clocks
from feedback.actions.register import keep_register
from feedback.choices import CaseStatus, DueWhy, EntryKind
from feedback.exceptions import ActionRefused, CaseChanged
from feedback.models import Attachment, Case, CaseEntry
from feedback.uploads import CleanFile
from feedback.workflow import CHANGE, TRANSITIONS, target_of
from members.exceptions import NotAllowed
from members.models import Member, MemberStat, User, scope_of


def check_allowed(case: Case, *, by: User | None, permission: str = CHANGE) -> None:
    """NotAllowed when `by` lacks the permission in the case's store; None is the system."""
    if by is not None and not scope_of(by, permission).covers(case.store_id):
        raise NotAllowed(_("You may not do this with cases of this store."))


def locked(case: Case, *, expected_version: int | None = None) -> Case:
    """The case read again under a row lock; CaseChanged when it has moved on since."""
    fresh = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if expected_version is not None and fresh.version != expected_version:
        raise CaseChanged
    return fresh


def next_status(case: Case, *, transition: str) -> CaseStatus:
    """The status that follows; ActionRefused when the workflow does not allow it."""
    target = target_of(transition, case.status)
    if target is None:
        raise ActionRefused(
            _("“%(action)s” is not possible: the case is “%(status)s”.")
            % {
                "action": TRANSITIONS[transition].label,
                "status": case.get_status_display(),
            }
        )
    return target


def save_change(
    case: Case,
    *fields: str,
    change: str,
    at: datetime,
    by: User | None,
    data: dict[str, Any] | None = None,
) -> CaseEntry:
    """Save these fields with the next version, and note the change in the case. The
    clocks follow the status and what deadlines hang on; so does the register."""
    save_fields(case, *fields)
    if {"category", "severity", "channel", "store"} & set(fields):
        recompute_case(case, Reason(DueWhy.KIND, by=by), at=at)
    if {"status", "quarantine"} & set(fields):
        turn_clocks(case, at=at)
    if {"status", "quarantine", "store"} & set(fields):
        keep_register(case, at=at, by=by)
    return CaseEntry.objects.create(
        case=case,
        kind=EntryKind.CHANGE,
        data={"change": change} | (data or {}),
        at=at,
        by=by,
    )


def save_fields(case: Case, *fields: str) -> None:
    """Save these fields with the next version."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def add_entry(
    case: Case,
    *,
    kind: EntryKind,
    body: str,
    at: datetime,
    by: User | None = None,
    files: Iterable[CleanFile] = (),
) -> CaseEntry:
    """Write one entry with its files. When the transaction fails the files stay behind
    unnamed, which `backup` and `verify` ignore."""
    entry = CaseEntry.objects.create(case=case, kind=kind, body=body, at=at, by=by)
    for file in files:
        attachment = Attachment(
            case=case,
            entry=entry,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            added_at=at,
        )
        attachment.file.save(
            f"file{file.suffix}", ContentFile(file.content), save=False
        )
        attachment.save()
    return entry


def recount_open_cases(member: Member | None, *, at: datetime) -> None:
    """Set MemberStat.open_cases by counting; call it in the transaction of the change.

    The row is locked first, so that of two changes at once the later one counts both.
    """
    if member is None:
        return
    MemberStat.objects.get_or_create(
        member_id=member.pk,
        defaults={"home_store_id": member.home_store_id, "computed_at": at},
    )
    stat = MemberStat.objects.select_for_update(of=("self",)).get(member_id=member.pk)
    stat.open_cases = Case.objects.filter(member=member).open().count()
    stat.save(update_fields=["open_cases"])


def recount_cases_of(member_ids: Collection[int], *, at: datetime) -> None:
    """The same for some members, after a merge moved their cases."""
    for member in Member.objects.filter(pk__in=member_ids).order_by("pk"):
        recount_open_cases(member, at=at)


def activity_data(case: Case) -> dict[str, str]:
    """What the timeline keeps of a case, enough to say it without another query."""
    return {
        "reference": case.reference,
        "kind": case.kind,
        "public_id": str(case.public_id),
    }
