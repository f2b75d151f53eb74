"""Rules about the person: sex, age, joining, language, how to reach, last contact."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import Calendar, ContactKind, ImportantDateKind, Language, Sex
from members.dates.birthdays import calendar_year
from members.dates.lunar import LunarDate, to_solar
from members.models import ContactPoint, ImportantDate
from members.segments.parameters import (
    DaysAgoForm,
    NumbersForm,
    PeriodForm,
    RuleForm,
    between,
    days_ago_words,
    numbers_of,
    period_of,
    period_words,
    range_words,
)
from members.segments.purchase_rules import days_ago
from members.segments.rules import FiguresRule, RuleGroup, SegmentRule

NOT_TOLD = "unknown"
SEXES = [*Sex.choices, (NOT_TOLD, gettext_lazy("Not told"))]


class SexForm(RuleForm):
    """Which sex, or not told."""

    sex = forms.ChoiceField(choices=SEXES, label=gettext_lazy("sex"))


class SexRule(SegmentRule):
    """Women, men, or those who did not tell."""

    code = "members.sex"
    label = gettext_lazy("Sex")
    group = RuleGroup.PERSON
    form_class = SexForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(sex="" if params["sex"] == NOT_TOLD else params["sex"])

    def describe(self, params: dict[str, Any]) -> str:
        return _("sex: %(sex)s") % {"sex": dict(SEXES)[params["sex"]]}


class AgeForm(NumbersForm):
    """From which age to which."""

    least = forms.IntegerField(
        label=gettext_lazy("years, at least"),
        min_value=0,
        max_value=130,
        required=False,
    )
    most = forms.IntegerField(
        label=gettext_lazy("years, at most"), min_value=0, max_value=130, required=False
    )


class AgeRule(SegmentRule):
    """Full years of age today, by the calendar of the birthday. Unknown years of birth
    are nobody's age."""

    code = "members.age"
    label = gettext_lazy("Age")
    group = RuleGroup.PERSON
    form_class = AgeForm

    def condition(self, params: dict[str, Any]) -> Q:
        least, most = numbers_of(params)
        today = timezone.localdate()
        aged = Q()
        for calendar in Calendar.values:
            aged |= Q(calendar=calendar) & _aged(
                calendar, least or 0, 150 if most is None else most, today=today
            )
        birthdays = ImportantDate.objects.filter(
            aged, member=OuterRef("pk"), kind=ImportantDateKind.BIRTHDAY
        )
        return Q(Exists(birthdays))

    def describe(self, params: dict[str, Any]) -> str:
        return _("age: %(years)s years") % {"years": range_words(params)}


def _aged(calendar: str, least: int, most: int, *, today: date) -> Q:
    """So old today: the next birthday lies in a year of the calendar, which is the year
    in which somebody becomes as old as it is away from the year of birth."""
    aged = Q()
    now = calendar_year(calendar, today)
    for year in range(now - 1, now + 3):
        first = _first_day(calendar, year)
        last = _first_day(calendar, year + 1) - timedelta(days=1)
        # Today's birthday has come; those after today make one year less.
        parts = (
            (first, min(last, today), 0),
            (max(first, today + timedelta(days=1)), last, 1),
        )
        for begin, end, short in parts:
            if begin <= end:
                aged |= Q(
                    next_on__range=(begin, end),
                    year__range=(year - short - most, year - short - least),
                )
    return aged


def _first_day(calendar: str, year: int) -> date:
    if calendar == Calendar.LUNAR:
        return to_solar(LunarDate(year, 1, 1))
    return date(year, 1, 1)


class JoinedRule(SegmentRule):
    """Joined between two days."""

    code = "members.joined"
    label = gettext_lazy("Joined between two days")
    group = RuleGroup.PERSON
    form_class = PeriodForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(joined_on__isnull=False) & between("joined_on", *period_of(params))

    def describe(self, params: dict[str, Any]) -> str:
        return _("joined %(period)s") % {"period": period_words(params)}


class JoinedAgoRule(SegmentRule):
    """Joined so many days ago."""

    code = "members.joined_ago"
    label = gettext_lazy("Joined so many days ago")
    group = RuleGroup.PERSON
    form_class = DaysAgoForm

    def condition(self, params: dict[str, Any]) -> Q:
        today = timezone.localdate()
        least, most = params.get("least"), params.get("most")
        first = None if most is None else today - timedelta(days=most)
        last = None if least is None else today - timedelta(days=least)
        return Q(joined_on__isnull=False) & between("joined_on", first, last)

    def describe(self, params: dict[str, Any]) -> str:
        return _("joined %(ago)s") % {"ago": days_ago_words(params)}


class LanguageForm(RuleForm):
    """Which language."""

    language = forms.ChoiceField(
        choices=Language.choices, label=gettext_lazy("language")
    )


class LanguageRule(SegmentRule):
    """The language we write in."""

    code = "members.language"
    label = gettext_lazy("Language")
    group = RuleGroup.PERSON
    form_class = LanguageForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(language=params["language"])

    def describe(self, params: dict[str, Any]) -> str:
        return _("language: %(language)s") % {
            "language": Language(params["language"]).label
        }


class ReachableForm(RuleForm):
    """By which way."""

    kind = forms.ChoiceField(choices=ContactKind.choices, label=gettext_lazy("way"))


class ReachableRule(SegmentRule):
    """There is a phone number, address … not known to be wrong."""

    code = "members.reachable"
    label = gettext_lazy("Has an e-mail address, a phone …")
    group = RuleGroup.PERSON
    form_class = ReachableForm

    def condition(self, params: dict[str, Any]) -> Q:
        points = ContactPoint.objects.usable().filter(
            member=OuterRef("pk"), kind=params["kind"]
        )
        return Q(Exists(points))

    def describe(self, params: dict[str, Any]) -> str:
        return _("we know: %(way)s") % {"way": ContactKind(params["kind"]).label}


class LastContactRule(FiguresRule):
    """Somebody last spoke with the member so many days ago."""

    code = "members.last_contact"
    label = gettext_lazy("Last contact so many days ago")
    group = RuleGroup.PERSON
    form_class = DaysAgoForm

    def figures(self, params: dict[str, Any]) -> Q:
        return days_ago("last_contact_at", params)

    def describe(self, params: dict[str, Any]) -> str:
        return _("last contact %(ago)s") % {"ago": days_ago_words(params)}


class BroughtRule(FiguresRule):
    """Brought other members along."""

    code = "members.brought"
    label = gettext_lazy("Brought members along")
    group = RuleGroup.PERSON
    form_class = NumbersForm

    def figures(self, params: dict[str, Any]) -> Q:
        return between("referrals", *numbers_of(params))

    def describe(self, params: dict[str, Any]) -> str:
        return _("members brought along: %(number)s") % {"number": range_words(params)}


PERSON_RULES: tuple[SegmentRule, ...] = (
    SexRule(),
    AgeRule(),
    JoinedRule(),
    JoinedAgoRule(),
    LanguageRule(),
    ReachableRule(),
    LastContactRule(),
    BroughtRule(),
)
