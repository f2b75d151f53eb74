"""The forms of the member's own pages. They check; the actions write."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.choices import ContactKind, Language
from members.contact_values import normalise_email, normalise_phone


class DetailsForm(forms.Form):
    """Language and form of address."""

    form_of_address = forms.CharField(
        label=_("How shall we address you?"),
        max_length=40,
        required=False,
        help_text=_("For example “Ms Zhang” or “Xiaoming”. Blank: your name."),
    )
    language = forms.ChoiceField(
        label=_("The language we write to you in"),
        choices=Language.choices,
        widget=forms.RadioSelect,
    )


class ContactForm(forms.Form):
    """A new phone number or e-mail address, to be checked by the store."""

    kind = forms.ChoiceField(
        label=_("What has changed?"),
        choices=[
            (ContactKind.PHONE.value, _("My phone number")),
            (ContactKind.EMAIL.value, _("My e-mail address")),
        ],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(label=_("The new one"), max_length=254)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, value = cleaned.get("kind"), cleaned.get("value", "")
        if not value:
            return cleaned
        if kind == ContactKind.PHONE and normalise_phone(value) is None:
            self.add_error("value", gettext("This is not a phone number."))
        if kind == ContactKind.EMAIL and normalise_email(value) is None:
            self.add_error("value", gettext("This is not an e-mail address."))
        return cleaned
