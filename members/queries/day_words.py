"""Days in words, as sentences about a rhythm need them."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def named_day(day: date) -> str:
    """A near day without its year: "Saturday, 21 November", 11月21日星期六."""
    return str(formats.date_format(day, pgettext("a near day", "l, j F")))


def days_ago(days: int) -> str:
    """How long ago, inside a sentence: "today", "yesterday", "62 days ago"."""
    if days <= 0:
        return pgettext("bought …", "today")
    if days == 1:
        return pgettext("bought …", "yesterday")
    return _("%(days)d days ago") % {"days": days}


def every_days(days: int) -> str:
    """How often, inside a sentence: "every day", "every 55 days"."""
    return ngettext("every day", "every %(days)d days", days) % {"days": days}
