"""A survey as a form to answer, and as a form to write."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.choices import QuestionKind
from campaigns.models import Survey, SurveyQuestion

MOST_WRITTEN = 8


class AnswersForm(forms.Form):
    """The questions of one survey; ``given()`` is what answer_survey() takes."""

    def __init__(self, data: Any = None, *, survey: Survey) -> None:
        super().__init__(data)
        self._questions = list(survey.questions.all())
        for question in self._questions:
            self.fields[f"q{question.number}"] = _field(question)

    def given(self) -> dict[int, Any]:
        """Answers by number of question; ask after is_valid()."""
        return {
            question.number: self.cleaned_data.get(f"q{question.number}")
            for question in self._questions
        }


def _field(question: SurveyQuestion) -> forms.Field:
    shared: dict[str, Any] = {
        "label": str(question),
        "required": question.is_required,
        "error_messages": {"required": _("Please answer this question.")},
    }
    if question.is_number:
        numbers = [(str(each), str(each)) for each in question.numbers]
        css = f"grades grades-{len(numbers)}"
        help_text = (
            _("0: certainly not, 10: certainly")
            if question.kind == QuestionKind.NPS
            else _("1: not at all, 5: very")
        )
        return forms.ChoiceField(
            choices=numbers,
            widget=forms.RadioSelect(attrs={"class": css}),
            help_text=help_text,
            **shared,
        )
    if question.kind == QuestionKind.ONE:
        return forms.ChoiceField(
            choices=question.choices, widget=forms.RadioSelect, **shared
        )
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=question.choices, widget=forms.CheckboxSelectMultiple, **shared
        )
    return forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **shared
    )


class SurveyForm(WagtailAdminModelForm):  # type: ignore[misc]  # Wagtail ships no types
    """A survey with up to eight questions on one page; those without words are none.

    ``questions()`` is what save_survey() takes.
    """

    store_required = False

    class Meta:
        model = Survey
        fields = ["name", "name_zh", "intro", "intro_zh", "store"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(self.instance.questions.all()) if self.instance.pk else []
        self.is_answered = bool(self.instance.pk and self.instance.answers.exists())
        if self.is_answered:
            return
        for number in range(1, MOST_WRITTEN + 1):
            question = kept[number - 1] if number <= len(kept) else None
            self._add_question(number, question)

    def _add_question(self, number: int, question: SurveyQuestion | None) -> None:
        prefix = _("Question %(number)d") % {"number": number}
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=f"{prefix} · {_('kind')}",
            choices=QuestionKind.choices,
            initial=question.kind if question else QuestionKind.SCALE,
        )
        for name, label in (("text", _("English")), ("text_zh", _("Chinese"))):
            self.fields[f"{name}_{number}"] = forms.CharField(
                label=f"{prefix} · {label}",
                max_length=200,
                required=False,
                initial=getattr(question, name) if question else "",
            )
        self.fields[f"options_{number}"] = forms.CharField(
            label=f"{prefix} · {_('to choose from')}",
            required=False,
            initial=_lines(question) if question else "",
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("For choices: one a line, “English | Chinese”."),
        )
        self.fields[f"is_required_{number}"] = forms.BooleanField(
            label=f"{prefix} · {_('must be answered')}",
            required=False,
            initial=question.is_required if question else False,
        )

    def blocks(self) -> list[tuple[int, list[Any]]]:
        """The fields of each question, for the template."""
        if self.is_answered:
            return []
        names = ("kind", "text", "text_zh", "options", "is_required")
        return [
            (number, [self[f"{name}_{number}"] for name in names])
            for number in range(1, MOST_WRITTEN + 1)
        ]

    def clean_store(self) -> Any:
        """A survey of the whole chain is for those who work in the whole chain."""
        store = self.cleaned_data["store"]
        if store is None and self.store_required:
            raise forms.ValidationError(_("Choose one of your stores."))
        return store

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_answered:
            return cleaned
        questions = self.questions()
        if not questions:
            self.add_error("text_1", _("Write at least one question."))
        for number in range(1, MOST_WRITTEN + 1):
            kind = cleaned.get(f"kind_{number}")
            is_choice = kind in {QuestionKind.ONE, QuestionKind.SEVERAL}
            asked = cleaned.get(f"text_{number}")
            if asked and is_choice and len(self._options(number)) < 2:
                self.add_error(
                    f"options_{number}", _("Give at least two to choose from.")
                )
        return cleaned

    def _options(self, number: int) -> list[dict[str, str]]:
        found = []
        lines = self.cleaned_data.get(f"options_{number}", "").splitlines()
        for place, line in enumerate(filter(str.strip, lines), start=1):
            label, _bar, label_zh = (part.strip() for part in line.partition("|"))
            code = slugify(label)[:30] or "option"
            found.append(
                {"code": f"{code}-{place}", "label": label, "label_zh": label_zh}
            )
        return found

    def questions(self) -> list[dict[str, Any]]:
        """Those that have words, in their order."""
        cleaned = self.cleaned_data
        found = []
        for number in range(1, MOST_WRITTEN + 1):
            text = cleaned.get(f"text_{number}", "")
            kind = cleaned.get(f"kind_{number}", QuestionKind.WORDS)
            if not text or self.is_answered:
                continue
            is_choice = kind in {QuestionKind.ONE, QuestionKind.SEVERAL}
            found.append(
                {
                    "kind": kind,
                    "text": text,
                    "text_zh": cleaned.get(f"text_zh_{number}", ""),
                    "options": self._options(number) if is_choice else [],
                    "is_required": cleaned.get(f"is_required_{number}", False),
                }
            )
        return found


def _lines(question: SurveyQuestion) -> str:
    return "\n".join(
        f"{each['label']} | {each.get('label_zh', '')}" for each in question.options
    )


class ClubMemberForm(forms.Form):
    """A member by number, to be taken into a club."""

    number = forms.CharField(label=gettext_lazy("Member number"), max_length=40)
