"""Input of the staff screens."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from members.actions.contacts import normalised
from members.actions.members import Birthday
from members.choices import (
    Calendar,
    Channel,
    Language,
    MemberStatus,
    Purpose,
    Sex,
    ViewReach,
)
from members.custom_forms import custom_form_fields, typed
from members.custom_values import key_of
from members.exceptions import InvalidMember
from members.models import (
    Category,
    CustomerType,
    CustomField,
    Member,
    Source,
    Store,
    User,
    scope_of,
)
from members.permissions import limit_choices
from members.queries.wordings import present_wordings

INDENT = "　"  # an ideographic space: as wide as a character, kept by every browser


def indented(category: Category) -> SafeString:
    """The name, moved in by its depth in the tree."""
    return format_html("{}{}", INDENT * (category.depth - 1), category.name)


class CategoryChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only the stubs know arguments
    """Categories in the order and with the depth of the tree."""

    def label_from_instance(self, obj: Any) -> str:
        return indented(obj)


KEPT = _("Leave blank to keep %(value)s.")


def consent_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    """What can be agreed to, by purpose; the value is "purpose:channel"."""
    wordings = present_wordings()
    return [
        (
            wordings[purpose, ""][1],
            [(f"{purpose}:{channel}", label) for channel, label in Channel.choices],
        )
        for purpose in Purpose.values
    ]


class MemberForm(forms.Form):
    """A member's data as staff type them; opening and changing a record share it.

    Only stores, colleagues and referrers within reach of the person can be chosen.
    Contact data are never shown in full: a blank field keeps what there is.
    """

    name = forms.CharField(label=_("Name"), max_length=80)
    form_of_address = forms.CharField(
        label=_("Form of address"), max_length=40, required=False
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=Language.choices, initial=Language.CHINESE
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    wechat = forms.CharField(label=_("WeChat"), max_length=80, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    calendar = forms.ChoiceField(
        label=_("Calendar"), choices=Calendar.choices, initial=Calendar.SOLAR
    )
    month = forms.TypedChoiceField(
        label=_("Month"),
        choices=[("", "—"), *MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    day = forms.IntegerField(label=_("Day"), min_value=1, max_value=31, required=False)
    is_leap_month = forms.BooleanField(label=_("Leap month"), required=False)
    year = forms.IntegerField(
        label=_("Year of birth"),
        min_value=1900,
        max_value=2100,
        required=False,
        help_text=_("Of the same calendar. May stay blank."),
    )
    home_store = forms.ModelChoiceField(
        label=_("Home store"), queryset=Store.objects.open()
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            choice
            for choice in MemberStatus.choices
            if choice[0] not in (MemberStatus.MERGED, MemberStatus.ERASED)
        ],
        initial=MemberStatus.MEMBER,
    )
    joined_on = forms.DateField(
        label=_("Joined on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    owner = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=User.objects.all(), required=False
    )
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.all(), required=False
    )
    referrer_no = forms.CharField(
        label=_("Brought along by"),
        max_length=32,
        required=False,
        help_text=_("The member number of who brought this customer along."),
    )
    mind = forms.CharField(
        label=_("Things to mind"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Allergies, hours not to call: stands out on the card."),
    )
    preferences = forms.CharField(
        label=_("Preferences"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, user: User, member: Member | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.member = member
        self.custom: list[CustomField] = []
        action = "add" if member is None else "change"
        limit_choices(self, user=user, permission=f"members.{action}_member")
        if member is not None:
            self._keep_what_is_there(member)

    def _keep_what_is_there(self, member: Member) -> None:
        for point in member.contact_points.filter(is_primary=True):
            self.fields[point.kind].help_text = KEPT % {"value": point.masked}
        referrer = member.referrer
        if referrer and not scope_of(self.user, "members.view_member").covers(
            referrer.home_store_id
        ):
            del self.fields["referrer_no"]  # a member of another store: stays, unnamed
        # Who looks after the member may by now be out of reach.
        for name in ("owner", "home_store"):
            field, now = self.fields[name], getattr(member, name)
            if now is None or not isinstance(field, forms.ModelChoiceField):
                continue
            offered: QuerySet[Any] = field.queryset  # type: ignore[assignment]  # never None here
            pks = [*offered.values_list("pk", flat=True), now.pk]
            field.queryset = offered.model._default_manager.filter(pk__in=pks)

    def clean_phone(self) -> str:
        return self._clean_contact("phone")

    def clean_email(self) -> str:
        return self._clean_contact("email")

    def _clean_contact(self, field: str) -> str:
        text: str = self.cleaned_data[field]
        if text:
            try:
                normalised(kind=field, text=text)
            except InvalidMember as error:
                raise forms.ValidationError(str(error)) from error
        return text

    def clean_referrer_no(self) -> Member | None:
        number = self.cleaned_data["referrer_no"].strip()
        if not number:
            return None
        if (
            self.member
            and self.member.referrer
            and self.member.referrer.member_no == number
        ):
            return self.member.referrer
        found = Member.objects.visible_to(self.user).filter(member_no=number).first()
        if found is None:
            raise forms.ValidationError(_("No member of your stores has this number."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("month") is None) != (data.get("day") is None):
            self.add_error("day", _("A birthday needs a month and a day."))
        return data

    def ask_custom(self, fields: list[CustomField], values: Mapping[str, Any]) -> None:
        """Ask these custom fields, too, showing what is stored; and the type they
        depend on."""
        self.custom = fields
        self.fields["customer_type"] = forms.ModelChoiceField(
            label=_("Customer type"),
            queryset=CustomerType.objects.order_by("name"),
            required=False,
            widget=forms.Select({"data-reload": ""}),
        )
        self.fields |= custom_form_fields(fields)
        for field in fields:
            self.initial.setdefault(
                key_of(field.code), typed(field, values.get(field.code))
            )

    def fields_for_action(self) -> dict[str, Any]:
        """The cleaned data under the names that the actions take."""
        data = dict(self.cleaned_data)
        if self.custom:
            data["custom"] = {
                field.code: data.pop(key_of(field.code)) for field in self.custom
            }
        if "referrer_no" in data:
            data["referrer"] = data.pop("referrer_no")
        parts = {
            name: data.pop(name)
            for name in ("calendar", "month", "day", "is_leap_month", "year")
        }
        if parts["month"] is not None:
            data["birthday"] = Birthday(**parts)
        return data


class NewMemberForm(MemberForm):
    """Opening a record: with a number of one's own, and what the customer agrees to."""

    member_no = forms.CharField(
        label=_("Member number"),
        max_length=32,
        required=False,
        help_text=_("Leave blank for the next free number."),
    )
    consents = forms.MultipleChoiceField(
        label=_("What the customer agrees to"),
        choices=consent_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_confirmed = forms.BooleanField(
        label=_("Open a record all the same"), required=False
    )

    def fields_for_action(self) -> dict[str, Any]:
        """As above; consents as (purpose, channel) pairs."""
        data = super().fields_for_action()
        data.pop("is_confirmed")
        data["consents"] = [
            tuple(consent.split(":", 1)) for consent in data["consents"]
        ]
        return data


class SavedViewForm(forms.Form):
    """The name of a view of the list, and whom it is for."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    reach = forms.ChoiceField(
        label=_("For whom"), choices=ViewReach.choices, initial=ViewReach.OWN
    )
    store = forms.ModelChoiceField(
        label=_("Store"), queryset=Store.objects.open(), required=False
    )
    is_default = forms.BooleanField(
        label=_("Opens first"),
        required=False,
        help_text=_("What the list shows before anything else is chosen."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(user, "members.share_savedview")
        limit_choices(self, user=user, permission="members.share_savedview")
        if scope.everywhere:
            return
        reach = self.fields["reach"]
        if not isinstance(reach, forms.ChoiceField):  # pragma: no cover -- declared so
            raise TypeError
        if not scope.store_ids:
            del self.fields["reach"], self.fields["store"]
        else:
            reach.choices = [
                choice for choice in ViewReach.choices if choice[0] != ViewReach.CHAIN
            ]
            if len(scope.store_ids) == 1:
                self.initial.setdefault("store", next(iter(scope.store_ids)))

    def fields_for_action(self) -> dict[str, Any]:
        """The cleaned data; who may not share views saves them for themselves."""
        return {"reach": ViewReach.OWN, "store": None} | self.cleaned_data
