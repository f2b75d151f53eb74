"""The list of members: Wagtail's listing, paged by keyset, exported masked and logged."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _
from laces.components import Component
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.views import generic

from members.actions.access import log_access
from members.choices import AccessAction
from members.filters import MemberFilterSet
from members.models import Member, scope_of
from members.queries.keyset import COUNT_CAP, KeysetPage, capped_count, keyset_page
from members.queries.member_rows import MemberRow, rows_of
from members.search.router import find_ids

PAGE_SIZE = 25
EXPORT_CHUNK = 1_000


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
    export_filename = "members"
    list_export = [
        "member.member_no",
        "member.name",
        "member.get_sex_display",
        "phone",
        "member.home_store.name",
        "member.get_status_display",
        "birthday.next_on",
        "member.joined_on",
        "member.source.name",
        "last_visit_on",
        "spend_365",
    ]
    export_headings = {
        "member.member_no": gettext_lazy("Member number"),
        "member.name": gettext_lazy("Name"),
        "member.get_sex_display": gettext_lazy("Sex"),
        "phone": gettext_lazy("Phone (masked)"),
        "member.home_store.name": gettext_lazy("Home store"),
        "member.get_status_display": gettext_lazy("Status"),
        "birthday.next_on": gettext_lazy("Next birthday"),
        "member.joined_on": gettext_lazy("Joined on"),
        "member.source.name": gettext_lazy("Source"),
        "last_visit_on": gettext_lazy("Last purchase"),
        "spend_365": gettext_lazy("Spent in a year"),
    }
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

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:  # the page's context would read every row to count them
            return self.as_spreadsheet(self.get_queryset(), request.GET["export"])
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

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

    def as_spreadsheet(
        self, queryset: QuerySet[Member], spreadsheet_format: str
    ) -> HttpResponseBase:
        """The whole filtered list, contact data masked; written to the access log."""
        params = self.request.GET.copy()
        params.pop("export", None)
        log_access(
            by=self.request.user,
            action=AccessAction.EXPORTED,
            what=f"members.{spreadsheet_format} {params.urlencode()}",
            count=queryset.count(),
            at=timezone.now(),
        )
        response: HttpResponseBase = super().as_spreadsheet(
            self._export_rows(queryset), spreadsheet_format
        )
        return response

    def _export_rows(self, queryset: QuerySet[Member]) -> Iterator[MemberRow]:
        # A file is written while it is sent, when the view's language is gone.
        language, today = get_language(), timezone.localdate()
        related = queryset.select_related("home_store", "stat", "source")
        after = None
        while True:
            part = related.filter(pk__lt=after) if after else related
            members = list(part.order_by("-pk")[:EXPORT_CHUNK])
            if not members:
                return
            with override(language):
                rows = rows_of(members, today=today)
            yield from rows
            after = members[-1].pk

    def to_row_dict(self, item: MemberRow) -> dict[str, Any]:
        return {field: _reach(item, field.split(".")) for field in self.list_export}


def _reach(found: Any, names: Iterable[str]) -> Any:
    """The value at the end of a dotted path; "" where it breaks off."""
    for name in names:
        found = getattr(found, name, None)
        if callable(found):
            found = found()
        if found is None:
            return ""
    return found
