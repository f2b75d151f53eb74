"""Goods that came back: what becomes of them; the list is a viewset."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from feedback.actions.redress import decide_goods
from feedback.exceptions import FeedbackError
from feedback.forms.solution import FateForm
from feedback.models import Case, ReturnedGoods
from feedback.views.workspace.page import staff_of
from members.exceptions import MembersError

GOODS_COLUMNS = [
    TitleColumn(
        "what",
        label=gettext_lazy("What came back"),
        get_url=lambda goods: goods.case.get_absolute_url(),
    ),
    Column(
        "quantity",
        label=gettext_lazy("Quantity"),
        accessor=lambda goods: floatformat(goods.quantity, -2),
    ),
    Column("batch", label=gettext_lazy("Model or batch")),
    Column("reason", label=gettext_lazy("Reason")),
    Column(
        "taken_at",
        label=gettext_lazy("Taken back"),
        accessor=lambda goods: f"{timezone.localtime(goods.taken_at):%Y-%m-%d}",
        sort_key="taken_at",
    ),
    Column("taken_by", label=gettext_lazy("By whom")),
    Column(
        "fate",
        label=gettext_lazy("What became of it"),
        accessor=lambda goods: goods.get_fate_display(),
    ),
    Column("case", label=gettext_lazy("Case"), accessor="case.reference"),
    Column("store", label=gettext_lazy("Store")),
]
GOODS_EXPORT = [
    "taken_at",
    "what",
    "batch",
    "quantity",
    "reason",
    "fate",
    "fate_note",
    "store",
    "case.reference",
]


class ReturnedGoodsIndexView(IndexView):
    """What came back with the cases that the person may see, the latest first."""

    template_name = "feedback/amends/goods_list.html"
    default_ordering = ("-taken_at", "-pk")
    page_title = gettext_lazy("Returned goods")
    paginate_by = 50

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        visible = Case.objects.visible_to(self.request.user)
        related = ("case", "store", "taken_by")
        return rows.filter(case__in=visible).select_related(*related)


@require_POST
def decide_fate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of it, and go back to the case."""
    user = staff_of(request)
    rows = ReturnedGoods.objects.visible_to(user).select_related("case")
    goods = get_object_or_404(rows, pk=pk)
    form = FateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what becomes of it."))
        return redirect(goods.case)
    try:
        decide_goods(goods=goods, by=user, at=timezone.now(), **form.cleaned_data)
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(goods.case)
