"""What hangs on a row, whichever app it belongs to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import ForeignObjectRel, Model, Q


def linked_ids(
    model: type[Model], ids: Iterable[int], *, own: dict[str, Q]
) -> set[int]:
    """Those of the rows that another row points at; one query for each relation.

    ``own`` says, by "app.Model.field", which pointing rows don't count (Q(): none).
    """
    wanted = list(ids)
    found: set[int] = set()
    if not wanted:
        return found
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.field.many_to_many:
            continue
        name = relation.field.name
        label = f"{relation.related_model._meta.label}.{name}"
        rows: Any = relation.related_model._base_manager.filter(
            **{f"{name}__in": wanted}
        )
        if label in own:
            if not own[label]:
                continue
            rows = rows.exclude(own[label])
        found |= set(rows.order_by().values_list(relation.field.attname, flat=True))
    return found
