"""Erasing a person: everything personal goes, the figures of the past stay."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from members.actions import erasure_steps as steps
from members.actions.access import log_access
from members.choices import AccessAction, ErasureState, MemberStatus
from members.exceptions import ErasureRefused
from members.models import ErasureRequest, Member, User, scope_of
from members.outbox.staff_mail import tell_staff
from members.queries.figures import portal_day
from members.queries.right_holders import right_holders
from members.queries.survivors import survivor_of
from members.record.erasers import Erasure, erasers
from members.record.timeline import record_activity

ERASE = "members.erase_member"


@transaction.atomic
def erase_member(
    *, member: Member, by: User, at: datetime, reason: str, typed_number: str
) -> Member:
    """Erase everything personal about a member, in all apps, for good.

    The record and those merged into it lose name, number, contacts and words; rows that
    point at them are deleted, blanked or kept as their relation policies say; what the
    apps keep further away is emptied by their erasers; files go when all is committed;
    the log-in is closed; the addresses are remembered as hashes, so that we never write
    again. Purchases, figures and what campaigns brought stay.

    Refused (ErasureRefused) without "members.erase_member" in the member's store, when
    the number typed is not the member's, without a reason, for a record that was merged
    into another, and for one that is erased already.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    _check(member, by=by, reason=reason, typed_number=typed_number)
    members = steps.records_of(member)
    identifiers, names, addresses = steps.recognised_by(members)
    erasure = Erasure(
        members=members,
        identifiers=frozenset(identifiers),
        names=frozenset(names),
        addresses=frozenset(addresses),
        at=at,
    )
    _finish_requests(erasure, by=by)
    for eraser in erasers:
        eraser.erase(erasure)
    for step in (
        steps.keep_sending_nothing,
        steps.stop_letters,
        steps.leave_households,
        steps.drop_pictures,
        steps.empty_journals,
        steps.scrub_logs,
        steps.apply_policies,
        steps.close_log_ins,
        steps.empty_records,
    ):
        step(erasure)
    transaction.on_commit(lambda: _delete_files(erasure))
    log_access(
        by=by,
        action=AccessAction.ERASED,
        member=member,
        what="record",
        reason=erasure.scrub(reason.strip()),
        at=at,
    )
    record_activity(member=member, kind="members.erased", at=at, by=by)
    member.refresh_from_db()
    return member


def _check(member: Member, *, by: User, reason: str, typed_number: str) -> None:
    if not scope_of(by, ERASE).covers(member.home_store_id):
        raise ErasureRefused(_("You may not erase members of this store."))
    if member.status == MemberStatus.ERASED:
        raise ErasureRefused(_("This member is erased already."))
    if member.merged_into_id:
        raise ErasureRefused(_merged_words(member))
    if typed_number.strip().casefold() != member.member_no.casefold():
        raise ErasureRefused(_("This is not the member's number. Nothing was erased."))
    if not reason.strip():
        raise ErasureRefused(_("Say why the member is erased."))


def _merged_words(member: Member) -> str:
    """What to do instead: the survivor takes all that was merged into it along."""
    survivor = survivor_of(member)
    if survivor.status == MemberStatus.ERASED:
        return _("This member is erased already.")
    return _(
        "This record was merged into %(number)s. Erase that one: this one goes along."
    ) % {"number": survivor.member_no}


def _finish_requests(erasure: Erasure, *, by: User) -> None:
    ErasureRequest.objects.open().filter(member__in=erasure.ids).update(
        state=ErasureState.DONE, decided_at=erasure.at, decided_by=by
    )


def _delete_files(erasure: Erasure) -> None:
    for storage, name in erasure.files:
        storage.delete(name)


@transaction.atomic
def ask_erasure(
    *, member: Member, by: User, at: datetime, reason: str = ""
) -> ErasureRequest:
    """Note that a member wants to be erased, and tell those who decide.

    By the member on the own page, or by staff to whom it was said. A wish that waits
    already is given back as it is. The wish of a merged record is the survivor's.
    Refused (ErasureRefused) for an erased record.
    """
    member = survivor_of(member)
    is_own = member.user_id == by.pk
    if not is_own and not scope_of(by, "members.change_member").covers(
        member.home_store_id
    ):
        raise ErasureRefused(_("You may not change records of this store."))
    if member.status == MemberStatus.ERASED:
        raise ErasureRefused(_("This record is not in use any more."))
    Member.objects.select_for_update().only("pk").get(pk=member.pk)
    waiting = ErasureRequest.objects.open().filter(member=member).first()
    if waiting is not None:
        return waiting
    request = ErasureRequest.objects.create(
        member=member,
        asked_at=at,
        asked_by=by,
        reason=reason.strip(),
        due_on=portal_day(at) + timedelta(days=settings.PORTAL_ERASURE_DAYS),
    )
    record_activity(member=member, kind="members.erasure_asked", at=at, by=by)
    _tell_deciders(request, at=at)
    return request


def _tell_deciders(request: ErasureRequest, *, at: datetime) -> None:
    member = request.member

    def words() -> tuple[str, str]:
        text = _(
            "Member %(number)s wants all personal data erased. Decide by %(day)s."
        ) % {"number": member.member_no, "day": request.due_on.isoformat()}
        return _("A member wants to be erased"), text

    tell_staff(
        right_holders(ERASE, [member.home_store_id]),
        key=f"erasure:{request.pk}",
        words=words,
        path=member.get_absolute_url(),
        at=at,
    )


@transaction.atomic
def withdraw_erasure(*, member: Member, by: User, at: datetime) -> bool:
    """The member takes the wish back; False when none waited."""
    taken = ErasureRequest.objects.open().filter(member=member)
    return bool(
        taken.update(state=ErasureState.WITHDRAWN, decided_at=at, decided_by=by)
    )


@transaction.atomic
def refuse_erasure(
    *, request: ErasureRequest, by: User, at: datetime, reason: str
) -> ErasureRequest:
    """Decide that the data must be kept, for a reason that the member reads.

    Refused (ErasureRefused) without the right to erase, without a reason, and when it
    does not wait any more.
    """
    request = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if not scope_of(by, ERASE).covers(request.member.home_store_id):
        raise ErasureRefused(_("You may not erase members of this store."))
    if request.state != ErasureState.OPEN:
        raise ErasureRefused(_("This wish does not wait any more."))
    if not reason.strip():
        raise ErasureRefused(_("Give a reason for your decision."))
    request.state, request.decision = ErasureState.REFUSED, reason.strip()
    request.decided_by, request.decided_at = by, at
    request.save()
    return request
