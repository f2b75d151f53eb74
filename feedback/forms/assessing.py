"""What staff fill in to sort a case and to find out what happened."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.actions.facts import LONGEST_QUESTION
from feedback.choices import (
    Appeal,
    CaseKind,
    Decision,
    FactQuestion,
    FactSource,
    Finding,
    Harm,
    Spread,
)
from feedback.forms.public import LONGEST_TEXT
from feedback.forms.staff import CaseForm
from feedback.models import Case, CaseCategory, Cause, Department
from feedback.queries.facts import QUESTIONS
from feedback.workflow import CRITERIA
from members.models import User

Choice = tuple[str | int, str | Promise]


def cause_choices(causes: list[Cause]) -> list[Any]:
    """The tree as a select: each class is a group, what lies deeper is indented."""
    choices: list[Any] = [("", _("Not known yet"))]
    group: list[Choice] = []
    for cause in causes:
        if cause.is_root():
            group = []
            choices.append((str(cause), group))
            if cause.is_leaf():
                group.append((cause.pk, str(cause)))
        elif choices[-1][1] is group:
            indent = "\u2003" * (cause.depth - 2)
            group.append((cause.pk, f"{indent}{cause}"))
    return choices


class AssessForm(CaseForm):
    """Category, cause, quality, class, severity, department, summary."""

    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=CaseCategory.objects.filter(is_active=True),
        empty_label=_("Please choose"),
        error_messages={"required": _("Please choose what it is about.")},
    )
    cause = forms.TypedChoiceField(
        label=_("Cause"), required=False, coerce=int, empty_value=None
    )
    is_quality = forms.TypedChoiceField(
        label=_("A matter of quality?"),
        choices=[("", _("As the cause says")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    appeal = forms.ChoiceField(
        label=_("Class"),
        choices=[("", pgettext_lazy("class", "Not said")), *Appeal.choices],
        required=False,
    )
    criteria = forms.MultipleChoiceField(
        label=_("Severe, if one of these holds"),
        choices=list(CRITERIA.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    harm = forms.ChoiceField(
        label=_("Harm"),
        choices=Harm.choices,
        initial=Harm.NONE,
        widget=forms.RadioSelect,
    )
    spread = forms.ChoiceField(
        label=_("Spread"),
        choices=Spread.choices,
        initial=Spread.ONE,
        widget=forms.RadioSelect,
    )
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.all(),
        required=False,
        empty_label=_("As the category says"),
    )
    summary = forms.CharField(
        label=_("Summary, for us"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        causes = list(Cause.objects.filter(is_active=True).order_by("path"))
        self._causes = {cause.pk: cause for cause in causes}
        field: Any = self.fields["cause"]
        field.choices = cause_choices(causes)
        self.initial = dict(self._initial(case))

    def _initial(self, case: Case) -> Iterator[tuple[str, Any]]:
        """What was said before, so that a second assessment begins with it."""
        for name in ("category", "cause", "department"):
            yield name, getattr(case, f"{name}_id")
        yield "appeal", case.appeal
        yield "summary", case.summary
        if case.is_quality is not None:
            yield "is_quality", "yes" if case.is_quality else "no"
        codes = set(case.severity_criteria)
        yield "criteria", sorted(codes & set(CRITERIA))
        for name in ("harm", "spread"):
            for code in codes:
                if code.startswith(f"{name}:"):
                    yield name, code.partition(":")[2]

    def fields_for_action(self) -> dict[str, Any]:
        fields = super().fields_for_action()
        return fields | {"cause": self._causes.get(fields["cause"])}


class JudgeForm(CaseForm):
    """Whose doing it was, and whether the complaint is right."""

    finding = forms.ChoiceField(
        label=_("Whose doing was it?"),
        choices=Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say whose doing it was.")},
    )
    decision = forms.ChoiceField(
        label=_("Is the complaint right?"),
        choices=[("", _("Not decided yet")), *Decision.choices],
        required=False,
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        self.initial = {"finding": case.finding, "decision": case.decision}
        if case.kind != CaseKind.COMPLAINT:
            del self.fields["decision"]


class FactForm(CaseForm):
    """One fact, and from whom we know it."""

    question = forms.ChoiceField(
        label=pgettext_lazy("fact", "Question"), choices=FactQuestion.choices
    )
    text = forms.CharField(
        label=pgettext_lazy("fact", "What we know"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please write the fact first.")},
    )
    source = forms.ChoiceField(
        label=pgettext_lazy("fact", "From"), choices=FactSource.choices
    )


class AskForm(CaseForm):
    """What to ask the customer; the clocks stand still until the answer."""

    questions = forms.MultipleChoiceField(
        label=_("Ask the customer"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        field: Any = self.fields["questions"]
        with translation.override(case.language):
            field.choices = [(code, str(text)) for code, text in QUESTIONS.items()]
