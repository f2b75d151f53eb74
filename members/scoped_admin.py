"""Wagtail screens that start from what the person may see.

Wagtail's generic views ask whether somebody may do something with a model at all and
then show every row of it. ScopedModelViewSet sends each of its views through
`scoped_view`, which gives it only the rows of the model's ScopedPermissionPolicy: a
row that is not yours answers 404. A kind of view that nobody taught it is refused
when the site starts, instead of showing everything.

feedback and campaigns import this module for their screens; that is why it is no part
of members.viewsets.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views import View
from django_filters import ModelChoiceFilter, ModelMultipleChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic import chooser as choosing
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import BaseChooser

from members.models import Store, User, scope_of
from members.permissions import (
    CHAIN,
    ScopedPermissionPolicy,
    colleagues,
    limit_choices,
    policy_of,
    scoped,
)

COUNT_CAP = 1000


class CappedPaginator(WagtailPaginator):
    """Counts to COUNT_CAP and no further: "1000+ members", not a scan of a million.

    Pages beyond the cap don't exist; who needs row 1,001 narrows the list.
    """

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNT_CAP)

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, QuerySet):
            # The key alone: what the columns of the list show is not counted.
            return rows.order_by().values("pk")[: COUNT_CAP + 1].count()
        return len(rows)

    @cached_property
    def items_count_label(self) -> str:
        if self._counted > COUNT_CAP:
            return f"{COUNT_CAP}+ {self.verbose_name_plural}"
        return str(super().items_count_label)


class ScopedFilterSet(WagtailFilterSet):
    """Filters that offer only the stores and rows inside the person's scope.

    ``permission`` ("members.view_member") says in which stores; blank: the right to
    see the listed model.
    """

    permission = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permission = self.permission or policy_of(self._meta.model).permission("view")
        for each in self.filters.values():
            if isinstance(each, ModelChoiceFilter | ModelMultipleChoiceFilter):
                limit_choices_of_filter(each, self.request, permission)


def limit_choices_of_filter(
    each: ModelChoiceFilter, request: HttpRequest, permission: str
) -> None:
    """Keep the choices of one filter inside the scope of the person who asks."""
    queryset = each.get_queryset(request)
    if queryset is None:
        return
    if queryset.model is Store:
        each.queryset = scoped(request.user, queryset, permission=permission)
        return
    if queryset.model is User:
        staff = colleagues(request.user, permission)
        each.queryset = queryset.filter(pk__in=staff.values("pk"))
        return
    policy = _policy_or_none(queryset.model)
    if policy is not None and policy.store != CHAIN:
        each.queryset = policy.scope(request.user, queryset)


def _policy_or_none(model: type[Model]) -> ScopedPermissionPolicy | None:
    try:
        return policy_of(model)
    except TypeError:
        return None


class _Scoped:
    """What every scoped view has: the rows of its model that the person may use."""

    scope_action = "view"

    def own(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        request: HttpRequest = self.request  # type: ignore[attr-defined]  # a view has one
        return scoped(request.user, queryset, self.scope_action)


class _ScopedRows(_Scoped):
    """Listings."""

    paginator_class = CappedPaginator
    base_filterset_class = ScopedFilterSet
    any_permission_required = ["view"]
    export_permission = ""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = self.own(super().get_base_queryset())  # type: ignore[misc]  # mixin
        view: Any = self
        if not view.is_export:
            return rows
        scope = scope_of(view.request.user, self.export_permission)
        return rows.filter(policy_of(rows.model).within(scope))

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """As Wagtail's; a first column of our own making leads to the row, too."""
        view: Any = super()
        columns: list[BaseColumn] = list(view.columns)
        if columns and type(columns[0]) in (Column, DateColumn):
            columns[0] = self._leading(columns[0])
        return columns

    def _leading(self, column: Any) -> BaseColumn:
        view: Any = self
        leading: BaseColumn = view._get_title_column_class(TitleColumn)(  # noqa: SLF001 -- Wagtail's own way to a title column
            column.name,
            label=column.label,
            accessor=column.accessor,
            sort_key=column.sort_key,
            get_url=lambda row: view.get_edit_url(row) or view.get_inspect_url(row),
        )
        return leading

    @cached_property
    def show_export_buttons(self) -> bool:
        request: HttpRequest = self.request  # type: ignore[attr-defined]  # mixin
        return bool(self.export_permission) and request.user.has_perm(
            self.export_permission
        )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # mixin
        if getattr(self, "is_export", False) and not self.show_export_buttons:
            raise PermissionDenied

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        row = super().to_row_dict(item)  # type: ignore[misc]  # mixin
        return {key: harmless(value) for key, value in row.items()}

    def stream_csv(self, queryset: QuerySet[Any]) -> Iterator[bytes]:
        # Without the mark Excel reads Chinese as rubbish.
        yield b"\xef\xbb\xbf"
        yield from super().stream_csv(queryset)  # type: ignore[misc]  # mixin


def harmless(value: Any) -> Any:
    """A cell that a spreadsheet must not take for a formula gets an apostrophe."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


class _ScopedObject(_Scoped):
    """Views that find their row by `get_queryset`, as Django's do: edit, delete."""

    def get_queryset(self) -> QuerySet[Any]:
        return self.own(super().get_queryset())  # type: ignore[misc]  # mixin


class _ScopedBaseObject(_Scoped):
    """Views on Wagtail's BaseObjectMixin: history, usage, reorder."""

    def get_base_object_queryset(self) -> QuerySet[Any]:
        return self.own(super().get_base_object_queryset())  # type: ignore[misc]  # mixin


class _ScopedGetObject(_Scoped):
    """Views that fetch their row themselves: inspect, copy."""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Model:
        view: Any = self
        pk = unquote(str(view.kwargs[view.pk_url_kwarg]))
        found: Model = get_object_or_404(
            self.own(view.model._default_manager.all()), pk=pk
        )
        return found


class _ScopedChoosing(_Scoped):
    """The window of a chooser."""

    paginator_class = CappedPaginator

    def get_object_list(self) -> QuerySet[Any]:
        return self.own(super().get_object_list())  # type: ignore[misc]  # mixin


class _ScopedChosen(_Scoped):
    """What a chooser gives back."""

    def get_object(self, pk: str) -> Model:
        found: Model = self.own(self.model_class.objects.all()).get(pk=pk)  # type: ignore[attr-defined]  # mixin
        return found

    def get_objects(self, pks: Iterable[str]) -> QuerySet[Any]:
        return self.own(super().get_objects(pks))  # type: ignore[misc]  # mixin


class _ScopedCreation:
    """A view that makes a row has none to hide; its form limits the choices."""


# The first that fits is taken: a copy view is a create view, too.
KINDS: tuple[tuple[type, type], ...] = (
    (generic.CopyView, _ScopedGetObject),
    (generic.InspectView, _ScopedGetObject),
    (generic.IndexView, _ScopedRows),
    (generic.EditView, _ScopedObject),
    (generic.DeleteView, _ScopedObject),
    (BaseObjectMixin, _ScopedBaseObject),
    (generic.CreateView, _ScopedCreation),
    (choosing.BaseChooseView, _ScopedChoosing),
    (choosing.ChosenViewMixin, _ScopedChosen),
    (choosing.ChosenMultipleViewMixin, _ScopedChosen),
    (choosing.CreateViewMixin, _ScopedCreation),
)


class _LimitedForm:
    """Forms of a scoped view choose only among rows inside the scope."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # mixin
        view: Any = self
        action = "add" if isinstance(self, generic.CreateView) else "change"
        permission = policy_of(view.model).permission(action)
        limit_choices(form, user=view.request.user, permission=permission)
        return form


def scoped_view(view_class: type[View]) -> type[View]:
    """A subclass of the view that starts from the person's scope.

    Raises ImproperlyConfigured for a kind of view that is not in KINDS: it would show
    every row.
    """
    mixin = next((mixin for kind, mixin in KINDS if issubclass(view_class, kind)), None)
    if mixin is None:
        message = f"scoped_admin.KINDS does not say how to scope {view_class.__name__}"
        raise ImproperlyConfigured(message)
    bases: tuple[type, ...] = (mixin, view_class)
    if issubclass(view_class, generic.CreateView | generic.EditView):
        bases = (_LimitedForm, *bases)
    action = getattr(view_class, "permission_required", None)
    attributes = {} if action in (None, "add") else {"scope_action": action}
    return type(f"Scoped{view_class.__name__}", bases, attributes)


class ScopedModelViewSet(ModelViewSet):
    """A viewset whose every view shows only rows inside the person's scope.

    The model needs a registered ScopedPermissionPolicy. Off unless asked for: copying,
    the usage page (it names rows of other models), the reference index (each save
    would start a task), and exports, which need ``export_permission``. Always set
    ``list_display``.
    """

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    usage_view_enabled = False
    export_permission = ""

    def construct_view(self, view_class: type[View], **kwargs: Any) -> Any:
        if issubclass(view_class, generic.IndexView):
            kwargs["export_permission"] = self.export_permission
        return super().construct_view(scoped_view(view_class), **kwargs)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        if not self.usage_view_enabled:
            found.pop("usage_url_name", None)
        return found

    def get_urlpatterns(self) -> list[Any]:
        patterns: list[Any] = super().get_urlpatterns()
        if self.usage_view_enabled:
            return patterns
        return [each for each in patterns if each.name != "usage"]


class ReadOnlyModelViewSet(ScopedModelViewSet):
    """A list and a page per row; nothing can be added, changed or deleted here."""

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_common_view_kwargs(**kwargs)
        for name in ("add", "edit", "delete", "history", "copy"):
            found.pop(f"{name}_url_name", None)
        return found

    def get_urlpatterns(self) -> list[Any]:
        kept = {"index", "index_results", "inspect"}
        return [each for each in super().get_urlpatterns() if each.name in kept]

    def get_form_class(self, for_update: bool = False) -> Any:
        return None


class ScopedChooser(BaseChooser):
    """A chooser widget that never shows the name of a row that was only posted.

    On a form error Wagtail shows the title of any number posted. Forms give the widget
    the field's limited queryset by `limit_choices`, through ``choices``.
    """

    def get_instance(self, value: Any) -> Any:
        if value is None or isinstance(value, self.model_class):
            return value
        choices = getattr(self, "choices", None)
        queryset = getattr(choices, "queryset", None)
        if queryset is None:
            return None
        return queryset.filter(pk=value).first()

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """As Wagtail's, with a mark for portal/js/widgets.js instead of a script."""
        data = self.get_value_data(value)
        return format_html(
            '{}<template data-widget-init="Chooser" data-widget-id="{}" '
            'data-widget-config="{}"></template>',
            self.render_html(name, data, attrs),
            attrs["id"],
            json.dumps(self.get_js_init_options(attrs["id"], name, data)),
        )


class ScopedChooserViewSet(ChooserViewSet):
    """A chooser whose window and answers hold only rows inside the person's scope."""

    base_widget_class = ScopedChooser

    def construct_view(self, view_class: type[View], **kwargs: Any) -> Any:
        return super().construct_view(scoped_view(view_class), **kwargs)
