"""What pauses and unconfirmed consents bring: policies, the hold, timeline kinds."""

from collections.abc import Collection
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Activity, MarketingPause
from members.record.marketing_holds import MarketingHold
from members.record.relations import OnErase, OnMerge, RelationPolicy
from members.record.timeline import ActivityKind


def longer_pause(kept: MarketingPause, left: MarketingPause) -> dict[str, Any]:
    """Of two pauses of one person the longer one counts."""
    if left.until > kept.until:
        return {"until": left.until, "at": left.at}
    return {}


PREFERENCE_POLICIES = (
    RelationPolicy(
        "members.MarketingPause.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=("until", "at"),
        settle=longer_pause,
    ),
    RelationPolicy(
        "members.PendingConsent.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=("purpose", "channel", "wording", "at"),
    ),
)


def pausing(member_ids: Collection[int]) -> set[int]:
    """Of these members those who asked for a rest that is not over; one query."""
    pauses = MarketingPause.objects.filter(
        member__in=list(member_ids), until__gt=timezone.localdate()
    )
    return set(pauses.values_list("member_id", flat=True))


PAUSED = MarketingHold(
    "members.pause", gettext_lazy("Asked for a rest from our letters"), pausing
)


def _pause_line(activity: Activity) -> str:
    until = parse_date(activity.data.get("until") or "")
    if until is None:
        return _("Ended the rest from our letters")
    words = {"until": formats.date_format(until, "DATE_FORMAT")}
    return _("Asked for a rest from our letters until %(until)s") % words


PREFERENCE_KINDS = (
    ActivityKind(
        code="members.pause",
        label=gettext_lazy("Rest from letters"),
        icon="time",
        line=_pause_line,
    ),
)
