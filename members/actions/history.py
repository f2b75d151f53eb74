"""Writing down which field was changed from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from members.models import FieldChange, User
from members.queries.history import stored_value

CUSTOM = "custom"
# Before and after, by field.
Changes = Mapping[str, tuple[Any, Any]]


def note_changes(
    *,
    member_id: int,
    changes: Changes,
    source: str,
    by: User | None,
    at: datetime,
) -> None:
    """Keep the changes of one member; one statement. Call it in their transaction.

    Values may be model rows: contact points are masked before they are kept.
    """
    note_many([(member_id, changes)], source=source, by=by, at=at)


def note_many(
    changed: Iterable[tuple[int, Changes]],
    *,
    source: str,
    by: User | None,
    at: datetime,
) -> None:
    """Keep the changes of many members, by their ids; one statement a thousand rows."""
    FieldChange.objects.bulk_create(
        [
            FieldChange(
                member_id=member_id,
                at=at,
                by=by,
                field=field,
                old=stored_value(old),
                new=stored_value(new),
                source=source,
            )
            for member_id, changes in changed
            for field, old, new in _by_field(changes)
        ],
        batch_size=1000,
    )


def _by_field(changes: Changes) -> Iterator[tuple[str, Any, Any]]:
    """One entry a field; custom fields one by one ("custom.tea"), since each has its
    own readers."""
    for field, (old, new) in changes.items():
        if field != CUSTOM:
            yield field, old, new
            continue
        before, after = old or {}, new or {}
        for code in sorted({*before, *after}):
            if before.get(code) != after.get(code):
                yield f"{CUSTOM}.{code}", before.get(code), after.get(code)
