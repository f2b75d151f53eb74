"""What the chain sells, where members come from, and why they join."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView

from members.actions.catalogue import save_category
from members.forms import CategoryChoiceField, indented
from members.models import Category, ConsentWording, JoiningReason, Product, Source
from members.scoped_admin import ScopedModelViewSet


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A category and where it stands."""

    parent = CategoryChoiceField(
        label=_("Part of"),
        queryset=Category.objects.order_by("path"),
        required=False,
        empty_label=_("– top of the tree –"),
    )
    field_order = ["name", "parent", "usual_days"]

    class Meta:
        model = Category
        fields = ["name", "usual_days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["parent"] = self.instance.get_parent()

    def clean_parent(self) -> Category | None:
        """Refuse a place inside the category itself before anything is saved."""
        parent: Category | None = self.cleaned_data["parent"]
        if parent is None or not self.instance.pk:
            return parent
        if parent == self.instance or parent.is_descendant_of(self.instance):
            raise forms.ValidationError(_("A category can't be part of itself."))
        return parent


class _SavesCategory:
    def save_instance(self) -> Category:
        """The tree is changed by its action, not by the form."""
        form: CategoryForm = self.form  # type: ignore[attr-defined]  # set by form_valid
        data = form.cleaned_data
        stored = Category.objects.filter(pk=form.instance.pk).first()
        return save_category(
            category=stored or Category(),
            name=data["name"],
            usual_days=data["usual_days"],
            parent=data["parent"],
        )


class CategoryCreateView(_SavesCategory, CreateView):
    """A new category."""


class CategoryEditView(_SavesCategory, EditView):
    """A category's name and place."""


class CategoryViewSet(ScopedModelViewSet):
    """The tree of categories."""

    model = Category
    name = "categories"
    icon = "tag"
    menu_order = 650
    add_to_settings_menu = True
    add_view_class = CategoryCreateView
    edit_view_class = CategoryEditView
    ordering = "path"
    list_per_page = 100
    list_display = [
        Column("name", label=_("Name"), accessor=indented),
        Column("usual_days", label=_("Usual days of use")),
    ]
    search_fields = ["name"]
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return CategoryForm


class ProductIndexView(IndexView):
    """Products with their categories."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("category")


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A product."""

    category = CategoryChoiceField(
        label=_("Category"), queryset=Category.objects.order_by("path")
    )

    class Meta:
        model = Product
        fields = ["sku", "name", "category", "usual_days", "is_active"]


class ProductViewSet(ScopedModelViewSet):
    """What can be bought."""

    model = Product
    name = "products"
    icon = "pick"
    menu_order = 660
    add_to_settings_menu = True
    index_view_class = ProductIndexView
    list_display = [
        "name",
        "sku",
        Column("category", label=_("Category")),
        BooleanColumn("is_active", label=_("On sale")),
    ]
    list_filter = ["category", "is_active"]
    search_fields = ["name", "sku"]
    inspect_view_fields = ["sku", "name", "category", "usual_days", "is_active"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return ProductForm


class SourceViewSet(ScopedModelViewSet):
    """Where members come from."""

    model = Source
    name = "sources"
    icon = "globe"
    menu_order = 670
    add_to_settings_menu = True
    list_display = ["name"]
    search_fields = ["name"]
    form_fields = ["name"]
    inspect_view_enabled = False


class JoiningReasonViewSet(ScopedModelViewSet):
    """What a newcomer is told at the till."""

    model = JoiningReason
    name = "joining-reasons"
    icon = "pick"
    menu_order = 675
    add_to_settings_menu = True
    ordering = ["position", "pk"]
    list_display = [
        Column("words", label=_("Reason")),
        Column("position", label=_("Position")),
        BooleanColumn("is_shown", label=_("Shown at the till")),
    ]
    search_fields = ["words_zh", "words_en"]
    form_fields = ["words_zh", "words_en", "position", "is_shown"]
    inspect_view_enabled = False


class ConsentWordingViewSet(ScopedModelViewSet):
    """What people read before they agree; changed only by adding a version."""

    model = ConsentWording
    name = "consent-wordings"
    icon = "doc-full"
    menu_label = _("Wordings of consents")
    menu_order = 680
    add_to_settings_menu = True
    ordering = ["purpose", "-valid_from"]
    list_display = [
        Column("text", label=_("Wording")),
        Column("purpose", label=_("Purpose"), accessor="get_purpose_display"),
        Column("channel", label=_("Channel"), accessor="get_channel_display"),
        Column("language", label=_("Language"), accessor="get_language_display"),
        Column("version", label=_("Version")),
        Column("valid_from", label=_("Shown from")),
    ]
    list_filter = ["purpose", "language"]
    form_fields = ["purpose", "channel", "language", "version", "text", "valid_from"]
    inspect_view_fields = ["purpose", "channel", "language", "version", "text"]
