"""The small forms of praise, in the workspace."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.choices.quality import Behaviour
from feedback.forms.public import LONGEST_TEXT, LONGEST_WISH
from feedback.forms.staff import CaseForm
from feedback.models import Case
from feedback.queries.praise import people_of_store
from members.models import User

YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


class BehavioursForm(CaseForm):
    """What the praise is for."""

    behaviours = forms.MultipleChoiceField(
        label=gettext_lazy("For what?"),
        choices=Behaviour.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class PraisedForm(CaseForm):
    """Which colleagues are praised."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Who is praised?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        self.by_key = {str(each.pk): each for each in people_of_store(user, case.store)}
        field: Any = self.fields["people"]
        field.choices = [(pk, str(person)) for pk, person in self.by_key.items()]

    def fields_for_action(self) -> dict[str, Any]:
        return {"people": [self.by_key[pk] for pk in self.cleaned_data["people"]]}


class AgreementForm(CaseForm):
    """What the customer agreed to, and how we know."""

    may_quote = forms.TypedChoiceField(
        label=gettext_lazy("May the words be shown to others?"),
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    may_name = forms.TypedChoiceField(
        label=gettext_lazy("With the customer's name?"),
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    how = forms.CharField(
        label=gettext_lazy("How do we know?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("asked by phone")}),
    )


class RecognitionForm(CaseForm):
    """What the colleagues got for it."""

    recognition = forms.CharField(
        label=gettext_lazy("Recognition"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"placeholder": gettext_lazy("named at the meeting, a voucher …")}
        ),
    )


class ThanksForm(CaseForm):
    """Thanks to the customer, in the customer's language."""

    text = forms.CharField(
        label=gettext_lazy("Thanks to the customer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write the thanks first.")},
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        with translation.override(case.language):
            self.fields["text"].initial = _(
                "Thank you for your kind words. We have passed them on to the "
                "colleagues, who were very pleased. We look forward to your next visit."
            )


class SplitForm(CaseForm):
    """The part that becomes a case of its own."""

    body = forms.CharField(
        label=gettext_lazy("This part becomes a case of its own"),
        max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
