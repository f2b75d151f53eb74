"""The history of fields that a file changed, written as a set."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from members.actions.history import Changes, note_many
from members.choices import ChangeSource
from members.imports.context import Context
from members.models import ContactPoint, ImportantDate, Source, Store

# What a row's `before` tells by an id.
NAMED: dict[str, type[Model]] = {"home_store_id": Store, "source_id": Source}

Before = dict[str, Any]


def note_import_changes(
    changed: Sequence[tuple[int, Before]],
    context: Context,
    *,
    is_undo: bool = False,
    points: dict[int, ContactPoint] | None = None,
) -> None:
    """Keep what a file changed of members, from the `before` of its rows.

    Taking it back swaps before and after, and brings the contact points along, since
    those of the file are gone by then. Four queries at the most for any number of rows.
    """
    if not any(before for _member_id, before in changed):
        return
    named = {name: _rows_of(name, changed) for name in NAMED}
    if points is None:
        points = points_of(before for _member_id, before in changed)
    found = [
        (member_id, _changes(before, named, points)) for member_id, before in changed
    ]
    if is_undo:
        found = [(member_id, _swapped(changes)) for member_id, changes in found]
    note_many(found, source=ChangeSource.IMPORT, by=context.by, at=context.at)


def points_of(befores: Iterable[Before]) -> dict[int, ContactPoint]:
    """The contact points that rows added or put aside."""
    return ContactPoint.objects.in_bulk(
        [
            pk
            for before in befores
            for pair in before.get("contacts", ())
            for pk in pair
            if pk
        ]
    )


def _rows_of(name: str, changed: Sequence[tuple[int, Before]]) -> dict[Any, Any]:
    ids = {
        pk
        for _member_id, before in changed
        for pk in before.get("fields", {}).get(name, ())
        if pk
    }
    return NAMED[name]._default_manager.in_bulk(ids)


def _changes(
    before: Before, named: dict[str, dict[Any, Any]], points: dict[int, ContactPoint]
) -> Changes:
    found: dict[str, tuple[Any, Any]] = {}
    for name, pair in before.get("fields", {}).items():
        old, new = (named[name].get(pk) for pk in pair) if name in named else pair
        found[name.removesuffix("_id")] = (old, new)
    for added_id, old_id in before.get("contacts", ()):
        added = points.get(added_id or 0)
        if added is not None:
            found[added.kind] = (points.get(old_id or 0), added)
    birthday = before.get("birthday")
    if birthday:
        told = birthday["old"]
        found["birthday"] = (
            ImportantDate(**told) if told else None,
            ImportantDate(**birthday["new"]),
        )
    return found


def _swapped(changes: Changes) -> Changes:
    return {field: (new, old) for field, (old, new) in changes.items()}
