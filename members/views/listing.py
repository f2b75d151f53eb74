"""The list of members: Wagtail's listing, paged by keyset. It leaves the portal only on
request (members/views/controlled.py)."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from laces.components import Component
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from members.actions.opening import note_searched
from members.exports.selection import kept_query
from members.filters.member_list import MemberFilterSet
from members.models import Member, scope_of
from members.queries.keyset import COUNT_CAP, KeysetPage, capped, keyset_page
from members.queries.member_rows import MemberRow, rows_of
from members.search.router import find_ids
from members.views.bulk_actions import offered_actions
from members.views.controlled import may_ask
from members.views.list_bar import bar_of
from members.views.list_columns import cells_of
from members.views.list_state import ListState, view_url

PAGE_SIZE = 25


class MemberTable(Component):
    """The rows in one template, their cells in plain Python: a component a cell, as
    Wagtail's tables have, costs more than everything else on the page."""

    template_name = "members/list/table.html"

    def __init__(
        self, state: ListState, rows: list[MemberRow], *, can_tick: bool
    ) -> None:
        self.state = state
        self.rows = rows
        self.can_tick = can_tick

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        columns = self.state.columns
        now = self.state.order.code
        return {
            "can_tick": self.can_tick,
            "headings": [
                {
                    "column": column,
                    "url": self.state.url(sort=column.order) if column.order else "",
                    "is_order": bool(column.order) and column.order == now,
                }
                for column in columns
            ],
            "rows": [(row, cells_of(row, columns)) for row in self.rows],
        }


class ListPaginator:
    """What Wagtail's listing asks of a paginator: a count (capped) and no numbers."""

    def __init__(self, count: int) -> None:
        self.count = count

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
    keyset: KeysetPage[Member]

    @cached_property
    def state(self) -> ListState:
        """How the person reads the list."""
        return ListState(user=self.request.user, params=self.request.GET)

    def get_table(self, object_list: list[MemberRow]) -> MemberTable:
        ticks = bool(offered_actions(self.request.user))
        return MemberTable(self.state, object_list, can_tick=ticks)

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
        relations = {name for column in self.state.columns for name in column.related}
        many = {name for column in self.state.columns for name in column.prefetch}
        found = capped(queryset)
        related = found.queryset.select_related(
            "home_store", "stat", *sorted(relations)
        )
        self.keyset = keyset_page(
            related.prefetch_related(*sorted(many)),
            params=self.request.GET,
            size=page_size,
            order=self.state.order.keyset,
        )
        rows = rows_of(self.keyset.rows, today=timezone.localdate())
        return ListPaginator(found.count), self.keyset, rows, True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.results_only and (first := self.state.first_view):
            return redirect(view_url(first))
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

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

    @cached_property
    def active_filters(self) -> list[Any]:
        """Wagtail's chips; taking one away leads to the first page."""
        return [
            chip._replace(removed_filter_url=_from_the_top(chip.removed_filter_url))
            for chip in super().active_filters
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        page = self.keyset
        state = self.state
        context["previous_url"] = _page_url(state, "before", page.previous_before)
        context["next_url"] = _page_url(state, "after", page.next_after)
        context["state"] = state
        context["carried"] = [
            (name, state.params[name])
            for name in ("sort", "view", "columns")
            if state.params.get(name)
        ]
        context["bar"] = bar_of(state)
        context["bulk_actions"] = offered_actions(self.request.user)
        context["page_ids"] = ",".join(str(row.pk) for row in page.rows)
        if {"after", "before"} & set(self.request.GET):
            self._note_paging(context["paginator"].count)
        return context

    def _note_paging(self, count: int) -> None:
        """Who pages through a list looks at many people: that is logged."""
        note_searched(
            by=self.request.user,
            what=f"list of members {kept_query(self.request.GET.urlencode())}".strip(),
            count=count,
            at=timezone.now(),
        )


def _from_the_top(url: str) -> str:
    address, _mark, query = url.partition("?")
    params = QueryDict(query, mutable=True)
    for name in ("after", "before"):
        params.pop(name, None)
    return f"{address}?{params.urlencode()}"


def _page_url(state: ListState, name: str, place: str | None) -> str:
    """This list with all its filters, at another place; "" when there is none."""
    return "" if place is None else state.url(**{name: place})
