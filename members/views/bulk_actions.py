"""What staff can do to many members at once: its name, what it asks for, what does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from members.actions.bulk import (
    MOST,
    RIGHT,
    add_to_list,
    assign_owner,
    changeable,
    refuse_too_many,
    remove_from_list,
    tag_members,
    untag_members,
)
from members.actions.renewal import renew_memberships
from members.models import Member, MemberList, Tag, User
from members.permissions import colleagues
from members.views.controlled import may_ask

EXPORT = "export"
# Each renewal is a term of its own, in a transaction of its own.
MOST_RENEWALS = 500

Members = QuerySet[Member]
# How many changed, and the sentences of those that were refused.
Outcome = tuple[int, list[str]]


@dataclass(frozen=True)
class BulkAction:
    """One thing that can be done; ``choices`` gives the rows it can be done with."""

    label: str | Promise
    do: Callable[[Members, Any, User, datetime], Outcome]
    argument: str | Promise = ""
    choices: Callable[[User], QuerySet[Any]] | None = None
    most: int = MOST

    def field(self, user: User) -> Any:
        """The form field for what must be chosen beforehand; None without."""
        if self.choices is None:
            return None
        return forms.ModelChoiceField(self.choices(user), label=str(self.argument))


def _colleagues(user: User) -> QuerySet[User]:
    return colleagues(user, RIGHT).order_by("last_name", "first_name", "pk")


def _renew(members: Members, _nothing: None, by: User, at: datetime) -> Outcome:
    rows = list(changeable(members, by=by)[: MOST_RENEWALS + 1])
    refuse_too_many(len(rows), most=MOST_RENEWALS)
    terms, refused = renew_memberships(rows, by=by, at=at)
    return len(terms), refused


def _with(act: Callable[..., int], word: str) -> Callable[..., Outcome]:
    """An action of members/actions/bulk.py, told under `word` what was chosen."""

    def do(members: Members, chosen: Any, by: User, at: datetime) -> Outcome:
        return act(members=members, by=by, at=at, **{word: chosen}), []

    return do


def _tags(_user: User) -> QuerySet[Tag]:
    return Tag.objects.order_by("name")


def _lists(_user: User) -> QuerySet[MemberList]:
    return MemberList.objects.by_hand().order_by("name")


TAG, LIST = gettext_lazy("Tag"), gettext_lazy("List")
BULK_ACTIONS = {
    "owner": BulkAction(
        gettext_lazy("Give to a colleague"),
        _with(assign_owner, "owner"),
        gettext_lazy("Colleague"),
        _colleagues,
    ),
    "tag": BulkAction(
        gettext_lazy("Put a tag on"), _with(tag_members, "tag"), TAG, _tags
    ),
    "untag": BulkAction(
        gettext_lazy("Take a tag off"), _with(untag_members, "tag"), TAG, _tags
    ),
    "list": BulkAction(
        gettext_lazy("Put on a list"), _with(add_to_list, "member_list"), LIST, _lists
    ),
    "unlist": BulkAction(
        gettext_lazy("Take off a list"),
        _with(remove_from_list, "member_list"),
        LIST,
        _lists,
    ),
    "renew": BulkAction(gettext_lazy("Renew membership"), _renew, most=MOST_RENEWALS),
}


def offered_actions(user: User) -> list[tuple[str, str | Promise]]:
    """The codes and names of what this person may do to members of the list."""
    found = []
    if user.has_perm(RIGHT):
        found = [(code, action.label) for code, action in BULK_ACTIONS.items()]
    if may_ask(user):
        found.append((EXPORT, gettext_lazy("Request an export or a print")))
    return found
