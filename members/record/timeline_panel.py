"""Panel of the record: everything that happened, newest first, under its days."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Activity, Member, Purchase
from members.queries.figures import portal_day
from members.record.panels import RecordPanel
from members.record.timeline import activity_kinds

logger = logging.getLogger(__name__)

ENTRIES_SHOWN = 25


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    icon: str
    label: str
    line: str
    url: str
    by: str
    place: str


@dataclass(frozen=True)
class Day:
    """The lines of one calendar day in the portal's zone."""

    on: date
    entries: list[Entry]


def timeline_of(
    member: Member, *, before: datetime | None = None, limit: int = ENTRIES_SHOWN
) -> tuple[list[Day], datetime | None]:
    """The latest lines before a moment, by days, and where the next part begins.

    Purchases are merged in when read: a row of the timeline for each receipt would
    say the same twice. A kind that nobody registered (its app was taken out) and a
    row that its kind can't read get a plain line; neither costs the page. Two queries.
    """
    activities = Activity.objects.filter(member=member).select_related("by", "store")
    purchases = Purchase.objects.filter(member=member).select_related("store")
    if before is not None:
        activities = activities.filter(at__lt=before)
        purchases = purchases.filter(purchased_at__lt=before)
    entries = [
        *(_entry_of(activity) for activity in activities[: limit + 1]),
        *(_purchase_entry(purchase) for purchase in purchases[: limit + 1]),
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    following = entries[limit - 1].at if len(entries) > limit else None
    return list(_days(entries[:limit])), following


def _days(entries: Iterable[Entry]) -> Iterator[Day]:
    for on, group in groupby(entries, key=lambda entry: portal_day(entry.at)):
        yield Day(on=on, entries=list(group))


def _entry_of(activity: Activity) -> Entry:
    kind = activity_kinds.get(activity.kind)
    icon, label, line, url = "circle-check", activity.kind, "", ""
    if kind is not None:
        icon, label = kind.icon, str(kind.label)
        try:
            line, url = kind.line(activity), kind.url(activity)
        except Exception:  # one unreadable row must not cost the page
            logger.exception("timeline row %s cannot be read", activity.pk)
    return Entry(
        at=activity.at,
        icon=icon,
        label=label,
        line=line or _("%(kind)s (no details can be shown)") % {"kind": label},
        url=url,
        by=str(activity.by or ""),
        place=str(activity.store or ""),
    )


def _purchase_entry(purchase: Purchase) -> Entry:
    return Entry(
        at=purchase.purchased_at,
        icon="tag",
        label=_("Purchase"),
        line=_("Bought for %(amount)s (receipt %(number)s)")
        % {"amount": purchase.amount, "number": purchase.receipt_no},
        url="",
        by=purchase.sold_by,
        place=str(purchase.store),
    )


class TimelinePanel(RecordPanel):
    """What happened between us and the member, from all apps."""

    name = "members.timeline"
    heading: ClassVar[str | Promise] = gettext_lazy("Timeline")
    order = 300
    permission = "members.view_activity"
    template_name = "members/record/timeline_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        days, following = timeline_of(self.member)
        return super().get_context_data(parent_context) | {
            "days": days,
            "following": following,
        }
