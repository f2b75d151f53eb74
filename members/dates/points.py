"""How many points a receipt earns, until when, and which are drawn first."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from members.dates.months import month_end, months_later

ROUNDINGS = {"down": ROUND_FLOOR, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


def points_of(
    lines: Iterable[tuple[Decimal, Decimal]], *, factor: Decimal, rounding: str
) -> int:
    """The points of lines (amount, points for 1.00), rounded once.

    A receipt that gives money back earns less than nothing: the same number that the
    same goods earned when they were bought.
    """
    exact = sum((amount * rate for amount, rate in lines), Decimal(0)) * factor
    size = int(abs(exact).to_integral_value(rounding=ROUNDINGS[rounding]))
    return size if exact >= 0 else -size


def last_day(earned_on: date, *, months: int, until_month_end: bool) -> date | None:
    """The last day on which points are good; None: for ever (0 months)."""
    if not months:
        return None
    day = months_later(earned_on, months)
    return month_end(day) if until_month_end else day


def draw(lots: Sequence[tuple[int, int]], points: int) -> list[tuple[int, int]]:
    """What to take from which lot: (lot, points), at most `points` in all.

    ``lots`` are (lot, left) in the order in which they are drawn.
    """
    taken = []
    for lot, left in lots:
        part = min(left, points)
        if part > 0:
            taken.append((lot, part))
            points -= part
    return taken
