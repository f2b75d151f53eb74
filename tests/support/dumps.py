"""Every row of our apps as plain values, to compare before and after."""

import json
from typing import Any

from django.apps import apps

OURS = {"members", "feedback", "campaigns"}
# Written afresh each time: their keys say nothing.
WITHOUT_KEY = {
    "members.MemberSearchToken",
    "members.MemberCategoryStat",
    "members.MemberGap",
}
LEFT_OUT = {"members.Merge", "members.MovedRow"}
MOMENTS = {"computed_at"}
TOLD = {"members.merged", "members.unmerged"}


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Rows by model, sorted; without the journal of merges and what it tells."""
    return {
        model._meta.label: rows_of(model)
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.label not in LEFT_OUT
    }


def rows_of(model: Any) -> list[tuple[Any, ...]]:
    names = [
        each.attname
        for each in model._meta.concrete_fields
        if each.name not in MOMENTS
        and not (each.primary_key and model._meta.label in WITHOUT_KEY)
    ]
    rows = model._base_manager.all()
    if model._meta.label == "members.Activity":
        rows = rows.exclude(kind__in=TOLD)
    if model._meta.label == "members.AccessLog":
        rows = rows.exclude(action="merged")  # who merged stays in the log
    return sorted(tuple(map(written, row)) for row in rows.values_list(*names))


def written(value: Any) -> str:
    """PostgreSQL gives the keys of an object in an order of its own."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else repr(value)


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """By model, the rows that are only in one of the two dumps."""
    return {
        label: (
            [row for row in rows if row not in after[label]],
            [row for row in after[label] if row not in rows],
        )
        for label, rows in before.items()
        if rows != after[label]
    }
