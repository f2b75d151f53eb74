"""Control limits: when a week has more cases than chance explains.

The u-chart of quality control: mean rate over the weeks before, and three standard
deviations of a Poisson count on top. Without purchases to divide by it is the c-chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

SIGMAS = 3
# Below so many cases a week no limit is worth a proposal.
FEWEST = 3


@dataclass(frozen=True)
class Week:
    """Cases and purchases of one week."""

    cases: int
    purchases: int


@dataclass(frozen=True)
class Verdict:
    """One week against the weeks before it, in numbers of cases."""

    cases: int
    expected: float
    limit: float

    @property
    def is_above(self) -> bool:
        """Whether chance doesn't explain it."""
        return self.cases >= FEWEST and self.cases > self.limit


def judge_week(past: Sequence[Week], week: Week) -> Verdict | None:
    """The week against `past`; None without any week before it."""
    if not past:
        return None
    base = sum(each.purchases for each in past)
    total = sum(each.cases for each in past)
    if base and week.purchases:
        expected = total * week.purchases / base
    else:
        expected = total / len(past)
    return Verdict(week.cases, expected, expected + SIGMAS * sqrt(expected))
