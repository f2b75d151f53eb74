"""The clocks of a case: what is due when, why then, for whom we wait."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.actions import pauses
from feedback.choices import AlarmLevel
from feedback.forms.clocks import PauseForm, PromiseLaterForm
from feedback.forms.staff import CaseForm
from feedback.models import CaseClock, ClockAlarm
from feedback.queries.clock_words import how_words
from feedback.queries.metrics import MAY_PAUSE
from feedback.views.workspace.sections import CaseDesk, Section, Step

STEPS: dict[str, Step] = {
    "pause": Step(
        PauseForm, pauses.pause_clocks, _("The clocks stand still from now on.")
    ),
    "resume": Step(CaseForm, pauses.resume_clocks, _("The clocks run again.")),
    "promise_later": Step(
        PromiseLaterForm, pauses.promise_later, _("The customer is told the new date.")
    ),
}

# How a clock stands: the colour of its bar, and the word for it.
WORDS = {
    "running": pgettext_lazy("state of a clock", "running"),
    "near": pgettext_lazy("state of a clock", "nearly due"),
    "late": pgettext_lazy("state of a clock", "overdue"),
    "paused": pgettext_lazy("state of a clock", "stands still"),
    "kept": pgettext_lazy("state of a clock", "in time"),
    "missed": pgettext_lazy("state of a clock", "missed"),
}
NEAR = 75


def clocks(desk: CaseDesk) -> dict[str, Any] | None:
    """All clocks of the case: those that run first, by due moment. Three queries."""
    found = _clocks(desk)
    if not found:
        return None
    pauses_known = list(desk.case.pauses.select_related("opened_by"))
    rows = [_row(clock, desk.now) for clock in found]
    running = [row for row in rows if row["clock"].stopped_at is None]
    pause = next((each for each in pauses_known if each.ended_at is None), None)
    return {
        "running": running,
        "over": [row for row in rows if row["clock"].stopped_at is not None],
        "pause": pause,
        "past_pauses": [each for each in pauses_known if each.ended_at is not None],
        "may_change": desk.may_change,
        "may_pause": desk.may_change and pause is None and _any_may_pause(running),
        "promised": _promised(running),
        "forms": {
            "pause": desk.form("pause", PauseForm),
            "promise": desk.form("promise_later", PromiseLaterForm),
        },
    }


def _clocks(desk: CaseDesk) -> list[CaseClock]:
    last = ClockAlarm.objects.filter(clock=OuterRef("pk")).order_by("-pk")
    rows = desk.case.clocks.annotate(told=Subquery(last.values("level")[:1]))
    return list(rows.prefetch_related("changes__by").order_by("due_at", "pk"))


def _any_may_pause(rows: list[dict[str, Any]]) -> bool:
    return any(row["clock"].metric in MAY_PAUSE for row in rows)


def _promised(rows: list[dict[str, Any]]) -> datetime | None:
    moments = (row["clock"].promised_at for row in rows)
    return next((moment for moment in moments if moment is not None), None)


def _row(clock: Any, now: datetime) -> dict[str, Any]:
    until = clock.stopped_at or clock.paused_at or now
    share = _share(clock, until)
    state = _state(clock, share, now)
    return {
        "clock": clock,
        "share": share,
        "state": state,
        "words": WORDS[state],
        "how": how_words(clock.how),
        "changes": list(clock.changes.all()),
        "told": AlarmLevel(clock.told).label if clock.told else "",
    }


def _share(clock: CaseClock, until: datetime) -> int:
    """How much of the time from start to due is used, in percent, 100 at most."""
    whole = (clock.due_at - clock.started_at).total_seconds()
    used = (until - clock.started_at).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * used / whole)))


def _state(clock: CaseClock, share: int, now: datetime) -> str:
    if clock.stopped_at is not None:
        return "missed" if clock.breached_at else "kept"
    if clock.paused_at is not None:
        return "paused"
    if clock.due_at <= now:
        return "late"
    return "near" if share >= NEAR else "running"


SECTIONS = (Section("clocks", "side", 5, "feedback/sections/clocks.html", clocks),)
