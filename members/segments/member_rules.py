"""Rules about the member: store, region, status, source, consent.

Registered by members/member_record.py. Numbers of days count back (or ahead) from today
in the portal's zone, at the moment the question is asked.
"""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import Channel, MemberStatus, Purpose
from members.models import ConsentState, Region, Source, Store
from members.queries.contactability import has_agreed
from members.segments.parameters import RuleForm, name_of
from members.segments.rules import RuleGroup, SegmentRule


class StoreForm(RuleForm):
    """Which store."""

    store = forms.ModelChoiceField(Store.objects.all(), label=gettext_lazy("store"))


class HomeStoreRule(SegmentRule):
    """Members of one store."""

    code = "members.home_store"
    label = gettext_lazy("Home store")
    group = RuleGroup.STORE
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
    group = RuleGroup.PERSON
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
    group = RuleGroup.PERSON
    form_class = SourceForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(source_id=params["source"])

    def describe(self, params: dict[str, Any]) -> str:
        return _("came by %(source)s") % {"source": name_of(Source, params["source"])}


class RegionForm(RuleForm):
    """Which region."""

    region = forms.ModelChoiceField(Region.objects.all(), label=gettext_lazy("region"))


class RegionRule(SegmentRule):
    """Members of the stores of one region."""

    code = "members.region"
    label = gettext_lazy("Region")
    group = RuleGroup.STORE
    form_class = RegionForm

    def condition(self, params: dict[str, Any]) -> Q:
        stores = Store.objects.filter(region=params["region"])
        return Q(home_store__in=stores.values("pk"))

    def describe(self, params: dict[str, Any]) -> str:
        return _("home store is in the region %(region)s") % {
            "region": name_of(Region, params["region"])
        }


class ConsentForm(RuleForm):
    """Which consent."""

    purpose = forms.ChoiceField(choices=Purpose.choices, label=gettext_lazy("purpose"))
    channel = forms.ChoiceField(choices=Channel.choices, label=gettext_lazy("channel"))


class ConsentRule(SegmentRule):
    """Agreed to a purpose on a channel."""

    code = "members.consent"
    label = gettext_lazy("Agreed to")
    group = RuleGroup.CONSENT
    form_class = ConsentForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(has_agreed(purpose=params["purpose"], channel=params["channel"]))

    def describe(self, params: dict[str, Any]) -> str:
        return _("agreed to %(purpose)s by %(channel)s") % {
            "purpose": Purpose(params["purpose"]).label,
            "channel": Channel(params["channel"]).label,
        }


ANSWERS = {
    "given": gettext_lazy("agreed"),
    "withdrawn": gettext_lazy("withdrew it"),
    "unasked": gettext_lazy("never told us"),
}


class ConsentAnswerForm(ConsentForm):
    """Which consent, and how it stands."""

    answer = forms.ChoiceField(
        choices=list(ANSWERS.items()), label=gettext_lazy("answer")
    )


class ConsentAnswerRule(SegmentRule):
    """How a consent stands: agreed, withdrawn, never told."""

    code = "members.consent_answer"
    label = gettext_lazy("Consent stands so")
    group = RuleGroup.CONSENT
    form_class = ConsentAnswerForm

    def condition(self, params: dict[str, Any]) -> Q:
        asked = ConsentState.objects.filter(
            member=OuterRef("pk"), purpose=params["purpose"], channel=params["channel"]
        )
        if params["answer"] == "unasked":
            return ~Q(Exists(asked))
        return Q(Exists(asked.filter(is_given=params["answer"] == "given")))

    def describe(self, params: dict[str, Any]) -> str:
        return _("%(purpose)s by %(channel)s: %(answer)s") % {
            "purpose": Purpose(params["purpose"]).label,
            "channel": Channel(params["channel"]).label,
            "answer": ANSWERS[params["answer"]],
        }


MEMBER_RULES: tuple[SegmentRule, ...] = (
    HomeStoreRule(),
    RegionRule(),
    StatusRule(),
    SourceRule(),
    ConsentRule(),
    ConsentAnswerRule(),
)
