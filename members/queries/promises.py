"""What we owe members today: promises, and the contacts that were set down."""

from datetime import date
from enum import StrEnum

from django.db.models import BooleanField, Case, Q, Value, When

from members.models import Member, Promise, User, scope_of
from members.models.contact import PromiseQuerySet
from members.models.member import MemberQuerySet


class PromiseTab(StrEnum):
    """How a promise stands; the tabs of the tracker."""

    OVERDUE = "overdue"
    TODAY = "today"
    COMING = "coming"
    KEPT = "kept"
    BROKEN = "broken"


OPEN_TABS = (PromiseTab.OVERDUE, PromiseTab.TODAY, PromiseTab.COMING)


def promises_on(
    tab: PromiseTab, promises: PromiseQuerySet, *, today: date
) -> PromiseQuerySet:
    """Those of `promises` that stand so. Open ones by their day, settled ones last first."""
    if tab == PromiseTab.OVERDUE:
        return promises.open().filter(due_on__lt=today).order_by("due_on", "pk")
    if tab == PromiseTab.TODAY:
        return promises.open().filter(due_on=today).order_by("due_on", "pk")
    if tab == PromiseTab.COMING:
        return promises.open().filter(due_on__gt=today).order_by("due_on", "pk")
    settled = promises.filter(is_kept=tab == PromiseTab.KEPT)
    return settled.order_by("-settled_at", "-pk")


def promises_after(
    tab: PromiseTab, promises: PromiseQuerySet, after: Promise
) -> PromiseQuerySet:
    """What follows a promise in the order of its tab."""
    if tab in OPEN_TABS:
        day = after.due_on
        return promises.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=after.pk))
    at = after.settled_at
    return promises.filter(Q(settled_at__lt=at) | Q(settled_at=at, pk__lt=after.pk))


def own_first(field: str, user: User) -> Case:
    """An expression to order by: False (first) for the rows of this person."""
    return Case(
        When(Q(**{field: user.pk}), then=Value(value=False)),
        default=Value(value=True),
        output_field=BooleanField(),
    )


def due_promises(user: User, today: date) -> PromiseQuerySet:
    """Open promises in the user's stores that are due by today; own ones first."""
    return (
        Promise.objects.visible_to(user)
        .open()
        .filter(due_on__lte=today)
        .select_related("member", "owner")
        .order_by(own_first("owner", user), "due_on", "pk")
    )


def due_contacts(user: User, today: date) -> MemberQuerySet:
    """Members of the user's stores whose next contact is set for today or before.

    Those that the user looks after come first, then the longest overdue.
    """
    scope = scope_of(user, "members.view_contact")
    return (
        Member.objects.visible_to(user)
        .current()
        .filter(scope.q("stat__home_store"), stat__next_contact_on__lte=today)
        .select_related("stat", "home_store", "owner")
        .order_by(own_first("owner", user), "stat__next_contact_on", "pk")
    )
