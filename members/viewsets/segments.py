"""Segments: built from rules in groups, shown in words, with whom they reach now."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import (
    CreateView,
    EditView,
    IndexView,
    InspectView,
)

from members.actions.segments import save_segment
from members.models import Segment
from members.scoped_admin import ScopedModelViewSet
from members.segments.builder import SegmentForm
from members.segments.compiler import UnknownRule, describe
from members.segments.uses import uses_of
from members.views.segments import (
    limit_rules,
    preview_of,
    segment_context,
)

FRAGMENT = "fragment"


def words_of(segment: Segment) -> str:
    """The segment in words; says so when one of its rules is gone."""
    try:
        return describe(segment.frozen_rules or segment.rules)
    except UnknownRule:
        return _("One of the rules can't be used.")


def frozen_at(segment: Segment) -> datetime | None:
    """When a static segment was written down."""
    return segment.frozen_list.frozen_at if segment.frozen_list else None


class SegmentIndexView(IndexView):
    """All segments; when the static ones were written down."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        with_lists: QuerySet[Any] = rows.select_related("frozen_list")
        return with_lists


class _Building:
    """What adding and changing share: the steps of the builder redraw the form, and
    rules only offer what the person may see."""

    @property
    def step(self) -> str:
        """What a button of the builder asked for; "" when the form is to be saved."""
        request: HttpRequest = self.request  # type: ignore[attr-defined]  # a view has one
        return request.POST.get("do", "")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]  # mixin
        if self.step:
            kwargs["posted"] = kwargs.pop("data")
            kwargs.pop("files", None)
        return kwargs

    def get_form(self, form_class: Any = None) -> Any:
        view: Any = self
        form = super().get_form(form_class)  # type: ignore[misc]  # mixin
        if self.step:
            form.turn(self.step, view.request.POST)
        limit_rules(form, view.request.user)
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        if not self.step:
            return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # mixin
        if not hasattr(self, "object"):
            self.object = view.get_object() if isinstance(self, EditView) else None
        form = self.get_form()
        if request.headers.get("X-Requested-With") == FRAGMENT:
            return render(request, "members/staff/segment_builder.html", {"form": form})
        context = view.get_context_data(form=form)
        if self.step == "count":
            context["preview"] = preview_of(request)
        return view.render_to_response(context)  # type: ignore[no-any-return]  # a view's

    def save_instance(self) -> Segment:
        view: Any = self
        data = view.form.cleaned_data
        return save_segment(
            segment=view.object if isinstance(self, EditView) else None,
            name=data["name"],
            description=data["description"],
            rules=view.form.tree(),
            by=view.request.user,
        )


class SegmentCreateView(_Building, CreateView):
    """Describe members."""


class SegmentEditView(_Building, EditView):
    """Change a description; says what it changes besides."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        uses = uses_of(context["object"], self.request.user)
        return context | {"active_uses": [use for use in uses if use.is_active]}


class SegmentPage(InspectView):
    """The rules in words, how many of the person's members fit, and some of them."""

    template_name = "members/staff/segment.html"
    page_title = gettext_lazy("Segment")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | segment_context(self.object, self.request.user)


class SegmentViewSet(ScopedModelViewSet):
    """Groups of members, described by rules and counted afresh each time."""

    model = Segment
    name = "members_segments"
    url_prefix = "segments"
    menu_label = gettext_lazy("Segments")
    icon = "group"
    menu_order = 125
    add_to_admin_menu = True
    index_view_class = SegmentIndexView
    add_view_class = SegmentCreateView
    edit_view_class = SegmentEditView
    inspect_view_class = SegmentPage
    create_template_name = "members/staff/segment_create.html"
    edit_template_name = "members/staff/segment_edit.html"
    list_display = [
        "name",
        Column("words", label=gettext_lazy("Who"), accessor=words_of),
        DateColumn(
            "frozen_at",
            label=gettext_lazy("Frozen"),
            accessor=frozen_at,
        ),
        "created_at",
    ]
    search_fields = ["name", "description"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return SegmentForm
