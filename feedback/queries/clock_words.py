"""Deadlines and their computation in words, for the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from feedback.choices import Unit

DAY_HOURS = 24
# From so many days on, hours by the clock are told as days.
TOLD_AS_DAYS = 2
# The names that the official calendars give.
HOLIDAYS = (
    gettext_noop("New Year's Day"),
    gettext_noop("Spring Festival"),
    gettext_noop("Tomb-sweeping Day"),
    gettext_noop("Labour Day"),
    gettext_noop("Dragon Boat Festival"),
    gettext_noop("National Day"),
    gettext_noop("Mid-autumn Festival"),
)


def holiday_words(name: str) -> str:
    """The name of a special day; what people wrote stays as it is."""
    return _(name) if name in HOLIDAYS else name


def target_words(unit: str, amount: int, *, rolls: bool = False) -> str:
    """ "2 working days", "24 hours by the clock", "at once"."""
    if unit == Unit.WORKING_DAYS:
        return _working_days(amount)
    if unit == Unit.WORKING_HOURS:
        return ngettext("%(n)d working hour", "%(n)d working hours", amount) % {
            "n": amount
        }
    words = _by_the_clock(amount)
    if rolls:
        return _("%(time)s, moved to the next working day") % {"time": words}
    return words


def _working_days(amount: int) -> str:
    if amount == 0:
        return _("on the same working day")
    return ngettext("%(n)d working day", "%(n)d working days", amount) % {"n": amount}


def _by_the_clock(amount: int) -> str:
    if amount == 0:
        return pgettext("deadline", "at once")
    days, rest = divmod(amount, DAY_HOURS)
    if rest == 0 and days >= TOLD_AS_DAYS:
        return ngettext("%(n)d day by the clock", "%(n)d days by the clock", days) % {
            "n": days
        }
    return ngettext("%(n)d hour by the clock", "%(n)d hours by the clock", amount) % {
        "n": amount
    }


def day_words(day: date) -> str:
    """ "Fri 13 Feb 2026"."""
    return formats.date_format(day, pgettext("format of a date", "D j M Y"))


def moment_words(moment: datetime) -> str:
    """ "Fri 13 Feb 2026, 16:31", in the portal's time zone."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return _("%(day)s, %(time)s") % {
        "day": day_words(local.date()),
        "time": f"{local:%H:%M}",
    }


def how_words(how: Mapping[str, Any]) -> list[str]:
    """The computation of a due moment, a sentence for each step; [] for a clock from
    before steps were kept."""
    if not how.get("steps"):
        return []
    target = target_words(how["unit"], how["amount"], rolls=how["rolls"])
    return [target, *(WORDS[step["code"]](step) for step in how["steps"])]


def _day(step: Mapping[str, Any], key: str) -> str:
    return day_words(date.fromisoformat(step[key]))


def _moment(step: Mapping[str, Any], key: str) -> str:
    return moment_words(datetime.fromisoformat(step[key]))


def _received(step: Mapping[str, Any]) -> str:
    return _("Begins %(moment)s") % {"moment": _moment(step, "at")}


def _late_in_day(step: Mapping[str, Any]) -> str:
    return _("After %(closing)s: counts from %(day)s") % {
        "closing": step["closing"],
        "day": _day(step, "from"),
    }


def _rest(step: Mapping[str, Any]) -> str:
    first, last = _day(step, "first"), _day(step, "last")
    words = first if first == last else f"{first} – {last}"
    names = ", ".join(holiday_words(name) for name in step["names"])
    if names:
        return _("%(days)s not counted: %(names)s") % {"days": words, "names": names}
    return _("%(days)s not counted") % {"days": words}


def _make_up(step: Mapping[str, Any]) -> str:
    name = holiday_words(step["name"])
    words = {"day": _day(step, "day"), "name": name}
    if name:
        return _("%(day)s counted: make-up day (%(name)s)") % words
    return _("%(day)s counted: make-up day") % words


def _short(step: Mapping[str, Any]) -> str:
    words = {
        "day": _day(step, "day"),
        "closing": step["closing"],
        "name": holiday_words(step["name"]),
    }
    if step["name"]:
        return _("%(day)s closes at %(closing)s: %(name)s") % words
    return _("%(day)s closes at %(closing)s") % words


def _pause(step: Mapping[str, Any]) -> str:
    return _("Stood still from %(start)s to %(end)s") % {
        "start": _moment(step, "from"),
        "end": _moment(step, "to"),
    }


def _given_back(step: Mapping[str, Any]) -> str:
    days = ", ".join(day_words(date.fromisoformat(day)) for day in step["days"])
    return _("Not counted, since it stood still at closing time: %(days)s") % {
        "days": days
    }


def _rolled(step: Mapping[str, Any]) -> str:
    return _("%(day)s is not worked: moved to the closing time of %(next)s") % {
        "day": _day(step, "from"),
        "next": _day(step, "to"),
    }


def _unconfirmed(step: Mapping[str, Any]) -> str:
    return _("The holidays of %(year)d are not confirmed yet: provisional") % {
        "year": step["year"]
    }


def _due(step: Mapping[str, Any]) -> str:
    return _("Due %(moment)s") % {"moment": _moment(step, "at")}


WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "received": _received,
    "late_in_day": _late_in_day,
    "rest": _rest,
    "make_up": _make_up,
    "short": _short,
    "pause": _pause,
    "given_back": _given_back,
    "rolled": _rolled,
    "unconfirmed": _unconfirmed,
    "due": _due,
}
