"""Key accounts: proposed by figures, approved by somebody else, visited, reviewed."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from members.choices import ContactWay, KeyAccountState
from members.dates.months import months_later
from members.exceptions import KeyAccountRefused, NotAllowed
from members.models import (
    ChainRules,
    Contact,
    KeyAccount,
    KeyAccountReview,
    Member,
    User,
    scope_of,
)
from members.queries.figures import portal_day
from members.record.timeline import record_activity

VISITS = (ContactWay.VISIT, ContactWay.MEETING)


@transaction.atomic
def propose_key_account(
    *,
    member: Member,
    why: str,
    by: User,
    at: datetime,
    manager: User | None = None,
    potential: Decimal | None = None,
    credit_note: str = "",
    asked_for: str = "",
) -> KeyAccount:
    """Propose a member; the year's spend is kept with it.

    Raises NotAllowed without "members.add_keyaccount" in the member's store,
    KeyAccountRefused without a reason, for somebody proposed or approved already, and
    for a manager who does not work in that store.
    """
    _check(by, "members.add_keyaccount", member)
    if not why.strip():
        raise KeyAccountRefused(_("Say why this member should be a key account."))
    _check_manager(manager, member)
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member.pk)
    if KeyAccount.objects.live().filter(member=member).exists():
        raise KeyAccountRefused(_("This member is proposed or approved already."))
    account = KeyAccount.objects.create(
        member=member,
        manager=manager or member.owner,
        why=why.strip()[:300],
        spend_365=member.stat_value("spend_365", Decimal(0)),
        potential=potential,
        credit_note=credit_note.strip(),
        asked_for=asked_for.strip(),
        visit_every=ChainRules.objects.current().key_visit_days,
        proposed_by=by,
        proposed_at=at,
    )
    _tell(account, by=by, at=at)
    return account


@transaction.atomic
def decide_key_account(
    *, account: KeyAccount, approve: bool, reason: str, by: User, at: datetime
) -> KeyAccount:
    """Approve or decline a proposal; approval sets the first visit and review.

    Raises NotAllowed without "members.approve_keyaccount" in the member's store and for
    the person who proposed it; KeyAccountRefused when it is decided already, and for
    declining without a reason.
    """
    account = _locked(account)
    _check(by, "members.approve_keyaccount", account.member)
    if account.proposed_by_id == by.pk:
        raise NotAllowed(_("Somebody else must approve what you proposed."))
    if account.state != KeyAccountState.PROPOSED:
        raise KeyAccountRefused(_("This proposal is decided already."))
    if not approve and not reason.strip():
        raise KeyAccountRefused(_("Say why it is declined."))
    today = portal_day(at)
    account.state = KeyAccountState.APPROVED if approve else KeyAccountState.DECLINED
    account.decided_by, account.decided_at = by, at
    account.decision = reason.strip()[:300]
    if approve:
        rules = ChainRules.objects.current()
        account.next_visit_on = today + timedelta(days=account.visit_every)
        account.review_on = months_later(today, rules.key_review_months)
    account.save()
    _tell(account, by=by, at=at)
    return account


@transaction.atomic
def plan_key_account(
    *,
    account: KeyAccount,
    manager: User | None,
    potential: Decimal | None,
    credit_note: str,
    asked_for: str,
    visit_every: int,
    next_visit_on: date | None,
    review_on: date | None,
    by: User,
    at: datetime,
) -> KeyAccount:
    """Change who looks after an account and by what plan.

    Raises NotAllowed without "members.change_keyaccount" in the member's store,
    KeyAccountRefused for one that is over, and for a manager from elsewhere.
    """
    account = _locked(account)
    _check(by, "members.change_keyaccount", account.member)
    if account.state not in (KeyAccountState.PROPOSED, KeyAccountState.APPROVED):
        raise KeyAccountRefused(_("This key account is over."))
    if manager is not None and manager.pk != account.manager_id:
        _check_manager(manager, account.member)
    account.manager, account.potential = manager, potential
    account.credit_note, account.asked_for = credit_note.strip(), asked_for.strip()
    account.visit_every = visit_every
    account.next_visit_on, account.review_on = next_visit_on, review_on
    account.save()
    _tell(account, by=by, at=at, what="planned")
    return account


@transaction.atomic
def review_key_account(
    *, account: KeyAccount, note: str, by: User, at: datetime
) -> KeyAccountReview:
    """Write down a regular review; the next one is due after the chain's months.

    Raises NotAllowed without "members.change_keyaccount" in the member's store,
    KeyAccountRefused without a note or for one that is not approved.
    """
    account = _locked(account)
    _check(by, "members.change_keyaccount", account.member)
    if account.state != KeyAccountState.APPROVED:
        raise KeyAccountRefused(_("Only approved key accounts are reviewed."))
    if not note.strip():
        raise KeyAccountRefused(_("Write down what came out of the review."))
    review = KeyAccountReview.objects.create(
        account=account,
        member=account.member,
        note=note.strip(),
        spend_365=account.member.stat_value("spend_365", Decimal(0)),
        at=at,
        by=by,
    )
    months = ChainRules.objects.current().key_review_months
    account.review_on = months_later(portal_day(at), months)
    account.save(update_fields=["review_on"])
    _tell(account, by=by, at=at, what="reviewed")
    return review


@transaction.atomic
def end_key_account(
    *, account: KeyAccount, reason: str, by: User, at: datetime
) -> KeyAccount:
    """End a key account; it stays as history. Needs "members.approve_keyaccount"."""
    account = _locked(account)
    _check(by, "members.approve_keyaccount", account.member)
    if account.state != KeyAccountState.APPROVED:
        raise KeyAccountRefused(_("This key account is over."))
    if not reason.strip():
        raise KeyAccountRefused(_("Say why it ends."))
    account.state = KeyAccountState.ENDED
    account.ended_by, account.ended_at = by, at
    account.decision = reason.strip()[:300]
    account.next_visit_on = account.review_on = None
    account.save()
    _tell(account, by=by, at=at)
    return account


def move_next_visit(*, contact: Contact) -> bool:
    """After a logged visit or meeting, plan the next one; False when there is no plan.

    Called within the transaction that logs the contact.
    """
    if contact.way not in VISITS:
        return False
    account = (
        KeyAccount.objects.select_for_update(of=("self",))
        .filter(member=contact.member_id, state=KeyAccountState.APPROVED)
        .first()
    )
    if account is None:
        return False
    after = portal_day(contact.at) + timedelta(days=account.visit_every)
    if account.next_visit_on is not None and account.next_visit_on >= after:
        return False
    account.next_visit_on = after
    account.save(update_fields=["next_visit_on"])
    return True


def _locked(account: KeyAccount) -> KeyAccount:
    return (
        KeyAccount.objects.select_for_update(of=("self",))
        .select_related("member__stat", "member__home_store")
        .get(pk=account.pk)
    )


def _check(by: User, permission: str, member: Member) -> None:
    if not scope_of(by, permission).covers(member.home_store_id):
        raise NotAllowed(_("You may not do this with key accounts of this store."))


def _check_manager(manager: User | None, member: Member) -> None:
    if manager is None:
        return
    if not scope_of(manager, "members.view_member").covers(member.home_store_id):
        raise KeyAccountRefused(
            _("%(name)s does not work in the member's store.") % {"name": manager}
        )


def _tell(account: KeyAccount, *, by: User, at: datetime, what: str = "") -> None:
    record_activity(
        member=account.member,
        kind="members.key_account",
        at=at,
        by=by,
        store=account.member.home_store,
        data={"what": what or account.state, "reason": account.decision},
        ref=f"members.keyaccount:{account.pk}",
    )
