"""Memberships and points that come to an end."""

from datetime import date

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Member, MemberStat
from members.queries.expiring import expiring_memberships, expiring_points
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line


def memberships(desk: Desk) -> QuerySet[Member]:
    """Memberships that end within the chain's window or ended lately."""
    rows = expiring_memberships(desk.user, today=desk.today)
    return desk.narrow(rows, store="home_store", owner="owner")


def membership_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Membership ends on 3 December". No query."""
    return [_membership_line(hit.facts[0], desk.today) for hit, _member in pairs]


def _membership_line(end: date, today: date) -> Line:
    sentence = (
        _("Membership ended on %(day)s")
        if end < today
        else _("Membership ends on %(day)s")
    )
    day = formats.date_format(end, "MONTH_DAY_FORMAT")
    return Line(words=sentence % {"day": day}, is_late=end < today)


def points(desk: Desk) -> QuerySet[MemberStat]:
    """Members with points that expire within the chain's notice."""
    rows = expiring_points(desk.user, today=desk.today)
    return desk.narrow(rows, store="home_store", owner="member__owner")


def point_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "300 of 520 points expire on 30 November". No query."""
    lines = []
    for hit, _member in pairs:
        expiring, balance, on = hit.facts
        sentence = ngettext(
            "%(expiring)d of %(balance)d point expires on %(day)s",
            "%(expiring)d of %(balance)d points expire on %(day)s",
            balance,
        )
        lines.append(
            Line(
                words=sentence
                % {
                    "expiring": expiring,
                    "balance": balance,
                    "day": formats.date_format(on, "MONTH_DAY_FORMAT"),
                }
            )
        )
    return lines


MEMBERSHIPS = DayKind(
    code="memberships",
    label=gettext_lazy("Memberships that end"),
    hint=gettext_lazy("Renew before they lapse"),
    icon="rotate",
    permission="members.view_member",
    rows=memberships,
    lines=membership_lines,
    order=(),
    facts=("expires_on",),
    action=gettext_lazy("Offer renewal"),
    store="home_store",
    member="pk",
)

POINTS = DayKind(
    code="points",
    label=gettext_lazy("Points that expire"),
    hint=gettext_lazy("A reason to come in"),
    icon="tag",
    permission="members.view_pointsentry",
    rows=points,
    lines=point_lines,
    order=(),
    facts=("points_expiring", "points_balance", "points_expire_on"),
    action=gettext_lazy("Tell them"),
    store="home_store",
)
