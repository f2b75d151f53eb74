"""Customer types, custom fields, tags and lists: what the chain adds to its archive."""

import re
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView

from members.actions.custom_fields import save_custom_field
from members.exceptions import CustomFieldRefused
from members.models import CustomerType, CustomField, MemberList, Tag
from members.scoped_admin import ScopedModelViewSet

CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")


class CustomerTypeViewSet(ScopedModelViewSet):
    """The kinds of customers that the chain tells apart."""

    model = CustomerType
    name = "customer-types"
    icon = "group"
    menu_order = 680
    add_to_settings_menu = True
    list_display = [
        "name",
        Column("name_zh", label=gettext_lazy("In Chinese")),
        BooleanColumn("is_organisation", label=gettext_lazy("An organisation")),
    ]
    search_fields = ["name", "name_zh"]
    form_fields = ["name", "name_zh", "is_organisation"]
    inspect_view_enabled = False


class ChoicesField(forms.CharField):
    """Choices, one a line: code = name in English = name in Chinese."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(
                " = ".join(each[name] for name in ("code", "label", "label_zh"))
                for each in value
            )
        return value

    def clean(self, value: Any) -> list[dict[str, str]]:
        """A list of {"code", "label", "label_zh"}."""
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        return [self._choice(line) for line in lines if line]

    def _choice(self, line: str) -> dict[str, str]:
        parts = [part.strip() for part in re.split("[=＝]", line)]
        if len(parts) != len(("code", "label", "label_zh")) or not all(parts):
            raise forms.ValidationError(
                _("“%(line)s” is not: code = English = Chinese.") % {"line": line}
            )
        code, label, label_zh = parts
        if not CODE.fullmatch(code):
            raise forms.ValidationError(
                _("“%(code)s” is no code: small letters, digits and _.")
                % {"code": code}
            )
        return {"code": code, "label": label, "label_zh": label_zh}


class CustomFieldForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A custom field; saved by its action."""

    choices = ChoicesField(
        label=gettext_lazy("Choices"),
        required=False,
        help_text=gettext_lazy(
            "One a line: code = English = Chinese. For “one of several” only."
        ),
    )

    class Meta:
        model = CustomField
        fields = [
            "label", "label_zh", "code", "kind", "choices", "customer_types",
            "is_required", "is_private", "is_on_card", "position", "is_retired",
        ]  # fmt: skip
        widgets = {"customer_types": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True


class _SavesField:
    """The action saves; what it refuses stands at its field."""

    def form_valid(self, form: CustomFieldForm) -> Any:
        view: Any = self
        view.form = form
        stored = CustomField.objects.filter(pk=form.instance.pk).first()
        try:
            view.object = save_custom_field(
                by=view.request.user, field=stored, **form.cleaned_data
            )
        except CustomFieldRefused as error:
            form.add_error(error.field or None, str(error))
            return view.form_invalid(form)
        view.form.instance = view.object
        return super().form_valid(form)  # type: ignore[misc]  # mixin

    def save_instance(self) -> CustomField:
        """Saved already."""
        saved: CustomField = self.object  # type: ignore[attr-defined]  # set above
        return saved


class CustomFieldCreateView(_SavesField, CreateView):
    """A new field."""


class CustomFieldEditView(_SavesField, EditView):
    """A field's names, choices and flags."""


class CustomFieldViewSet(ScopedModelViewSet):
    """Fields of a member that the chain makes for itself."""

    model = CustomField
    name = "custom-fields"
    icon = "form"
    menu_order = 681
    add_to_settings_menu = True
    add_view_class = CustomFieldCreateView
    edit_view_class = CustomFieldEditView
    list_per_page = 100
    ordering = "position"
    list_display = [
        Column("label", label=gettext_lazy("Name"), accessor=str),
        "code",
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        BooleanColumn("is_required", label=gettext_lazy("Must be filled in")),
        BooleanColumn("is_private", label=gettext_lazy("Private")),
        BooleanColumn("is_on_card", label=gettext_lazy("On the card")),
        BooleanColumn("is_retired", label=gettext_lazy("Retired")),
    ]
    search_fields = ["code", "label", "label_zh"]
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return CustomFieldForm


def tag_badge(tag: Tag) -> SafeString:
    """The tag as it shows on members."""
    return format_html(
        '<span class="member-tag member-tag--{}">{}</span>', tag.colour, tag.name
    )


class TagViewSet(ScopedModelViewSet):
    """Short words that staff put on members."""

    model = Tag
    name = "tags"
    icon = "tag"
    menu_order = 682
    add_to_settings_menu = True
    list_display = [
        Column("name", label=gettext_lazy("Name"), accessor=tag_badge),
        Column("colour", label=gettext_lazy("Colour"), accessor="get_colour_display"),
    ]
    search_fields = ["name"]
    form_fields = ["name", "colour"]
    inspect_view_enabled = False


class MemberListIndexView(IndexView):
    """Lists with the number of their entries."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        counted: QuerySet[Any] = rows.annotate(size=Count("entries"))
        return counted


class MemberListCreateView(CreateView):
    """A new list, and who made it."""

    def save_instance(self) -> MemberList:
        self.form.instance.created_by = self.request.user
        saved: MemberList = super().save_instance()
        return saved


def size_link(member_list: Any) -> SafeString:
    """How many stand on the list, leading to those of one's own stores."""
    url = f"{reverse('members_list')}?member_list={member_list.pk}"
    return format_html('<a href="{}">{}</a>', url, member_list.size)


class MemberListViewSet(ScopedModelViewSet):
    """Members put together by hand."""

    model = MemberList
    name = "member-lists"
    icon = "list-ul"
    menu_label = gettext_lazy("Lists")
    menu_order = 115
    add_to_admin_menu = True
    index_view_class = MemberListIndexView
    add_view_class = MemberListCreateView
    list_display = [
        "name",
        Column("description", label=gettext_lazy("Description")),
        Column("size", label=gettext_lazy("Members"), accessor=size_link),
    ]
    search_fields = ["name"]
    form_fields = ["name", "description"]
    inspect_view_enabled = False
