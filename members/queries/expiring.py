"""Whose points or membership come to an end soon. Reads only."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from members.choices import MemberStatus
from members.models import ChainRules, Member, MemberStat, User, scope_of


def expiring_points(
    user: User, *, today: date, rules: ChainRules | None = None
) -> QuerySet[MemberStat]:
    """Figures of members whom `user` may see with points that expire within the
    chain's notice, those that go first on top."""
    rules = rules or ChainRules.objects.current()
    last = today + timedelta(days=rules.points_notice_days)
    return (
        MemberStat.objects.filter(
            scope_of(user, "members.view_pointsentry").q("home_store"),
            member__status=MemberStatus.MEMBER,
            points_expire_on__range=(today, last),
        )
        .select_related("member__home_store")
        .order_by("points_expire_on", "-points_expiring", "pk")
    )


class MembershipState(StrEnum):
    """Where a membership stands, worked out from its end; nothing is stored."""

    ENDLESS = "endless"  # no end was ever set
    RUNNING = "running"
    ENDING = "ending"  # may be renewed
    GRACE = "grace"  # ended; a renewal counts from the old end
    ENDED = "ended"


@dataclass(frozen=True)
class Membership:
    """A membership's state and the days to its end (below 0: since)."""

    state: MembershipState
    ends_on: date | None = None
    days: int = 0


def membership_of(member: Member, *, rules: ChainRules, today: date) -> Membership:
    """How the membership stands today. Reads only what it is given."""
    end = member.expires_on
    if end is None:
        return Membership(MembershipState.ENDLESS)
    days = (end - today).days
    if days < -rules.renewal_grace_days:
        state = MembershipState.ENDED
    elif days < 0:
        state = MembershipState.GRACE
    elif days <= rules.renewal_window_days:
        state = MembershipState.ENDING
    else:
        state = MembershipState.RUNNING
    return Membership(state, end, days)


def expiring_memberships(
    user: User, *, today: date, rules: ChainRules | None = None
) -> QuerySet[Member]:
    """Members whom `user` may see whose membership ends within the chain's window or
    has ended, no longer ago than a window and a grace; the first to end on top."""
    rules = rules or ChainRules.objects.current()
    window = timedelta(days=rules.renewal_window_days)
    grace = timedelta(days=rules.renewal_grace_days)
    return (
        Member.objects.visible_to(user)
        .filter(
            status=MemberStatus.MEMBER,
            expires_on__range=(today - window - grace, today + window),
        )
        .select_related("home_store", "owner", "stat__tier")
        .order_by("expires_on", "pk")
    )
