"""What guests fill in: an answer to an invitation, a registration."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Event
from members.contact_values import normalise_email
from members.models import Member

# Nobody reads the form and sends it within this time.
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(hours=12)
SIGNER = signing.TimestampSigner(salt="campaigns.registration")


def guest_choices(most: int) -> list[tuple[int, str]]:
    """How many one may bring along, in words."""
    return [
        (count, _("Nobody") if count == 0 else f"+{count}") for count in range(most + 1)
    ]


class AnswerForm(forms.Form):
    """Yes with so many guests. The field is missing where nobody may be brought along."""

    guests = forms.TypedChoiceField(
        label=gettext_lazy("Whom do you bring along?"), coerce=int
    )

    def __init__(
        self, data: Any = None, *, event: Event, guests: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"guests": guests}, **kwargs)
        field: Any = self.fields["guests"]
        field.choices = guest_choices(event.guests_allowed)
        if not event.guests_allowed:
            del self.fields["guests"]

    def party(self) -> int:
        """How many guests; ask after is_valid()."""
        return int(self.cleaned_data.get("guests", 0))


class RegistrationForm(AnswerForm):
    """A member says how many; somebody without a log-in also who and at which address.

    Programs fill in the field that people don't see, or send at once: they get the same
    page as everybody and nothing happens (``is_program``).
    """

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy(
            "We send a letter there in which you confirm, and use it for this event only."
        ),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["name", "email", "guests"]

    def __init__(
        self, data: Any = None, *, event: Event, member: Member | None, **kwargs: Any
    ) -> None:
        super().__init__(data, event=event, **kwargs)
        self.initial["stamp"] = SIGNER.sign("registration")
        if member is not None:
            for name in ("name", "email", "website", "stamp"):
                del self.fields[name]

    def clean_email(self) -> str:
        found = normalise_email(self.cleaned_data["email"])
        if found is None:
            raise forms.ValidationError(
                _("This does not look like an e-mail address. Please check it.")
            )
        return found

    def is_program(self) -> bool:
        """Whether no person filled this in; ask after is_valid()."""
        if self.cleaned_data.get("website"):
            return True
        stamp = self.cleaned_data.get("stamp", "")
        try:
            SIGNER.unsign(stamp, max_age=LONGEST)
        except signing.BadSignature:
            return True
        try:
            SIGNER.unsign(stamp, max_age=SHORTEST)
        except signing.SignatureExpired:
            return False
        return True
