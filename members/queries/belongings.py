"""Which services and uses of products are due, and who else has the same plate."""

from datetime import date, timedelta

from members.models import Member, OwnedThing, ProductUse, User
from members.models.owned_thing import OwnedThingQuerySet
from members.models.product_use import ProductUseQuerySet
from members.queries.promises import own_first

AHEAD = timedelta(days=14)


def services_due(user: User, today: date) -> OwnedThingQuerySet:
    """Things in the user's stores whose service is due within two weeks, or overdue.

    Those of members that the user looks after come first, then the longest overdue.
    """
    return (
        OwnedThing.objects.visible_to(user)
        .due(today + AHEAD)
        .select_related("member__home_store", "member__owner")
        .order_by(own_first("member__owner", user), "next_service_on", "pk")
    )


def uses_due(user: User, today: date) -> ProductUseQuerySet:
    """Products in use in the user's stores whose follow-up is due by today."""
    return (
        ProductUse.objects.visible_to(user)
        .filter(follow_up_on__lte=today)
        .select_related("member__home_store", "product", "category")
        .order_by(own_first("member__owner", user), "follow_up_on", "pk")
    )


def same_serial(thing: OwnedThing) -> list[Member]:
    """Owners of other things with the same plate or serial number, still in use."""
    if not thing.serial_norm:
        return []
    others = (
        OwnedThing.objects.in_use()
        .filter(serial_norm=thing.serial_norm)
        .exclude(pk=thing.pk)
        .select_related("member__home_store")
    )
    return [other.member for other in others[:5]]
