"""Segment rules: who has an open case, who had a case of some kind lately."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback.choices import CaseKind
from feedback.models import Case
from members.segments.rules import RuleGroup, SegmentRule

LONGEST_DAYS = 3660


class NoParameters(forms.Form):
    """A rule that asks for nothing."""

    def params(self) -> dict[str, Any]:
        return {}


class OpenCaseRule(SegmentRule):
    """Members with a case that waits for something."""

    code = "feedback.open_case"
    label = gettext_lazy("Has an open case")
    group = RuleGroup.FEEDBACK
    form_class = NoParameters

    def condition(self, params: dict[str, Any]) -> Q:
        """True for members with an open case."""
        return Q(Exists(Case.objects.open().filter(member=OuterRef("pk"))))

    def describe(self, params: dict[str, Any]) -> str:
        """The rule in the reader's language."""
        return _("has an open case")


class CaseOfKindForm(forms.Form):
    """Which kind, and within how many days."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CaseKind.choices)
    days = forms.IntegerField(
        label=gettext_lazy("Within how many days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
    )

    def params(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["kind"], "days": self.cleaned_data["days"]}


class CaseOfKindRule(SegmentRule):
    """Members who gave feedback of one kind within so many days of now."""

    code = "feedback.case_of_kind"
    label = gettext_lazy("Had a case of a kind")
    group = RuleGroup.FEEDBACK
    form_class = CaseOfKindForm

    def condition(self, params: dict[str, Any]) -> Q:
        """True for members with such a case received within ``days`` times 24 hours."""
        cases = Case.objects.filter(
            member=OuterRef("pk"),
            kind=params["kind"],
            quarantine="",
            received_at__gte=timezone.now() - timedelta(days=params["days"]),
        )
        return Q(Exists(cases))

    def describe(self, params: dict[str, Any]) -> str:
        """The rule in the reader's language."""
        kind = dict(CaseKind.choices).get(params["kind"], params["kind"])
        return ngettext(
            "%(kind)s within the last %(days)s day",
            "%(kind)s within the last %(days)s days",
            params["days"],
        ) % {"kind": kind, "days": params["days"]}
