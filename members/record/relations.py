"""Socket: what happens to rows that point at a member when it is merged or erased."""

from collections.abc import Callable, Mapping
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
    ``disclose`` those that a copy of the member's data shows; ``withheld`` says why it
    does not show the others ("*": none of the relation). All name fields of the pointing
    model. ``reads`` names relations that telling a row needs. ``settle`` is asked on a merge with the survivor's row and the row of the
    duplicate that stays behind for its sake; it returns the values that the survivor's
    row takes over.
    """

    relation: str
    on_merge: OnMerge
    on_erase: OnErase
    blank: tuple[str, ...] = field(default=())
    disclose: tuple[str, ...] = field(default=())
    settle: Callable[[Any, Any], dict[str, Any]] | None = None
    withheld: Mapping[str, str] = field(default_factory=dict)
    reads: tuple[str, ...] = field(default=())


# Fields that no copy of somebody's data shows, by name, and why.
WITHHELD: dict[str, str] = {
    **dict.fromkeys(("id", "public_id"), "a number or a random key of the row"),
    **dict.fromkeys(
        (
            "by", "owner", "receiver", "handler", "made_by", "settled_by", "decided_by",
            "asked_by", "manager", "proposed_by", "ended_by", "sold_by",
        ),
        "names a colleague",
    ),
    **dict.fromkeys(("value_norm", "tail4", "html", "links"), "the same, once more"),
    **dict.fromkeys(
        (
            "import_batch", "ref", "key", "lease_by", "attempts", "provider_id",
            "idempotency_key", "version", "computed_at",
        ),
        "how our machine works",
    ),
}  # fmt: skip


relation_policies: Registry[RelationPolicy] = Registry(
    "relation policies",
    key=lambda policy: policy.relation,
    requires=("relation", "on_merge", "on_erase"),
)
