"""Rules about points, membership and key accounts."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.choices import KeyAccountState
from members.models import KeyAccount, MemberStat
from members.segments.member_rules import DaysForm, RuleForm
from members.segments.rules import SegmentRule


class PointsExpireRule(SegmentRule):
    """Members with points that expire in the next days."""

    code = "members.points_expire"
    label = gettext_lazy("Points expire in the next days")
    form_class = DaysForm

    def condition(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        last = today + timedelta(days=params["days"])
        stats = MemberStat.objects.filter(
            member=OuterRef("pk"), points_expire_on__range=(today, last)
        )
        return Q(Exists(stats))

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
    form_class = DaysForm

    def condition(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        return Q(expires_on__range=(today, today + timedelta(days=params["days"])))

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
    form_class = RuleForm

    def condition(self, params: dict[str, Any]) -> Q:
        accounts = KeyAccount.objects.filter(
            member=OuterRef("pk"), state=KeyAccountState.APPROVED
        )
        return Q(Exists(accounts))

    def describe(self, params: dict[str, Any]) -> str:
        return _("is a key account")


STANDING_RULES: tuple[SegmentRule, ...] = (
    PointsExpireRule(),
    MembershipEndsRule(),
    KeyAccountRule(),
)
