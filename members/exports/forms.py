"""Input about controlled documents: asking, deciding, destroying, searching."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.choices import DocumentForm, DocumentState
from members.exports.columns import (
    COLUMNS,
    CONTACT_COLUMNS,
    USUAL,
    exportable_custom_fields,
)
from members.models import User
from members.models.export_request import FILE_FORMS
from members.permissions import colleagues

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskForm(forms.Form):
    """What is wanted, for whom, what for and how long."""

    form = forms.ChoiceField(
        label=_("What do you need?"),
        choices=DocumentForm.choices,
        initial=DocumentForm.XLSX,
        widget=forms.RadioSelect,
    )
    fields_wanted = forms.MultipleChoiceField(
        label=_("Columns of the file"),
        choices=[(column.code, column.label) for column in COLUMNS],
        initial=USUAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_in_full = forms.BooleanField(
        label=_("Phone, e-mail, WeChat and address in full"),
        required=False,
        help_text=_("Otherwise they are masked: 139****5678."),
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    use_from = forms.DateField(label=_("Used from"), widget=DATE)
    use_until = forms.DateField(
        label=_("Used until"),
        widget=DATE,
        help_text=_("The evening of this day the file is deleted."),
    )
    recipient = forms.ModelChoiceField(
        label=_("Recipient: a colleague"),
        queryset=User.objects.none(),
        required=False,
    )
    recipient_outside = forms.CharField(
        label=_("or somebody outside of the company"),
        max_length=200,
        required=False,
        help_text=_("Name and company. Head office must approve this."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {
            "use_from": today,
            "use_until": today + timedelta(days=min(6, settings.PORTAL_EXPORT_DAYS)),
            "recipient": user.pk,
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        columns: Any = self.fields["fields_wanted"]
        columns.choices = [
            (column.code, column.label)
            for column in (*COLUMNS, *exportable_custom_fields(user))
        ]
        field: Any = self.fields["recipient"]
        own = User.objects.filter(pk=user.pk)
        field.queryset = colleagues(user, "members.export_member") | own
        field.queryset = field.queryset.order_by("last_name", "first_name", "email")

    def clean(self) -> dict[str, Any]:
        """Somebody outside takes the place of the colleague who was chosen before."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("recipient_outside", "").strip():
            cleaned["recipient"] = None
        return cleaned

    def for_action(self) -> dict[str, Any]:
        """The arguments of ask_document that the form knows."""
        cleaned = dict(self.cleaned_data)
        wanted = cleaned.pop("fields_wanted")
        is_file = cleaned["form"] in FILE_FORMS
        has_contacts = not is_file or CONTACT_COLUMNS & set(wanted)
        cleaned["fields"] = wanted if is_file else []
        cleaned["is_in_full"] = bool(cleaned["is_in_full"] and has_contacts)
        return cleaned


class DecideForm(forms.Form):
    """A decision needs its reason."""

    reason = forms.CharField(
        label=_("Reason of your decision"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DestroyForm(forms.Form):
    """How the copies were destroyed."""

    how = forms.CharField(
        label=_("How were the copies destroyed?"),
        max_length=300,
        help_text=_(
            "For example: file deleted and bin emptied, 12 pages put through the shredder."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RegisterForm(forms.Form):
    """The filters of the register."""

    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[
            ("", _("All")),
            ("approve", _("Waiting for me")),
            ("mine", _("Asked by me")),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *DocumentState.choices],
    )
    form = forms.ChoiceField(
        label=_("Form"), required=False, choices=[("", _("All")), *DocumentForm.choices]
    )
    since = forms.DateField(label=_("Asked since"), required=False, widget=DATE)
    until = forms.DateField(label=_("Asked until"), required=False, widget=DATE)
    q = forms.CharField(label=_("Number, person or purpose"), required=False)
