"""Socket: what happens to rows that point at a member when it is merged or erased."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from members.registry import Registry


class OnMerge(StrEnum):
    """What becomes of the duplicate's rows."""

    MOVE = "move"  # they point at the survivor
    MOVE_NEW = "move_new"  # the same, but a row the survivor has already stays behind
    KEEP = "keep"  # they stay with the duplicate (its own figures, search tokens)


class OnErase(StrEnum):
    """What becomes of the rows when the person is erased."""

    DELETE = "delete"
    BLANK = "blank"  # the row stays for the statistics, `blank` fields are emptied
    DETACH = "detach"  # the foreign key is set to null
    KEEP = "keep"  # nothing personal in it


@dataclass(frozen=True)
class RelationPolicy:
    """The rule for one foreign key to Member.

    ``relation`` is "app.Model.field". ``blank`` names the fields emptied on erasure;
    ``disclose`` those that a copy of the member's data shows. Both name fields of the
    pointing model. ``settle`` is asked on a merge with the survivor's row and the row
    of the duplicate that stays behind for its sake; it returns the values that the
    survivor's row takes over.
    """

    relation: str
    on_merge: OnMerge
    on_erase: OnErase
    blank: tuple[str, ...] = field(default=())
    disclose: tuple[str, ...] = field(default=())
    settle: Callable[[Any, Any], dict[str, Any]] | None = None


relation_policies: Registry[RelationPolicy] = Registry(
    "relation policies",
    key=lambda policy: policy.relation,
    requires=("relation", "on_merge", "on_erase"),
)
