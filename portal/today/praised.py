"""What customers praised the person for, until it is read."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.choices import StaffPart
from feedback.models import CaseStaff
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line


def praised(desk: Desk) -> QuerySet[CaseStaff]:
    """Shared praise that names the person, not seen yet; whatever the desk is narrowed
    to, it belongs to the person."""
    return CaseStaff.objects.filter(
        user=desk.user,
        part=StaffPart.PRAISED,
        case__praise__shared_at__isnull=False,
        sight=None,
    )


def praised_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "A customer praised you". Never the customer's name: it may not be agreed. No
    query."""
    return [
        Line(
            words=_("A customer praised you. Read what for."),
            url=reverse("feedback_praise_mine"),
            name=_("Well done"),
        )
        for _pair in pairs
    ]


PRAISED = DayKind(
    code="praised",
    label=gettext_lazy("Praise for you"),
    hint=gettext_lazy("What customers said about you"),
    icon="pick",
    permission="wagtailadmin.access_admin",
    rows=praised,
    lines=praised_lines,
    order=("-case__praise__shared_at", "pk"),
    facts=("pk",),
    action=gettext_lazy("Read"),
    store="case__store",
    member="",
    is_call=False,
)
