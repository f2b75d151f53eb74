"""What every action on a case does: lock it, ask the workflow, write what changed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from feedback.actions.clocks import Reason, recompute_case, turn_clocks
from feedback.actions.register import keep_register
from feedback.choices import CaseStatus, DueWhy, EntryKind, StaffPart
from feedback.exceptions import ActionRefused, CaseChanged
from feedback.models import Attachment, Case, CaseCycle, CaseEntry, CaseStaff
from feedback.queries.needs import missing_for
from feedback.uploads import CleanFile
from feedback.workflow import CHANGE, TRANSITIONS, target_of
from members.exceptions import NotAllowed
from members.models import Member, MemberStat, User, scope_of
from members.record.timeline import record_activity

# A message that is held back can only be let in or refused.
FROM_QUARANTINE = ("reject", "spam", "duplicate")


def check_allowed(case: Case, *, by: User | None, permission: str = CHANGE) -> None:
    """NotAllowed when `by` lacks the permission in the case's store, or is involved in
    the case; None is the system."""
    if by is None:
        return
    if not scope_of(by, permission).covers(case.store_id):
        raise NotAllowed(_("You may not do this with cases of this store."))
    if case.pk and is_involved(case, by):
        raise NotAllowed(_("You are named in this case: somebody else handles it."))


def is_involved(case: Case, person: User) -> bool:
    """Whether the person is named in the case as involved."""
    named = CaseStaff.objects.filter(case=case, user=person.pk, part=StaffPart.INVOLVED)
    return named.exists()


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


def begin(
    case: Case, transition: str, *, by: User | None, expected_version: int | None = None
) -> Case:
    """Lock the case, ask for the right, the workflow and what it needs; set the status.

    The common refusals of all steps: CaseChanged when the case is no longer at
    `expected_version`; NotAllowed without the right in the case's store, or for somebody
    named in the case; ActionRefused when the workflow does not allow it in this status,
    while the message is held back, and when something is missing (it says what).
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by, permission=TRANSITIONS[transition].permission)
    if case.quarantine and transition not in FROM_QUARANTINE:
        raise ActionRefused(_("This message is held back. Let it in first."))
    target = next_status(case, transition=transition)
    check_needs(case, transition)
    case.status = target
    return case


def check_needs(case: Case, transition: str) -> None:
    """ActionRefused with a sentence that names everything that is missing."""
    missing = missing_for(case, transition)
    if missing:
        raise ActionRefused(
            _("Before “%(action)s”: %(missing)s.")
            % {
                "action": TRANSITIONS[transition].label,
                "missing": _("; ").join(missing),
            }
        )


def take_on(case: Case, *, at: datetime, by: User | None) -> None:
    """Stamp the first acceptance and the handler, where they are still empty."""
    case.accepted_at = case.accepted_at or at
    case.handler = case.handler or by


def end_round(case: Case, *, at: datetime) -> None:
    """Keep with the round who handled it and what was found; call it when it ends."""
    CaseCycle.objects.update_or_create(
        case=case,
        number=case.cycle,
        defaults={
            "ended_at": at,
            "handler": case.handler,
            "finding": case.finding,
            "decision": case.decision,
        },
        create_defaults={
            "opened_at": case.received_at,
            "ended_at": at,
            "handler": case.handler,
            "finding": case.finding,
            "decision": case.decision,
        },
    )


def tell_timeline(case: Case, *, kind: str, at: datetime, by: User | None) -> None:
    """Write it on the member's timeline, where the case is a member's."""
    if case.member is not None and not case.quarantine:
        record_activity(
            member=case.member,
            kind=kind,
            at=at,
            by=by,
            store=case.store,
            data=activity_data(case),
            ref=case.ref,
        )


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
        recompute_case(case, reason=Reason(DueWhy.KIND, by=by), at=at)
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
    taken_from: Case | None = None,
) -> CaseEntry:
    """Write one entry with its files. When the transaction fails the files stay behind
    unnamed, which `backup` and `verify` ignore. `taken_from` is the case whose words
    these are: when its customer is erased, they go as well."""
    entry = CaseEntry.objects.create(
        case=case,
        kind=kind,
        body=body,
        data={"from": taken_from.reference} if taken_from else {},
        at=at,
        by=by,
    )
    for file in files:
        attachment = Attachment(
            case=case,
            entry=entry,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            added_at=at,
            scan=file.scan,
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
