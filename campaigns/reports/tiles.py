"""Figures as they are shown: words, number, share, and the way to the people."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.queries.brought import Figures
from campaigns.reports.figure_names import figure_name

WayTo = Callable[[str], str]
BAD = ("bounced", "failed", "in_doubt")


@dataclass(frozen=True)
class Tile:
    """One figure. ``share`` in per cent, ``share_of`` of what; ``url`` "" when nobody is
    behind it."""

    code: str
    label: str
    value: str
    share: str = ""
    share_of: str = ""
    note: str = ""
    url: str = ""

    @property
    def is_bad(self) -> bool:
        return self.code in BAD


def per_cent(part: int, of: int) -> str:
    """ "12.3 %", or "" of nothing."""
    if not of:
        return ""
    return rounded(Decimal(100 * part) / of, places=1) + " %"


def rounded(number: Decimal | float, *, places: int) -> str:
    """With so many decimals, rounded (Django's own formatting cuts off)."""
    decimals = Decimal(f"{number:.{places}f}")
    return number_format(decimals, decimal_pos=places, force_grouping=True)


def whole(number: int | Decimal | float) -> str:
    """With the thousands apart."""
    return number_format(round(number), force_grouping=True)


def tiles_of(figures: Figures, *, days: int, way_to: WayTo) -> list[Tile]:
    """The figures that mean something for this run or campaign, in the order in which
    they happen."""
    people = [
        *_letters(figures),
        *_answers(figures),
        *_calls(figures),
        ("bought", figures.bought, figures.contacted, _("of those reached")),
    ]
    return [
        *(_people_tile(*row, days=days, way_to=way_to) for row in people),
        *_money(figures),
    ]


# Code, how many, of how many, in words; 0 of "" when a share would say nothing.
PeopleRow = tuple[str, int, int, str]


def _people_tile(
    code: str, count: int, of: int, of_words: str, *, days: int, way_to: WayTo
) -> Tile:
    label = figure_name(code)
    if code == "bought":
        words = ngettext(
            "Bought within %(days)d day", "Bought within %(days)d days", days
        )
        label = words % {"days": days}
    return Tile(
        code,
        label,
        whole(count),
        share=per_cent(count, of),
        share_of=of_words if of else "",
        note=_("Mail scanners open every link; they are not among the clicks.")
        if code == "scanned"
        else "",
        url=way_to(code) if count else "",
    )


def _letters(figures: Figures) -> list[PeopleRow]:
    sent = figures.accepted
    of_sent = _("of what was sent")
    always: list[PeopleRow] = [
        ("planned", figures.planned, 0, ""),
        ("left_out", figures.left_out, figures.planned, _("of those planned")),
        ("accepted", sent, 0, ""),
    ]
    when_any: list[PeopleRow] = [
        ("delivered", figures.delivered, sent, of_sent),
        ("bounced", figures.bounced, sent, of_sent),
        ("failed", figures.failed, 0, ""),
        ("in_doubt", figures.in_doubt, 0, ""),
        ("waiting", figures.waiting, 0, ""),
        ("dropped", figures.dropped, 0, ""),
    ]
    found = always + [row for row in when_any if row[1]]
    if sent:
        found.append(("clicked", figures.clicked, sent, of_sent))
    if figures.scanned:
        found.append(("scanned", figures.scanned, 0, ""))
    return found


def _answers(figures: Figures) -> list[PeopleRow]:
    if not figures.answered:
        return []
    yes = figures.coming
    return [
        ("answered", figures.answered, figures.accepted, _("of what was sent")),
        ("coming", yes, figures.answered, _("of the answers")),
        ("came", figures.came, yes, _("of those who said yes")),
    ]


def _calls(figures: Figures) -> list[PeopleRow]:
    if not figures.called:
        return []
    spoken = figures.reached
    return [
        ("called", figures.called, 0, ""),
        ("reached", spoken, figures.called, _("of those called")),
        ("will_come", figures.will_come, spoken, _("of those spoken with")),
    ]


def _money(figures: Figures) -> list[Tile]:
    purchases = ngettext(
        "%(count)s purchase", "%(count)s purchases", figures.purchases
    ) % {"count": whole(figures.purchases)}
    return [
        Tile("revenue", _("Revenue"), whole(figures.revenue), note=purchases),
        Tile("cost", _("Cost"), rounded(figures.cost, places=2)),
    ]
