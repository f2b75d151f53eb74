"""Every row of our apps as plain values, to compare before and after."""

import json
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import JSONField

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
    sql, params, documents = question_of(model)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return sorted(written(row, documents) for row in rows)


@cache
def question_of(model: Any) -> tuple[str, tuple[Any, ...], set[int]]:
    """The query of a model's rows, put into words once; which columns hold JSON."""
    fields = [
        each
        for each in model._meta.concrete_fields
        if each.name not in MOMENTS
        and not (each.primary_key and model._meta.label in WITHOUT_KEY)
    ]
    rows = model._base_manager.order_by()
    if model._meta.label == "members.Activity":
        rows = rows.exclude(kind__in=TOLD)
    if model._meta.label == "members.AccessLog":
        rows = rows.exclude(action="merged")  # who merged stays in the log
    rows = rows.values_list(*(each.attname for each in fields))
    documents = {n for n, each in enumerate(fields) if isinstance(each, JSONField)}
    return (*rows.query.sql_with_params(), documents)


def written(row: tuple[Any, ...], documents: set[int]) -> tuple[str, ...]:
    """As text. The keys of a JSON object come back in an order of the database's own."""
    return tuple(
        json.dumps(json.loads(value), sort_keys=True)
        if number in documents and value is not None
        else repr(value)
        for number, value in enumerate(row)
    )


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
