"""Socket and rule: what a copy of everything stored about a member shows.

Rows with a foreign key to Member are told as their relation policies say. What an app
keeps further away (the words of a case) is told by a discloser that it registers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from members.record.own_fields import OWN_FIELDS
from members.record.relations import RelationPolicy, relation_policies
from members.registry import Registry


@dataclass(frozen=True)
class Section:
    """One table of the copy: a heading, the labels of its columns, rows of text."""

    code: str
    heading: str
    labels: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Discloser:
    """Gives further sections about the records with these keys."""

    name: str
    sections: Callable[[Sequence[int]], list[Section]]


disclosers: Registry[Discloser] = Registry(
    "disclosers", key=lambda plug: plug.name, requires=("name", "sections")
)


def sections_of(members: Sequence[Member]) -> Iterator[Section]:
    """Everything stored about the person with these records, table by table, in the
    active language; tables without rows are left out."""
    yield _own(members)
    ids = [member.pk for member in members]
    for policy in relation_policies:
        if policy.disclose:
            section = _related(policy, ids)
            if section.rows:
                yield section
    for plug in disclosers:
        yield from (section for section in plug.sections(ids) if section.rows)


def _own(members: Sequence[Member]) -> Section:
    names = [field.name for field in OWN_FIELDS if field.disclosed]
    rows = [
        [label_of(Member, name), *(text_of(member, name) for member in members)]
        for name in names
    ]
    return Section("member", _("About you"), [_("What"), *[""] * len(members)], rows)


def _related(policy: RelationPolicy, ids: Sequence[int]) -> Section:
    label, _dot, name = policy.relation.rpartition(".")
    model = apps.get_model(label)
    related = [
        each.name
        for each in model._meta.concrete_fields
        if each.is_relation and each.name in (*policy.disclose, *policy.reads)
    ]
    rows = model._base_manager.filter(**{f"{name}__in": ids})
    rows = rows.select_related(*related) if related else rows
    return Section(
        code=label.replace(".", "-").lower(),
        heading=str(model._meta.verbose_name_plural),
        labels=[label_of(model, each) for each in policy.disclose],
        rows=[
            [text_of(row, each) for each in policy.disclose]
            for row in rows.order_by("pk").iterator(chunk_size=1000)
        ],
    )


def label_of(model: type[Model], name: str) -> str:
    """The field's name for people."""
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # a column
    return str(field.verbose_name)


def text_of(row: Model, name: str) -> str:
    """The field's value for people: words of choices, moments in the portal's zone."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return ", ".join(_pairs(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _pairs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{key}: {', '.join(_pairs(inner))}"
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs(inner)
    else:
        yield str(value)
