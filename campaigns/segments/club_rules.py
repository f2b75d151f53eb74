"""Segment rules of clubs and of answers to surveys."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Club, ClubMembership, Survey, SurveyAnswer
from members.segments.rules import RuleGroup, SegmentRule


class ClubForm(forms.Form):
    """Which club."""

    club = forms.ModelChoiceField(Club.objects.all(), label=gettext_lazy("club"))

    def params(self) -> dict[str, Any]:
        """The cleaned parameters as JSON."""
        return {"club": self.cleaned_data["club"].pk}


class InClubRule(SegmentRule):
    """Members who belong to a club now."""

    code = "campaigns.in_club"
    label = gettext_lazy("Belongs to a club")
    group = RuleGroup.CAMPAIGNS
    form_class = ClubForm

    def condition(self, params: dict[str, Any]) -> Q:
        rows = ClubMembership.objects.current().filter(
            member=OuterRef("pk"), club=params["club"]
        )
        return Q(Exists(rows))

    def describe(self, params: dict[str, Any]) -> str:
        club = Club.objects.filter(pk=params["club"]).first()
        return _("belongs to “%(club)s”") % {"club": club or _("(deleted)")}


class AnswerRuleForm(forms.Form):
    """Which survey, and whether only those who are not content."""

    survey = forms.ModelChoiceField(Survey.objects.all(), label=gettext_lazy("survey"))
    only_bad = forms.BooleanField(
        label=gettext_lazy("only who is not content"), required=False
    )

    def params(self) -> dict[str, Any]:
        """The cleaned parameters as JSON."""
        return {
            "survey": self.cleaned_data["survey"].pk,
            "only_bad": self.cleaned_data["only_bad"],
        }


class AnsweredSurveyRule(SegmentRule):
    """Members who answered a survey."""

    code = "campaigns.answered_survey"
    label = gettext_lazy("Answered a survey")
    group = RuleGroup.CAMPAIGNS
    form_class = AnswerRuleForm

    def condition(self, params: dict[str, Any]) -> Q:
        rows = SurveyAnswer.objects.filter(
            member=OuterRef("pk"), survey=params["survey"]
        )
        if params.get("only_bad"):
            rows = rows.filter(is_bad=True)
        return Q(Exists(rows))

    def describe(self, params: dict[str, Any]) -> str:
        survey = Survey.objects.filter(pk=params["survey"]).first()
        words = {"survey": survey or _("(deleted)")}
        if params.get("only_bad"):
            return _("answered “%(survey)s” and is not content") % words
        return _("answered “%(survey)s”") % words
