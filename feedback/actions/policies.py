"""Changing how long things may take. A change is a new version; the old one stays."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.clocks import Reason, recompute_many
from feedback.choices import DueWhy, Metric, Unit
from feedback.exceptions import ActionRefused
from feedback.models import CaseCategory, CaseClock, ClockPolicy
from feedback.sla.targets import LONGEST_PAUSE
from members.exceptions import NotAllowed
from members.models import User, scope_of

CHANGE_POLICY = "feedback.change_clockpolicy"
# Longer than that is no deadline.
LONGEST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How long something may take, and how long it may stand still."""

    unit: str
    amount: int
    rolls: bool = False
    longest_pause: int = LONGEST_PAUSE


@transaction.atomic
def set_policy(
    *,
    metric: str,
    terms: Terms,
    by: User,
    at: datetime,
    category: CaseCategory | None = None,
    severity: str = "",
    channel: str = "",
) -> ClockPolicy:
    """Let a deadline hold from now on, also for the clocks that run; the version before
    ends. ActionRefused for more than LONGEST_DAYS; NotAllowed without the right for the
    whole chain."""
    _check(by)
    hours = Unit(terms.unit) != Unit.WORKING_DAYS
    if terms.amount > LONGEST_DAYS * (24 if hours else 1):
        raise ActionRefused(_("That is longer than a year."))
    _end(metric, category, severity, channel, at)
    policy = ClockPolicy.objects.create(
        metric=Metric(metric),
        category=category,
        severity=severity,
        channel=channel,
        unit=terms.unit,
        amount=terms.amount,
        rolls=terms.rolls and terms.unit == Unit.ELAPSED_HOURS,
        longest_pause=terms.longest_pause,
        started_at=at,
        by=by,
    )
    _recompute(policy, by, at)
    return policy


@transaction.atomic
def end_policy(*, policy: ClockPolicy, by: User, at: datetime) -> ClockPolicy:
    """Let a deadline of the chain's own hold no longer: the next broader one counts.
    ActionRefused when it ended already; NotAllowed as set_policy."""
    _check(by)
    policy = ClockPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    if policy.ended_at is not None:
        raise ActionRefused(_("This deadline is over already."))
    policy.ended_at = at
    policy.save(update_fields=["ended_at"])
    _recompute(policy, by, at)
    return policy


def _check(by: User) -> None:
    if not scope_of(by, CHANGE_POLICY).everywhere:
        raise NotAllowed(_("Deadlines are set for the whole chain."))


def _end(
    metric: str,
    category: CaseCategory | None,
    severity: str,
    channel: str,
    at: datetime,
) -> None:
    ClockPolicy.objects.filter(
        metric=metric,
        category=category,
        severity=severity,
        channel=channel,
        ended_at=None,
    ).update(ended_at=at)


def _recompute(policy: ClockPolicy, by: User, at: datetime) -> None:
    clocks = CaseClock.objects.filter(stopped_at=None, metric=policy.metric)
    if policy.category is not None:
        clocks = clocks.filter(case__category=policy.category)
    if policy.severity:
        clocks = clocks.filter(case__severity=policy.severity)
    if policy.channel:
        clocks = clocks.filter(case__channel=policy.channel)
    recompute_many(
        clocks, reason=Reason(DueWhy.POLICY, words=str(policy), by=by), at=at
    )
