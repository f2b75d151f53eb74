"""What a comparison of two groups means, in a sentence that promises no more than the
figures do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.journeys.intervals import (
    FEWEST_HITS,
    FEWEST_PEOPLE,
    Group,
    Interval,
    share_difference,
    share_interval,
    verdict,
)
from campaigns.queries.against import Comparison
from campaigns.reports.tiles import rounded, whole


def per_cent(share: float) -> str:
    """ "12.3 %" of a share."""
    return rounded(100 * share, places=1) + " %"


def points(share: float) -> str:
    """ "+1.2" percentage points, with its sign."""
    return signed(100 * share, places=1)


def signed(number: float, places: int = 0) -> str:
    """With a plus or a minus sign and the thousands apart."""
    shown = round(number, places)
    sign = "+" if shown > 0 else "−" if shown < 0 else ""
    return sign + rounded(abs(shown), places=places)


@dataclass(frozen=True)
class Said:
    """A comparison in words: what it comes to, the figures behind it, and what would
    have been bought anyway. ``kind``: "good", "bad", "open" or "too_few"."""

    kind: str
    headline: str
    difference: str = ""
    people: str = ""
    revenue: str = ""


def against_nothing(found: Comparison) -> Said:
    """A campaign against those who were left out at random."""
    said = found.verdict
    if said == "too_few":
        return Said("too_few", too_few())
    headlines = {
        "more": _("The campaign brought purchases that would not have come anyway."),
        "less": _("Those who got it bought less than those who were left out."),
        "open": _(
            "The difference may be chance: with these numbers nobody can tell whether "
            "the campaign brought anything."
        ),
    }
    kinds = {"more": "good", "less": "bad", "open": "open"}
    revenue = found.extra_revenue
    return Said(
        kinds[said],
        headlines[said],
        difference_words(found.difference),
        _("Estimated extra buyers: %(estimate)s (95 %%: %(low)s to %(high)s)")
        % _ends(found.extra_people),
        _("Estimated extra revenue: %(estimate)s (95 %%: %(low)s to %(high)s)")
        % _ends(revenue)
        if revenue
        else "",
    )


def letter_against_letter(first: Group, second: Group, *, measure: str) -> Said:
    """A against B by one measure ("clicked", "bought"). No winner unless the interval
    says so."""
    said = verdict(first, second)
    if said == "too_few":
        return Said("too_few", too_few())
    difference = difference_words(share_difference(first, second))
    if said == "open":
        return Said("open", _("No winner: the difference may be chance."), difference)
    letter = "A" if said == "more" else "B"
    words = {
        "clicked": _("Letter %(letter)s is clicked more."),
        "bought": _("Letter %(letter)s is followed by more purchases."),
    }
    return Said("good", words[measure] % {"letter": letter}, difference)


def too_few() -> str:
    """Why nothing is said."""
    return _(
        "Too few people to tell. It takes %(people)d in each group, and %(hits)d of them "
        "together who did it."
    ) % {"people": FEWEST_PEOPLE, "hits": FEWEST_HITS}


def difference_words(found: Interval) -> str:
    """ "+2.1 percentage points (95 %: +0.4 to +3.9)"."""
    return _("%(estimate)s percentage points (95 %%: %(low)s to %(high)s)") % {
        "estimate": points(found.estimate),
        "low": points(found.low),
        "high": points(found.high),
    }


def _ends(found: Interval) -> dict[str, str]:
    return {
        "estimate": signed(found.estimate),
        "low": signed(found.low),
        "high": signed(found.high),
    }


@dataclass(frozen=True)
class GroupRow:
    """One group as a row of the table: how many, who did it, the share with its
    interval, what each spent."""

    label: str
    people: str
    hits: str
    share: str
    low: str
    high: str
    mean: str


def group_row(label: str, group: Group) -> GroupRow:
    """The row of a group."""
    interval = share_interval(group.hits, group.people)
    return GroupRow(
        label,
        whole(group.people),
        whole(group.hits),
        per_cent(group.share),
        per_cent(interval.low),
        per_cent(interval.high),
        rounded(group.mean, places=2),
    )
