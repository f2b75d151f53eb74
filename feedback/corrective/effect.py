"""Whether it happens less often than before: counts, rates and an interval.

Cases are rare events, so the counts are taken as Poisson with the purchases as their
base. Given the sum of both counts the later one is binomial; its exact interval
(Clopper and Pearson) gives that of the ratio, with small numbers and noughts as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, lgamma, log

PER = 1000
CONFIDENCE = 0.95
STEPS = 60


@dataclass(frozen=True)
class Effect:
    """Cases and purchases in the weeks before and after."""

    before: int
    after: int
    base_before: int
    base_after: int

    @property
    def rate_before(self) -> float | None:
        """Cases for each thousand purchases; None without purchases."""
        return PER * self.before / self.base_before if self.base_before else None

    @property
    def rate_after(self) -> float | None:
        """The same, afterwards."""
        return PER * self.after / self.base_after if self.base_after else None

    @property
    def ratio(self) -> float | None:
        """The rate afterwards as a share of the rate before; None when either base is
        nought or nothing happened before."""
        if not self.before or not self.base_before or not self.base_after:
            return None
        return (self.after / self.base_after) / (self.before / self.base_before)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Within what the ratio lies with 95% confidence; None when it can't be told.
        The upper end may be infinite."""
        total = self.before + self.after
        if not total or not self.base_before or not self.base_after:
            return None
        low, high = share_interval(self.after, total)
        scale = self.base_before / self.base_after
        return _odds(low) * scale, _odds(high) * scale

    @property
    def fell(self) -> bool:
        """Whether it surely happens less often."""
        return self.interval is not None and self.interval[1] < 1

    @property
    def rose(self) -> bool:
        """Whether it surely happens more often."""
        return self.interval is not None and self.interval[0] > 1


def share_interval(
    hits: int, total: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The exact interval of a share: `hits` out of `total`, which must not be nought."""
    tail = (1 - confidence) / 2
    low = _where(lambda p: 1 - _at_most(hits - 1, total, p), tail) if hits else 0.0
    high = _where(lambda p: 1 - _at_most(hits, total, p), 1 - tail)
    return low, high if hits < total else 1.0


def _where(rising: Callable[[float], float], level: float) -> float:
    """Where a function that rises from 0 to 1 on [0, 1] reaches the level."""
    low, high = 0.0, 1.0
    for _step in range(STEPS):
        middle = (low + high) / 2
        if rising(middle) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(hits: int, total: int, share: float) -> float:
    """How likely at most so many hits are."""
    if hits < 0:
        return 0.0
    if share <= 0:
        return 1.0
    if share >= 1:
        return 1.0 if hits >= total else 0.0
    return min(1.0, sum(_exactly(k, total, share) for k in range(hits + 1)))


def _exactly(hits: int, total: int, share: float) -> float:
    ways = lgamma(total + 1) - lgamma(hits + 1) - lgamma(total - hits + 1)
    return exp(ways + hits * log(share) + (total - hits) * log(1 - share))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
