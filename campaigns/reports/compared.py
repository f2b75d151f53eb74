"""Several campaigns side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from campaigns.models import Campaign, OutreachRules, Recipient, Run
from campaigns.queries.against import Arms, arms_of
from campaigns.queries.brought import Figures, figures_by
from campaigns.reports.tiles import per_cent
from campaigns.reports.words import difference_words
from members.models import User
from members.record.letter_effects import effect_counts

MOST = 6


@dataclass(frozen=True)
class Column:
    """One campaign: its figures, rates, what it cost and brought, and against the
    left-out."""

    campaign: Campaign
    figures: Figures
    arms: Arms
    complaints: int

    @property
    def rates(self) -> dict[str, str]:
        """Shares in per cent, "" where there is nothing to divide by."""
        figures = self.figures
        return {
            "left_out": per_cent(figures.left_out, figures.planned),
            "bounced": per_cent(figures.bounced, figures.accepted),
            "clicked": per_cent(figures.clicked, figures.accepted),
            "answered": per_cent(figures.answered, figures.accepted),
            "came": per_cent(figures.came, figures.coming),
            "reached": per_cent(figures.reached, figures.called),
            "bought": per_cent(figures.bought, figures.contacted),
        }

    @property
    def cost_of_a_buyer(self) -> Decimal | None:
        if not self.figures.bought:
            return None
        return self.figures.cost / self.figures.bought

    @property
    def kind(self) -> str:
        """What may be said against the left-out: "none" without any."""
        return self.arms.against_holdout.verdict if self.arms.has_holdout else "none"

    @property
    def difference(self) -> str:
        if self.kind in ("none", "too_few"):
            return ""
        return difference_words(self.arms.against_holdout.difference)


@dataclass(frozen=True)
class Compared:
    """The campaigns in columns, and after how many days purchases stop to count."""

    columns: list[Column]
    days: int

    @property
    def has_events(self) -> bool:
        return any(each.figures.answered for each in self.columns)

    @property
    def has_calls(self) -> bool:
        return any(each.figures.called for each in self.columns)

    @property
    def most(self) -> int:
        return max((each.figures.bought for each in self.columns), default=0)


def compared(campaigns: Sequence[Campaign], *, user: User, at: datetime) -> Compared:
    """The campaigns side by side, in their order; a fixed number of queries."""
    rules = OutreachRules.objects.current()
    recipients = Recipient.objects.filter(campaign__in=campaigns)
    figures = figures_by("campaign_id", recipients, rules=rules)
    arms = arms_of(campaigns, rules=rules, at=at)
    complaints = _complaints(campaigns, user)
    columns = [
        Column(
            each,
            figures.get(each.pk, Figures()),
            arms[each.pk],
            complaints.get(each.pk, 0),
        )
        for each in campaigns
    ]
    return Compared(columns, rules.goal_days)


def _complaints(campaigns: Sequence[Campaign], user: User) -> dict[int, int]:
    runs = Run.objects.filter(campaign__in=campaigns)
    campaign_of = {
        f"campaigns.run:{pk}": campaign
        for pk, campaign in runs.values_list("pk", "campaign_id")
    }
    found: dict[int, int] = {}
    for counts in effect_counts(list(campaign_of), user=user).values():
        for ref, count in counts.items():
            campaign = campaign_of[ref]
            found[campaign] = found.get(campaign, 0) + count
    return found
