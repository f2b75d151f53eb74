"""Input of the screens on which letters are written. Forms check, actions write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.actions.templates import TextWords
from campaigns.models import MessageTemplate, TemplateText
from campaigns.queries.block_words import as_blocks, words_in
from campaigns.queries.merge_fields import problems_of
from members.choices import Language

PARTS = (
    "subject",
    "preheader",
    "blocks",
    "sms_text",
    "sms_template_code",
    "sms_sign_name",
    "script",
)


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """What a template says in both languages, on one page.

    ``words()`` gives what save_template() takes; a language left empty is left out. A
    letter of plain words, from before there were blocks, opens as one block of text.
    """

    class Meta:
        model = MessageTemplate
        fields = ["name", "tracks_links"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {}
        if self.instance.pk:
            kept = {text.language: text for text in self.instance.texts.all()}
        for language in Language:
            text = kept.get(language.value, TemplateText(language=language.value))
            for part, field in _fields_of(text).items():
                self.fields[f"{part}_{language.name.lower()}"] = field

    @property
    def languages(self) -> list[dict[str, Any]]:
        """Each language with its fields by part, for the template of the page."""
        return [
            {
                "code": language.value,
                "name": language.name.lower(),
                "label": language.label,
                "fields": {
                    part: self[f"{part}_{language.name.lower()}"] for part in PARTS
                },
                "has_errors": any(
                    f"{part}_{language.name.lower()}" in self.errors for part in PARTS
                ),
            }
            for language in Language
        ]

    def words(self) -> dict[str, TextWords]:
        """Language → words; ask after is_valid()."""
        return {language.value: self._words_in(language) for language in Language}

    def _words_in(self, language: Language) -> TextWords:
        suffix = language.name.lower()
        found = {part: self.cleaned_data.get(f"{part}_{suffix}") for part in PARTS}
        return TextWords(
            **{
                part: value if part == "blocks" else (value or "").strip()
                for part, value in found.items()
                if value is not None
            }
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, value in list(cleaned.items()):
            written = [value] if isinstance(value, str) else []
            if name.startswith("blocks_"):
                written = words_in(value)
            for problem in _problems(written) if name != "name" else []:
                self.add_error(name, problem)
        for language in Language:
            self._check_whole(language)
        if not self.errors and all(each.is_empty for each in self.words().values()):
            self.add_error(None, _("Write the letter in at least one language."))
        return cleaned

    def _check_whole(self, language: Language) -> None:
        """A subject and a letter come together; a text message may stand alone."""
        suffix = language.name.lower()
        if f"blocks_{suffix}" in self.errors:
            return
        words = self._words_in(language)
        if bool(words.subject) != bool(len(words.blocks)):
            empty = "blocks" if words.subject else "subject"
            self.add_error(
                f"{empty}_{suffix}", _("A letter needs a subject and a text.")
            )


def _problems(written: list[str]) -> list[str]:
    return list(dict.fromkeys(each for text in written for each in problems_of(text)))


def _fields_of(text: TemplateText) -> dict[str, forms.Field]:
    """The fields for one language, filled with what there is."""
    return _letter_fields(text) | _sms_fields(text) | _call_fields(text)


def _letter_fields(text: TemplateText) -> dict[str, forms.Field]:
    blocks_field: Any = TemplateText._meta.get_field("blocks")
    blocks = text.blocks
    if not len(blocks):
        blocks = blocks_field.to_python(as_blocks(text.body))
    return {
        "subject": forms.CharField(
            label=_("Subject"), max_length=200, required=False, initial=text.subject
        ),
        "preheader": forms.CharField(
            label=_("Preview line"),
            max_length=150,
            required=False,
            initial=text.preheader,
            help_text=_("What mail programs show beside the subject."),
        ),
        "blocks": blocks_field.formfield(
            label=_("Letter"), required=False, initial=blocks
        ),
    }


def _sms_fields(text: TemplateText) -> dict[str, forms.Field]:
    return {
        "sms_text": forms.CharField(
            label=_("Text message"),
            required=False,
            initial=text.sms_text,
            max_length=600,
            widget=forms.Textarea(attrs={"rows": 3, "data-sms": ""}),
        ),
        "sms_sign_name": forms.CharField(
            label=_("Sign name"),
            required=False,
            max_length=20,
            initial=text.sms_sign_name,
            help_text=_("Stands before the text: 【Pinesong】."),
        ),
        "sms_template_code": forms.CharField(
            label=_("Template code of the provider"),
            required=False,
            max_length=60,
            initial=text.sms_template_code,
            help_text=_("As the provider gave it when it approved the text."),
        ),
    }


def _call_fields(text: TemplateText) -> dict[str, forms.Field]:
    return {
        "script": forms.CharField(
            label=_("Script of the call"),
            required=False,
            initial=text.script,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 8}),
        ),
    }
