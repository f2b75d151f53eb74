"""What staff fill in about corrective actions."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.choices import CaseKind, FactQuestion
from feedback.choices.quality import (
    ActionKind,
    Branch,
    CorrectiveForm,
    Judgement,
)
from feedback.corrective.sections import Part
from feedback.models import Case, Cause, CorrectiveAction
from members.models import Product, Store, User
from members.permissions import colleagues, scoped

VIEW = "feedback.view_correctiveaction"
ADD = "feedback.add_correctiveaction"
WHYS = 5
TEXT = 4000
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def people_for(user: User) -> Any:
    """Colleagues who may see corrective actions of the person's stores."""
    return colleagues(user, VIEW).order_by("first_name", "email")


class CauseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at run time
    """A cause, with what stands above it shown by its place."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{'　' * (obj.depth - 1)}{obj}"


class NewForm(forms.Form):
    """What the problem is, and where."""

    title = forms.CharField(
        label=gettext_lazy("The problem in a few words"), max_length=200
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Form"),
        choices=CorrectiveForm.choices,
        widget=forms.RadioSelect,
        initial=CorrectiveForm.EIGHT_D,
        help_text=gettext_lazy(
            "Plan, do, check, act is enough for a small matter of one shop."
        ),
    )
    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole chain"),
    )
    cause = CauseChoice(
        label=gettext_lazy("Cause"),
        queryset=Cause.objects.filter(is_active=True).order_by("path"),
        required=False,
    )
    sku = forms.CharField(
        label=gettext_lazy("Article number of the product"),
        max_length=40,
        required=False,
    )
    batch = forms.CharField(label=gettext_lazy("Batch"), max_length=40, required=False)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.none()
    )

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        stores: Any = self.fields["store"]
        stores.queryset = scoped(user, Store.objects.order_by("code"), permission=ADD)
        owner: Any = self.fields["owner"]
        owner.queryset = people_for(user)
        owner.initial = owner.initial or user.pk

    def clean_sku(self) -> Product | None:
        text = self.cleaned_data["sku"].strip()
        if not text:
            return None
        found = Product.objects.filter(sku__iexact=text).first()
        if found is None:
            raise forms.ValidationError(_("No product has this article number."))
        return found

    def values(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        chosen = dict(self.cleaned_data)
        chosen["product"] = chosen.pop("sku")
        return chosen


class AcceptForm(forms.Form):
    """How a proposal is taken on."""

    title = forms.CharField(
        label=gettext_lazy("The problem in a few words"), max_length=200
    )
    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=CorrectiveForm.choices)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.none()
    )

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        owner: Any = self.fields["owner"]
        owner.queryset = people_for(user)
        owner.initial = user.pk


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class VersionedForm(forms.Form):
    """A form of the report; the version of the page comes with it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PartForm(VersionedForm):
    """The texts of one part, as fields by the names of the model."""

    def __init__(
        self, data: Any = None, *, part: Part, action: CorrectiveAction
    ) -> None:
        super().__init__(data, auto_id=f"id_{part.name}_%s")
        self.part = part
        for name in part.fields:
            for key, field in _fields_of(name, action):
                self.fields[key] = field

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in this part yet."""
        return not any(field.initial for field in self.fields.values())

    def values(self) -> dict[str, Any]:
        """The texts by the names of the model's fields."""
        found: dict[str, Any] = {}
        for name in self.part.fields:
            own = {
                key.partition(".")[2]: text.strip()
                for key, text in self.cleaned_data.items()
                if key.startswith(f"{name}.")
            }
            if name in {"problem", "branches"}:
                found[name] = {key: text for key, text in own.items() if text}
            elif name in {"whys", "whys_unseen"}:
                found[name] = [text for text in own.values() if text]
            else:
                found[name] = self.cleaned_data[name].strip()
        return found


def _fields_of(
    name: str, action: CorrectiveAction
) -> list[tuple[str, forms.CharField]]:
    """The form fields of one field of the model, with what stands in it."""
    value = getattr(action, name)
    if name in {"problem", "branches"}:
        choices = FactQuestion.choices if name == "problem" else Branch.choices
        return [
            (f"{name}.{key}", _line(label, value.get(key, "")))
            for key, label in choices
        ]
    if name in {"whys", "whys_unseen"}:
        words = (
            _("Why did it happen? %(number)d")
            if name == "whys"
            else _("Why did nobody notice? %(number)d")
        )
        return [
            (
                f"{name}.{number}",
                _line(
                    words % {"number": number + 1},
                    value[number] if number < len(value) else "",
                ),
            )
            for number in range(WHYS)
        ]
    field: Any = CorrectiveAction._meta.get_field(name)
    return [(name, _text(capfirst(field.verbose_name), value))]


def _line(label: Any, value: str) -> forms.CharField:
    return forms.CharField(label=label, initial=value, max_length=500, required=False)


def _text(label: str, value: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=value,
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ItemForm(forms.Form):
    """One thing to be done."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ActionKind.choices,
        initial=ActionKind.CORRECTIVE,
    )
    what = forms.CharField(label=gettext_lazy("What"), max_length=300)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.none()
    )
    due_on = forms.DateField(label=gettext_lazy("By"), widget=DATE)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id="id_item_%s")
        owner: Any = self.fields["owner"]
        owner.queryset = people_for(user)


class OwnerForm(VersionedForm):
    """Who answers for it from now on."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.none()
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id="id_owner_%s")
        owner: Any = self.fields["owner"]
        owner.queryset = people_for(user)


class EvidenceForm(forms.Form):
    """How one sees that it is done."""

    evidence = forms.CharField(label=gettext_lazy("Proof"), max_length=300)


class WatchForm(VersionedForm):
    """Since when it is mended, and how long the effect is looked at."""

    acted_on = forms.DateField(label=gettext_lazy("Mended on"), widget=DATE)
    weeks = forms.IntegerField(
        label=gettext_lazy("Weeks of watching"), min_value=1, max_value=52, initial=8
    )


class JudgeForm(VersionedForm):
    """What a person makes of the figures."""

    judgement = forms.ChoiceField(
        label=gettext_lazy("Judgement"),
        choices=Judgement.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("Why you judge it so"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(VersionedForm):
    """Why it is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is opened again"), max_length=300
    )


class LinkForm(forms.Form):
    """A further case, by its number."""

    reference = forms.CharField(label=gettext_lazy("Case number"), max_length=16)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id="id_link_%s")
        self.user = user

    def clean_reference(self) -> Case:
        text = self.cleaned_data["reference"].strip()
        found = Case.objects.visible_to(self.user).filter(reference=text).first()
        if found is None:
            raise forms.ValidationError(_("No case of your stores has this number."))
        if found.kind == CaseKind.PRAISE:
            raise forms.ValidationError(_("Praise shows no problem."))
        return found
