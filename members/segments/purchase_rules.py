"""Rules about purchases: what, when, how often, for how much.

What the figures of a member or of one of its categories tell is asked there; receipts
are read only for periods between two days of the calendar.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Category, MemberCategoryStat, Purchase, PurchaseLine
from members.queries.figures import midnight
from members.segments.parameters import (
    AmountsForm,
    CategoryChoice,
    DaysAgoForm,
    DaysForm,
    NumbersForm,
    PeriodForm,
    RuleForm,
    between,
    days_ago_words,
    days_field,
    moment_ago,
    name_of,
    numbers_of,
    of_category,
    period_of,
    period_words,
    range_words,
)
from members.segments.rules import FiguresRule, RuleGroup, SegmentRule


class CategoryForm(RuleForm):
    """Which category, and in how many days."""

    category = CategoryChoice()
    days = days_field()


def _bought(params: dict[str, Any]) -> Q:
    first = timezone.localdate() - timedelta(days=params["days"])
    figures = MemberCategoryStat.objects.filter(
        of_category(params["category"]),
        member=OuterRef("pk"),
        last_on__gte=first,
    )
    return Q(Exists(figures))


class BoughtRule(SegmentRule):
    """Bought of a category, or of one below it, in the last days."""

    code = "members.bought"
    label = gettext_lazy("Bought in the last days")
    group = RuleGroup.PURCHASES
    form_class = CategoryForm

    def condition(self, params: dict[str, Any]) -> Q:
        return _bought(params)

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "bought %(category)s in the last %(days)s day",
            "bought %(category)s in the last %(days)s days",
            days,
        ) % {"category": name_of(Category, params["category"]), "days": days}


class CategoryNotBoughtRule(SegmentRule):
    """Bought nothing of a category or of one below it in the last days, perhaps never."""

    code = "members.category_not_bought"
    label = gettext_lazy("Did not buy a category in the last days")
    group = RuleGroup.PURCHASES
    form_class = CategoryForm

    def condition(self, params: dict[str, Any]) -> Q:
        return ~_bought(params)

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "bought no %(category)s in the last %(days)s day",
            "bought no %(category)s in the last %(days)s days",
            days,
        ) % {"category": name_of(Category, params["category"]), "days": days}


BOUGHT = {
    "bought": gettext_lazy("bought"),
    "not": gettext_lazy("did not buy"),
}


class BoughtBetweenForm(PeriodForm):
    """Bought or not, which category, from which day to which."""

    field_order = ["did", "category", "since", "until"]
    did = forms.ChoiceField(
        choices=list(BOUGHT.items()), label=gettext_lazy("bought or not")
    )
    category = CategoryChoice()


def in_period(rows: QuerySet[Any], params: dict[str, Any]) -> QuerySet[Any]:
    """Those of the receipts or lines that were bought in the period, by the portal's
    days."""
    since, until = period_of(params)
    if since:
        rows = rows.filter(purchased_at__gte=midnight(since))
    if until:
        rows = rows.filter(purchased_at__lt=midnight(until + timedelta(days=1)))
    return rows


class BoughtBetweenRule(SegmentRule):
    """Bought of a category, or nothing of it, between two days. Returns are no purchase."""

    code = "members.bought_between"
    label = gettext_lazy("Bought or did not buy between two days")
    group = RuleGroup.PURCHASES
    form_class = BoughtBetweenForm

    def condition(self, params: dict[str, Any]) -> Q:
        lines = PurchaseLine.objects.filter(
            of_category(params["category"]),
            member=OuterRef("pk"),
            quantity__gt=0,
        )
        bought = Q(Exists(in_period(lines, params)))
        return bought if params["did"] == "bought" else ~bought

    def describe(self, params: dict[str, Any]) -> str:
        words = {
            "category": name_of(Category, params["category"]),
            "period": period_words(params),
        }
        if params["did"] == "bought":
            return _("bought %(category)s %(period)s") % words
        return _("bought no %(category)s %(period)s") % words


class NotBoughtRule(FiguresRule):
    """Has bought before, but not in the last days."""

    code = "members.not_bought"
    label = gettext_lazy("Bought before, but not in the last days")
    group = RuleGroup.PURCHASES
    form_class = DaysForm

    def figures(self, params: dict[str, Any]) -> Q:
        return Q(last_purchase_at__lt=moment_ago(params["days"]))

    def describe(self, params: dict[str, Any]) -> str:
        days = params["days"]
        return ngettext(
            "has not bought for %(days)s day", "has not bought for %(days)s days", days
        ) % {"days": days}


class LastPurchaseRule(FiguresRule):
    """The last purchase lies between so many and so many days back."""

    code = "members.last_purchase"
    label = gettext_lazy("Last purchase so many days ago")
    group = RuleGroup.PURCHASES
    form_class = DaysAgoForm

    def figures(self, params: dict[str, Any]) -> Q:
        return days_ago("last_purchase_at", params)

    def describe(self, params: dict[str, Any]) -> str:
        return _("last purchase %(ago)s") % {"ago": days_ago_words(params)}


def days_ago(field: str, params: dict[str, Any]) -> Q:
    """The condition that a moment falls on a day between so many and so many days ago,
    by the portal's days, both included."""
    condition = Q(**{f"{field}__isnull": False})
    if params.get("least") is not None:
        condition &= Q(**{f"{field}__lt": moment_ago(params["least"] - 1)})
    if params.get("most") is not None:
        condition &= Q(**{f"{field}__gte": moment_ago(params["most"])})
    return condition


WINDOWS: dict[str, str | Promise] = {
    "90": gettext_lazy("in the last 90 days"),
    "365": gettext_lazy("in the last 365 days"),
    "all": gettext_lazy("in all the time"),
}


def _window_field() -> forms.ChoiceField:
    return forms.ChoiceField(choices=list(WINDOWS.items()), label=gettext_lazy("when"))


class SpendForm(AmountsForm):
    """How much, and in which time."""

    window = _window_field()


class SpendRule(FiguresRule):
    """What a member spent lately, between two amounts."""

    code = "members.spend"
    label = gettext_lazy("Spent")
    group = RuleGroup.PURCHASES
    form_class = SpendForm

    def figures(self, params: dict[str, Any]) -> Q:
        return between(f"spend_{_window(params)}", *numbers_of(params))

    def describe(self, params: dict[str, Any]) -> str:
        return _("spent %(amounts)s %(window)s") % {
            "amounts": range_words(params),
            "window": WINDOWS[params["window"]],
        }


def _window(params: dict[str, Any]) -> str:
    window = str(params["window"])
    if window not in WINDOWS:
        raise KeyError(window)
    return window


class VisitsForm(NumbersForm):
    """How often, and in which time."""

    window = _window_field()


class VisitsRule(FiguresRule):
    """How often a member bought lately."""

    code = "members.visits"
    label = gettext_lazy("Visits")
    group = RuleGroup.PURCHASES
    form_class = VisitsForm

    def figures(self, params: dict[str, Any]) -> Q:
        return between(f"visits_{_window(params)}", *numbers_of(params))

    def describe(self, params: dict[str, Any]) -> str:
        return _("visits: %(number)s %(window)s") % {
            "number": range_words(params),
            "window": WINDOWS[params["window"]],
        }


class SpendBetweenForm(AmountsForm, PeriodForm):
    """How much, from which day to which."""

    field_order = ["least", "most", "since", "until"]


class SpendBetweenRule(SegmentRule):
    """What a member spent between two days. Who bought nothing then is not meant."""

    code = "members.spend_between"
    label = gettext_lazy("Spent between two days")
    group = RuleGroup.PURCHASES
    form_class = SpendBetweenForm

    def condition(self, params: dict[str, Any]) -> Q:
        receipts = in_period(Purchase.objects.filter(member__isnull=False), params)
        spent = (
            receipts.order_by()
            .values("member")
            .annotate(spent=Sum("amount"))
            .filter(between("spent", *numbers_of(params)))
        )
        return Q(pk__in=spent.values("member"))

    def describe(self, params: dict[str, Any]) -> str:
        return _("spent %(amounts)s %(period)s") % {
            "amounts": range_words(params),
            "period": period_words(params),
        }


PURCHASE_RULES: tuple[SegmentRule, ...] = (
    BoughtRule(),
    CategoryNotBoughtRule(),
    BoughtBetweenRule(),
    NotBoughtRule(),
    LastPurchaseRule(),
    SpendRule(),
    VisitsRule(),
    SpendBetweenRule(),
)
