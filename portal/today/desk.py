"""Whose day it is: a person, the stores they work for, and what they narrowed it to."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from members.models import Store, User
from members.permissions import scoped
from members.queries.figures import portal_day

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Desk:
    """One person's day. ``store`` narrows it to one store, ``mine`` to own members.

    ``stores`` are the open stores in which the person may see members.
    """

    user: User
    now: datetime
    stores: tuple[Store, ...]
    store: Store | None = None
    mine: bool = False

    @cached_property
    def today(self) -> date:
        """The portal's calendar day."""
        return portal_day(self.now)

    @cached_property
    def store_ids(self) -> list[int]:
        """The stores whose day is shown. Always spelled out, also for the whole chain:
        the indexes of the figures begin with the store."""
        if self.store is not None:
            return [self.store.pk]
        return [store.pk for store in self.stores]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was narrowed."""
        return self.store is None and not self.mine

    def narrow(self, rows: QuerySet[M], *, store: str, owner: str = "") -> QuerySet[M]:
        """The rows of the chosen stores and, when only own ones are asked for, those
        of the person; ``store`` and ``owner`` are ways to a column."""
        condition = Q(**{f"{store}__in": self.store_ids})
        if self.mine and owner:
            condition &= Q(**{owner: self.user.pk})
        return rows.filter(condition)


def desk_of(user: User, *, now: datetime, params: QueryDict) -> Desk:
    """The person's desk; ``store`` (a number) and ``mine`` of the address narrow it.

    A store out of reach counts as none chosen.
    """
    rows: Any = scoped(
        user, Store.objects.open().order_by("code"), permission="members.view_member"
    )
    stores = tuple(rows)
    wanted = params.get("store", "")
    chosen = next((store for store in stores if str(store.pk) == wanted), None)
    return Desk(
        user=user,
        now=now,
        stores=stores,
        store=chosen,
        mine=params.get("mine") == "1",
    )
