"""Declared staff screens of feedback."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.filters import CaseFilterSet, ReturnedGoodsFilterSet
from feedback.models import Case, ReturnedGoods
from feedback.views.goods import GOODS_COLUMNS, GOODS_EXPORT, ReturnedGoodsIndexView
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


class ReturnedGoodsViewSet(ReadOnlyModelViewSet):
    """What customers brought back: a list to filter, print and take along."""

    model = ReturnedGoods
    name = "returned_goods"
    url_prefix = "returned-goods"
    icon = "upload"
    menu_label = _("Returned goods")
    menu_hook = "register_feedback_menu_item"
    menu_order = 70
    inspect_view_enabled = False
    index_view_class = ReturnedGoodsIndexView
    list_display = GOODS_COLUMNS
    list_export = GOODS_EXPORT
    export_permission = "feedback.change_case"
    filterset_class = ReturnedGoodsFilterSet

    def get_urlpatterns(self) -> list[Any]:
        kept = {"index", "index_results"}
        return [each for each in super().get_urlpatterns() if each.name in kept]
