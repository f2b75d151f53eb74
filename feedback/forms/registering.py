"""The form on which staff register what came by phone, letter, in the store and so on."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback.choices import CaseChannel, CaseKind, FactQuestion, Severity
from feedback.forms.files import AttachmentsField
from feedback.forms.public import LONGEST_TEXT, LONGEST_WISH
from feedback.forms.ways_in import WAYS
from feedback.queries.doubles import Person
from feedback.workflow import severity_of
from members.choices import Language
from members.contact_values import normalise_email
from members.models import Member, Scope, Store

MINUTES = "%Y-%m-%dT%H:%M"
OLDEST_DAYS = 366
# Beside what, when and where, which have fields of their own.
FACTS = {
    "who": (FactQuestion.WHO, gettext_lazy("Who was involved or saw it")),
    "where": (FactQuestion.WHERE, gettext_lazy("Where exactly")),
    "how": (FactQuestion.HOW, gettext_lazy("How it came about")),
    "why": (FactQuestion.WHY, gettext_lazy("Why, as the customer sees it")),
    "how_much": (FactQuestion.HOW_MUCH, gettext_lazy("How much, how many")),
}


class RegisterForm(forms.Form):
    """What every way in asks. What only one asks stands in forms/ways_in.py."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=CaseKind.choices,
        widget=forms.RadioSelect,
        initial=CaseKind.COMPLAINT,
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
        initial=Severity.GENERAL,
        help_text=gettext_lazy(
            "Severe: harms our name, repeated broken promises with grave loss, the same "
            "member complains again of the same thing, abuse of position. Press and "
            "authority are always severe."
        ),
    )
    received_at = forms.DateTimeField(
        label=gettext_lazy("Received"),
        input_formats=[MINUTES, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(
            format=MINUTES, attrs={"type": "datetime-local", "step": "60"}
        ),
        help_text=gettext_lazy(
            "The clocks count from here, also when you write later."
        ),
    )
    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("No store in particular"),
    )
    body = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The customer's own words; the customer can read them."),
    )
    wish = forms.CharField(
        label=gettext_lazy("What the customer wishes"),
        max_length=LONGEST_WISH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    happened_on = forms.DateField(
        label=gettext_lazy("When it happened"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    receipt_no = forms.CharField(
        label=gettext_lazy("Receipt number"), max_length=40, required=False
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the customer"), choices=Language.choices
    )
    photos = AttachmentsField()
    settled = forms.CharField(
        label=pgettext_lazy("register", "Settled on the spot: what was done"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Leave empty when it is not settled. The customer can read it."
        ),
    )
    # The cases that the person was shown as alike and did not choose.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    CONTACT = ("name", "phone", "email")

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        channel: CaseChannel,
        member: Member | None,
        scope: Scope,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.channel, self.member, self.at = channel, member, at
        self.way = WAYS[channel].form(data, at=at)
        fields: dict[str, Any] = self.fields
        for name, (_question, label) in FACTS.items():
            fields[f"fact_{name}"] = forms.CharField(
                label=label, max_length=500, required=False
            )
        fields["body"].label = WAYS[channel].body
        fields["photos"].label = WAYS[channel].files
        fields["severity"].initial = severity_of(channel, Severity.GENERAL)
        fields["received_at"].initial = timezone.localtime(at).replace(second=0)
        self._limit_stores(scope)
        if channel != CaseChannel.IN_STORE:
            del self.fields["settled"]
        if member is not None:
            for name in self.CONTACT:
                del self.fields[name]

    def _limit_stores(self, scope: Scope) -> None:
        store: Any = self.fields["store"]
        store.queryset = Store.objects.open()
        if not scope.everywhere:
            store.queryset = store.queryset.filter(pk__in=sorted(scope.store_ids))
            store.required = True
            store.empty_label = None

    def fact_fields(self) -> list[Any]:
        """The fields of who, where, how, why and how much."""
        return [self[f"fact_{name}"] for name in FACTS]

    def clean_received_at(self) -> datetime:
        moment: datetime = self.cleaned_data["received_at"]
        # The field knows minutes: this one may have begun a moment ago.
        if moment > self.at:
            if moment - self.at > timedelta(minutes=1):
                raise forms.ValidationError(_("It can't have come later than now."))
            return self.at
        if self.at - moment > timedelta(days=OLDEST_DAYS):
            raise forms.ValidationError(_("Please check the year."))
        if self.at - moment < timedelta(minutes=1):
            return self.at
        return moment

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate(self.at):
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_email(self) -> str:
        text: str = self.cleaned_data["email"]
        found = normalise_email(text) if text else ""
        if found is None:
            raise forms.ValidationError(
                _("This does not look like an e-mail address. Please check it.")
            )
        return found

    def is_valid(self) -> bool:
        """Both forms are asked, so that every error is shown at once."""
        is_way_valid = self.way.is_valid()
        return super().is_valid() and is_way_valid

    def person(self) -> Person:
        """Who tells it, to look for the same matter."""
        return Person(
            phone=self.cleaned_data.get("phone", ""),
            email=self.cleaned_data.get("email", ""),
            member=self.member,
        )

    def seen_ids(self) -> set[str]:
        """The cases that the person has seen as alike."""
        return set(self.cleaned_data["seen"].split(","))

    def case_fields(self) -> dict[str, Any]:
        """The arguments of register_case that were filled in."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("seen")
        facts = {
            str(question): cleaned.pop(f"fact_{name}")
            for name, (question, _label) in FACTS.items()
        }
        return cleaned | {
            "attachments": cleaned.pop("photos"),
            "member": self.member,
            "channel": self.channel,
            "channel_data": self.way.channel_data(),
            "facts": facts,
        }
