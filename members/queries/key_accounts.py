"""Who could be a key account, who is one, and whose purchases fell off. Reads only."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from members.choices import KeyAccountState, MemberStatus
from members.models import ChainRules, KeyAccount, MemberStat, Purchase, User, scope_of
from members.queries.figures import midnight

WINDOW = 90
YEAR = 365
PROPOSALS_SHOWN = 50
MONEY: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)
LAST_YEAR, BEFORE = "year", "before"


def spend_between(first: date, last: date, member: str) -> Coalesce:
    """The spend of calendar days, both counted, of the member that ``member`` names."""
    spent = (
        Purchase.objects.filter(
            member=OuterRef(member),
            purchased_at__gte=midnight(first),
            purchased_at__lt=midnight(last + timedelta(days=1)),
        )
        .order_by()
        .values("member")
        .annotate(spent=Sum("amount"))
        .values("spent")
    )
    return Coalesce(Subquery(spent), Value(Decimal(0)), output_field=MONEY)


def with_trend(accounts: QuerySet[KeyAccount], *, today: date) -> Any:
    """The accounts with ``recent`` (spend of the last 90 days), ``compared`` (of the
    same days a year ago; where there was none, of the 90 days before) and ``against``
    (LAST_YEAR or BEFORE, which of the two)."""
    first = today - timedelta(days=WINDOW - 1)
    year_ago = spend_between(
        first - timedelta(days=YEAR), today - timedelta(days=YEAR), "member"
    )
    before = spend_between(
        first - timedelta(days=WINDOW), first - timedelta(days=1), "member"
    )
    rows: Any = accounts.annotate(
        recent=spend_between(first, today, "member"),
        year_ago=year_ago,
        quarter_before=before,
    )
    return rows.annotate(
        compared=Case(
            When(year_ago__gt=0, then=F("year_ago")),
            default=F("quarter_before"),
            output_field=MONEY,
        ),
        against=Case(
            When(year_ago__gt=0, then=Value(LAST_YEAR)),
            default=Value(BEFORE),
            output_field=CharField(),
        ),
    )


def declining_key_accounts(user: User, *, today: date) -> Any:
    """Approved accounts that `user` may see whose spend fell below the chain's percent.

    The rows of with_trend, with ``share`` (percent of what it was), those who lost
    most first. One query and the rules.
    """
    rules = ChainRules.objects.current()
    accounts = with_trend(
        KeyAccount.objects.visible_to(user).approved(), today=today
    ).filter(compared__gt=0)
    limit = F("compared") * Value(Decimal(rules.key_decline_percent) / 100)
    falling: Any = accounts.filter(recent__lt=limit).annotate(
        share=F("recent") * 100 / F("compared"), lost=F("compared") - F("recent")
    )
    return falling.select_related("member__home_store", "manager").order_by(
        "-lost", "pk"
    )


def visits_due(user: User, *, until: date) -> QuerySet[KeyAccount]:
    """Approved accounts that `user` may see whose next visit is due up to a day."""
    return (
        KeyAccount.objects.visible_to(user)
        .approved()
        .filter(next_visit_on__lte=until)
        .select_related("member__home_store", "manager")
        .order_by("next_visit_on", "pk")
    )


@dataclass(frozen=True)
class Proposal:
    """A member who could be a key account, by figures. The margin is not known here."""

    stat: MemberStat
    recent: Decimal
    compared: Decimal
    average: Decimal | None

    @property
    def trend(self) -> int | None:
        """Percent by which the last 90 days differ from the same days a year ago."""
        if not self.compared:
            return None
        return int((self.recent - self.compared) * 100 / self.compared)


def proposals(user: User, *, today: date) -> list[Proposal]:
    """Those who spent most in a year in the stores of `user` and are no key accounts.

    Nobody who was declined in the last year. One query.
    """
    scope = scope_of(user, "members.add_keyaccount")
    known = KeyAccount.objects.filter(member=OuterRef("member"))
    declined = known.filter(
        state=KeyAccountState.DECLINED,
        decided_at__gte=midnight(today - timedelta(days=YEAR)),
    )
    first = today - timedelta(days=WINDOW - 1)
    rows: Any = (
        MemberStat.objects.filter(
            scope.q("home_store"),
            member__status=MemberStatus.MEMBER,
            spend_365__gt=0,
        )
        .exclude(Exists(known.live()))
        .exclude(Exists(declined))
        .annotate(
            compared=spend_between(
                first - timedelta(days=YEAR), today - timedelta(days=YEAR), "pk"
            )
        )
        .select_related("member__home_store", "member__customer_type", "tier")
        .order_by("-spend_365", "pk")
    )
    return [
        Proposal(
            stat=stat,
            recent=stat.spend_90,
            compared=stat.compared,
            average=stat.spend_365 / stat.visits_365 if stat.visits_365 else None,
        )
        for stat in rows[:PROPOSALS_SHOWN]
    ]
