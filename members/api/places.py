"""Stores by their codes, as far as a token reaches."""

from django.utils.translation import gettext as _

from members.api.problems import Problem
from members.models import Store, User, scope_of

# Every scope of a token holds in the same stores.
ANY = (
    "members.view_member",
    "members.add_purchase",
    "feedback.add_case",
)


def reach_of(by: User) -> dict[str, Store]:
    """The stores that the token reaches, by code."""
    scopes = [scope_of(by, permission) for permission in ANY]
    if any(scope.everywhere for scope in scopes):
        stores = Store.objects.order_by("code")
    else:
        ids = frozenset[int]().union(*(scope.store_ids for scope in scopes))
        stores = Store.objects.filter(pk__in=sorted(ids))
    return {store.code: store for store in stores}


def store_of(code: str, by: User) -> Store:
    """The store of this code; without one, the only store that the token reaches.

    Problem: a store that there isn't and one out of reach are answered alike.
    """
    stores = reach_of(by)
    if code in stores:
        return stores[code]
    if not code and len(stores) == 1:
        return next(iter(stores.values()))
    raise out_of_reach(code)


def out_of_reach(code: str) -> Problem:
    """The answer for a store that the token does not reach."""
    if not code:
        return Problem(
            "store-out-of-reach",
            _("This token serves several stores: say which one in “store”."),
        )
    return Problem(
        "store-out-of-reach",
        _("This token reaches no store with the code “%(code)s”.") % {"code": code},
    )
