"""A member's tier, points, membership and key account, as the card tells them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from members.models import (
    ChainRules,
    KeyAccount,
    Member,
    MemberStat,
    Tier,
    User,
    scope_of,
)
from members.queries.expiring import Membership, MembershipState, membership_of
from members.queries.tiers import WINDOWS


@dataclass(frozen=True)
class CardStanding:
    """What the card shows; words are "" where there is nothing to tell."""

    tier: Tier | None
    tier_words: str
    points: int | None
    points_words: str
    membership: Membership
    membership_words: str
    key_account: KeyAccount | None


def standing_of(
    member: Member, *, user: User, today: date, rules: ChainRules
) -> CardStanding:
    """Read it: one query for the key account. ``member`` has its stat and tier."""
    stat = getattr(member, "stat", None)
    membership = membership_of(member, rules=rules, today=today)
    may_see = scope_of(user, "members.view_pointsentry").covers(member.home_store_id)
    account = (
        KeyAccount.objects.visible_to(user)
        .live()
        .filter(member=member)
        .select_related("manager")
        .first()
    )
    return CardStanding(
        tier=stat.tier if stat else None,
        tier_words=tier_words(stat, rules=rules, today=today),
        points=stat.points_balance if stat and may_see else None,
        points_words=points_words(stat, rules=rules, today=today) if may_see else "",
        membership=membership,
        membership_words=membership_words(membership),
        key_account=account,
    )


def tier_words(stat: MemberStat | None, *, rules: ChainRules, today: date) -> str:
    """When the tier is looked at next, once that is near: the grace, then the fall."""
    if stat is None or stat.tier is None or stat.tier_until is None:
        return ""
    last = stat.tier_until + timedelta(days=rules.tier_grace_days)
    if stat.tier_until < today <= last:
        return _("not reached any more: kept until %(day)s") % {
            "day": near_day(last, today=today)
        }
    if (stat.tier_until - today).days <= rules.points_notice_days:
        return _("valid until %(day)s") % {
            "day": near_day(stat.tier_until, today=today)
        }
    return ""


def points_words(stat: MemberStat | None, *, rules: ChainRules, today: date) -> str:
    """ "300 points expire on 30 June" when that is within the chain's notice."""
    if stat is None or stat.points_expire_on is None or not stat.points_expiring:
        return ""
    if not 0 <= (stat.points_expire_on - today).days <= rules.points_notice_days:
        return ""
    return ngettext(
        "%(points)s point expires on %(day)s",
        "%(points)s points expire on %(day)s",
        stat.points_expiring,
    ) % {
        "points": formats.number_format(stat.points_expiring, force_grouping=True),
        "day": near_day(stat.points_expire_on, today=today),
    }


def membership_words(membership: Membership) -> str:
    """How the membership stands, when something is to be done about it."""
    days = membership.days
    if membership.state == MembershipState.ENDING:
        if days == 0:
            return _("Membership ends today")
        return ngettext(
            "Membership ends in %(days)d day",
            "Membership ends in %(days)d days",
            days,
        ) % {"days": days}
    if membership.state in (MembershipState.GRACE, MembershipState.ENDED):
        words = ngettext(
            "Membership ended %(days)d day ago",
            "Membership ended %(days)d days ago",
            -days,
        )
        return words % {"days": -days}
    return ""


def near_day(day: date, *, today: date) -> str:
    """A day of this year without its year: "30 June"."""
    if day.year == today.year:
        return str(formats.date_format(day, pgettext("a day of every year", "j F")))
    return str(formats.date_format(day, "DATE_FORMAT"))


@dataclass(frozen=True)
class NextStep:
    """The tier above, and what is still to be spent for it in the chain's period."""

    tier: Tier
    missing: Decimal


def next_step(member: Member, *, rules: ChainRules) -> NextStep | None:
    """What is missing to the next tier; None at the top, or where the period is of a
    length for which no figure is kept. One query."""
    stat = getattr(member, "stat", None)
    window = WINDOWS.get(rules.tier_period_days)
    if stat is None or window is None:
        return None
    rank = stat.tier.rank if stat.tier else -1
    above = Tier.objects.filter(rank__gt=rank).order_by("rank").first()
    if above is None:
        return None
    missing = above.min_spend - getattr(stat, window)
    return NextStep(above, missing) if missing > 0 else None
