"""Socket: rules that describe members, each one queryset condition and its words."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import MemberStat
from members.registry import Registry


class RuleGroup(TextChoices):
    """What a rule is about; the order in which the builder offers them."""

    PERSON = "person", pgettext_lazy("group of rules", "Person")
    STORE = "store", pgettext_lazy("group of rules", "Store")
    TIER = "tier", pgettext_lazy("group of rules", "Tier and points")
    PURCHASES = "purchases", pgettext_lazy("group of rules", "Purchases")
    RHYTHM = "rhythm", pgettext_lazy("group of rules", "Rhythm")
    BIRTHDAYS = "birthdays", pgettext_lazy("group of rules", "Birthdays")
    HOUSEHOLD = "household", pgettext_lazy("group of rules", "Household")
    TAGS = "tags", pgettext_lazy("group of rules", "Tags and lists")
    FIELDS = "fields", pgettext_lazy("group of rules", "Own fields")
    CONSENT = "consent", pgettext_lazy("group of rules", "Consent")
    FEEDBACK = "feedback", pgettext_lazy("group of rules", "Feedback")
    CAMPAIGNS = "campaigns", pgettext_lazy("group of rules", "Campaigns and events")
    OTHER = "other", _("Other rules")


class SegmentRule(ABC):
    """One rule of a segment.

    ``form_class`` cleans the parameters (its cleaned data are stored as JSON by the
    form's ``params()``), ``condition`` compiles them to one condition on Member without
    touching the database, ``describe`` says them in the reader's language. ``group``
    is the heading under which the builder offers the rule.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    form_class: ClassVar[type[forms.Form]] = forms.Form
    group: ClassVar[RuleGroup] = RuleGroup.OTHER

    @abstractmethod
    def condition(self, params: dict[str, Any]) -> Q:
        """A condition on Member; related tables by Exists, never by a join."""

    @abstractmethod
    def describe(self, params: dict[str, Any]) -> str:
        """The rule in words: "bought Pu'er in the last 90 days"."""


class FiguresRule(SegmentRule):
    """A rule about the one row of figures that a member has.

    The compiler asks several of them that stand side by side in one question.
    """

    @abstractmethod
    def figures(self, params: dict[str, Any]) -> Q:
        """A condition on MemberStat. A member without figures never fulfils it."""

    def condition(self, params: dict[str, Any]) -> Q:
        return with_figures(self.figures(params))


def with_figures(figures: Q) -> Q:
    """The condition on Member that the figures fulfil a condition."""
    return Q(Exists(MemberStat.objects.filter(figures, member=OuterRef("pk"))))


segment_rules: Registry[SegmentRule] = Registry(
    "segment rules",
    key=lambda rule: rule.code,
    requires=("code", "label", "form_class"),
    order=lambda rule: (RuleGroup.values.index(rule.group), rule.code),
)
