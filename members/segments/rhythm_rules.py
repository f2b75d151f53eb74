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
from members.segments.member_rules import MOST_DAYS, RuleForm, name_of
from members.segments.rules import SegmentRule


class CycleStateForm(RuleForm):
    """Which state."""

    state = forms.ChoiceField(
        choices=CycleState.choices, label=gettext_lazy("activity cycle")
    )


class CycleStateRule(SegmentRule):
    """Where members stand in their own rhythm."""

    code = "members.cycle_state"
    label = gettext_lazy("Activity cycle")
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


class ConfidenceRule(SegmentRule):
    """How far the member's rhythm can be relied on, at least."""

    code = "members.confidence"
    label = gettext_lazy("Rhythm is known")
    form_class = ConfidenceForm

    def condition(self, params: dict[str, Any]) -> Q:
        order = Confidence.values
        enough = order[order.index(params["confidence"]) :]
        return Q(
            Exists(
                MemberStat.objects.filter(member=OuterRef("pk"), confidence__in=enough)
            )
        )

    def describe(self, params: dict[str, Any]) -> str:
        return _("confidence of the rhythm is %(confidence)s or higher") % {
            "confidence": Confidence(params["confidence"]).label
        }


class RunsOutForm(RuleForm):
    """In how many days, and of which category (any when blank)."""

    days = forms.IntegerField(
        label=gettext_lazy("days"), min_value=0, max_value=MOST_DAYS, initial=7
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), label=gettext_lazy("category"), required=False
    )


class RunsOutRule(SegmentRule):
    """Goods at home run out within so many days, or did so in the last fortnight."""

    code = "members.runs_out"
    label = gettext_lazy("Runs out at home in the next days")
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
            path = Category.objects.filter(pk=params["category"]).values("path")[:1]
            goods = goods.filter(category__path__startswith=path)
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


RHYTHM_RULES: tuple[SegmentRule, ...] = (
    CycleStateRule(),
    ConfidenceRule(),
    RunsOutRule(),
)
