"""What came in and waits for somebody to look at it: messages held back, failed mails."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.choices import Quarantine
from feedback.imports.settling import TO_SETTLE
from feedback.models import Case, IncomingMail
from feedback.workflow import CHANGE, FINAL_STATUSES
from members.models import Member, scope_of
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line

LONGEST = 60


def held(desk: Desk) -> QuerySet[Case]:
    """Messages that are held back and that the person may let in."""
    place = Q(store__in=desk.store_ids)
    if desk.store is None:
        place |= Q(store=None)
    cases = Case.objects.visible_to(desk.user, CHANGE).exclude(quarantine="")
    return cases.filter(place).exclude(status__in=FINAL_STATUSES)


def held_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Buy cheap watches — Filled in a field that people don't see". No query."""
    lines = []
    for hit, member in pairs:
        public_id, why, body, name = hit.facts
        lines.append(
            Line(
                words=body if len(body) <= LONGEST else body[:LONGEST] + "…",
                note=str(Quarantine(why).label),
                url=reverse("feedback_case", args=[public_id]),
                name=member.name if member else name or _("Guest"),
            )
        )
    return lines


def failed_mails(desk: Desk) -> QuerySet[IncomingMail]:
    """Mails that nobody could work off; head office's, while nothing is narrowed."""
    rows = IncomingMail.objects.visible_to(desk.user, CHANGE)
    if desk.store is not None or not scope_of(desk.user, CHANGE).everywhere:
        return rows.none()
    return rows.filter(fate__in=TO_SETTLE)


def mail_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Stale tea — received 11-05 09:12". No query."""
    lines = []
    for hit, _member in pairs:
        pk, subject, received_at, problem = hit.facts
        moment = timezone.localtime(received_at).strftime("%m-%d %H:%M")
        lines.append(
            Line(
                words=_(problem) if problem else _("Not worked off yet"),
                note=_("received %(moment)s") % {"moment": moment},
                url=reverse("feedback_mail", args=[pk]),
                name=subject or _("(no subject)"),
            )
        )
    return lines


HELD = DayKind(
    code="held",
    label=gettext_lazy("Messages held back"),
    hint=gettext_lazy("Nobody gets an acknowledgement before you let it in"),
    icon="warning",
    permission=CHANGE,
    rows=held,
    lines=held_lines,
    order=("received_at", "pk"),
    facts=("public_id", "quarantine", "body", "name"),
    action=gettext_lazy("Look at it"),
    store="store",
    member="member",
    is_call=False,
)

FAILED_MAILS = DayKind(
    code="failed_mails",
    label=gettext_lazy("Mails that could not be worked off"),
    hint=gettext_lazy("Try again, or register the case by hand"),
    icon="mail",
    permission=CHANGE,
    rows=failed_mails,
    lines=mail_lines,
    order=("received_at", "pk"),
    facts=("pk", "subject", "received_at", "problem"),
    action=gettext_lazy("Look at it"),
    store="case__store",
    member="",
    is_call=False,
)
