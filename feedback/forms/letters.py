"""Which of our letters a case is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.forms.staff import CaseForm
from feedback.queries.letters import SHOWN, letters_before
from members.models import Message


class LetterChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A letter by its day and subject."""

    def label_from_instance(self, letter: Any) -> str:
        return f"{letter.queued_at:%Y-%m-%d} · {letter.subject}"


class LetterForm(CaseForm):
    """One of the last letters to the member, or none."""

    letter = LetterChoice(
        label=_("Letter"),
        queryset=Message.objects.none(),
        required=False,
        empty_label=_("none of them"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(letters_before(self.case)[:SHOWN])
        field: Any = self.fields["letter"]
        field.queryset = letters_before(self.case).filter(
            pk__in=[letter.pk for letter in found]
        )
        self.has_letters = bool(found)
        chosen = [letter.pk for letter in found if letter.ref == self.case.about_ref]
        if chosen:
            field.initial = chosen[0]
