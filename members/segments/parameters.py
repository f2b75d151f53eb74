"""What the forms of rules ask, how parameters are stored, and their words."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F, Model, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.models import Category
from members.queries.among import AmongOnce
from members.queries.figures import midnight

MOST_DAYS = 3660
MOST_AMOUNT = Decimal("9999999999.99")


class RuleForm(forms.Form):
    """Parameters of a rule; rows are stored by their ids, days and amounts as text."""

    def params(self) -> dict[str, Any]:
        """The cleaned parameters as JSON; ask after is_valid()."""
        return {name: _stored(value) for name, value in self.cleaned_data.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return getattr(value, "pk", value)


def name_of(model: type[Model], pk: Any) -> str:
    """The row in words; one that is gone is said to be."""
    row = model._default_manager.filter(pk=pk).first()
    return str(row) if row else _("(deleted)")


DAYS = gettext_lazy("days")


def days_field(label: Any = DAYS, *, initial: int | None = 90) -> forms.IntegerField:
    """A number of days; blank is allowed when nothing is proposed."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_DAYS,
        initial=initial,
        required=initial is not None,
    )


class CategoryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A category of the tree, indented by its depth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Category.objects.order_by("path"),
            label=gettext_lazy("category"),
            **kwargs,
        )

    def label_from_instance(self, category: Any) -> str:
        return f"{'— ' * (category.depth - 1)}{category}"


def of_category(category_id: Any) -> AmongOnce:
    """The condition that a row's ``category`` is this one or one below it, asked within
    the statement that uses it."""
    path = Category.objects.filter(pk=category_id).values("path")[:1]
    below = Category.objects.filter(path__startswith=path)
    return AmongOnce(F("category"), Subquery(below.values("pk")))


def moment_ago(days: int) -> datetime:
    """The begin of the day so many days ago, in the portal's zone."""
    return midnight(timezone.localdate() - timedelta(days=days))


class DaysForm(RuleForm):
    """How many days."""

    days = days_field()


class RangeForm(RuleForm):
    """Least and most, one of which may be blank. Subclasses have the two fields."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "least" in self.errors or "most" in self.errors:
            return data
        least, most = data.get("least"), data.get("most")
        if least is None and most is None:
            self.add_error("least", _("Give at least one of the two numbers."))
        elif least is not None and most is not None and least > most:
            self.add_error("most", _("This must not be less than the first number."))
        return data


class NumbersForm(RangeForm):
    """How many, from and to."""

    least = forms.IntegerField(
        label=gettext_lazy("at least"), min_value=0, max_value=10**9, required=False
    )
    most = forms.IntegerField(
        label=gettext_lazy("at most"), min_value=0, max_value=10**9, required=False
    )


class AmountsForm(RangeForm):
    """How much money, from and to."""

    least = forms.DecimalField(
        label=gettext_lazy("at least"),
        min_value=0,
        max_value=MOST_AMOUNT,
        decimal_places=2,
        required=False,
    )
    most = forms.DecimalField(
        label=gettext_lazy("at most"),
        min_value=0,
        max_value=MOST_AMOUNT,
        decimal_places=2,
        required=False,
    )


class DaysAgoForm(RangeForm):
    """Between so many and so many days ago."""

    least = days_field(gettext_lazy("days ago, at least"), initial=None)
    most = days_field(gettext_lazy("days ago, at most"), initial=None)


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )


class PeriodForm(RuleForm):
    """From one day to another, both included, one of which may be blank."""

    since = _day_field(pgettext_lazy("period", "from"))
    until = _day_field(pgettext_lazy("period", "to"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "since" in self.errors or "until" in self.errors:
            return data
        since, until = data.get("since"), data.get("until")
        if since is None and until is None:
            self.add_error("since", _("Give at least one of the two days."))
        elif since and until and since > until:
            self.add_error("until", _("This must not be before the first day."))
        return data


def period_of(params: dict[str, Any]) -> tuple[date | None, date | None]:
    """The two days of a period, as stored by a PeriodForm."""
    since, until = params.get("since"), params.get("until")
    return (
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


def between(field: str, least: Any, most: Any) -> Q:
    """The condition that a field lies between two values, either of them open."""
    condition = Q()
    if least is not None:
        condition &= Q(**{f"{field}__gte": least})
    if most is not None:
        condition &= Q(**{f"{field}__lte": most})
    return condition


def numbers_of(params: dict[str, Any]) -> tuple[Any, Any]:
    """Least and most as numbers, as stored by a RangeForm. ValueError for no numbers."""
    return tuple(  # type: ignore[return-value]  # two of them
        Decimal(value) if isinstance(value, str) else value
        for value in (params.get("least"), params.get("most"))
    )


def range_words(params: dict[str, Any]) -> str:
    """ "between 3 and 5", "at least 3", "at most 5", "exactly 3"."""
    least, most = numbers_of(params)
    words = {"least": least, "most": most}
    if least is None:
        return _("at most %(most)s") % words
    if most is None:
        return _("at least %(least)s") % words
    if least == most:
        return _("exactly %(least)s") % words
    return _("between %(least)s and %(most)s") % words


def days_ago_words(params: dict[str, Any]) -> str:
    """ "30 to 180 days ago", "at least 30 days ago", "at most 180 days ago"."""
    words = {"least": params.get("least"), "most": params.get("most")}
    if words["least"] is None:
        return _("at most %(most)s days ago") % words
    if words["most"] is None:
        return _("at least %(least)s days ago") % words
    return _("%(least)s to %(most)s days ago") % words


def period_words(params: dict[str, Any]) -> str:
    """ "from 1 May 2026 to 31 May 2026", or open at one end."""
    since, until = period_of(params)
    words = {
        "since": date_format(since) if since else "",
        "until": date_format(until) if until else "",
    }
    if since is None:
        return _("until %(until)s") % words
    if until is None:
        return _("since %(since)s") % words
    return _("from %(since)s to %(until)s") % words
