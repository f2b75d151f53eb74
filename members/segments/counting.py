"""How many members fit, and some of them, within a limit of time and of number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members.models import Member
from members.models.member import MemberQuerySet
from members.queries.deadline import TookTooLong, deadline

MOST_COUNTED = 100_000
SAMPLE = 10
# Seconds after which the page goes on without the number.
PATIENCE = 2.0
PATIENCE_FOR_PARTS = 1.5


@dataclass(frozen=True)
class Counted:
    """A number of members: None when it took too long, capped at MOST_COUNTED."""

    number: int | None

    @property
    def is_capped(self) -> bool:
        """Whether there are more than are counted."""
        return self.number is not None and self.number > MOST_COUNTED

    @property
    def words(self) -> str:
        """ "1,284", "100,000+", or that it took too long."""
        if self.number is None:
            return _("not counted in time")
        number = number_format(min(self.number, MOST_COUNTED), force_grouping=True)
        return f"{number}+" if self.is_capped else number


def count_members(members: MemberQuerySet, *, seconds: float = PATIENCE) -> Counted:
    """How many there are; stops at MOST_COUNTED, and after so many seconds."""
    try:
        with deadline(seconds):
            rows = members.order_by().values("pk")[: MOST_COUNTED + 1]
            return Counted(rows.count())
    except TookTooLong:
        return Counted(None)


def count_parts(
    members: MemberQuerySet,
    conditions: Mapping[int, Q],
    *,
    seconds: float = PATIENCE_FOR_PARTS,
) -> dict[int, Counted]:
    """How many of the members fulfil each condition by itself; one query. Empty when it
    took too long."""
    if not conditions:
        return {}
    counts: dict[str, Any] = {
        f"part{key}": Count("pk", filter=condition)
        for key, condition in conditions.items()
    }
    try:
        with deadline(seconds):
            found = members.order_by().aggregate(**counts)
    except TookTooLong:
        return {}
    return {key: Counted(found[f"part{key}"]) for key in conditions}


def sample_of(members: MemberQuerySet, *, seconds: float = PATIENCE) -> list[Member]:
    """The ten newest of them, with store and figures; none when it took too long."""
    rows = members.select_related("home_store", "stat").order_by("-pk")
    try:
        with deadline(seconds):
            return list(rows[:SAMPLE])
    except TookTooLong:
        return []
