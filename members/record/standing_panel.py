"""Panels of the record: tier and membership, points, key account."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db.models import F, Sum
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import (
    ChainRules,
    KeyAccount,
    PointsEntry,
    PointsLot,
    Post,
    Tier,
    scope_of,
)
from members.permissions import colleagues
from members.queries.expiring import MembershipState, membership_of
from members.queries.key_accounts import with_trend
from members.queries.standing import membership_words, next_step, tier_words
from members.record.panels import RecordPanel

CHANGES_SHOWN = 5
ENTRIES_SHOWN = 8
RENEWABLE = (MembershipState.ENDING, MembershipState.GRACE, MembershipState.ENDED)


class _StandingPanel(RecordPanel):
    """What the three have in common: forms, and who may send them."""

    class Media:
        css = {"all": ["portal/css/standing.css"]}

    def may(self, permission: str) -> bool:
        """Whether the user holds the right in the member's store."""
        return scope_of(self.user, permission).covers(self.member.home_store_id)

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        request = (parent_context or {}).get("request")
        return super().get_context_data(parent_context) | {
            "csrf_token": get_token(request) if request else "",
            "today": timezone.localdate(),
        }


class TierPanel(_StandingPanel):
    """The tier with its history and its floor, and the membership with its terms."""

    name = "members.tier"
    heading: ClassVar[str | Promise] = _("Tier and membership")
    order = 200
    permission = "members.view_member"
    template_name = "members/record/tier_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        rules = ChainRules.objects.current()
        today = timezone.localdate()
        stat = getattr(self.member, "stat", None)
        membership = membership_of(self.member, rules=rules, today=today)
        may_set = self.may("members.change_tierfloor")
        return super().get_context_data(parent_context) | {
            "rules": rules,
            "stat": stat,
            "tier_words": tier_words(stat, rules=rules, today=today),
            "next_step": next_step(self.member, rules=rules),
            "floor": self.member.tier_floors.select_related("tier", "by")
            .filter(ended_at=None)
            .first(),
            "changes": self.member.tier_changes.select_related("before", "after", "by")[
                :CHANGES_SHOWN
            ],
            "tiers": list(Tier.objects.order_by("-rank")) if may_set else [],
            "membership": membership,
            "membership_words": membership_words(membership),
            "terms": self.member.terms.select_related("by")[:CHANGES_SHOWN],
            "may_renew": self.may("members.change_member")
            and (membership.state in RENEWABLE or self.member.expires_on is None),
        }


class PointsPanel(_StandingPanel):
    """The balance, what goes when, the last entries; redeeming and adjusting."""

    name = "members.points"
    heading: ClassVar[str | Promise] = _("Points")
    order = 210
    permission = "members.view_pointsentry"
    template_name = "members/record/points_panel.html"

    def badge(self) -> int | None:
        return self.member.stat_value("points_balance") or None

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        lots = (
            PointsLot.objects.filter(member=self.member, remaining__gt=0)
            .values("expires_on")
            .annotate(left=Sum("remaining"))
            .order_by(F("expires_on").asc(nulls_last=True))
        )
        entries = PointsEntry.objects.filter(member=self.member)
        return super().get_context_data(parent_context) | {
            "balance": self.member.stat_value("points_balance", 0),
            "lots": list(lots[:CHANGES_SHOWN]),
            "entries": list(
                entries.select_related("by", "store", "purchase")[:ENTRIES_SHOWN]
            ),
            "may_redeem": self.may("members.change_points"),
            "may_adjust": self.may("members.adjust_points"),
            "key": uuid4().hex,
        }


class KeyAccountPanel(_StandingPanel):
    """Proposal, decision, plan and reviews of a key account."""

    name = "members.key_account"
    heading: ClassVar[str | Promise] = _("Key account")
    order = 220
    permission = "members.view_keyaccount"
    template_name = "members/record/key_account_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        accounts = KeyAccount.objects.filter(member=self.member)
        live = accounts.live().select_related("manager", "proposed_by", "decided_by")
        account = with_trend(live, today=timezone.localdate()).first()
        may_change = self.may("members.change_keyaccount")
        return super().get_context_data(parent_context) | {
            "account": account,
            "reviews": list(account.reviews.select_related("by")) if account else [],
            "earlier": None if account else accounts.first(),
            "may_propose": self.may("members.add_keyaccount"),
            "may_change": may_change,
            "may_approve": self.may("members.approve_keyaccount"),
            "is_mine": account is not None and account.proposed_by_id == self.user.pk,
            "managers": self._managers() if account and may_change else [],
        }

    def _managers(self) -> list[Any]:
        """Staff with a post in the member's store."""
        staff = colleagues(self.user, "members.change_keyaccount")
        here = Post.objects.filter(store=self.member.home_store_id).values("user")
        return list(staff.filter(pk__in=here).order_by("last_name", "first_name", "pk"))
