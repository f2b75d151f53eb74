"""Why call this member now: one sentence, or nothing.

A page that always shouts is a page people stop reading. The first that holds is said:
a birthday within 14 days, goods that have run out or will within 3 days by the
member's own rhythm, a visit that is overdue by half the usual gap or more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from members.models import ImportantDate, MemberCategoryStat, MemberStat
from members.queries.figures import portal_day
from members.queries.member_rows import BIRTHDAY_SOON_DAYS

RUNNING_OUT_DAYS = 3
OVERDUE_SHARE = 0.5


@dataclass(frozen=True)
class CallReason:
    """What to call about: ``icon`` of Wagtail's, and the sentence."""

    icon: str
    sentence: str


def call_reason(
    *,
    birthday: ImportantDate | None,
    stat: MemberStat | None,
    categories: Sequence[MemberCategoryStat],
    today: date,
) -> CallReason | None:
    """The one sentence of the card, or None. Reads only what it is given."""
    return (
        _birthday_reason(birthday, today)
        or _running_out_reason(categories, today)
        or _overdue_reason(stat, today)
    )


def _birthday_reason(birthday: ImportantDate | None, today: date) -> CallReason | None:
    if birthday is None or birthday.next_on is None:
        return None
    days = (birthday.next_on - today).days
    if not 0 <= days <= BIRTHDAY_SOON_DAYS:
        return None
    if days == 0:
        return CallReason("date", _("Birthday today: wish a happy birthday."))
    sentence = ngettext(
        "Birthday in %(days)d day, on %(day)s.",
        "Birthday in %(days)d days, on %(day)s.",
        days,
    )
    return CallReason(
        "date", sentence % {"days": days, "day": _named_day(birthday.next_on)}
    )


def _running_out_reason(
    categories: Sequence[MemberCategoryStat], today: date
) -> CallReason | None:
    due = [
        (found.due_on, found)
        for found in categories
        if found.due_on and _is_about_due(found, found.due_on, today)
    ]
    if not due:
        return None
    due_on, found = max(due, key=lambda pair: (pair[1].amount, pair[0]))
    words = {
        "category": found.category,
        "since": (today - found.last_on).days,
        "gap": found.median_gap_days or (due_on - found.last_on).days,
        "day": _named_day(due_on),
    }
    return CallReason(
        "time", _running_out_words(is_out=due_on <= today, found=found) % words
    )


def _is_about_due(found: MemberCategoryStat, due_on: date, today: date) -> bool:
    """From three days before until another gap has gone by: after that a member has
    not run out but gone over to something else."""
    gap = (due_on - found.last_on).days
    return -gap <= (due_on - today).days <= RUNNING_OUT_DAYS


def _running_out_words(*, is_out: bool, found: MemberCategoryStat) -> str:
    if found.median_gap_days is None:
        if is_out:
            return _(
                "Bought %(category)s %(since)d days ago; it usually lasts %(gap)d. "
                "Probably run out since %(day)s."
            )
        return _(
            "Bought %(category)s %(since)d days ago; it usually lasts %(gap)d. "
            "Probably runs out on %(day)s."
        )
    if is_out:
        return _(
            "Bought %(category)s %(since)d days ago, usually every %(gap)d. "
            "Probably run out since %(day)s."
        )
    return _(
        "Bought %(category)s %(since)d days ago, usually every %(gap)d. "
        "Probably runs out on %(day)s."
    )


def _overdue_reason(stat: MemberStat | None, today: date) -> CallReason | None:
    if stat is None or stat.last_purchase_at is None or not stat.median_gap_days:
        return None
    since = (today - portal_day(stat.last_purchase_at)).days
    if since < stat.median_gap_days * (1 + OVERDUE_SHARE):
        return None
    sentence = _("Has not come for %(since)d days; usually comes every %(gap)d.")
    return CallReason(
        "warning", sentence % {"since": since, "gap": stat.median_gap_days}
    )


def _named_day(day: date) -> str:
    """A near day without its year: "Saturday, 21 November", 11月21日星期六."""
    return str(formats.date_format(day, pgettext("a near day", "l, j F")))
