"""Giving calls out to callers, and taking them back. Two callers never get one call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from campaigns.choices import CallState
from campaigns.exceptions import CallRefused
from campaigns.models import Call, CallList, OutreachRules
from campaigns.models.call import CallQuerySet
from campaigns.queries.callable import Refusals, is_good_hour, refusals_of
from members.models import User
from members.queries.figures import portal_day

# So long a reserved call is kept for its caller; each call made keeps the others longer.
LEASE = timedelta(hours=2)
# More than one person calls in half a day.
MOST_HELD = 40
# Who was postponed because marketing rests is asked about again on the next day.
POSTPONED = timedelta(days=1)
ROUNDS = 8
# Who was skipped is not offered again at once.
SKIPPED = timedelta(minutes=30)


@dataclass
class Taken:
    """What a caller got, and how many were passed over for good or for now."""

    calls: list[Call] = field(default_factory=list)
    left_out: int = 0
    postponed: int = 0


@transaction.atomic
def reserve_calls(
    *, by: User, size: int, at: datetime, call_list: CallList | None = None
) -> Taken:
    """Reserve up to ``size`` calls for the person, for LEASE.

    Promised call-backs of their own come first, then members they look after, then by
    urgency and by what has waited longest. Who may not be called is left out with the
    reason, or put off to another day, while calls are given out. CallRefused outside
    of the good hours (call-backs at an agreed time go on) and when they hold MOST_HELD.
    """
    rules = OutreachRules.objects.current()
    held = Call.objects.held_by(by, at=at).count()
    size = min(size, MOST_HELD - held)
    if size <= 0:
        raise CallRefused(
            _("You have %(count)d calls already. Make or give back some first.")
            % {"count": held}
        )
    waiting = _waiting(by, at, call_list)
    if not is_good_hour(rules, at):
        waiting = waiting.filter(call_back_at__lte=at)
        if not waiting.exists():
            raise CallRefused(
                _("We call from %(start)d to %(end)d o'clock only.")
                % {"start": rules.calls_from, "end": rules.calls_until}
            )
    taken = Taken()
    for _round in range(ROUNDS):
        missing = size - len(taken.calls)
        if missing <= 0:
            break
        batch = list(
            waiting.exclude(pk__in=[call.pk for call in taken.calls])[:missing]
        )
        if not batch:
            break
        _sort_out(batch, taken, rules, at)
    _give(taken.calls, by, at)
    return taken


def _waiting(by: User, at: datetime, call_list: CallList | None) -> CallQuerySet:
    """The free calls that are due, most urgent first; their rows are locked as they are
    read, and those that others have locked are passed over."""
    today = portal_day(at)
    elsewhere = Call.objects.filter(
        member=OuterRef("member"), state=CallState.RESERVED, reserved_until__gt=at
    )
    calls = (
        Call.objects.visible_to(by, "campaigns.change_call")
        .live()
        .filter(
            Q(state=CallState.WAITING) | Q(reserved_until__lte=at),
            Q(until=None) | Q(until__gte=today),
            next_at__lte=at,
            call_list__in=CallList.objects.given_out(on=today),
        )
        .exclude(Exists(elsewhere))
    )
    if call_list is not None:
        calls = calls.filter(call_list=call_list)
    rank = Case(
        When(call_back_at__isnull=False, done_by=by, then=Value(0)),
        When(member__owner=by, then=Value(1)),
        When(call_back_at__isnull=False, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return (
        calls.annotate(rank=rank)
        .select_related("call_list")
        .order_by("rank", "-priority", "next_at", "pk")
        .select_for_update(of=("self",), skip_locked=True)
    )


def _sort_out(
    batch: Sequence[Call], taken: Taken, rules: OutreachRules, at: datetime
) -> None:
    """Put each call of the batch with those to give, or change it for the reason why
    not."""
    changed = []
    seen = {call.member_id for call in taken.calls}
    by_purpose = sorted(batch, key=lambda call: call.call_list.purpose)
    found: dict[str, Refusals] = {
        purpose: refusals_of(
            [call.member_id for call in calls], purpose=purpose, at=at, rules=rules
        )
        for purpose, calls in groupby(
            by_purpose, key=lambda call: call.call_list.purpose
        )
    }
    for call in batch:
        refusals = found[call.call_list.purpose]
        if _refuse(call, refusals, at=at):
            changed.append(call)
            taken.left_out += call.state == CallState.LEFT_OUT
            taken.postponed += call.state == CallState.WAITING
        elif call.member_id in seen:
            # One person, two lists: one conversation now.
            call.state, call.next_at = CallState.WAITING, at + LEASE
            changed.append(call)
        else:
            seen.add(call.member_id)
            taken.calls.append(call)
    Call.objects.bulk_update(
        changed,
        ["state", "left_out", "held_by", "next_at", "reserved_by", "reserved_until"],
    )


def _refuse(call: Call, refusals: Refusals, *, at: datetime) -> bool:
    """Whether the member may not be called now; the call says why then. Writes nothing.

    A call-back at a time that the customer named is not put off.
    """
    member = call.member_id
    if member in refusals.final:
        call.state, call.left_out = CallState.LEFT_OUT, refusals.final[member]
    elif member in refusals.passing and call.call_back_at is None:
        call.state, call.next_at = CallState.WAITING, at + POSTPONED
        call.held_by = refusals.holds.get(member, refusals.passing[member])
    elif member in refusals.rest_until and call.call_back_at is None:
        call.state, call.next_at = CallState.WAITING, refusals.rest_until[member]
    else:
        call.held_by = ""
        return False
    call.reserved_by, call.reserved_until = None, None
    return True


def _give(calls: Iterable[Call], by: User, at: datetime) -> None:
    rows = list(calls)
    for call in rows:
        call.state = CallState.RESERVED
        call.reserved_by, call.reserved_until = by, at + LEASE
    Call.objects.bulk_update(
        rows, ["state", "reserved_by", "reserved_until", "held_by"]
    )


@transaction.atomic
def release_calls(
    *, by: User, at: datetime, call: Call | None = None, is_skipped: bool = False
) -> int:
    """Give back one reserved call, or all that the person holds; returns how many.

    With ``is_skipped`` it is offered to nobody for half an hour.
    """
    held = Call.objects.held_by(by, at=at)
    if call is not None:
        held = held.filter(pk=call.pk)
    values = {"next_at": at + SKIPPED} if is_skipped else {}
    return held.update(
        state=CallState.WAITING, reserved_by=None, reserved_until=None, **values
    )


def keep_longer(*, by: User, at: datetime) -> None:
    """Whoever is calling keeps what they hold for another LEASE."""
    Call.objects.held_by(by, at=at).update(reserved_until=at + LEASE)
