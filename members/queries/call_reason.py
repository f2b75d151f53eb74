"""Why call this member now: one sentence, or nothing.

A page that always shouts is a page people stop reading. The first that holds is said:
a birthday within 14 days, goods that run out about now (members/queries/cycle.py), a
member with a rhythm who is overdue, dormant or lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import ImportantDate, MemberCategoryStat, MemberStat
from members.queries.cycle import STAYED_AWAY, is_running_out
from members.queries.cycle_words import cycle_words
from members.queries.day_words import named_day
from members.queries.member_rows import BIRTHDAY_SOON_DAYS
from members.queries.stock import Goods, stock_words


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
    goods: Goods,
    today: date,
) -> CallReason | None:
    """The one sentence of the card, or None. Reads only what it is given."""
    return (
        _birthday_reason(birthday, today)
        or _running_out_reason(categories, goods, today)
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
        "date", sentence % {"days": days, "day": named_day(birthday.next_on)}
    )


def _running_out_reason(
    categories: Sequence[MemberCategoryStat], goods: Goods, today: date
) -> CallReason | None:
    due = [found for found in categories if is_running_out(found, today=today)]
    if not due:
        return None
    found = max(due, key=lambda found: (found.amount, found.due_on or today))
    return CallReason("time", stock_words(found, goods, today=today))


def _overdue_reason(stat: MemberStat | None, today: date) -> CallReason | None:
    if stat is None or not stat.median_gap_days:
        return None
    words = cycle_words(stat, today=today)
    if words.state not in STAYED_AWAY:
        return None
    return CallReason("warning", words.reason)
