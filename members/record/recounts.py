"""Socket: figures that an app keeps of members and must bring in step after a merge.

Called for both members after every merge and every undo, in its transaction and in the
order of registration. What is registered counts from the rows; it never adds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from members.registry import Registry


class RecountFunction(Protocol):
    """Counts afresh what it keeps of these members, as of `at`."""

    def __call__(self, member_ids: Collection[int], *, at: datetime) -> object: ...


@dataclass(frozen=True)
class Recount:
    """One kind of figures: "feedback.open_cases" and the function that counts them."""

    code: str
    function: RecountFunction


recounts: Registry[Recount] = Registry(
    "recounts", key=lambda plug: plug.code, requires=("code", "function")
)


def recount_members(member_ids: Collection[int], *, at: datetime) -> None:
    """Bring every app's figures of these members in step with their rows."""
    for plug in recounts:
        plug.function(member_ids, at=at)
