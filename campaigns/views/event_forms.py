"""What staff fill in about events and the people who come."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.actions.events import FIELDS
from campaigns.choices import InvitationState
from campaigns.models import Event
from members.models import Member


class EventForm(WagtailAdminModelForm):  # type: ignore[misc]  # Wagtail ships no types
    """An event's facts, in both languages. Its state is changed by buttons."""

    store_required = False

    class Meta:
        model = Event
        fields = FIELDS

    def clean_store(self) -> Any:
        """An event of the whole chain is for those who work in the whole chain."""
        store = self.cleaned_data["store"]
        if store is None and self.store_required:
            raise forms.ValidationError(_("Choose one of your stores."))
        return store

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        if self.instance.pk:
            rows = self.instance.invitations.seated()
            taken = sum(1 + guests for guests in rows.values_list("guests", flat=True))
            if capacity < taken:
                raise forms.ValidationError(
                    _("%(count)d seats are taken already."), params={"count": taken}
                )
        return capacity

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        until = cleaned.get("rsvp_until")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It ends before it begins."))
        if ends and until and until > ends:
            self.add_error(
                "rsvp_until", _("Answers can't be asked for after the event.")
            )
        return cleaned


class PeopleFilter(forms.Form):
    """Whom a list of people shows."""

    q = forms.CharField(
        label=gettext_lazy("Name, number, or end of the phone number"),
        required=False,
        max_length=80,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *InvitationState.choices],
    )


class AddPersonForm(forms.Form):
    """A member by number, put on the list as invited or as coming."""

    number = forms.CharField(label=gettext_lazy("Member number"), max_length=40)
    guests = forms.TypedChoiceField(
        label=gettext_lazy("Answer"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, data: Any = None, *, event: Event, members: Any) -> None:
        super().__init__(data)
        self._members = members
        field: Any = self.fields["guests"]
        coming = [
            (count, _("Comes with %(count)d guests") % {"count": count})
            for count in range(1, event.guests_allowed + 1)
        ]
        field.choices = [
            ("", _("Invited, no answer yet")),
            (0, _("Comes alone")),
            *coming,
        ]

    def clean_number(self) -> Member:
        """The member, if the person who asks may see it."""
        number = self.cleaned_data["number"].strip()
        found: Member | None = self._members.filter(member_no__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no member with this number."))
        return found


class PartyForm(forms.Form):
    """How many guests came along."""

    guests = forms.IntegerField(min_value=0, max_value=20, required=False)

    def party(self) -> int:
        return int(self.cleaned_data.get("guests") or 0) if self.is_valid() else 0
