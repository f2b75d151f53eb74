"""Declared staff screens of feedback."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.filters import CaseFilterSet
from feedback.models import Case
from feedback.views.listing import COLUMNS, CaseIndexView
from members.scoped_admin import ReadOnlyModelViewSet


class CaseViewSet(ReadOnlyModelViewSet):
    """The list at /admin/cases/; one case has its own page (views/workspace/)."""

    model = Case
    name = "feedback_cases"
    url_prefix = "cases"
    icon = "comment"
    menu_label = _("Cases")
    menu_order = 10
    menu_hook = "register_feedback_menu_item"
    inspect_view_enabled = False
    index_view_class = CaseIndexView
    list_display = COLUMNS
    filterset_class = CaseFilterSet

    def get_urlpatterns(self) -> list[Any]:
        kept = {"index", "index_results"}
        return [each for each in super().get_urlpatterns() if each.name in kept]
