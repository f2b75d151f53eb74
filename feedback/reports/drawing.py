"""The charts of a report as shapes of an SVG drawing: numbers only, words are the
template's. Without inline style, so that the content policy holds; fit for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from feedback.queries.case_figures import Share, Trend

WIDTH, HEIGHT = 760, 260
LEFT, RIGHT, TOP, FOOT = 46, 46, 14, 30
PLOT_WIDTH = WIDTH - LEFT - RIGHT
PLOT_HEIGHT = HEIGHT - TOP - FOOT


@dataclass(frozen=True)
class Bar:
    """One bar: its place in the drawing, its number in the table, its share so far."""

    number: int
    name: str
    value: str
    cumulative: int
    x: int
    y: int
    width: int
    height: int
    middle: int


@dataclass(frozen=True)
class ParetoChart:
    """Bars, the line of what they make together, and its marks."""

    bars: list[Bar]
    line: str


def pareto_chart(rows: Sequence[tuple[str, Share]]) -> ParetoChart:
    """The bars of a Pareto chart, the largest as high as the drawing."""
    if not rows:
        return ParetoChart([], "")
    most = max(each.value for _name, each in rows)
    step = PLOT_WIDTH // len(rows)
    bars = []
    for place, (name, each) in enumerate(rows):
        height = max(1, round(PLOT_HEIGHT * float(each.value / most)))
        left = LEFT + place * step
        bars.append(
            Bar(
                number=place + 1,
                name=name,
                value=f"{each.value:,.0f}",
                cumulative=each.cumulative,
                x=left + step // 8,
                y=TOP + PLOT_HEIGHT - height,
                width=step * 3 // 4,
                height=height,
                middle=left + step // 2,
            )
        )
    line = " ".join(
        f"{bar.middle},{TOP + round(PLOT_HEIGHT * (100 - bar.cumulative) / 100)}"
        for bar in bars
    )
    return ParetoChart(bars, line)


@dataclass(frozen=True)
class Dot:
    """One point of the trend."""

    x: int
    y: int
    label: str
    words: str
    count: int
    is_beyond: bool
    is_labelled: bool


@dataclass(frozen=True)
class TrendChart:
    """The line, the limit of chance (which moves with the purchases), and the mean."""

    dots: list[Dot]
    line: str
    upper: str
    mean_y: int
    highest: str


def trend_chart(trend: Trend) -> TrendChart | None:
    """The drawing of a trend; None without points."""
    points = trend.points
    if not points:
        return None
    most = max(max(p.rate or 0, p.upper or 0) for p in points) or 1
    step = PLOT_WIDTH / max(1, len(points) - 1)

    def height(value: float | None) -> int:
        return TOP + PLOT_HEIGHT - round(PLOT_HEIGHT * (value or 0) / most)

    every = -(-len(points) // 9)
    dots = [
        Dot(
            x=LEFT + round(place * step),
            y=height(point.rate),
            label=f"{point.span.start:%m-%d}",
            words=f"{point.span.start} – {point.span.end}",
            count=point.count,
            is_beyond=point.is_beyond,
            is_labelled=place % every == 0,
        )
        for place, point in enumerate(points)
    ]
    return TrendChart(
        dots,
        " ".join(f"{dot.x},{dot.y}" for dot in dots),
        " ".join(
            f"{dot.x},{height(point.upper)}"
            for dot, point in zip(dots, points, strict=True)
        ),
        height(trend.mean),
        f"{most:.1f}",
    )


MEASURES: dict[str, Any] = {
    "width": WIDTH,
    "height": HEIGHT,
    "left": LEFT,
    "right": WIDTH - RIGHT,
    "top": TOP,
    "base": TOP + PLOT_HEIGHT,
    "foot": HEIGHT - 8,
}
