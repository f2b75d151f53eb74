"""The chain's own fields as columns of a members file."""

from collections.abc import Mapping
from typing import Any

from members.choices import ImportKind
from members.custom_values import key_of, normalised
from members.exceptions import InvalidMember
from members.imports.cells import SHOWN, Cells
from members.imports.columns import COLUMNS, Column
from members.imports.context import PERMISSION
from members.models import CustomField, User, scope_of
from members.models.custom_field import SEE_PRIVATE

LONGEST_CELL = 500


def importable_fields(by: User) -> dict[str, CustomField]:
    """The current fields that a person may import, by the names of their columns.

    Private ones only for who may see them wherever the person imports. One query.
    """
    fields = CustomField.objects.current()
    private, importing = scope_of(by, SEE_PRIVATE), scope_of(by, PERMISSION)
    sees_all = private.everywhere or (
        not importing.everywhere and importing.store_ids <= private.store_ids
    )
    if not sees_all:
        fields = fields.public()
    return {key_of(field.code): field for field in fields}


def columns_for(kind: str, by: User) -> tuple[Column, ...]:
    """The columns that a file of this kind may have: the fixed ones, and for members
    every custom field by its name in either language or its code."""
    if kind != ImportKind.MEMBERS:
        return COLUMNS[kind]
    return (
        *COLUMNS[kind],
        *(
            Column(
                name,
                str(field),
                (field.label_zh, field.label, field.code),
                LONGEST_CELL,
            )
            for name, field in importable_fields(by).items()
        ),
    )


def custom_cells(cells: Cells, fields: Mapping[str, CustomField]) -> dict[str, Any]:
    """The values of a row by code; what does not fit its field refuses the row."""
    found: dict[str, Any] = {}
    for name, field in fields.items():
        text = cells.cell(name)
        if not text:
            continue
        try:
            found[field.code] = normalised(field, text)
        except InvalidMember:
            cells.refuse("custom_wrong", field=str(field), value=text[:SHOWN])
    return found
