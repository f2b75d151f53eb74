"""How the list of members is read now: which view, in which order, with which columns.

The address says all of it, so that a page can be sent to a colleague: filters by their
names, ``sort``, ``columns`` (codes with commas) and ``view``. What it does not say comes
from the saved view, then from the person's own choice, then from the usual columns.
"""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse

from members.choices import ViewReach
from members.models import ListColumns, SavedView, User
from members.queries.list_orders import LIST_ORDERS, ListOrder, order_named
from members.views.list_columns import (
    STANDARD_COLUMNS,
    USUAL,
    ListColumn,
    chosen_columns,
    custom_columns,
)

# What of an address is no filter and no order.
PASSING = ("after", "before", "view", "columns", "p", "export", "_w_filter_fragment")
# ?view=all: everybody, although another view opens first.
ALL = "all"


def lasting(params: QueryDict) -> QueryDict:
    """The part of an address that a saved view keeps: what is filled in, in order of
    the names."""
    kept = QueryDict(mutable=True)
    for name in sorted(params):
        values = [value for value in params.getlist(name) if value]
        if name not in PASSING and values:
            kept.setlist(name, values)
    return kept


@dataclass
class ListState:
    """The list as one person reads it now. At most three queries."""

    user: User
    params: QueryDict

    @cached_property
    def offered(self) -> list[ListColumn]:
        """The columns that the person may choose."""
        return [*STANDARD_COLUMNS, *custom_columns(self.user)]

    @cached_property
    def views(self) -> list[SavedView]:
        """The views that the person may open: own ones first."""
        found = SavedView.objects.visible_to(self.user).select_related("store")
        return sorted(found, key=lambda view: view.reach != ViewReach.OWN)

    @cached_property
    def view(self) -> SavedView | None:
        """The view that is open."""
        wanted = self.params.get("view", "")
        return next((view for view in self.views if str(view.pk) == wanted), None)

    @property
    def first_view(self) -> SavedView | None:
        """The view that opens first, when the address asks for nothing: one's own
        before the store's before the chain's."""
        if self.params:
            return None
        order = list(ViewReach.values)
        defaults = [view for view in self.views if view.is_default]
        return min(defaults, key=lambda view: order.index(view.reach), default=None)

    @cached_property
    def order(self) -> ListOrder:
        return order_named(self.params.get("sort", ""))

    @cached_property
    def columns(self) -> list[ListColumn]:
        """The columns to show; never none."""
        for codes in (self._asked, self.view.columns if self.view else []):
            if found := chosen_columns(codes, self.offered):
                return found
        own = ListColumns.objects.filter(user=self.user).first()
        found = chosen_columns(own.codes if own else (), self.offered)
        return found or chosen_columns(USUAL, self.offered)

    @property
    def _asked(self) -> list[str]:
        return self.params.get("columns", "").split(",")

    @property
    def is_changed(self) -> bool:
        """Whether filters, order or columns differ from the open view's."""
        if self.view is None:
            return False
        if lasting(self.params).urlencode() != self.view.params:
            return True
        return bool(self.params.get("columns")) and (
            [column.code for column in self.columns] != self.view.columns
        )

    def url(self, **changes: str | None) -> str:
        """This list with other values of the address (None: without it), first page."""
        params = self.params.copy()
        for name in ("after", "before", "export", "_w_filter_fragment"):
            params.pop(name, None)
        for name, value in changes.items():
            params.pop(name, None)
            if value is not None:
                params[name] = value
        return f"{reverse('members_list')}?{params.urlencode()}"

    def orders(self) -> list[tuple[ListOrder, str]]:
        """Every order, with its address."""
        return [(order, self.url(sort=order.code)) for order in LIST_ORDERS]


def view_url(view: SavedView) -> str:
    """The address that opens a saved view."""
    params = QueryDict(view.params, mutable=True)
    params["view"] = str(view.pk)
    return f"{reverse('members_list')}?{params.urlencode()}"
