"""Rules about the rhythm of buying: state, how sure it is, what runs out."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.choices import Confidence, CycleState
from members.models import Category, MemberCategoryStat, MemberStat
from members.queries.cycle import RUNNING_OUT_PAST
from members.segments.parameters import (
    CategoryChoice,
    DaysForm,
    RuleForm,
    days_field,
    name_of,
    of_category,
)
from members.segments.rules import FiguresRule, RuleGroup, SegmentRule


class CycleStateForm(RuleForm):
    """Which state."""

    state = forms.ChoiceField(
        choices=CycleState.choices, label=gettext_lazy("activity cycle")
    )


class CycleStateRule(SegmentRule):
    """Where members stand in their own rhythm."""

    code = "members.cycle_state"
    label = gettext_lazy("Activity cycle")
    group = RuleGroup.RHYTHM
    form_class = CycleStateForm

    def condition(self, params: dict[str, Any]) -> Q:
        mine = MemberStat.objects.filter(member=OuterRef("pk"))
        if params["state"] == CycleState.NONE:
            return ~Q(Exists(mine.exclude(cycle_state=CycleState.NONE)))
        return Q(Exists(mine.filter(cycle_state=params["state"])))

    def describe(self, params: dict[str, Any]) -> str:
        return _("activity cycle is %(state)s") % {
            "state": CycleState(params["state"]).label
        }


class ConfidenceForm(RuleForm):
    """How sure at least."""

    confidence = forms.ChoiceField(
        choices=Confidence.choices, label=gettext_lazy("confidence")
    )


class ConfidenceRule(FiguresRule):
    """How far the member's rhythm can be relied on, at least."""

    code = "members.confidence"
    label = gettext_lazy("Rhythm is known")
    group = RuleGroup.RHYTHM
    form_class = ConfidenceForm

    def figures(self, params: dict[str, Any]) -> Q:
        order = Confidence.values
        return Q(confidence__in=order[order.index(params["confidence"]) :])

    def describe(self, params: dict[str, Any]) -> str:
        return _("confidence of the rhythm is %(confidence)s or higher") % {
            "confidence": Confidence(params["confidence"]).label
        }


class RunsOutForm(RuleForm):
    """In how many days, and of which category (any when blank)."""

    days = days_field(initial=7)
    category = CategoryChoice(required=False)


class RunsOutRule(SegmentRule):
    """Goods at home run out within so many days, or did so in the last fortnight."""

    code = "members.runs_out"
    label = gettext_lazy("Runs out at home in the next days")
    group = RuleGroup.RHYTHM
    form_class = RunsOutForm

    def condition(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        goods = MemberCategoryStat.objects.filter(
            member=OuterRef("pk"),
            due_on__range=(
                today - timedelta(days=RUNNING_OUT_PAST),
                today + timedelta(days=params["days"]),
            ),
        )
        if params.get("category"):
            goods = goods.filter(of_category(params["category"]))
        return Q(Exists(goods))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        words = {"days": days}
        if not params.get("category"):
            return (
                ngettext(
                    "something runs out within %(days)s day",
                    "something runs out within %(days)s days",
                    days,
                )
                % words
            )
        words["category"] = name_of(Category, params["category"])
        return (
            ngettext(
                "%(category)s runs out within %(days)s day",
                "%(category)s runs out within %(days)s days",
                days,
            )
            % words
        )


class ExpectedRule(FiguresRule):
    """The next visit is expected within the next days."""

    code = "members.expected"
    label = gettext_lazy("Next visit expected in the next days")
    group = RuleGroup.RHYTHM
    form_class = DaysForm

    def figures(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        return Q(due_on__range=(today, today + timedelta(days=params["days"])))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "next visit expected within %(days)s day",
            "next visit expected within %(days)s days",
            days,
        ) % {"days": days}


RHYTHM_RULES: tuple[SegmentRule, ...] = (
    CycleStateRule(),
    ConfidenceRule(),
    RunsOutRule(),
    ExpectedRule(),
)
