"""Conditions on members that the filters of the list name. Each is one Q or Exists."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.choices import ContactKind, ImportantDateKind
from members.models import (
    Category,
    ConsentState,
    ContactPoint,
    ImportantDate,
    MemberCategoryStat,
    MemberListEntry,
    MemberTag,
)
from members.queries.birthdays import next_in_month
from members.queries.figures import midnight


def tree_below(category: Category) -> list[int]:
    """The ids of a category and of all below it. One query."""
    below = Category.objects.filter(path__startswith=category.path)
    return list(below.values_list("pk", flat=True))


def bought(*, category: Category, since: date | None) -> Exists:
    """Bought of the category or of one below it; since a day, or ever.

    The store is named so that the index of (category, store, day) serves who reads one
    store.
    """
    stats = MemberCategoryStat.objects.filter(
        member=OuterRef("pk"),
        home_store=OuterRef("home_store"),
        category__in=tree_below(category),
    )
    return Exists(stats.filter(last_on__gte=since) if since else stats)


def bought_since(day: date) -> Q:
    """Bought anything since the begin of this day of the portal's zone."""
    return Q(stat__last_purchase_at__gte=midnight(day))


def birthday_in_month(month: int, *, today: date) -> Q:
    """The birthday next falls into this month, lunar ones included."""
    return next_in_month(month, today=today)


def birthday_within(days: int, *, today: date) -> Q:
    """The birthday falls on today or one of the next days."""
    return Q(stat__birthday_on__range=(today, today + timedelta(days=days)))


def has_case() -> Q:
    """A case that is not closed."""
    return Q(stat__open_cases__gt=0)


def has_tag(tag_id: int) -> Exists:
    """Carries this tag."""
    return Exists(MemberTag.objects.filter(member=OuterRef("pk"), tag=tag_id))


def on_list(list_id: int) -> Exists:
    """Was put on this list by hand."""
    return Exists(
        MemberListEntry.objects.filter(member=OuterRef("pk"), member_list=list_id)
    )


def _no_contact(kind: str) -> Q:
    points = ContactPoint.objects.usable().filter(member=OuterRef("pk"), kind=kind)
    return Q(~Exists(points))


def _no_birthday() -> Q:
    told = ImportantDate.objects.filter(
        member=OuterRef("pk"), kind=ImportantDateKind.BIRTHDAY
    )
    return Q(~Exists(told))


def _no_consent() -> Q:
    given = ConsentState.objects.filter(member=OuterRef("pk"), is_given=True)
    return Q(~Exists(given))


# What may be missing: code → its words and its condition.
MISSING: dict[str, tuple[str | Promise, Callable[[], Q]]] = {
    "phone": (_("No phone"), lambda: _no_contact(ContactKind.PHONE)),
    "email": (_("No e-mail"), lambda: _no_contact(ContactKind.EMAIL)),
    "birthday": (_("No birthday"), _no_birthday),
    "owner": (_("Nobody looks after them"), lambda: Q(owner=None)),
    "consent": (_("Agreed to nothing"), _no_consent),
    "source": (_("No source"), lambda: Q(source=None)),
    "type": (_("No customer type"), lambda: Q(customer_type=None)),
    "purchase": (_("Never bought"), lambda: Q(stat__last_purchase_at=None)),
    "contact": (_("Never contacted"), lambda: Q(stat__last_contact_at=None)),
}


def lacks(code: str) -> Q:
    """The data of this code are missing. KeyError for a code that nobody knows."""
    return MISSING[code][1]()
