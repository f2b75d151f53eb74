"""Key accounts: those that buy less than they did, and visits that the plan asks for."""

from typing import Any

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import KeyAccount, Member
from members.queries.key_accounts import (
    LAST_YEAR,
    declining_key_accounts,
    visits_due,
)
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line


def declining(desk: Desk) -> Any:
    """Approved accounts whose spend fell below the chain's percent."""
    rows = declining_key_accounts(desk.user, today=desk.today)
    return desk.narrow(rows, store="member__home_store", owner="manager")


def declining_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Bought for 1,200 in 90 days, 35% of the same days last year". No query."""
    return [_declining_line(*hit.facts) for hit, _member in pairs]


def _declining_line(recent: Any, share: Any, against: str) -> Line:
    words = {
        "amount": formats.number_format(int(recent), force_grouping=True),
        "share": int(share),
    }
    if against == LAST_YEAR:
        sentence = _(
            "Bought for %(amount)s in 90 days, %(share)d%% of the same days a year ago"
        )
    else:
        sentence = _(
            "Bought for %(amount)s in 90 days, %(share)d%% of the 90 days before"
        )
    return Line(words=sentence % words, is_late=True)


def visits(desk: Desk) -> QuerySet[KeyAccount]:
    """Approved accounts whose next visit is due today or before."""
    rows = visits_due(desk.user, until=desk.today)
    return desk.narrow(rows, store="member__home_store", owner="manager")


def visit_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Visit planned for 20 November, every 60 days". No query."""
    return [
        Line(
            words=_("Visit planned for %(day)s, every %(days)d days")
            % {"day": formats.date_format(on, "MONTH_DAY_FORMAT"), "days": every},
            is_late=on < desk.today,
        )
        for on, every in (hit.facts for hit, _member in pairs)
    ]


DECLINING = DayKind(
    code="declining",
    label=gettext_lazy("Key accounts that fell off"),
    hint=gettext_lazy("The last 90 days against those a year ago"),
    icon="warning",
    permission="members.view_keyaccount",
    rows=declining,
    lines=declining_lines,
    order=(),
    facts=("recent", "share", "against"),
    action=gettext_lazy("Ask why"),
)

VISITS = DayKind(
    code="visits",
    label=gettext_lazy("Key accounts to visit"),
    hint=gettext_lazy("By their plan of visits"),
    icon="group",
    permission="members.view_keyaccount",
    rows=visits,
    lines=visit_lines,
    order=(),
    facts=("next_visit_on", "visit_every"),
    action=gettext_lazy("Arrange it"),
)
