"""Making and changing custom fields, and checking values before they are stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import JSONField
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from members.choices import CustomKind
from members.custom_values import merged_values
from members.exceptions import CustomFieldRefused
from members.models import CustomerType, CustomField, Member, User

# Names that the database layer takes for questions about the whole column.
RESERVED = frozenset(JSONField().get_lookups())
MOST_FIELDS = 60


@transaction.atomic
def save_custom_field(
    *,
    by: User,
    code: str,
    label: str,
    label_zh: str,
    kind: str,
    choices: Sequence[Mapping[str, str]] = (),
    customer_types: Sequence[CustomerType] = (),
    is_required: bool = False,
    is_private: bool = False,
    is_on_card: bool = True,
    position: int = 0,
    is_retired: bool = False,
    field: CustomField | None = None,
) -> CustomField:
    """Make a custom field, or change one; values that members have stay as they are.

    CustomFieldRefused for a code that is taken, reserved, or would change; for another
    kind once a member has a value; for a choice that is taken away while a member has
    it; for a choice field without choices.
    """
    made = field is None
    saved = field or CustomField(code=code)
    kept = [dict(each) for each in choices] if kind == CustomKind.CHOICE else []
    _check(saved, code=code, kind=kind, choices=kept)
    saved.label, saved.label_zh, saved.kind = label.strip(), label_zh.strip(), kind
    saved.choices, saved.position = kept, position
    saved.is_required, saved.is_private = is_required, is_private
    saved.is_on_card, saved.is_retired = is_on_card, is_retired
    saved.save()
    saved.customer_types.set(customer_types)
    log(saved, "wagtail.create" if made else "wagtail.edit", user=by)
    return saved


def _check(
    field: CustomField, *, code: str, kind: str, choices: Sequence[Mapping[str, str]]
) -> None:
    if field.pk is None:
        _check_code(code)
    elif code != field.code:
        raise CustomFieldRefused(_("The code of a field never changes."), "code")
    elif kind != field.kind and is_used(field):
        raise CustomFieldRefused(
            _("Members have values of this kind already. Make a new field."), "kind"
        )
    codes = [each["code"] for each in choices]
    if kind == CustomKind.CHOICE and not codes:
        raise CustomFieldRefused(_("Give at least one choice."), "choices")
    if len(set(codes)) < len(codes):
        raise CustomFieldRefused(_("Each choice needs a code of its own."), "choices")
    if field.pk is not None and kind == CustomKind.CHOICE == field.kind:
        _check_dropped(field, set(codes))


def _check_code(code: str) -> None:
    if "__" in code or code.endswith("_") or code in RESERVED:
        raise CustomFieldRefused(_("This code can't be used. Choose another."), "code")
    if CustomField.objects.filter(code=code).exists():
        raise CustomFieldRefused(_("There is a field with this code."), "code")
    if CustomField.objects.count() >= MOST_FIELDS:
        raise CustomFieldRefused(_("There are sixty fields. Retire some first."))


def _check_dropped(field: CustomField, codes: set[str]) -> None:
    dropped = [each["code"] for each in field.choices if each["code"] not in codes]
    values = {f"custom__{field.code}__in": dropped}
    if dropped and Member.objects.filter(**values).exists():
        raise CustomFieldRefused(
            _("A member has the choice that you take away."), "choices"
        )


def is_used(field: CustomField) -> bool:
    """Whether a member has a value of this field."""
    return Member.objects.filter(custom__has_key=field.code).exists()


def checked_values(
    member: Member, given: Mapping[str, Any], *, by: User
) -> dict[str, Any]:
    """What Member.custom becomes with these values, as `by` may write them.

    Only current fields that `by` may see in the member's store can be named; others
    keep their values. InvalidMember says what is wrong, and with which field
    (members.custom_values.key_of).
    """
    fields = CustomField.objects.current().visible_to(by, member.home_store_id)
    return merged_values(member.custom, given, fields=fields)
