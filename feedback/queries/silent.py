"""The unhappy who say nothing (F21): whom to call, and why we think so.

Each sign comes from a small table or an index on days; the signs of all kinds are read
in one query, the members they point at in a second, so that nothing is ever asked of
all members.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from feedback.choices import CaseKind
from feedback.choices.quality import Unhappy
from feedback.models import Case, FollowUp
from feedback.queries.corrective import problems
from members.choices import Channel, CycleState
from members.models import ConsentState, Member, PurchaseLine, User
from members.models.member import MemberQuerySet

# Signs older than this are past mending by a call.
SIGN_DAYS = 120
# A return or a damage becomes a sign when nobody has come for so long.
QUIET_DAYS = 14
# Who was reached within these days is left alone.
LEFT_ALONE_DAYS = 21
SIGNS_READ = 2000
SHOWN = 100

STAYED_AWAY = (CycleState.OVERDUE, CycleState.DORMANT, CycleState.LOST)


@dataclass(frozen=True)
class Silent:
    """A member to call: the latest sign, when it was, and why it is one."""

    member: Member
    sign: str
    at: datetime

    @property
    def words(self) -> str:
        """The sign as a sentence."""
        return sign_words(self.sign, self.at)


def sign_words(sign: str, at: datetime) -> str:
    """Why we think that the member is unhappy: "Was not content when asked on …"."""
    sentences = {
        Unhappy.ANSWER: _(
            "Was not content when asked on %(day)s, and has not complained."
        ),
        Unhappy.RETURNED: _(
            "Brought something back on %(day)s, and has not come since."
        ),
        Unhappy.INCIDENT: _(
            "Something broke in the shop on %(day)s; has not come since."
        ),
        Unhappy.STOPPED: _(
            "Came regularly until the case of %(day)s, and has not come since."
        ),
    }
    day = formats.date_format(timezone.localtime(at), "MONTH_DAY_FORMAT")
    return sentences[Unhappy(sign)] % {"day": day}


def silent_unhappy(user: User, *, at: datetime, limit: int = SHOWN) -> list[Silent]:
    """Members whom `user` sees with a sign, the latest first; two queries.

    Left out: who has an open case, has refused calls, was reached lately, has a date
    for the next contact, or complained after the sign.
    """
    signs: dict[int, tuple[datetime, str]] = {}
    for member_id, moment, sign in _signs(at):
        if member_id not in signs or moment > signs[member_id][0]:
            signs[member_id] = (moment, sign)
    members = _callable(user, at=at).filter(pk__in=list(signs))
    found = [
        Silent(member, signs[member.pk][1], signs[member.pk][0])
        for member in members
        if _still_holds(member, *signs[member.pk], at=at)
    ]
    found.sort(key=lambda each: (each.at, each.member.pk), reverse=True)
    return found[:limit]


def _signs(at: datetime) -> Iterable[tuple[int, datetime, str]]:
    """Member, moment and kind of every sign of the last days, as one UNION."""
    since = at - timedelta(days=SIGN_DAYS)
    quiet = at - timedelta(days=QUIET_DAYS)
    answers = FollowUp.objects.dissatisfied().filter(
        answered_at__range=(since, at), case__member__isnull=False
    )
    returned = PurchaseLine.objects.filter(
        quantity__lt=0, purchased_at__range=(since, quiet), member__isnull=False
    )
    incidents = Case.objects.filter(
        kind=CaseKind.INCIDENT, quarantine="", received_at__range=(since, quiet)
    ).filter(member__isnull=False)
    stopped = Case.objects.filter(
        kind=CaseKind.COMPLAINT, quarantine="", received_at__range=(since, quiet)
    ).filter(member__isnull=False, closed_at__isnull=False)
    parts = [
        _rows(answers, "case__member", "answered_at", Unhappy.ANSWER),
        _rows(returned, "member", "purchased_at", Unhappy.RETURNED),
        _rows(incidents, "member", "received_at", Unhappy.INCIDENT),
        _rows(stopped, "member", "received_at", Unhappy.STOPPED),
    ]
    union: Any = parts[0].union(*parts[1:], all=True)
    found: Iterable[tuple[int, datetime, str]] = union.order_by("-moment")[:SIGNS_READ]
    return found


def _rows(rows: QuerySet[Any], member: str, moment: str, sign: str) -> QuerySet[Any]:
    """Member, moment and sign of these rows, fit for a UNION."""
    found: QuerySet[Any] = (
        rows.order_by()
        .annotate(who=F(member), moment=F(moment), sign=Value(str(sign)))
        .values_list("who", "moment", "sign")
    )
    return found


def _callable(user: User, *, at: datetime) -> MemberQuerySet:
    """Members of the person's stores who may be called now, with store, owner, figures,
    and when they last complained (``complained_at``)."""
    refused = ConsentState.objects.filter(
        member=OuterRef("pk"), channel=Channel.PHONE, is_given=False
    )
    agreed = ConsentState.objects.filter(
        member=OuterRef("pk"), channel=Channel.PHONE, is_given=True
    )
    last = (
        problems()
        .filter(member=OuterRef("pk"), kind=CaseKind.COMPLAINT)
        .order_by()
        .values("member")
        .annotate(last=Max("received_at"))
        .values("last")
    )
    lately = at - timedelta(days=LEFT_ALONE_DAYS)
    return (
        Member.objects.visible_to(user)
        .current()
        .exclude(stat__open_cases__gt=0)
        .filter(
            Q(stat__last_reached_at=None) | Q(stat__last_reached_at__lt=lately),
            Q(stat__next_contact_on=None),
            ~Exists(refused) | Exists(agreed),
        )
        .annotate(complained_at=last)
        .select_related("home_store", "owner", "stat")
    )


def _still_holds(member: Member, moment: datetime, sign: str, *, at: datetime) -> bool:
    """Whether the sign still says something: no complaint after it, and, but for a bad
    answer, no purchase after it either."""
    complained = getattr(member, "complained_at", None)
    bought = member.stat_value("last_purchase_at")
    came_since = bought is not None and bought > moment + timedelta(hours=1)
    if sign == Unhappy.STOPPED:
        state = member.stat_value("cycle_state")
        came_before = bought is not None and bought > moment - _rhythm(member)
        return came_before and not came_since and state in STAYED_AWAY
    if complained is not None and complained > moment:
        return False
    return sign == Unhappy.ANSWER or not came_since


def _rhythm(member: Member) -> timedelta:
    """How long before the case a regular was last seen at the most: two of the member's
    own spans, and a month at least."""
    gap = member.stat_value("median_gap_days") or 0
    return timedelta(days=max(30, 2 * gap))
