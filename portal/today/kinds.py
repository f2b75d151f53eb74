"""What a kind of row on the day page is: where its rows come from and what they say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from members.models import Member, User, scope_of
from portal.today.desk import Desk

# Rows of a kind that the page knows of; more are "99+".
MOST = 100


@dataclass(frozen=True)
class Hit:
    """One row: the member it is about (None: nobody we know) and its facts, as listed
    in the kind's ``facts``."""

    member_id: int | None
    facts: tuple[Any, ...]


@dataclass(frozen=True)
class Line:
    """What a row says. ``words``: why, in one sentence. ``note``: what was done
    already. ``is_late``: overdue. ``url``: where it is done, "" for the record."""

    words: str
    note: str = ""
    is_late: bool = False
    url: str = ""
    name: str = ""


def person_named(last_name: str | None, first_name: str | None) -> str:
    """A colleague's name in the order of its script, "" for nobody."""
    return User(last_name=last_name or "", first_name=first_name or "").get_full_name()


@dataclass(frozen=True)
class DayKind:
    """A kind of things to do. The table of them is in portal/today/table.py.

    ``rows`` gives a QuerySet that the person may see, narrowed by the desk; ``store``
    and ``member`` are ways from a row to its store and its member; ``facts`` the
    values that ``line`` needs; a kind that is about no store or no member leaves the way
    empty. ``lines`` writes the lines of the rows that are shown,
    at once, so that what it looks up costs the same for one row and for ten. Without
    ``order`` the rows come as they are ordered.
    """

    code: str
    label: str | Promise
    hint: str | Promise
    icon: str
    permission: str
    rows: Callable[[Desk], QuerySet[Any]]
    lines: Callable[[Desk, list[tuple[Hit, Member | None]]], list[Line]]
    order: tuple[str, ...]
    facts: tuple[str, ...]
    action: str | Promise
    store: str = "member__home_store"
    member: str = "member"
    is_call: bool = True

    def is_for(self, desk: Desk) -> bool:
        """Whether the person holds the permission somewhere."""
        return bool(scope_of(desk.user, self.permission))

    def hits(self, desk: Desk) -> list[Hit]:
        """The most urgent rows, MOST and one more at the most; one query."""
        ordered = self.rows(desk)
        if self.order:
            ordered = ordered.order_by(*self.order)
        names = (self.member, *self.facts) if self.member else self.facts
        rows = ordered.values_list(*names)[: MOST + 1]
        if not self.member:
            return [Hit(None, tuple(row)) for row in rows]
        return [Hit(member_id, tuple(facts)) for member_id, *facts in rows]

    def count_by_store(self, desk: Desk) -> dict[int, int]:
        """How many there are in each store; one query."""
        rows = self.rows(desk).order_by().values(self.store)
        found = rows.annotate(how_many=Count("pk"))
        return {row[self.store]: row["how_many"] for row in found}
