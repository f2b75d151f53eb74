"""Figures and comparisons in words."""

import pytest

from campaigns.journeys.intervals import Group
from campaigns.queries.against import Comparison
from campaigns.queries.brought import Figures
from campaigns.reports.drawing import PLOT, way_of, whiskers_of
from campaigns.reports.tiles import per_cent, rounded, whole
from campaigns.reports.words import against_nothing, letter_against_letter, signed


@pytest.mark.parametrize(
    ("part", "of", "words"), [(23, 42, "54.8 %"), (0, 3, "0.0 %"), (1, 0, "")]
)
def test_shares_are_rounded_and_nothing_has_none(part, of, words):
    assert per_cent(part, of) == words


def test_numbers_have_their_thousands_apart_and_their_sign():
    assert whole(1234567) == "1,234,567"
    assert rounded(1234.567, places=2) == "1,234.57"
    assert [signed(each) for each in (1234.4, -0.4, -7, 0)] == [
        "+1,234",
        "0",
        "−7",
        "0",
    ]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (Group(1000, 200), Group(1000, 100), "good"),
        (Group(1000, 100), Group(1000, 200), "bad"),
        (Group(1000, 100), Group(1000, 101), "open"),
        (Group(20, 20), Group(20, 0), "too_few"),
    ],
)
def test_a_campaign_is_praised_or_blamed_only_when_the_interval_says_so(
    one, other, kind
):
    said = against_nothing(Comparison(one, other))
    assert said.kind == kind
    assert bool(said.people) == (kind != "too_few")


@pytest.mark.parametrize("measure", ["clicked", "bought"])
def test_the_winner_is_the_letter_that_was_better(measure):
    better, worse = Group(1000, 200), Group(1000, 100)
    first = letter_against_letter(better, worse, measure=measure)
    second = letter_against_letter(worse, better, measure=measure)
    assert "Letter A" in first.headline
    assert "Letter B" in second.headline
    assert first.difference != second.difference


def test_bars_fill_the_drawing_and_nothing_has_no_bar():
    bars = way_of(Figures(), [("Planned", 200), ("Bought", 1), ("Came", 0)])
    assert [bar.width for bar in bars] == [PLOT, 2, 0]
    assert way_of(Figures(), [("Planned", 0)])[0].width == 0


def test_whiskers_stay_inside_of_the_drawing():
    drawn = whiskers_of([("A", Group(40, 40)), ("B", Group(50, 1)), ("C", Group(0))])
    assert drawn.end == 100
    for row in drawn.rows:
        assert 0 <= row.low <= row.x <= row.high <= PLOT
