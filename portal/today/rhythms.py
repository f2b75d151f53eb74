"""Who is expected by the own rhythm, and who runs out at home."""

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Member, MemberCategoryStat, MemberStat
from members.queries.cycle import due_by_rhythm, running_out
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line


def expected(desk: Desk) -> QuerySet[MemberStat]:
    """Members expected in the last 30 days who have not come."""
    rows = due_by_rhythm(desk.user, desk.today)
    return desk.narrow(rows, store="home_store", owner="member__owner")


def expected_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Comes every 21 days, expected since 17 November". No query."""
    lines = []
    for hit, _member in pairs:
        gap, due_on = hit.facts
        sentence = ngettext(
            "Comes every %(gap)d day, expected since %(day)s",
            "Comes every %(gap)d days, expected since %(day)s",
            gap,
        )
        if due_on == desk.today:
            sentence = ngettext(
                "Comes every %(gap)d day, expected today",
                "Comes every %(gap)d days, expected today",
                gap,
            )
        day = formats.date_format(due_on, "MONTH_DAY_FORMAT")
        lines.append(Line(words=sentence % {"gap": gap, "day": day}))
    return lines


def run_out(desk: Desk) -> QuerySet[MemberCategoryStat]:
    """Goods at home that run out about now."""
    rows = running_out(desk.user, desk.today)
    return desk.narrow(rows, store="home_store", owner="member__owner")


def run_out_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Pu'er: bought 62 days ago, probably out since 17 November". No query."""
    lines = []
    for hit, _member in pairs:
        category, due_on, last_on = hit.facts
        if due_on < desk.today:
            sentence = _(
                "%(category)s: bought %(days)d days ago, probably out since %(day)s"
            )
        elif due_on == desk.today:
            sentence = _("%(category)s: bought %(days)d days ago, probably out today")
        else:
            sentence = _(
                "%(category)s: bought %(days)d days ago, probably out on %(day)s"
            )
        lines.append(
            Line(
                words=sentence
                % {
                    "category": category,
                    "days": (desk.today - last_on).days,
                    "day": formats.date_format(due_on, "MONTH_DAY_FORMAT"),
                }
            )
        )
    return lines


RUNNING_OUT = DayKind(
    code="running_out",
    label=gettext_lazy("Running out at home"),
    hint=gettext_lazy("By what they bought and how long it usually lasts"),
    icon="time",
    permission="members.view_purchase",
    rows=run_out,
    lines=run_out_lines,
    order=(),
    facts=("category__name", "due_on", "last_on"),
    action=gettext_lazy("Offer more"),
    store="home_store",
)

EXPECTED = DayKind(
    code="expected",
    label=gettext_lazy("Expected by their rhythm"),
    hint=gettext_lazy("Should have come in the last 30 days"),
    icon="history",
    permission="members.view_purchase",
    rows=expected,
    lines=expected_lines,
    order=(),
    facts=("median_gap_days", "due_on"),
    action=gettext_lazy("Invite"),
    store="home_store",
)
