"""The list of members: Wagtail's listing, paged by keyset. It leaves the portal only on
request (members/views/controlled.py)."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from laces.components import Component
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from members.filters import MemberFilterSet
from members.models import Member, scope_of
from members.queries.keyset import COUNT_CAP, KeysetPage, capped_count, keyset_page
from members.queries.member_rows import MemberRow, rows_of
from members.search.router import find_ids
from members.views.controlled import may_ask

PAGE_SIZE = 25


class MemberTable(Component):
    """The rows in one template: a component a cell, as Wagtail's tables have, costs
    more than everything else on the page."""

    template_name = "members/list/table.html"

    def __init__(
        self, _columns: object, rows: list[MemberRow], **_options: Any
    ) -> None:
        self.rows = rows

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"rows": self.rows}


class ListPaginator:
    """What Wagtail's listing asks of a paginator: a count (capped) and no numbers."""

    def __init__(self, queryset: QuerySet[Member]) -> None:
        self._queryset = queryset

    @cached_property
    def count(self) -> int:
        return capped_count(self._queryset)

    @property
    def items_count_label(self) -> str:
        """ "37 members", "1000+ members"."""
        if self.count > COUNT_CAP:
            return _("%(count)d+ members") % {"count": COUNT_CAP}
        words = ngettext("%(count)d member", "%(count)d members", self.count)
        return words % {"count": self.count}

    def get_elided_page_range(self, *_args: object) -> list[int]:
        """No page numbers: nobody knows them without counting."""
        return []


class MemberListView(generic.IndexView):
    """Members of the person's stores, newest first. Wrapped by scoped_view."""

    model = Member
    page_title = gettext_lazy("Members")
    header_icon = "group"
    verbose_name_plural = Member._meta.verbose_name_plural
    index_url_name = "members_list"
    index_results_url_name = "members_list_results"
    add_url_name = "members_add"
    add_item_label = gettext_lazy("Open a record")
    results_template_name = "members/list/results.html"
    template_name = "members/list/list.html"
    filterset_class = MemberFilterSet
    is_searchable = True
    default_ordering = "-pk"
    paginate_by = PAGE_SIZE
    columns: list[Any] = []
    table_class = MemberTable
    keyset: KeysetPage[Member]

    def get_search_form(self) -> SearchForm:
        words = _("Phone, last four digits, member number, name, pinyin or e-mail")
        return SearchForm(
            self.request.GET if "q" in self.request.GET else None, placeholder=words
        )

    def search_queryset(self, queryset: QuerySet[Member]) -> QuerySet[Member]:
        """The same search as the dialog's: at most 500 that fit."""
        if not self.is_searching:
            return queryset
        scope = scope_of(self.request.user, "members.view_member")
        ids, _exact = find_ids(self.search_query, scope=scope)
        return queryset.filter(pk__in=ids)

    def order_queryset(self, queryset: QuerySet[Member]) -> QuerySet[Member]:
        return queryset.order_by("-pk")

    def paginate_queryset(
        self, queryset: QuerySet[Member], page_size: int
    ) -> tuple[ListPaginator, KeysetPage[Member], list[MemberRow], bool]:
        related = queryset.select_related("home_store", "stat")
        self.keyset = keyset_page(related, params=self.request.GET, size=page_size)
        rows = rows_of(self.keyset.rows, today=timezone.localdate())
        return ListPaginator(queryset), self.keyset, rows, True

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Wagtail's own, and the way to a controlled document of this list."""
        buttons: list[Button] = list(super().header_more_buttons)
        if may_ask(self.request.user):
            buttons.append(
                Button(
                    _("Request an export or a print"),
                    url=f"{reverse('members_export_ask')}?{self.request.GET.urlencode()}",
                    icon_name="download",
                    priority=90,
                )
            )
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        page = self.keyset
        context["previous_url"] = self._page_url("before", page.previous_before)
        context["next_url"] = self._page_url("after", page.next_after)
        return context

    def _page_url(self, name: str, value: int | None) -> str:
        """This list with all its filters, at another place; "" when there is none."""
        if value is None:
            return ""
        params = self.request.GET.copy()
        for other in ("after", "before", "_w_filter_fragment"):
            params.pop(other, None)
        params[name] = str(value)
        return f"{self.index_url}?{params.urlencode()}"
