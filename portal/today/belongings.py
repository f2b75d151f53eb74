"""Things that need a service soon, and products whose use is to be asked after."""

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Member, OwnedThing, ProductUse
from members.queries.belongings import services_due, uses_due
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line


def services(desk: Desk) -> QuerySet[OwnedThing]:
    """Things whose service is due within two weeks, or overdue."""
    rows = services_due(desk.user, desk.today)
    return desk.narrow(rows, store="member__home_store", owner="member__owner")


def service_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Kettle X200: service due on 3 December". No query."""
    return [
        Line(
            words=_("%(thing)s: service due on %(day)s")
            % {"thing": name, "day": formats.date_format(on, "MONTH_DAY_FORMAT")},
            is_late=on < desk.today,
        )
        for name, on in (hit.facts for hit, _member in pairs)
    ]


def uses(desk: Desk) -> QuerySet[ProductUse]:
    """Products in use whose follow-up is due by today."""
    rows = uses_due(desk.user, desk.today)
    return desk.narrow(rows, store="member__home_store", owner="member__owner")


def use_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Ask how it goes with Pu'er (since 3 May)". No query."""
    lines = []
    for hit, _member in pairs:
        product, category, on = hit.facts
        words = _("Ask how it goes with %(product)s") % {"product": product or category}
        lines.append(Line(words=words, is_late=on < desk.today))
    return lines


SERVICES = DayKind(
    code="services",
    label=gettext_lazy("Services due"),
    hint=gettext_lazy("Within two weeks, by time or by reading"),
    icon="cog",
    permission="members.view_contact",
    rows=services,
    lines=service_lines,
    order=(),
    facts=("name", "next_service_on"),
    action=gettext_lazy("Make a date"),
)

USES = DayKind(
    code="uses",
    label=gettext_lazy("Products in use"),
    hint=gettext_lazy("We wanted to ask how it goes"),
    icon="clipboard-list",
    permission="members.view_contact",
    rows=uses,
    lines=use_lines,
    order=(),
    facts=("product__name", "category__name", "follow_up_on"),
    action=gettext_lazy("Ask"),
)
