"""The rhythm in which somebody buys: gap, due day, confidence, state.

Two rhythms, one rule: that of a member (days on which anything was bought) and that of
a member within one category (days on which it was bought, and how long that lasts).
members/queries/figures_sql.py says the same in SQL; a property test holds the two equal.

**Gap.** The median of the days between consecutive purchase days, halves rounded up; it
needs three purchase days, since one gap is no rhythm.

**How long the goods of the last day last.** A *load* is the sum of quantity × the
product's usual days of use, over the products of the day that have some.

1. Gap known, and the last day has a load: gap × last load / usual load, where the usual
   load is the median of the loads of all days that have one; halves rounded up; never
   under half the gap nor over twice the gap. Somebody who bought twice as much as usual
   comes back after twice as long, but one odd purchase does not end a rhythm.
2. Gap known, no load: the gap.
3. No gap: the load itself, or the usual days of the category where a product of the day
   has none of its own, whichever is longer.
4. Else it is not known. In no case longer than MOST_DAYS.

**Due** is the last day plus that many days. A member is due after the gap; without one,
when the first of the categories bought on the last day is.

**Confidence** counts the gaps, and those *near* the usual one (off by half of it at the
most): high from 5 gaps of which 3 in 4 are near, medium from 3 of which half are near,
otherwise low; low too where only the goods tell; blank where nothing does.

**State.** With g days from the last purchase to the due day (CHAIN_GAP without a due
day: two months is how long the slowest of ordinary goods last), and a stride of g held
between SHORTEST_STRIDE and LONGEST_STRIDE: active before g days, due from g, overdue
from g + half a stride, dormant from g + 2 strides, lost from g + 5 strides. For an
ordinary gap that is 1, 1.5, 3 and 6 times the own gap. The stride's bounds keep a daily
guest from being lost within a week, and a yearly one from being waited for six years.
"""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

RHYTHM_DAYS = 3
MOST_DAYS = 3650
MOST_LOAD = 10**12
CHAIN_GAP = 60
SHORTEST_STRIDE = 7
LONGEST_STRIDE = 180

NONE, ACTIVE, DUE, OVERDUE, DORMANT, LOST = (
    "none",
    "active",
    "due",
    "overdue",
    "dormant",
    "lost",
)
LOW, MEDIUM, HIGH = "low", "medium", "high"


class GoodsDay(NamedTuple):
    """What was bought of one category on one day.

    ``load`` is in thousandths of a day, 0 where no product says how long it lasts;
    ``usual`` are the category's days where a product says nothing, else 0.
    """

    on: date
    load: int
    usual: int


class Rhythm(NamedTuple):
    """What a sequence of purchase days tells."""

    gap: int | None
    confidence: str


class Cycle(NamedTuple):
    """A state, and the day on which it turns if nothing is bought until then."""

    state: str
    turns_on: date | None


def rhythm_of(days: Sequence[date]) -> Rhythm:
    """The gap of sorted, distinct purchase days, and how far it can be relied on."""
    if len(days) < RHYTHM_DAYS:
        return Rhythm(None, "")
    ordinals = [day.toordinal() for day in days]
    gaps = [b - a for a, b in itertools.pairwise(ordinals)]
    gap = _median(gaps)
    near = sum(2 * abs(each - gap) <= gap for each in gaps)
    if len(gaps) >= 5 and 4 * near >= 3 * len(gaps):
        return Rhythm(gap, HIGH)
    if len(gaps) >= 3 and 2 * near >= len(gaps):
        return Rhythm(gap, MEDIUM)
    return Rhythm(gap, LOW)


def days_of_goods(days: Sequence[GoodsDay], gap: int | None) -> int | None:
    """How many days the goods of the last of these sorted days last."""
    last = days[-1]
    load = min(last.load, MOST_LOAD)
    if gap is None:
        known = max((load + 500) // 1000, last.usual)
        return min(max(known, 1), MOST_DAYS) if load > 0 or last.usual else None
    if load <= 0:
        return min(gap, MOST_DAYS)
    usual = _median([min(day.load, MOST_LOAD) for day in days if day.load > 0])
    lasts = (2 * gap * load + usual) // (2 * usual)
    return min(max(lasts, (gap + 1) // 2), 2 * gap, MOST_DAYS)


def cycle_at(*, last_on: date | None, due_on: date | None, today: date) -> Cycle:
    """The state on `today` of who bought last on `last_on`."""
    if last_on is None:
        return Cycle(NONE, None)
    state = ACTIVE
    for following, days in _thresholds((due_on - last_on).days if due_on else None):
        turns_on = last_on + timedelta(days=days)
        if today < turns_on:
            return Cycle(state, turns_on)
        state = following
    return Cycle(state, None)


def _thresholds(gap: int | None) -> tuple[tuple[str, int], ...]:
    gap = gap or CHAIN_GAP
    stride = min(max(gap, SHORTEST_STRIDE), LONGEST_STRIDE)
    return (
        (DUE, gap),
        (OVERDUE, gap + (stride + 1) // 2),
        (DORMANT, gap + 2 * stride),
        (LOST, gap + 5 * stride),
    )


def _median(numbers: Sequence[int]) -> int:
    """The middle of whole numbers; of an even count, the mean of two, rounded up."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle] + 1) // 2
