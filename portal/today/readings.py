"""The daily reading of the register, as long as nobody signed it."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions.reading import SIGN_READING
from feedback.queries.reading import stores_to_read
from feedback.queries.shop_days import closed_days
from members.models import Member, Store, scope_of
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line


def unread(desk: Desk) -> QuerySet[Store]:
    """The person's own stores whose reading of today waits, but for those closed today.

    Nobody is asked to read the registers of the whole chain.
    """
    scope = scope_of(desk.user, SIGN_READING)
    if scope.everywhere:
        return Store.objects.none()
    mine = [pk for pk in desk.store_ids if scope.covers(pk)]
    closed = closed_days(mine, desk.today, desk.today)
    stores = Store.objects.filter(pk__in=[pk for pk in mine if not closed[pk]])
    return stores_to_read(stores, day=desk.today)


def reading_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "The register of today waits to be read and signed". No query."""
    return [
        Line(
            words=_("The register of today waits to be read and signed"),
            note=_("one page, five minutes"),
            url=f"{reverse('feedback_reading')}?store={hit.facts[0]}",
            name=hit.facts[1],
        )
        for hit, _member in pairs
    ]


READINGS = DayKind(
    code="readings",
    label=gettext_lazy("Daily reading to sign"),
    hint=gettext_lazy("The register of complaints, every day the shop is open"),
    icon="view",
    permission=SIGN_READING,
    rows=unread,
    lines=reading_lines,
    order=("code",),
    facts=("pk", "name"),
    action=gettext_lazy("Read"),
    store="pk",
    member="",
    is_call=False,
)
