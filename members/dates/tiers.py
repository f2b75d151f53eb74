"""When a member rises, stays or falls between the tiers.

- What is deserved is the higher of the tier that the spend reaches and the floor that
  was set by hand.
- Who deserves more rises at once; the validity begins anew.
- Nobody falls while the tier is valid. Once it is over, who still deserves it gets
  another term; who does not keeps it through the days of grace, and then falls to what
  is deserved, which is valid for a whole term again. So spend that goes up and down
  around a step moves nobody to and fro.
- A tier held by a floor alone is valid as long as the floor; for a term at a time if the
  floor is for good.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from members.dates.months import month_end


@dataclass(frozen=True)
class TierTerms:
    """What the chain has decided; see ChainRules."""

    validity_days: int
    until_month_end: bool
    grace_days: int


@dataclass(frozen=True)
class Standing:
    """A tier by its rank (None: no tier) and the last day on which it is valid."""

    rank: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Floor:
    """A rank below which nobody falls, up to and with a day (None: for good)."""

    rank: int
    until: date | None = None


class Cause(StrEnum):
    """Why a standing is as it is. The values are those of TierCause, but for KEPT."""

    KEPT = "kept"
    SPEND = "spend"
    FLOOR = "floor"
    LAPSED = "lapsed"


def valid_until(today: date, terms: TierTerms) -> date:
    """The last day of a validity that begins today."""
    last = today + timedelta(days=terms.validity_days)
    return month_end(last) if terms.until_month_end else last


def review(
    now: Standing,
    *,
    earned: int | None,
    floor: Floor | None,
    terms: TierTerms,
    today: date,
) -> tuple[Standing, Cause]:
    """The standing after a look at it today. ``earned`` is the rank the spend reaches.

    Looking again on the same day changes nothing.
    """
    if floor is not None and floor.until is not None and floor.until < today:
        floor = None
    by_floor = floor is not None and (earned is None or floor.rank > earned)
    deserved = floor.rank if by_floor and floor else earned
    until = valid_until(today, terms)
    if by_floor and floor and floor.until:
        until = floor.until
    cause = Cause.FLOOR if by_floor else Cause.SPEND
    if now.rank is None:
        return (
            (Standing(deserved, until), cause) if deserved is not None else _kept(now)
        )
    if deserved is not None and deserved > now.rank:
        return Standing(deserved, until), cause
    if now.until is not None and today <= now.until:
        return _kept(now)
    if deserved == now.rank or now.until is None:
        return Standing(now.rank, until), Cause.KEPT
    if today <= now.until + timedelta(days=terms.grace_days):
        return _kept(now)
    return Standing(deserved, until if deserved is not None else None), Cause.LAPSED


def _kept(now: Standing) -> tuple[Standing, Cause]:
    return now, Cause.KEPT
