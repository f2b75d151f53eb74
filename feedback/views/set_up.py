"""Set-up pages of cases: causes, categories, departments, ready answers, known matters."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView

from feedback.actions.causes import save_cause
from feedback.models import (
    CannedReply,
    CaseCategory,
    Cause,
    Department,
    KnownMatter,
)
from feedback.queries.canned import BLANKS
from members.scoped_admin import ScopedModelViewSet


def indented(cause: Cause) -> str:
    """The name with its depth in the tree."""
    return f"{chr(0x2003) * (cause.depth - 1)}{cause}"


class CauseChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only the stubs know arguments
    """Causes as an indented list."""

    def label_from_instance(self, obj: Cause) -> str:
        return indented(obj)


class CauseForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A cause and where it stands in the tree."""

    parent = CauseChoiceField(
        label=gettext_lazy("Part of"),
        queryset=Cause.objects.order_by("path"),
        required=False,
        empty_label=gettext_lazy("– top of the tree –"),
    )
    field_order = ["name", "name_zh", "parent", "category", "is_quality", "is_active"]

    class Meta:
        model = Cause
        fields = ["name", "name_zh", "category", "is_quality", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["parent"] = self.instance.get_parent()

    def clean_parent(self) -> Cause | None:
        """Refuse a place inside the cause itself before anything is saved."""
        parent: Cause | None = self.cleaned_data["parent"]
        if parent is None or not self.instance.pk:
            return parent
        if parent == self.instance or parent.is_descendant_of(self.instance):
            raise forms.ValidationError(_("A cause can't be part of itself."))
        return parent


class _SavesCause:
    def save_instance(self) -> Cause:
        """The tree is changed by its action, not by the form."""
        form: CauseForm = self.form  # type: ignore[attr-defined]  # set by form_valid
        stored = Cause.objects.filter(pk=form.instance.pk).first()
        return save_cause(cause=stored or Cause(), **form.cleaned_data)


class CauseCreateView(_SavesCause, CreateView):
    """A new cause."""


class CauseEditView(_SavesCause, EditView):
    """A cause's names and place."""


class CauseViewSet(ScopedModelViewSet):
    """The tree of causes (F5)."""

    model = Cause
    name = "causes"
    icon = "tag"
    menu_order = 720
    add_to_settings_menu = True
    add_view_class = CauseCreateView
    edit_view_class = CauseEditView
    ordering = "path"
    list_per_page = 200
    list_display = [
        Column("name", label=pgettext_lazy("of a thing", "Name"), accessor=indented),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    ]
    search_fields = ["name", "name_zh"]
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return CauseForm


class CaseCategoryViewSet(ScopedModelViewSet):
    """Kinds of matters, with the department that answers for each."""

    model = CaseCategory
    name = "case-categories"
    icon = "tag"
    menu_order = 721
    add_to_settings_menu = True
    ordering = ["sort_order", "name"]
    list_display = [
        Column("name", label=pgettext_lazy("of a thing", "Name"), accessor=str),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    ]
    search_fields = ["name", "name_zh"]
    form_fields = ["name", "name_zh", "department", "sort_order", "is_active"]
    inspect_view_enabled = False


class DepartmentViewSet(ScopedModelViewSet):
    """Who answers for a kind of matter."""

    model = Department
    name = "departments"
    icon = "group"
    menu_order = 722
    add_to_settings_menu = True
    ordering = ["name"]
    list_display = [
        Column("name", label=pgettext_lazy("of a thing", "Name"), accessor=str)
    ]
    search_fields = ["name", "name_zh"]
    form_fields = ["name", "name_zh", "people"]
    inspect_view_enabled = False


class ReadyAnswerForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A ready answer, with the blanks that may stand in it."""

    class Meta:
        model = CannedReply
        fields = [
            "title",
            "text_zh",
            "text_en",
            "kind",
            "decision",
            "sort_order",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blanks = "; ".join(f"{name} {words}" for name, words in BLANKS.items())
        for name in ("text_zh", "text_en"):
            self.fields[name].help_text = _("Filled in from the case: %(blanks)s") % {
                "blanks": blanks
            }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("text_zh") and not data.get("text_en"):
            raise forms.ValidationError(_("Please write the text in one language."))
        return data


class ReadyAnswerViewSet(ScopedModelViewSet):
    """Words that are ready for answers."""

    model = CannedReply
    name = "ready-answers"
    icon = "comment"
    menu_order = 723
    add_to_settings_menu = True
    ordering = ["sort_order", "title"]
    list_display = [
        Column("title", label=gettext_lazy("Title")),
        Column("get_kind_display", label=gettext_lazy("Kind")),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    ]
    search_fields = ["title", "text_zh", "text_en"]
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return ReadyAnswerForm


class KnownMatterViewSet(ScopedModelViewSet):
    """Known matters without a solution: their cases may be closed by force."""

    model = KnownMatter
    name = "known-matters"
    icon = "warning"
    menu_order = 724
    add_to_settings_menu = True
    ordering = ["name"]
    list_display = [
        Column("name", label=pgettext_lazy("of a thing", "Name"), accessor=str),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    ]
    search_fields = ["name", "name_zh"]
    form_fields = ["name", "name_zh", "why", "cause", "is_active"]
    inspect_view_enabled = False


SET_UP = (
    CauseViewSet,
    CaseCategoryViewSet,
    DepartmentViewSet,
    ReadyAnswerViewSet,
    KnownMatterViewSet,
)
