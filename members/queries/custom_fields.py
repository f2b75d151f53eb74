"""Questions about custom fields: which ones, with what values, and who has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from members.models import CustomField, Member, User, scope_of
from members.models.custom_field import SEE_PRIVATE


@dataclass(frozen=True)
class CustomLine:
    """A custom field of one member as the card shows it."""

    label: str
    words: str
    is_private: bool


def fields_of_type(
    customer_type_id: int | None, *, user: User, store_id: int
) -> list[CustomField]:
    """The fields that the form of such a member asks. Two queries."""
    fields = (
        CustomField.objects.current()
        .visible_to(user, store_id)
        .prefetch_related("customer_types")
    )
    return [field for field in fields if _asks(field, customer_type_id)]


def _asks(field: CustomField, customer_type_id: int | None) -> bool:
    types = {each.pk for each in field.customer_types.all()}
    return not types or customer_type_id in types


def custom_lines(member: Member, *, user: User) -> list[CustomLine]:
    """What the card says of a member's custom fields, as far as the person may see."""
    if not member.custom:
        return []
    fields = CustomField.objects.filter(is_on_card=True).visible_to(
        user, member.home_store_id
    )
    lines = [
        CustomLine(
            str(field), field.shown(member.custom.get(field.code)), field.is_private
        )
        for field in fields
    ]
    return [line for line in lines if line.words]


def custom_values(
    member: Member, fields: Iterable[CustomField], user: User
) -> dict[str, Any]:
    """A member's values by code, of these fields and as far as the person may see.
    No query."""
    scope = scope_of(user, SEE_PRIVATE)
    return {
        field.code: member.custom[field.code]
        for field in fields
        if field.code in member.custom
        and (not field.is_private or scope.covers(member.home_store_id))
    }


def holds(field: CustomField, lookup: str, value: Any) -> Q:
    """The condition on Member that a custom field holds: ``lookup`` is "exact", "in",
    "icontains", "gte" or "lte"; "gap" for members without a value."""
    name = f"custom__{field.code}"
    has_value = Q(custom__has_key=field.code)
    if lookup == "gap":
        return ~has_value
    # With the value's presence said first, NOT of it finds who has none as well.
    asked = name if lookup == "exact" else f"{name}__{lookup}"
    return has_value & Q(**{asked: value})


def within_sight(field: CustomField, user: User) -> Q:
    """Where a private field may be asked about: in the stores where it may be seen."""
    if not field.is_private:
        return Q()
    return scope_of(user, SEE_PRIVATE).q("home_store")
