"""Rules about tiers, points, membership and key accounts."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.choices import KeyAccountState
from members.models import KeyAccount, Tier, TierChange
from members.segments.parameters import (
    DaysForm,
    RangeForm,
    RuleForm,
    between,
    days_field,
    moment_ago,
    name_of,
    numbers_of,
    range_words,
)
from members.segments.rules import FiguresRule, RuleGroup, SegmentRule


class TierForm(RuleForm):
    """Which tier."""

    tier = forms.ModelChoiceField(
        Tier.objects.order_by("rank"), label=gettext_lazy("tier")
    )


class TierRule(FiguresRule):
    """Members of one tier."""

    code = "members.tier"
    label = gettext_lazy("Tier")
    group = RuleGroup.TIER
    form_class = TierForm

    def figures(self, params: dict[str, Any]) -> Q:
        return Q(tier=params["tier"])

    def describe(self, params: dict[str, Any]) -> str:
        return _("tier is %(tier)s") % {"tier": name_of(Tier, params["tier"])}


class TierAtLeastRule(FiguresRule):
    """Members of a tier or of a higher one."""

    code = "members.tier_at_least"
    label = gettext_lazy("Tier or a higher one")
    group = RuleGroup.TIER
    form_class = TierForm

    def figures(self, params: dict[str, Any]) -> Q:
        rank = Tier.objects.filter(pk=params["tier"]).values("rank")[:1]
        return Q(tier__in=Tier.objects.filter(rank__gte=rank).values("pk"))

    def describe(self, params: dict[str, Any]) -> str:
        return _("tier is %(tier)s or higher") % {"tier": name_of(Tier, params["tier"])}


UP, DOWN = "up", "down"
MOVES = {UP: gettext_lazy("up"), DOWN: gettext_lazy("down")}


class TierMovedForm(RuleForm):
    """Up or down, within how many days."""

    way = forms.ChoiceField(choices=list(MOVES.items()), label=gettext_lazy("moved"))
    days = days_field()


class TierMovedRule(SegmentRule):
    """Moved to a higher or a lower tier in the last days."""

    code = "members.tier_moved"
    label = gettext_lazy("Moved up or down a tier")
    group = RuleGroup.TIER
    form_class = TierMovedForm

    def condition(self, params: dict[str, Any]) -> Q:
        moves = TierChange.objects.all()
        moves = moves.up() if params["way"] == UP else moves.down()
        moves = moves.filter(member=OuterRef("pk"), at__gte=moment_ago(params["days"]))
        return Q(Exists(moves))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        words = {"days": days}
        if params["way"] == UP:
            return (
                ngettext(
                    "moved up a tier in the last %(days)s day",
                    "moved up a tier in the last %(days)s days",
                    days,
                )
                % words
            )
        return (
            ngettext(
                "moved down a tier in the last %(days)s day",
                "moved down a tier in the last %(days)s days",
                days,
            )
            % words
        )


class PointsForm(RangeForm):
    """How many points, which may be less than none."""

    least = forms.IntegerField(
        label=gettext_lazy("at least"),
        min_value=-(10**9),
        max_value=10**9,
        required=False,
    )
    most = forms.IntegerField(
        label=gettext_lazy("at most"),
        min_value=-(10**9),
        max_value=10**9,
        required=False,
    )


class PointsRule(FiguresRule):
    """The balance of points."""

    code = "members.points"
    label = gettext_lazy("Points")
    group = RuleGroup.TIER
    form_class = PointsForm

    def figures(self, params: dict[str, Any]) -> Q:
        return between("points_balance", *numbers_of(params))

    def describe(self, params: dict[str, Any]) -> str:
        return _("points: %(number)s") % {"number": range_words(params)}


class PointsExpireRule(FiguresRule):
    """Members with points that expire in the next days."""

    code = "members.points_expire"
    label = gettext_lazy("Points expire in the next days")
    group = RuleGroup.TIER
    form_class = DaysForm

    def figures(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        last = today + timedelta(days=params["days"])
        return Q(points_expire_on__range=(today, last))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "has points that expire within %(days)s day",
            "has points that expire within %(days)s days",
            days,
        ) % {"days": days}


class MembershipEndsRule(SegmentRule):
    """Members whose membership ends in the next days."""

    code = "members.membership_ends"
    label = gettext_lazy("Membership ends in the next days")
    group = RuleGroup.TIER
    form_class = DaysForm

    def condition(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        last = today + timedelta(days=params["days"])
        return Q(expires_on__isnull=False, expires_on__range=(today, last))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "membership ends within %(days)s day",
            "membership ends within %(days)s days",
            days,
        ) % {"days": days}


class KeyAccountRule(SegmentRule):
    """Approved key accounts."""

    code = "members.key_account"
    label = gettext_lazy("Key account")
    group = RuleGroup.PERSON
    form_class = RuleForm

    def condition(self, params: dict[str, Any]) -> Q:
        accounts = KeyAccount.objects.filter(
            member=OuterRef("pk"), state=KeyAccountState.APPROVED
        )
        return Q(Exists(accounts))

    def describe(self, params: dict[str, Any]) -> str:
        return _("is a key account")


STANDING_RULES: tuple[SegmentRule, ...] = (
    TierRule(),
    TierAtLeastRule(),
    TierMovedRule(),
    PointsRule(),
    PointsExpireRule(),
    MembershipEndsRule(),
    KeyAccountRule(),
)
