"""What becomes of each field of the member's own row on erasure, and in a copy.

tests/members/record/test_own_fields.py fails for a field that is missing here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from members.choices import MemberStatus


@dataclass(frozen=True)
class OwnField:
    """``erased`` gives the value after erasure, None when the field stays as it is;
    ``disclosed`` says whether a copy of the data shows it; ``why`` when it does not, or
    why it stays."""

    name: str
    erased: Callable[[], Any] | None = None
    disclosed: bool = True
    why: str = ""


def _empty() -> str:
    return ""


def _nobody() -> None:
    return None


OWN_FIELDS: tuple[OwnField, ...] = (
    OwnField("id", disclosed=False, why="number of the row"),
    OwnField("public_id", disclosed=False, why="random, tells nothing"),
    # Random: the number that was given follows from the row's key.
    OwnField("member_no", erased=lambda: f"-{uuid4().hex[:12]}"),
    OwnField("status", erased=lambda: MemberStatus.ERASED),
    OwnField("name", erased=_empty),
    OwnField("form_of_address", erased=_empty),
    OwnField("sex", why="statistics by sex stay; tells nobody"),
    OwnField("language", why="statistics; tells nobody"),
    OwnField("home_store", why="statistics of the store"),
    OwnField("owner", erased=_nobody),
    OwnField(
        "user", erased=_nobody, disclosed=False, why="the log-in's address is told"
    ),
    OwnField("source", why="statistics of sources"),
    OwnField("customer_type", why="statistics of types"),
    OwnField("referrer", disclosed=False, why="about another member"),
    OwnField("merged_into", disclosed=False, why="how records are kept"),
    OwnField("joined_on", why="statistics of those who joined"),
    OwnField("expires_on", erased=_nobody),
    OwnField("preferences", erased=_empty),
    OwnField("mind", erased=_empty),
    OwnField("note", erased=_empty),
    OwnField("custom", erased=dict),
    OwnField("import_batch", disclosed=False, why="how the record came in"),
    OwnField("created_at", why="statistics of records opened"),
    OwnField("updated_at", disclosed=False, why="how records are kept"),
)


def erased_values() -> dict[str, Any]:
    """The values of a member's own row after erasure."""
    return {field.name: field.erased() for field in OWN_FIELDS if field.erased}
