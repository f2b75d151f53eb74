"""Form fields for custom fields. Text goes in; members.custom_values decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.choices import CustomKind
from members.custom_values import key_of, normalised
from members.exceptions import InvalidMember
from members.models import CustomField

YES_OR_NO = (("", "—"), ("yes", _("yes")), ("no", _("no")))


class CustomValueField(forms.CharField):
    """The value of one custom field, cleaned by its kind."""

    def __init__(self, custom_field: CustomField, **kwargs: Any) -> None:
        self.custom_field = custom_field
        super().__init__(
            label=str(custom_field),
            required=custom_field.is_required,
            widget=_widget(custom_field),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The value as it is stored."""
        try:
            return normalised(self.custom_field, super().clean(value))
        except InvalidMember as error:
            raise forms.ValidationError(str(error)) from error


def _widget(field: CustomField) -> forms.Widget:
    if field.kind == CustomKind.CHOICE:
        return forms.Select(choices=[("", "—"), *field.choice_labels().items()])
    if field.kind == CustomKind.YES_NO:
        return forms.Select(choices=YES_OR_NO)
    if field.kind == CustomKind.DATE:
        return forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    if field.kind == CustomKind.NUMBER:
        return forms.TextInput({"inputmode": "decimal"})
    return forms.TextInput()


def typed(field: CustomField, value: Any) -> Any:
    """A stored value as its form field shows it."""
    if field.kind == CustomKind.YES_NO and value is not None:
        return "yes" if value else "no"
    return value


def custom_form_fields(fields: list[CustomField]) -> dict[str, CustomValueField]:
    """Form fields by their names in the member's form."""
    return {key_of(field.code): CustomValueField(field) for field in fields}
