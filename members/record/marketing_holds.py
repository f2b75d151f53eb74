"""Socket: reasons of other apps for which marketing to a member rests for a while.

Unlike a withdrawn consent or a standing order a hold goes away by itself: with the
matter that it comes from. Service letters are never held.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from members.registry import Registry


@dataclass(frozen=True)
class MarketingHold:
    """One reason: "feedback.open_complaint", its words for staff, and a function that
    finds, among some members, those for whom it holds now (one query)."""

    code: str
    label: str | Promise
    held: Callable[[Collection[int]], Collection[int]]


marketing_holds: Registry[MarketingHold] = Registry(
    "marketing holds",
    key=lambda plug: plug.code,
    requires=("code", "label", "held"),
)


def holds_on(member_ids: Collection[int]) -> dict[int, str]:
    """Of these members those to whom no marketing may go now, with the hold's code.

    One query for each kind of hold; the first that holds is named.
    """
    found: dict[int, str] = {}
    for plug in marketing_holds:
        for member_id in plug.held(member_ids):
            found.setdefault(member_id, plug.code)
    return found


def words_of_hold(code: str) -> str:
    """The reason in the reader's language; the code when no app knows it any more."""
    plug = marketing_holds.get(code)
    return str(plug.label) if plug else code
