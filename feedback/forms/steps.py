"""Small forms of the steps that end a case, open it again, or hand it on."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback.choices import CaseKind, ReopenReason
from feedback.forms.public import LONGEST_WISH
from feedback.forms.staff import CaseForm
from feedback.models import Case, Department, KnownMatter
from feedback.queries.people import involved_in
from feedback.workflow import CHANGE
from members.models import User
from members.permissions import colleagues


def words(label: Any, missing: Any, *, rows: int = 2) -> forms.CharField:
    """A text that has to be there."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


def day(label: Any, *, required: bool = True) -> forms.DateField:
    """A day, with the browser's calendar."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Please choose a day.")},
    )


class PeopleForm(CaseForm):
    """A form that chooses a colleague; nobody who is named in the case."""

    person_field = "handler"

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        field: Any = self.fields[self.person_field]
        field.queryset = (
            colleagues(user, CHANGE)
            .exclude(pk__in=involved_in(case) if case.pk else ())
            .order_by("email")
        )


class EndForm(CaseForm):
    """Why the case ends so; a clerk's waits for a manager."""

    reason = words(
        gettext_lazy("Reason (it stays in the register)"),
        gettext_lazy("Please say why; it stays in the register."),
    )


class DuplicateForm(EndForm):
    """Of which case it is a duplicate, by its number."""

    field_order = ("duplicate_of", "reason")
    duplicate_of = forms.CharField(
        label=gettext_lazy("Number of the other case"), max_length=16
    )

    def clean_duplicate_of(self) -> Case:
        return visible_by_number(self.cleaned_data["duplicate_of"], self.user)


def visible_by_number(number: str, user: User) -> Case:
    """The case with this number that the person may see; else a ValidationError."""
    found = Case.objects.visible_to(user).filter(reference=number.strip()).first()
    if found is None:
        raise forms.ValidationError(_("No case of yours has this number."))
    return found


class TieForm(CaseForm):
    """Another case that belongs to this one."""

    other = forms.CharField(
        label=gettext_lazy("Number of the other case"), max_length=16
    )

    def clean_other(self) -> Case:
        return visible_by_number(self.cleaned_data["other"], self.user)


class ForceForm(EndForm):
    """A known matter without a solution, and why this case ends with it."""

    field_order = ("matter", "reason")
    matter = forms.ModelChoiceField(
        label=gettext_lazy("Known matter without a solution"),
        queryset=KnownMatter.objects.filter(is_active=True),
    )


class DecideForm(CaseForm):
    """Whether the ending is right."""

    confirms = forms.TypedChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            ("yes", gettext_lazy("I confirm it")),
            ("no", gettext_lazy("I don't: the case goes on")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST_WISH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SettleForm(CaseForm):
    """What was done on the spot."""

    text = words(
        gettext_lazy("How it was settled (the customer reads it)"),
        gettext_lazy("Please write down how it was settled."),
    )


class ReopenForm(PeopleForm):
    """Why the case is opened again, and who handles it now."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=ReopenReason.choices)
    words = forms.CharField(
        label=gettext_lazy("What is expected now"),
        max_length=LONGEST_WISH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    handler = forms.ModelChoiceField(
        label=gettext_lazy("Who handles it now (another than before)"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Let the portal choose"),
    )


class DisagreeForm(CaseForm):
    """What the customer does not accept."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), choices=ReopenReason.choices)
    words = words(
        gettext_lazy("What the customer says"),
        gettext_lazy("Please write down what the customer says."),
    )


class OutsideForm(CaseForm):
    """Which body outside has the matter now."""

    body = forms.CharField(
        label=gettext_lazy("Authority or mediator"),
        max_length=120,
        help_text=gettext_lazy("For instance 12315, consumers' association, court"),
    )
    number = forms.CharField(
        label=gettext_lazy("Their number"), max_length=60, required=False
    )
    opened_on = day(pgettext_lazy("matter outside", "Since"))
    answer_by = day(gettext_lazy("Our answer is due on"), required=False)


class ResultForm(CaseForm):
    """What the body outside decided."""

    result = words(
        pgettext_lazy("matter outside", "Result"),
        gettext_lazy("Please write down the result."),
    )
    ended_on = day(pgettext_lazy("matter outside", "Ended on"))


class KindForm(CaseForm):
    """Of which kind it is after all; mails come in as enquiries."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose another kind.")},
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        field: Any = self.fields["kind"]
        field.choices = [each for each in CaseKind.choices if each[0] != case.kind]


class PassOnForm(PeopleForm):
    """The department that answers for the matter, and one of its people."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.all()
    )
    handler = forms.ModelChoiceField(
        label=gettext_lazy("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Whoever of them takes it"),
    )


class InvolvedForm(PeopleForm):
    """The colleague who is involved in the matter."""

    person_field = "person"
    person = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"), queryset=User.objects.none()
    )


class NotInvolvedForm(CaseForm):
    """The colleague who is not involved after all."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(), widget=forms.HiddenInput
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        field: Any = self.fields["person"]
        field.queryset = User.objects.filter(
            Q(pk__in=case.staff.values("user")) if case.pk else Q(pk=None)
        )


class ProjectForm(PeopleForm):
    """What the project is to reach, by whom and by when."""

    person_field = "owner"
    goal = words(
        gettext_lazy("What is to be reached"),
        gettext_lazy("Please write what is to be reached."),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.none()
    )
    due_on = day(gettext_lazy("To be done by"))


class ProjectEndForm(CaseForm):
    """What the project came to."""

    result = words(
        pgettext_lazy("project", "Result"),
        gettext_lazy("Please write down the result."),
    )
