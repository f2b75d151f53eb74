"""Input of the staff screens of campaigns. Forms check, actions write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, MessageTemplate
from campaigns.queries.merge_fields import FIELDS, problems_of
from members.choices import Language


def _fields_help() -> str:
    return " · ".join(f"{{{name}|…}}" for name in FIELDS)


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A letter's words in both languages on one page.

    ``words()`` gives what save_template() takes; a language left empty is left out.
    """

    class Meta:
        model = MessageTemplate
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {}
        if self.instance.pk:
            kept = {text.language: text for text in self.instance.texts.all()}
        for language in Language:
            text = kept.get(language.value)
            self.fields[f"subject_{language.name.lower()}"] = forms.CharField(
                label=_("Subject (%(language)s)") % {"language": language.label},
                max_length=200,
                required=False,
                initial=text.subject if text else "",
            )
            self.fields[f"body_{language.name.lower()}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": language.label},
                required=False,
                initial=text.body if text else "",
                widget=forms.Textarea(attrs={"rows": 9}),
                help_text=_("Merge fields, each with what to write when it is empty: ")
                + _fields_help(),
            )

    def words(self) -> dict[str, tuple[str, str]]:
        """Language → (subject, body); ask after is_valid()."""
        return {
            language.value: (
                self.cleaned_data.get(f"subject_{language.name.lower()}", ""),
                self.cleaned_data.get(f"body_{language.name.lower()}", ""),
            )
            for language in Language
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, value in list(cleaned.items()):
            if name.startswith(("subject_", "body_")):
                for problem in problems_of(value):
                    self.add_error(name, problem)
        for language in Language:
            suffix = language.name.lower()
            subject = cleaned.get(f"subject_{suffix}", "").strip()
            body = cleaned.get(f"body_{suffix}", "").strip()
            if bool(subject) != bool(body):
                empty = "body" if subject else "subject"
                self.add_error(
                    f"{empty}_{suffix}", _("A letter needs a subject and a text.")
                )
        if not self.errors and not any(
            body for _subject, body in self.words().values()
        ):
            self.add_error(None, _("Write the letter in at least one language."))
        return cleaned


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """What a birthday campaign is. Its state is changed by buttons."""

    class Meta:
        model = Campaign
        fields = ["name", "template", "store", "segment", "lead_days", "send_from"]

    def clean_store(self) -> Any:
        """A campaign of the whole chain is for those who work in the whole chain."""
        store = self.cleaned_data["store"]
        if store is None and getattr(self, "store_required", False):
            raise forms.ValidationError(_("Choose one of your stores."))
        return store
