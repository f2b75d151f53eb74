"""Input of the screens of calls after services."""

from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.choices import ServedPerson
from campaigns.models import MessageTemplate, ServiceRule
from campaigns.models.call import MOST_TRIES
from campaigns.queries.follow_up_report import last_months
from campaigns.queries.merge_fields import problems_of
from members.choices import ThingKind
from members.models import Category, Scope, Store

ANY_KIND = ("", gettext_lazy("Services of all things"))


class RuleForm(forms.Form):
    """A rule and the words of its calls, on one page."""

    name = forms.CharField(label=_("Name"), max_length=120)
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=_("All stores"),
    )
    thing_kind = forms.ChoiceField(
        label=_("Services of"),
        choices=[ANY_KIND, *ThingKind.choices],
        required=False,
    )
    category = forms.ModelChoiceField(
        label=_("or purchases in the category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label="–",
    )
    ask = forms.ChoiceField(label=_("Whom we ask"), choices=ServedPerson.choices)
    days = forms.IntegerField(
        label=_("Days after the service"), min_value=1, max_value=90, initial=3
    )
    days_open = forms.IntegerField(
        label=_("Days in which to call"), min_value=1, max_value=60, initial=7
    )
    most_tries = forms.IntegerField(
        label=_("Tries"), min_value=1, max_value=9, initial=MOST_TRIES
    )
    aim_words = forms.CharField(
        label=_("What we want to know"), max_length=200, required=False
    )
    template = forms.ModelChoiceField(
        label=_("Template of the words"),
        queryset=MessageTemplate.objects.none(),
        required=False,
        empty_label=_("the words below"),
    )
    script_zh = forms.CharField(
        label=_("Words in Chinese"), required=False, widget=forms.Textarea({"rows": 5})
    )
    script_en = forms.CharField(
        label=_("Words in English"), required=False, widget=forms.Textarea({"rows": 5})
    )
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["category"].queryset = Category.objects.order_by("path")
        fields["template"].queryset = MessageTemplate.objects.order_by("name")
        stores = Store.objects.open()
        if not scope.everywhere:
            stores = stores.filter(pk__in=sorted(scope.store_ids))
            fields["store"].required, fields["store"].empty_label = True, None
        fields["store"].queryset = stores

    @classmethod
    def initial_of(cls, rule: ServiceRule) -> dict[str, Any]:
        """What stands in the form of a rule that there is."""
        listed = rule.call_list
        return {
            "name": listed.name,
            "store": listed.store_id,
            "most_tries": listed.most_tries,
            "aim_words": listed.aim_words,
            "template": listed.template_id,
            "script_zh": listed.script_zh,
            "script_en": listed.script_en,
            "thing_kind": rule.thing_kind,
            "category": rule.category_id,
            "ask": rule.ask,
            "days": rule.days,
            "days_open": rule.days_open,
            "is_active": rule.is_active,
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("script_zh", "script_en"):
            for problem in problems_of(data.get(name) or ""):
                self.add_error(name, problem)
        return data


class MonthForm(forms.Form):
    """Of which month and store the report is."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=_("All my stores"),
    )

    def __init__(self, *args: Any, scope: Scope, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["month"].choices = [
            (f"{month:%Y-%m}", formats.date_format(month, "YEAR_MONTH_FORMAT"))
            for month in last_months(today)
        ]
        stores = Store.objects.order_by("code")
        if not scope.everywhere:
            stores = stores.filter(pk__in=sorted(scope.store_ids))
        fields["store"].queryset = stores


class MeasureForm(forms.Form):
    """What is done about a month's problems."""

    words = forms.CharField(
        label=_("Measures"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )
