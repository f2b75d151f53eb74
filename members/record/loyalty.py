"""Loyalty by behaviour: what a member does, as facts. Socket for facts of other apps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Member, MemberStat, User
from members.queries.day_words import days_ago
from members.queries.figures import portal_day
from members.registry import Registry

# Where one band ends and the next begins, from the least loyal; a band has no weight
# and is added to nothing.
RECENCY_DAYS = (365, 180, 90, 30)
VISITS_A_YEAR = (1, 2, 5, 10)
SPEND_A_YEAR = (Decimal(1), Decimal(500), Decimal(2000), Decimal(8000))
BANDS = len(SPEND_A_YEAR) + 1


@dataclass(frozen=True)
class Fact:
    """One line of the panel; ``band`` is 1 to BANDS, None where there is no scale."""

    label: str | Promise
    words: str
    band: int | None = None


@dataclass(frozen=True)
class LoyaltyFact:
    """A fact that an app brings: None for nothing to say or nothing the user may see."""

    code: str
    fact: Callable[[Member, User], Fact | None]


loyalty_facts: Registry[LoyaltyFact] = Registry(
    "loyalty facts", key=lambda brought: brought.code
)


def facts_of(member: Member, *, user: User, today: date) -> list[Fact]:
    """What the member's figures say, then what the apps bring."""
    stat: MemberStat | None = getattr(member, "stat", None)
    facts = [] if stat is None else _own_facts(stat, today=today)
    brought = (each.fact(member, user) for each in loyalty_facts)
    return facts + [fact for fact in brought if fact is not None]


def _own_facts(stat: MemberStat, *, today: date) -> list[Fact]:
    facts = []
    if stat.last_purchase_at is not None:
        days = (today - portal_day(stat.last_purchase_at)).days
        band = 1 + sum(days < limit for limit in RECENCY_DAYS)
        facts.append(
            Fact(gettext_lazy("Recency"), _("Bought %s") % days_ago(days), band)
        )
    visits = ngettext(
        "%(visits)d visit in a year", "%(visits)d visits in a year", stat.visits_365
    )
    facts += [
        Fact(
            gettext_lazy("Frequency"),
            visits % {"visits": stat.visits_365},
            1 + sum(stat.visits_365 >= limit for limit in VISITS_A_YEAR),
        ),
        Fact(
            gettext_lazy("Money"),
            _("%(spend)s spent in a year") % {"spend": f"{stat.spend_365:,.0f}"},
            1 + sum(stat.spend_365 >= limit for limit in SPEND_A_YEAR),
        ),
        Fact(
            gettext_lazy("Referrals"),
            ngettext(
                "Brought %(count)d member", "Brought %(count)d members", stat.referrals
            )
            % {"count": stat.referrals},
        ),
        Fact(
            gettext_lazy("Attendance"),
            ngettext(
                "Came to %(count)d event",
                "Came to %(count)d events",
                stat.events_attended,
            )
            % {"count": stat.events_attended},
        ),
    ]
    return facts
