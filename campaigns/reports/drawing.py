"""The drawings of results as numbers of an SVG: words are the template's. Without
inline style, so that the content policy holds; fit for paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.journeys.intervals import Group, share_interval
from campaigns.queries.brought import Figures

WIDTH, NAME, VALUES = 760, 170, 130
PLOT = WIDTH - NAME - VALUES
ROW = 34


@dataclass(frozen=True)
class Bar:
    """One bar of the way from planned to bought."""

    label: str
    value: int
    y: int
    width: int
    words_x: int

    @property
    def middle(self) -> int:
        return self.y + ROW // 2


def way_of(figures: Figures, names: Sequence[tuple[str, int]]) -> list[Bar]:
    """Bars of numbers of people, the largest as wide as the drawing."""
    most = max((value for _name, value in names), default=0) or figures.planned or 1
    bars = []
    for place, (name, value) in enumerate(names):
        width = max(1 if value else 0, round(PLOT * value / most))
        bars.append(Bar(name, value, place * ROW, width, width + 8))
    return bars


@dataclass(frozen=True)
class Whisker:
    """One share with its interval."""

    label: str
    y: int
    x: int
    low: int
    high: int

    @property
    def width(self) -> int:
        return max(1, self.high - self.low)

    @property
    def top(self) -> int:
        return self.y - 5


@dataclass(frozen=True)
class Whiskers:
    """Shares side by side, and the end of the scale in per cent."""

    rows: list[Whisker]
    height: int
    end: int


def whiskers_of(groups: Sequence[tuple[str, Group]]) -> Whiskers:
    """Shares with their intervals of 95 % on one scale that begins at nothing."""
    intervals = [
        (label, share_interval(group.hits, group.people)) for label, group in groups
    ]
    end = _end_of_scale(max(found.high for _label, found in intervals))
    rows = [
        Whisker(
            label,
            ROW // 2 + place * ROW,
            _x(found.estimate, end),
            _x(found.low, end),
            _x(found.high, end),
        )
        for place, (label, found) in enumerate(intervals)
    ]
    return Whiskers(rows, len(rows) * ROW + 24, end)


def _end_of_scale(share: float) -> int:
    """The next of some round per cents."""
    return next(
        (end for end in (1, 2, 5, 10, 20, 30, 50, 75) if share * 100 <= end), 100
    )


def _x(share: float, end: int) -> int:
    return round(PLOT * share * 100 / end)


MEASURES = {"width": WIDTH, "name": NAME, "plot": PLOT, "row": ROW, "bar": ROW - 12}
