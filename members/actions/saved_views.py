"""Saving, changing and taking away views of the list of members."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from members.choices import ViewReach
from members.exceptions import NotAllowed, ViewRefused
from members.models import ListColumns, SavedView, Store, User, scope_of

MOST_VIEWS = 50
LONGEST_PARAMS = 2000


@transaction.atomic
def save_view(
    *,
    name: str,
    params: str,
    columns: Sequence[str],
    by: User,
    reach: str = ViewReach.OWN,
    store: Store | None = None,
    is_default: bool = False,
    view: SavedView | None = None,
) -> SavedView:
    """Save a view of the list, or change one; returns it.

    One view of a person (of a store, of the chain) opens first at most: the latest.
    Refused: NotAllowed for a view that is not one's own without
    "members.share_savedview" in its store (in the whole chain for the chain's);
    ViewRefused without a name, without the store it is for, for too many views or too
    long filters.
    """
    if view is not None and not view.is_editable_by(by):
        raise NotAllowed(_("This view is somebody else's."))
    _check(name=name, params=params, reach=reach, store=store, by=by, view=view)
    saved = view or SavedView(owner=by)
    saved.name, saved.params, saved.columns = name.strip(), params, list(columns)
    saved.reach, saved.is_default = reach, is_default
    if reach == ViewReach.OWN:
        saved.owner = by
    saved.store = store if reach == ViewReach.STORE else None
    if is_default:
        alike = SavedView.objects.filter(reach=reach, store=saved.store)
        if reach == ViewReach.OWN:
            alike = alike.filter(owner=saved.owner)
        alike.exclude(pk=saved.pk).update(is_default=False)
    saved.save()
    return saved


def _check(
    *,
    name: str,
    params: str,
    reach: str,
    store: Store | None,
    by: User,
    view: SavedView | None,
) -> None:
    if not name.strip():
        raise ViewRefused(_("Give the view a name."))
    if len(params) > LONGEST_PARAMS:
        raise ViewRefused(_("These are too many filters to be saved."))
    if reach == ViewReach.STORE and store is None:
        raise ViewRefused(_("Choose the store that the view is for."))
    if reach != ViewReach.OWN:
        pk = store.pk if store and reach == ViewReach.STORE else None
        if not scope_of(by, "members.share_savedview").covers(pk):
            raise NotAllowed(_("You may not save views for these people."))
    if view is None and SavedView.objects.filter(owner=by).count() >= MOST_VIEWS:
        raise ViewRefused(_("You have fifty views. Delete one that nobody needs."))


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    """Take a view away. NotAllowed for a view that `by` may not change."""
    if not view.is_editable_by(by):
        raise NotAllowed(_("This view is somebody else's."))
    view.delete()


def choose_columns(*, codes: Sequence[str], by: User) -> None:
    """Remember the columns that a person wants; none at all: the usual ones again."""
    if codes:
        ListColumns.objects.update_or_create(user=by, defaults={"codes": list(codes)})
    else:
        ListColumns.objects.filter(user=by).delete()
