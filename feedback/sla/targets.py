"""What is promised where nobody set anything else: F4 and F7 as a table.

A rule of the table names a metric and, where it is narrower, category, channel or
severity; the most exact one that fits counts. What the chain sets itself (ClockPolicy)
comes before the table by the same measure. "24 hours" of F7 are hours by the clock that
are moved to the next working day's closing when they end on a day that is not worked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.sla.clock import Target

LONGEST_PAUSE = 14
TWO_DAYS = Target("working_days", 2)
A_DAY_ROLLED = Target("elapsed_hours", 24, rolls=True)
SAME_DAY = Target("working_days", 0)


@dataclass(frozen=True)
class Rule:
    """A target and where it holds; blank fits everything. ``policy`` is the row that
    it was read from; None: it came with the product."""

    metric: str
    target: Target
    category: str = ""
    severity: str = ""
    channel: str = ""
    longest_pause: int = LONGEST_PAUSE
    policy: int | None = None

    @property
    def exactness(self) -> tuple[int, bool]:
        """Narrower is more exact; of equals, what the chain set itself."""
        narrowed = 4 * bool(self.category) + 2 * bool(self.severity)
        return narrowed + bool(self.channel), self.policy is not None

    def fits(self, *, category: str, severity: str, channel: str) -> bool:
        """Whether it holds for a case of this kind."""
        return (
            self.category in ("", category)
            and self.severity in ("", severity)
            and self.channel in ("", channel)
        )


DEFAULTS: tuple[Rule, ...] = (
    Rule("acknowledge", SAME_DAY),
    Rule("acknowledge", Target("elapsed_hours", 0), channel="online"),
    Rule("accept", Target("elapsed_hours", 24)),
    Rule("resolve", TWO_DAYS),
    Rule("resolve", A_DAY_ROLLED, category="sales"),
    Rule("resolve", A_DAY_ROLLED, category="spare_parts"),
    Rule("resolve", A_DAY_ROLLED, category="service"),
    Rule("resolve", A_DAY_ROLLED, category="papers"),
    Rule("reply", Target("working_days", 1)),
    Rule("follow_up", Target("elapsed_hours", 7 * 24)),
    Rule("hard_limit", Target("elapsed_hours", 45 * 24)),
)


def most_exact(
    rules: Iterable[Rule], metric: str, *, category: str, severity: str, channel: str
) -> Rule:
    """The rule that counts for a metric of a case. The defaults have one for each."""
    fitting = (
        rule
        for rule in (*DEFAULTS, *rules)
        if rule.metric == metric
        and rule.fits(category=category, severity=severity, channel=channel)
    )
    return max(fitting, key=lambda rule: rule.exactness)


@dataclass(frozen=True)
class Level:
    """A step up the line: who hears of it, and how long after the due moment."""

    code: str
    after: timedelta


# Before it is due: when so much of the time is used.
WARNING_SHARE = 0.75
WARNING = "warning"
LEVELS: tuple[Level, ...] = (
    Level("clerk", timedelta(0)),
    Level("manager", timedelta(hours=4)),
    Level("operations", timedelta(hours=24)),
    Level("head_office", timedelta(hours=72)),
)


def warning_at(started: datetime, due: datetime) -> datetime:
    """When WARNING_SHARE of the time between is used."""
    return started + (due - started) * WARNING_SHARE


def reached(at: datetime, *, due: datetime) -> list[str]:
    """The levels that a clock which is due at `due` has reached at `at`, lowest first."""
    return [level.code for level in LEVELS if due + level.after <= at]


def next_alarm(
    at: datetime, *, started: datetime, due: datetime, told: Collection[str] = ()
) -> datetime | None:
    """The next moment at which somebody has to hear of the clock, of the levels that
    were not `told` yet; None: never again.

    A warning whose moment is over at `at` is not made up for; what is due or overdue is.
    """
    moments = [due + level.after for level in LEVELS if level.code not in told]
    warning = warning_at(started, due)
    if WARNING not in told and at < warning:
        moments.append(warning)
    return min(moments, default=None)
