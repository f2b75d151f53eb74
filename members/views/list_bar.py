"""The bar above the list of members: saved views, order, columns."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from members.choices import ViewReach
from members.forms import SavedViewForm
from members.models import SavedView
from members.views.list_state import ALL, ListState, lasting, view_url


@dataclass(frozen=True)
class ViewLink:
    """A saved view as the bar shows it."""

    name: str
    url: str
    place: str
    is_open: bool


def bar_of(state: ListState) -> dict[str, Any]:
    """What the template of the bar needs."""
    params = lasting(state.params)
    codes = [column.code for column in state.columns]
    return {
        "views": [_link(view, state) for view in state.views],
        "everybody_url": f"?view={ALL}",
        "is_everybody": not params and state.view is None,
        "orders": state.orders(),
        "order": state.order,
        "columns": [(column, column.code in codes) for column in state.offered],
        "params": params.urlencode(),
        "codes": ",".join(codes),
        "here": state.url(),
        "may_change": state.view is not None and state.view.is_editable_by(state.user),
        "form": SavedViewForm(user=state.user, auto_id="id_view_%s"),
    }


def _link(view: SavedView, state: ListState) -> ViewLink:
    place = ""
    if view.reach == ViewReach.STORE:
        place = str(view.store)
    elif view.reach == ViewReach.CHAIN:
        place = _("chain")
    return ViewLink(view.name, view_url(view), place, view == state.view)
