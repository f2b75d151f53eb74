"""Calls that are mine or due, and letters of thanks to send."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.choices import CallState, ThanksKind
from campaigns.models import Call, ThanksSuggestion
from campaigns.models.call import CallQuerySet
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line

# A call-back is on the page from so long before its time.
AHEAD = timedelta(minutes=30)


def calls(desk: Desk) -> CallQuerySet:
    """Calls reserved to the person, and call-backs whose time has come: those that the
    person agreed, and those that nobody holds."""
    mine = Q(
        state=CallState.RESERVED, reserved_by=desk.user, reserved_until__gt=desk.now
    )
    free = Q(state=CallState.WAITING) | Q(
        state=CallState.RESERVED, reserved_until__lte=desk.now
    )
    back = free & Q(call_back_at__lte=desk.now + AHEAD)
    if desk.mine:
        back &= Q(done_by=desk.user)
    rows = Call.objects.visible_to(desk.user, "campaigns.change_call").live()
    return rows.filter(mine | back, member__home_store__in=desk.store_ids)


def call_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Call back at 14:30: Autumn tasting", "Reserved for you: Autumn tasting". No
    query."""
    return [_line(desk, *hit.facts) for hit, _member in pairs]


def _line(
    desk: Desk,
    pk: int,
    name: str,
    back_at: datetime | None,
    reserved_by: int | None,
    note: str,
) -> Line:
    words = _("Reserved for you: %(list)s") % {"list": name}
    if back_at is not None:
        moment = timezone.localtime(back_at)
        words = _("Call back at %(time)s: %(list)s") % {
            "time": formats.date_format(moment, "m-d H:i"),
            "list": name,
        }
    return Line(
        words=words,
        note=note[:60],
        is_late=back_at is not None and back_at < desk.now,
        url=reverse("campaigns_call", args=[pk]),
    )


def thanks(desk: Desk) -> Any:
    """Letters of thanks about which nobody has decided yet."""
    rows = ThanksSuggestion.objects.visible_to(desk.user, "campaigns.change_call")
    rows = rows.open().filter(until__gte=desk.today)
    return desk.narrow(rows, store="member__home_store", owner="member__owner")


def thanks_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Praised us on 12 November". No query."""
    lines = []
    for hit, _member in pairs:
        pk, kind, on, until = hit.facts
        words = _("%(what)s on %(day)s") % {
            "what": ThanksKind(kind).label,
            "day": formats.date_format(on, "MONTH_DAY_FORMAT"),
        }
        lines.append(
            Line(
                words=words,
                is_late=until == desk.today,
                url=reverse("campaigns_thanks_letter", args=[pk]),
            )
        )
    return lines


CALLS = DayKind(
    code="calls",
    label=gettext_lazy("Calls of the lists"),
    hint=gettext_lazy("Reserved for you, and call-backs whose time has come"),
    icon="mobile-alt",
    permission="campaigns.change_call",
    rows=calls,
    lines=call_lines,
    order=("call_back_at", "-priority", "pk"),
    facts=("pk", "call_list__name", "call_back_at", "reserved_by", "note"),
    action=pgettext_lazy("a member on the phone", "Call"),
)

THANKS = DayKind(
    code="thanks",
    label=gettext_lazy("To be thanked"),
    hint=gettext_lazy("A letter is ready; one click sends it"),
    icon="mail",
    permission="campaigns.change_call",
    rows=thanks,
    lines=thanks_lines,
    order=("until", "pk"),
    facts=("pk", "rule__kind", "on", "until"),
    action=gettext_lazy("Open the letter"),
    is_call=False,
)
