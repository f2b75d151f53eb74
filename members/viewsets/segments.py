"""Segments: whom the rules describe, in words and as a number."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, InspectView

from members.actions.segments import save_segment
from members.models import Member, Segment
from members.permissions import limit_choices
from members.scoped_admin import ScopedModelViewSet
from members.segments.builder import SegmentForm
from members.segments.compiler import UnknownRule, describe, members_in

SAMPLE = 10


def words_of(segment: Segment) -> str:
    """The segment in words; says so when one of its rules is gone."""
    try:
        return describe(segment.rules)
    except (UnknownRule, KeyError):
        return _("One of the rules can't be used.")


class _SegmentForms:
    """What adding and changing share: rules only offer what the person may see."""

    def get_form(self, form_class: Any = None) -> Any:
        view: Any = self
        form = super().get_form(form_class)  # type: ignore[misc]  # mixin
        for row in form.rows:
            limit_choices(
                row.form, user=view.request.user, permission="members.view_member"
            )
        return form

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


class SegmentCreateView(_SegmentForms, CreateView):
    """Describe members."""


class SegmentEditView(_SegmentForms, EditView):
    """Change a description."""


class SegmentPage(InspectView):
    """The words, how many of the person's members fit, and some of them."""

    template_name = "members/staff/segment.html"
    page_title = gettext_lazy("Segment")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        try:
            fitting = members_in(self.object.rules)
        except (UnknownRule, KeyError):
            fitting = Member.objects.none()
        mine = fitting.visible_to(self.request.user)
        return context | {
            "segment": self.object,
            "words": words_of(self.object),
            "count": mine.count(),
            "sample": list(mine.select_related("home_store").order_by("-pk")[:SAMPLE]),
        }


class SegmentViewSet(ScopedModelViewSet):
    """Groups of members, described by rules and counted afresh each time."""

    model = Segment
    name = "members_segments"
    url_prefix = "segments"
    menu_label = gettext_lazy("Segments")
    icon = "group"
    menu_order = 125
    add_to_admin_menu = True
    add_view_class = SegmentCreateView
    edit_view_class = SegmentEditView
    inspect_view_class = SegmentPage
    create_template_name = "members/staff/segment_create.html"
    edit_template_name = "members/staff/segment_edit.html"
    list_display = [
        "name",
        Column("words", label=gettext_lazy("Who"), accessor=words_of),
        "created_at",
    ]
    search_fields = ["name", "description"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return SegmentForm
