"""The screens on which letters are written."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView

from campaigns.actions.templates import save_template
from campaigns.letter_forms import TemplateForm
from campaigns.models import MessageTemplate
from campaigns.queries.letters import has_words
from campaigns.queries.merge_fields import FIELDS
from campaigns.queries.rules_in_force import terms_in_force
from members.choices import Channel
from members.models import Product
from members.scoped_admin import ScopedChooserViewSet, ScopedModelViewSet


class _Writing:
    """What the page of a letter shows beside the form."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # mixin
        return context | {
            "merge_fields": list(FIELDS.values()),
            "sms_end": terms_in_force().rules.sms_end,
        }


class TemplateCreateView(_Writing, CreateView):
    """Write a new letter."""

    template_name = "campaigns/letter_form.html"

    def save_instance(self) -> MessageTemplate:
        return save_template(
            name=self.form.cleaned_data["name"],
            tracks_links=self.form.cleaned_data["tracks_links"],
            texts=self.form.words(),
            by=self.request.user,
            at=timezone.now(),
        )


class TemplateEditView(_Writing, EditView):
    """Change a letter's words."""

    template_name = "campaigns/letter_form.html"

    def save_instance(self) -> MessageTemplate:
        return save_template(
            template=self.object,
            name=self.form.cleaned_data["name"],
            tracks_links=self.form.cleaned_data["tracks_links"],
            texts=self.form.words(),
            by=self.request.user,
            at=timezone.now(),
        )


class TemplateIndexView(IndexView):
    """Letters, with the languages they are written in."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.prefetch_related("texts")


def _languages(template: MessageTemplate) -> str:
    return " · ".join(text.get_language_display() for text in template.texts.all())


def _channels(template: MessageTemplate) -> str:
    """On which channels the template says something, in any language."""
    texts = list(template.texts.all())
    return " · ".join(
        str(channel.label)
        for channel in Channel
        if any(has_words(text, channel) for text in texts)
    )


class TemplateViewSet(ScopedModelViewSet):
    """The letters that campaigns send."""

    model = MessageTemplate
    name = "campaigns_templates"
    url_prefix = "campaigns/templates"
    menu_label = _("Letters")
    icon = "mail"
    menu_order = 20
    inspect_view_enabled = False
    index_view_class = TemplateIndexView
    add_view_class = TemplateCreateView
    edit_view_class = TemplateEditView
    list_display = [
        "name",
        Column("languages", label=_("Languages"), accessor=_languages),
        Column("channels", label=_("Written for"), accessor=_channels),
    ]
    search_fields = ["name"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return TemplateForm


class ProductFilterForm(BaseFilterForm):
    """Finds products by a part of the name or of the article number."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: QuerySet[Product]) -> QuerySet[Product]:
        typed = self.cleaned_data.get("q", "").strip()
        if not typed:
            return objects
        self.is_searching = True
        self.search_query = typed
        return objects.filter(Q(name__icontains=typed) | Q(sku__icontains=typed))


class ProductChooseView(ChooseView):
    """The window, with a search."""

    filter_form_class = ProductFilterForm


class ProductResultsView(ChooseResultsView):
    """What the search finds."""

    filter_form_class = ProductFilterForm


class ProductChooserViewSet(ScopedChooserViewSet):
    """Products of the catalogue, for letters."""

    model = Product
    choose_view_class = ProductChooseView
    choose_results_view_class = ProductResultsView
    icon = "tag"
    per_page = 20
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")


product_chooser = ProductChooserViewSet("campaigns_products")
