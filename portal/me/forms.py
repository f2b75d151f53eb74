"""The forms of the member's own pages. They check; the actions write."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.choices import Channel, ContactKind, Language, Purpose
from members.contact_values import normalise_email, normalise_phone
from members.models import ConsentState, Member
from members.queries.wordings import present_wordings


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


@dataclass(frozen=True)
class Choice:
    """One checkbox: a channel of a purpose."""

    name: str
    label: str
    is_given: bool
    pair: tuple[str, str]


@dataclass(frozen=True)
class PurposeChoices:
    """One purpose with the sentence that is agreed to, and its channels."""

    purpose: str
    label: str
    wording: str
    choices: list[Choice]

    @property
    def is_given(self) -> bool:
        """Whether any channel of it is agreed to."""
        return any(choice.is_given for choice in self.choices)


def consent_choices(member: Member) -> list[PurposeChoices]:
    """All purposes and channels, as they stand for the member now."""
    given = set(
        ConsentState.objects.filter(member=member, is_given=True).values_list(
            "purpose", "channel"
        )
    )
    wordings = present_wordings()
    return [
        PurposeChoices(
            purpose=purpose.value,
            label=str(purpose.label),
            wording=wordings[purpose.value, ""][1],
            choices=[
                Choice(
                    name=f"{purpose.value}.{channel.value}",
                    label=str(channel.label),
                    is_given=(purpose.value, channel.value) in given,
                    pair=(purpose.value, channel.value),
                )
                for channel in Channel
            ],
        )
        for purpose in Purpose
    ]


def agreed_pairs(data: Any) -> set[tuple[str, str]]:
    """The (purpose, channel) pairs that a posted form has ticked; others are ignored."""
    return {
        (purpose.value, channel.value)
        for purpose in Purpose
        for channel in Channel
        if f"{purpose.value}.{channel.value}" in data
    }
