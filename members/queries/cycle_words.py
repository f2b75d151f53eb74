"""Where a member stands in the own rhythm, and why, in one sentence with its figures."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.choices import Confidence, CycleState
from members.dates.cycle import CHAIN_GAP, cycle_at
from members.models import MemberStat
from members.queries.day_words import days_ago, every_days, named_day
from members.queries.figures import portal_day


@dataclass(frozen=True)
class CycleWords:
    """A state as of one day: its value and label, why, and how sure that is."""

    state: str
    label: str
    reason: str
    confidence: str


def cycle_words(stat: MemberStat | None, *, today: date) -> CycleWords:
    """The state on `today` (worked out anew, never stale) in words. No query."""
    if stat is None or stat.last_purchase_at is None:
        none = CycleState.NONE
        return CycleWords(none, str(none.label), _("Has not bought anything yet."), "")
    last_on = portal_day(stat.last_purchase_at)
    state = CycleState(cycle_at(last_on=last_on, due_on=stat.due_on, today=today).state)
    return CycleWords(
        state=state,
        label=str(state.label),
        reason=_reason(stat, last_on, today=today),
        confidence=_confidence(stat),
    )


def _reason(stat: MemberStat, last_on: date, *, today: date) -> str:
    words = {
        "when": days_ago((today - last_on).days),
        "assumed": CHAIN_GAP,
    }
    if stat.due_on is None:
        return (
            _(
                "Last came %(when)s; no rhythm is known before the third visit, so "
                "%(assumed)d days are assumed."
            )
            % words
        )
    late = (today - stat.due_on).days
    words |= {
        "day": named_day(stat.due_on),
        "late": _late(late),
        "every": every_days(stat.median_gap_days or 0),
        "lasts": (stat.due_on - last_on).days,
    }
    if stat.median_gap_days:
        if late > 0:
            return _("Last came %(when)s, usually comes %(every)s: %(late)s.") % words
        return (
            _("Last came %(when)s, usually comes %(every)s; expected on %(day)s.")
            % words
        )
    if late > 0:
        return (
            _("Last came %(when)s with goods for about %(lasts)d days: %(late)s.")
            % words
        )
    return (
        _(
            "Last came %(when)s with goods for about %(lasts)d days; expected on %(day)s."
        )
        % words
    )


def _late(days: int) -> str:
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def _confidence(stat: MemberStat) -> str:
    """What the rhythm rests on; blank where nothing is known."""
    if not stat.confidence:
        return ""
    if stat.median_gap_days is None:
        return _("A guess from the goods: fewer than three visits.")
    sentence = {
        Confidence.HIGH.value: ngettext(
            "Sure: %(days)d visit, evenly spaced.",
            "Sure: %(days)d visits, evenly spaced.",
            stat.visits_all,
        ),
        Confidence.MEDIUM.value: ngettext(
            "Fairly sure: %(days)d visit.",
            "Fairly sure: %(days)d visits.",
            stat.visits_all,
        ),
    }.get(
        stat.confidence,
        ngettext(
            "Not sure: %(days)d visit, few or unevenly spaced.",
            "Not sure: %(days)d visits, few or unevenly spaced.",
            stat.visits_all,
        ),
    )
    return sentence % {"days": stat.visits_all}
