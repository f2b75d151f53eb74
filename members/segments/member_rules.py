"""Rules about the member: store, status, source, birthday, consent, purchases.

Registered by members/member_record.py. Numbers of days count back (or ahead) from today
in the portal's zone, at the moment the question is asked.
"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.choices import Channel, ImportantDateKind, MemberStatus, Purpose
from members.models import (
    Category,
    ImportantDate,
    MemberCategoryStat,
    MemberStat,
    Source,
    Store,
)
from members.queries.contactability import has_agreed
from members.segments.rules import SegmentRule

MOST_DAYS = 3660


class RuleForm(forms.Form):
    """Parameters of a rule; rows are stored by their ids."""

    def params(self) -> dict[str, Any]:
        """The cleaned parameters as JSON; ask after is_valid()."""
        return {
            name: getattr(value, "pk", value)
            for name, value in self.cleaned_data.items()
        }


def _today() -> date:
    return timezone.localdate()


def _days_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("days"), min_value=0, max_value=MOST_DAYS, initial=90
    )


def name_of(model: type[Model], pk: Any) -> str:
    """The row in words; one that is gone is said to be."""
    row = model._default_manager.filter(pk=pk).first()
    return str(row) if row else _("(deleted)")


class StoreForm(RuleForm):
    """Which store."""

    store = forms.ModelChoiceField(Store.objects.all(), label=gettext_lazy("store"))


class HomeStoreRule(SegmentRule):
    """Members of one store."""

    code = "members.home_store"
    label = gettext_lazy("Home store")
    form_class = StoreForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(home_store_id=params["store"])

    def describe(self, params: dict[str, Any]) -> str:
        return _("home store is %(store)s") % {"store": name_of(Store, params["store"])}


class StatusForm(RuleForm):
    """Which status."""

    status = forms.ChoiceField(
        choices=[
            (status.value, status.label)
            for status in (MemberStatus.MEMBER, MemberStatus.PROSPECT)
        ],
        label=gettext_lazy("status"),
    )


class StatusRule(SegmentRule):
    """Members or prospects."""

    code = "members.status"
    label = gettext_lazy("Status")
    form_class = StatusForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(status=params["status"])

    def describe(self, params: dict[str, Any]) -> str:
        label = MemberStatus(params["status"]).label
        return _("status is %(status)s") % {"status": label}


class SourceForm(RuleForm):
    """Which source."""

    source = forms.ModelChoiceField(Source.objects.all(), label=gettext_lazy("source"))


class SourceRule(SegmentRule):
    """Where members come from."""

    code = "members.source"
    label = gettext_lazy("Source")
    form_class = SourceForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(source_id=params["source"])

    def describe(self, params: dict[str, Any]) -> str:
        return _("came by %(source)s") % {"source": name_of(Source, params["source"])}


class DaysForm(RuleForm):
    """How many days."""

    days = _days_field()


class BirthdayRule(SegmentRule):
    """Birthdays of the next days, solar and lunar."""

    code = "members.birthday"
    label = gettext_lazy("Birthday in the next days")
    form_class = DaysForm

    def condition(self, params: dict[str, Any]) -> Q:
        today = _today()
        return Q(
            Exists(
                ImportantDate.objects.filter(
                    member=OuterRef("pk"),
                    kind=ImportantDateKind.BIRTHDAY,
                    next_on__range=(today, today + timedelta(days=params["days"])),
                )
            )
        )

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "birthday within %(days)s day", "birthday within %(days)s days", days
        ) % {"days": days}


class CategoryForm(RuleForm):
    """Which category, and in how many days."""

    category = forms.ModelChoiceField(
        Category.objects.all(), label=gettext_lazy("category")
    )
    days = _days_field()


class BoughtRule(SegmentRule):
    """Bought of a category, or of one below it, in the last days."""

    code = "members.bought"
    label = gettext_lazy("Bought in the last days")
    form_class = CategoryForm

    def condition(self, params: dict[str, Any]) -> Q:
        path = Category.objects.filter(pk=params["category"]).values("path")[:1]
        return Q(
            Exists(
                MemberCategoryStat.objects.filter(
                    member=OuterRef("pk"),
                    category__path__startswith=path,
                    last_on__gte=_today() - timedelta(days=params["days"]),
                )
            )
        )

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "bought %(category)s in the last %(days)s day",
            "bought %(category)s in the last %(days)s days",
            days,
        ) % {"category": name_of(Category, params["category"]), "days": days}


class NotBoughtRule(SegmentRule):
    """Has bought before, but not in the last days."""

    code = "members.not_bought"
    label = gettext_lazy("Bought before, but not in the last days")
    form_class = DaysForm

    def condition(self, params: dict[str, Any]) -> Q:
        first = timezone.now() - timedelta(days=params["days"])
        return Q(
            Exists(
                MemberStat.objects.filter(
                    member=OuterRef("pk"), last_purchase_at__lt=first
                )
            )
        )

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "has not bought for %(days)s day", "has not bought for %(days)s days", days
        ) % {"days": days}


class ConsentForm(RuleForm):
    """Which consent."""

    purpose = forms.ChoiceField(choices=Purpose.choices, label=gettext_lazy("purpose"))
    channel = forms.ChoiceField(choices=Channel.choices, label=gettext_lazy("channel"))


class ConsentRule(SegmentRule):
    """Agreed to a purpose on a channel."""

    code = "members.consent"
    label = gettext_lazy("Agreed to")
    form_class = ConsentForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(has_agreed(purpose=params["purpose"], channel=params["channel"]))

    def describe(self, params: dict[str, Any]) -> str:
        return _("agreed to %(purpose)s by %(channel)s") % {
            "purpose": Purpose(params["purpose"]).label,
            "channel": Channel(params["channel"]).label,
        }


MEMBER_RULES: tuple[SegmentRule, ...] = (
    HomeStoreRule(),
    StatusRule(),
    SourceRule(),
    BirthdayRule(),
    BoughtRule(),
    NotBoughtRule(),
    ConsentRule(),
)
