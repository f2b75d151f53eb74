"""Exports and prints that wait for the person's decision."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import ExportRequest, Member
from members.queries.documents import exports_to_approve
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line, person_named


def waiting_requests(desk: Desk) -> QuerySet[ExportRequest]:
    """Requests of others that this person may decide, whatever the desk is narrowed
    to: they belong to a person, not to a store."""
    return exports_to_approve(desk.user)


def request_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Asks for 120 members: tasting in May". No query."""
    lines = []
    for hit, _member in pairs:
        number, purpose, rows, *asker = hit.facts
        sentence = ngettext(
            "Asks for %(rows)d member: %(purpose)s",
            "Asks for %(rows)d members: %(purpose)s",
            rows,
        )
        lines.append(
            Line(
                words=sentence % {"rows": rows, "purpose": purpose},
                note=_("document %(number)s") % {"number": number},
                url=reverse("members_controlled", args=[number]),
                name=person_named(*asker),
            )
        )
    return lines


APPROVALS = DayKind(
    code="approvals",
    label=gettext_lazy("Exports and prints to approve"),
    hint=gettext_lazy("Nobody approves their own"),
    icon="lock",
    permission="members.approve_export",
    rows=waiting_requests,
    lines=request_lines,
    order=(),
    facts=(
        "number",
        "purpose",
        "rows_asked",
        "asked_by__last_name",
        "asked_by__first_name",
    ),
    action=gettext_lazy("Decide"),
    store="",
    member="",
    is_call=False,
)
