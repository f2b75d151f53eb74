"""Segment rules: why members complained, how content they were, whom they praised."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback.choices import CaseKind
from feedback.models import Case, Cause, FollowUp
from feedback.models.redress import DISSATISFIED_TO, SATISFIED_FROM
from feedback.segments.rules import LONGEST_DAYS
from members.segments.rules import RuleGroup, SegmentRule


def days_field() -> forms.IntegerField:
    """Within how many days."""
    return forms.IntegerField(
        label=gettext_lazy("Within how many days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
    )


class CauseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A cause of the tree, indented by its depth."""

    def label_from_instance(self, cause: Any) -> str:
        return f"{'— ' * (cause.depth - 1)}{cause}"


class CauseForm(forms.Form):
    """Which cause, and within how many days."""

    cause = CauseChoice(
        label=gettext_lazy("Cause"), queryset=Cause.objects.order_by("path")
    )
    days = days_field()

    def params(self) -> dict[str, Any]:
        return {
            "cause": self.cleaned_data["cause"].pk,
            "days": self.cleaned_data["days"],
        }


class CauseRule(SegmentRule):
    """Members who had a case of a cause, or of one below it, within so many days."""

    code = "feedback.case_of_cause"
    label = gettext_lazy("Had a case of a cause")
    group = RuleGroup.FEEDBACK
    form_class = CauseForm

    def condition(self, params: dict[str, Any]) -> Q:
        """True for members with such a case received within ``days`` times 24 hours."""
        path = Cause.objects.filter(pk=params["cause"]).values("path")
        below = Cause.objects.filter(path__startswith=Subquery(path))
        cases = Case.objects.filter(
            member=OuterRef("pk"),
            cause__in=below.values("pk"),
            quarantine="",
            received_at__gte=timezone.now() - timedelta(days=params["days"]),
        )
        return Q(Exists(cases))

    def describe(self, params: dict[str, Any]) -> str:
        """The rule in the reader's language."""
        cause = Cause.objects.filter(pk=params["cause"]).first()
        return ngettext(
            "a case of “%(cause)s” within the last %(days)s day",
            "a case of “%(cause)s” within the last %(days)s days",
            params["days"],
        ) % {"cause": cause or "?", "days": params["days"]}


SATISFIED, DISSATISFIED = "satisfied", "dissatisfied"
ANSWERS = [
    (SATISFIED, gettext_lazy("Satisfied")),
    (DISSATISFIED, gettext_lazy("Dissatisfied")),
]


class AnswerForm(forms.Form):
    """Content or not."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=ANSWERS)

    def params(self) -> dict[str, Any]:
        return {"answer": self.cleaned_data["answer"]}


class LastFollowUpRule(SegmentRule):
    """Members by what they said when they were last asked after a case."""

    code = "feedback.last_follow_up"
    label = gettext_lazy("Satisfied or not at the last follow-up")
    group = RuleGroup.FEEDBACK
    form_class = AnswerForm

    def condition(self, params: dict[str, Any]) -> Q:
        """True for members whose latest answer is of this kind."""
        answers = FollowUp.objects.filter(
            case__member=OuterRef(OuterRef("pk")), outcome__isnull=False
        ).order_by("-answered_at", "-pk")
        last = FollowUp.objects.filter(pk=Subquery(answers.values("pk")[:1]))
        if params["answer"] == SATISFIED:
            return Q(Exists(last.filter(outcome__gte=SATISFIED_FROM)))
        return Q(Exists(last.filter(outcome__lte=DISSATISFIED_TO)))

    def describe(self, params: dict[str, Any]) -> str:
        """The rule in the reader's language."""
        if params["answer"] == SATISFIED:
            return _("was satisfied when last asked after a case")
        return _("was dissatisfied when last asked after a case")


class PraisedForm(forms.Form):
    """Within how many days."""

    days = days_field()

    def params(self) -> dict[str, Any]:
        return {"days": self.cleaned_data["days"]}


class PraisedRule(SegmentRule):
    """Members who praised us within so many days."""

    code = "feedback.praised"
    label = gettext_lazy("Praised us")
    group = RuleGroup.FEEDBACK
    form_class = PraisedForm

    def condition(self, params: dict[str, Any]) -> Q:
        """True for members with a praise received within ``days`` times 24 hours."""
        praise = Case.objects.filter(
            member=OuterRef("pk"),
            kind=CaseKind.PRAISE,
            quarantine="",
            received_at__gte=timezone.now() - timedelta(days=params["days"]),
        )
        return Q(Exists(praise))

    def describe(self, params: dict[str, Any]) -> str:
        """The rule in the reader's language."""
        return ngettext(
            "praised us within the last %(days)s day",
            "praised us within the last %(days)s days",
            params["days"],
        ) % {"days": params["days"]}
