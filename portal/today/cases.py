"""Cases that wait for the person: not taken on yet, or in their hands."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from feedback.choices import CaseKind, CaseStatus
from feedback.models import Case
from feedback.models.case import CaseQuerySet
from feedback.queries.cases import with_accept_by
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line


def waiting_cases(desk: Desk) -> CaseQuerySet:
    """Open cases that the person may work on: nobody's yet, or the person's own.

    Those of no store belong to head office, and are shown to it while nothing is
    narrowed.
    """
    rows = Case.objects.visible_to(desk.user, "feedback.change_case").open()
    mine = Q(handler=desk.user.pk)
    waits = mine if desk.mine else mine | Q(status=CaseStatus.RECEIVED)
    place = Q(store__in=desk.store_ids)
    if desk.store is None:
        place |= Q(store=None)
    return with_accept_by(rows.filter(waits, place))


def case_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Complaint 202611-0007 waits for 3 hours to be taken on". No query."""
    return [_line(hit, member, desk) for hit, member in pairs]


def _line(hit: Hit, member: Member | None, desk: Desk) -> Line:
    public_id, reference, kind, status, received_at, name, due = hit.facts
    words = {
        "kind": CaseKind(kind).label,
        "reference": reference,
        "since": timesince(received_at, desk.now, depth=1),
    }
    if status == CaseStatus.RECEIVED:
        sentence = _("%(kind)s %(reference)s waits for %(since)s to be taken on")
        is_late = due is not None and desk.now >= due
        note = _accept_note(due) if due else ""
    else:
        sentence = _("%(kind)s %(reference)s is in your hands, received %(since)s ago")
        is_late, note = False, ""
    return Line(
        words=sentence % words,
        note=note,
        is_late=is_late,
        url=reverse("feedback_case", args=[public_id]),
        name=member.name if member else name or _("Guest"),
    )


def _accept_note(due: datetime) -> str:
    return pgettext("acceptance", "to be accepted by %(moment)s") % {
        "moment": timezone.localtime(due).strftime("%m-%d %H:%M")
    }


CASES = DayKind(
    code="cases",
    label=gettext_lazy("Cases that wait for you"),
    hint=gettext_lazy("Complaints first, within 24 hours"),
    icon="comment",
    permission="feedback.change_case",
    rows=waiting_cases,
    lines=case_lines,
    order=("received_at", "pk"),
    facts=(
        "public_id",
        "reference",
        "kind",
        "status",
        "received_at",
        "name",
        "accept_by",
    ),
    action=gettext_lazy("Open the case"),
    store="store",
    member="member",
    is_call=False,
)
