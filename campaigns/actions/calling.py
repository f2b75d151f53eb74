"""Writing down what came of a call: one step, one transaction."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.reserving import keep_longer
from campaigns.choices import (
    CallOrigin,
    CallOutcome,
    CallPurpose,
    CallState,
    ServiceProblem,
)
from campaigns.exceptions import CallRefused
from campaigns.models import Call, CapEntry, FollowUpProblem, OutreachRules
from campaigns.models.call import BEST, LIVE, WORST
from campaigns.queries.call_rules import HEARD, following
from members.actions.contact_log import log_contact
from members.actions.promises import PromiseMade
from members.choices import Channel, ContactKind, ContactOutcome, ContactWay, Direction
from members.models import Contact, ContactPoint, Member, User, scope_of
from members.queries.figures import portal_day

# A call-back further away is a new call.
LATEST = timedelta(days=180)


@transaction.atomic
def record_call_outcome(
    *,
    call: Call,
    outcome: str,
    by: User,
    at: datetime,
    contact_point: ContactPoint | None = None,
    said: str = "",
    promise: PromiseMade | None = None,
    next_on: date | None = None,
    call_back_at: datetime | None = None,
    satisfaction: int | None = None,
    problems: Iterable[str] = (),
) -> Call:
    """Write one call down, and all that follows from it.

    The contact log gets the contact (with the next date, the promise, and what
    "refuses calls" and "wrong number" mean for consents and numbers); the call ends,
    or is offered again (campaigns/queries/call_rules.py); the contact counts for the
    cap; of a call about a service the answer is kept; a recipient that ends unreached is told to
    the campaign's steps by its call's state. CallRefused when the call is no longer
    live or another caller has it, for an outcome or a time that can't be;
    members.exceptions.NotAllowed and ContactRefused as in log_contact.
    """
    held = locked_call(call, by=by, at=at)
    if outcome not in CallOutcome.values:
        raise CallRefused(_("Choose what came of it (1 to 9)."), "outcome")
    call_back_at = _call_back(outcome, call_back_at, at)
    _check_answer(held, satisfaction)
    point = contact_point or usual_number(held.member)
    held.contact = _log(
        held,
        outcome=outcome,
        by=by,
        at=at,
        contact_point=point,
        said=said,
        promise=promise,
        next_on=portal_day(call_back_at) if call_back_at else next_on,
    )
    _step(held, outcome=outcome, at=at, call_back_at=call_back_at)
    held.outcome, held.note = outcome, said.strip() or held.note
    held.done_by, held.done_at = by, at
    if satisfaction is not None:
        held.satisfaction = satisfaction
    held.save()
    _keep_problems(held, problems)
    _count_for_the_cap(held, outcome, at)
    keep_longer(by=by, at=at)
    return held


def locked_call(call: Call, *, by: User, at: datetime) -> Call:
    """The call's row, locked; CallRefused unless `by` may call now whom it is about."""
    held = (
        Call.objects.select_for_update(of=("self",))
        .select_related("call_list", "member")
        .get(pk=call.pk)
    )
    scope = scope_of(by, "campaigns.change_call")
    if not scope.covers(held.member.home_store_id):
        raise CallRefused(_("You make no calls for this store."))
    if held.state not in LIVE:
        words = {"state": held.get_state_display()}
        raise CallRefused(_("This call is over: %(state)s.") % words)
    is_reserved = held.state == CallState.RESERVED and held.reserved_by_id != by.pk
    if is_reserved and held.reserved_until and held.reserved_until > at:
        words = {"name": str(held.reserved_by)}
        raise CallRefused(_("%(name)s has this call.") % words)
    return held


def usual_number(member: Member) -> ContactPoint | None:
    """The primary phone number, or another that is not known to be wrong."""
    return (
        ContactPoint.objects.usable()
        .filter(member=member, kind=ContactKind.PHONE)
        .order_by("-is_primary", "pk")
        .first()
    )


def _call_back(
    outcome: str, call_back_at: datetime | None, at: datetime
) -> datetime | None:
    if outcome != CallOutcome.CALL_BACK:
        return None
    if call_back_at is None:
        raise CallRefused(_("Say when to call back."), "call_back_at")
    if not at < call_back_at <= at + LATEST:
        raise CallRefused(
            _("A call-back lies ahead, and not further than half a year."),
            "call_back_at",
        )
    return call_back_at


def _check_answer(call: Call, satisfaction: int | None) -> None:
    if satisfaction is None:
        return
    if call.call_list.origin != CallOrigin.SERVICE:
        raise CallRefused(_("This call is not about a service."), "satisfaction")
    if not WORST <= satisfaction <= BEST:
        raise CallRefused(_("Satisfaction is a mark from 1 to 5."), "satisfaction")


def _log(
    call: Call, *, outcome: str, at: datetime, said: str, **details: Any
) -> Contact:
    """The contact log knows eight outcomes: a busy line is no answer, in words."""
    logged = outcome
    if outcome == CallOutcome.BUSY:
        logged = ContactOutcome.NO_ANSWER
        said = " · ".join(part for part in (_("Line busy"), said.strip()) if part)
    return log_contact(
        member=call.member,
        way=ContactWay.CALL,
        direction=Direction.OUT,
        outcome=logged,
        at=min(at, timezone.now()),
        said=said,
        ref=call.ref,
        **details,
    )


def _step(
    call: Call, *, outcome: str, at: datetime, call_back_at: datetime | None
) -> None:
    rules = OutreachRules.objects.current()
    step = following(
        outcome,
        attempts=call.attempts,
        most_tries=call.call_list.most_tries,
        at=at,
        cool_down=timedelta(hours=rules.call_cool_down_hours),
        call_back_at=call_back_at,
        has_number=usual_number(call.member) is not None,
    )
    call.state, call.attempts = step.state, step.attempts
    call.next_at = step.next_at or call.next_at
    call.call_back_at = call_back_at
    call.reserved_by, call.reserved_until = None, None
    if call_back_at and call.until:
        # The customer named the day, and is called on it.
        call.until = max(call.until, portal_day(call_back_at))


def _keep_problems(call: Call, problems: Iterable[str]) -> None:
    if call.call_list.origin != CallOrigin.SERVICE:
        return
    FollowUpProblem.objects.filter(call=call).delete()
    FollowUpProblem.objects.bulk_create(
        FollowUpProblem(call=call, kind=ServiceProblem(kind))
        for kind in dict.fromkeys(problems)
    )


def _count_for_the_cap(call: Call, outcome: str, at: datetime) -> None:
    """Once for a call, however often it was tried."""
    if call.call_list.purpose == CallPurpose.SERVICE or outcome not in HEARD:
        return
    CapEntry.objects.get_or_create(
        key=f"call:{call.pk}",
        defaults={"member": call.member, "channel": Channel.PHONE, "at": at},
    )
