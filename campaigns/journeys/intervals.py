"""What a comparison of two groups allows to be said, and what not.

Shares: the score interval of one share (E. B. Wilson, 1927, "Probable inference, the
law of succession, and statistical inference", JASA 22, 209-212) and, from two of them,
the interval of a difference (R. G. Newcombe, 1998, "Interval estimation for the
difference between independent proportions: comparison of eleven methods", Statistics
in Medicine 17, 873-890, method 10). Both stay inside of what is possible and hold for
small counts, where the textbook's formula does not.

Means: Welch's interval for groups of unequal spread (B. L. Welch, 1947, Biometrika 34,
28-35), with Student's quantile by its expansion (Abramowitz and Stegun, 26.7.5).
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

# 97.5 % of the normal distribution lie below it: intervals of 95 %.
Z = 1.959963984540054
# Below these nothing is said: a group, and those who did it in both groups together.
FEWEST_PEOPLE = 30
FEWEST_HITS = 10

Verdict = Literal["too_few", "open", "more", "less"]


@dataclass(frozen=True)
class Group:
    """So many people, so many of whom did it; what they spent and its squares."""

    people: int
    hits: int = 0
    spent: float = 0.0
    squares: float = 0.0

    @property
    def share(self) -> float:
        return self.hits / self.people if self.people else 0.0

    @property
    def mean(self) -> float:
        return self.spent / self.people if self.people else 0.0

    def __add__(self, other: "Group") -> "Group":
        return Group(
            self.people + other.people,
            self.hits + other.hits,
            self.spent + other.spent,
            self.squares + other.squares,
        )


@dataclass(frozen=True)
class Interval:
    """An estimate and the ends of its interval of 95 %."""

    estimate: float
    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        """The same for so many people; the factor is not negative."""
        return Interval(self.estimate * factor, self.low * factor, self.high * factor)


def share_interval(hits: int, people: int) -> Interval:
    """The share of `hits` among `people`; of nobody nothing is known: 0 to 1."""
    if people <= 0:
        return Interval(0.0, 0.0, 1.0)
    share = hits / people
    width = Z * Z / people
    middle = (share + width / 2) / (1 + width)
    half = Z * sqrt(share * (1 - share) / people + width / (4 * people)) / (1 + width)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == people else min(1.0, middle + half)
    return Interval(share, low, high)


def share_difference(one: Group, other: Group) -> Interval:
    """How much larger the share is in `one` than in `other`, within -1 and 1."""
    first = share_interval(one.hits, one.people)
    second = share_interval(other.hits, other.people)
    difference = first.estimate - second.estimate
    down = sqrt(
        (first.estimate - first.low) ** 2 + (second.high - second.estimate) ** 2
    )
    up = sqrt((first.high - first.estimate) ** 2 + (second.estimate - second.low) ** 2)
    return Interval(difference, difference - down, difference + up)


def mean_difference(one: Group, other: Group) -> Interval | None:
    """How much more each of `one` spent than each of `other`; None where a spread can't
    be known: fewer than two people in a group."""
    if min(one.people, other.people) < 2:
        return None
    parts = [_squared_error(group) for group in (one, other)]
    error = sum(parts)
    difference = one.mean - other.mean
    if error == 0:
        return Interval(difference, difference, difference)
    below = sum(
        part**2 / (group.people - 1)
        for part, group in zip(parts, (one, other), strict=True)
    )
    half = _student(error**2 / below) * sqrt(error)
    return Interval(difference, difference - half, difference + half)


def _squared_error(group: Group) -> float:
    """The squared standard error of the group's mean."""
    spread = max(0.0, group.squares - group.people * group.mean**2)
    return spread / (group.people - 1) / group.people


def _student(freedom: float) -> float:
    """The 97.5 % quantile of Student's distribution, good to 0.02 from 6 degrees on."""
    return (
        Z
        + (Z**3 + Z) / (4 * freedom)
        + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)
    )


def enough(one: Group, other: Group) -> bool:
    """Whether the groups are large enough to say anything at all."""
    hits = one.hits + other.hits
    misses = one.people + other.people - hits
    return (
        min(one.people, other.people) >= FEWEST_PEOPLE
        and min(hits, misses) >= FEWEST_HITS
    )


def verdict(one: Group, other: Group) -> Verdict:
    """What may be said: "too_few" people; "open", since chance explains it as well;
    or "more" and "less", when the whole interval lies on one side."""
    if not enough(one, other):
        return "too_few"
    found = share_difference(one, other)
    if found.low > 0:
        return "more"
    return "less" if found.high < 0 else "open"
