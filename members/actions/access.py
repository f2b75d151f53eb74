"""Looking at what is kept from view, and the log of who looked."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import AccessAction
from members.exceptions import RevealRefused
from members.models import AccessLog, ContactPoint, Member, User, scope_of

# The log's columns.
WIDTH = 200


def log_access(
    *,
    by: User,
    action: str,
    what: str,
    at: datetime,
    member: Member | None = None,
    reason: str = "",
    count: int = 1,
) -> AccessLog:
    """Write down that somebody looked at personal data; returns the entry.

    ``what`` says at what ("phone 139****5678", "export of members, 3 columns"), never
    the data themselves; ``count`` of how many people. Texts longer than the log's
    columns are cut. Nothing is refused.
    """
    return AccessLog.objects.create(
        at=at,
        user=by,
        action=action,
        member=member,
        what=what[:WIDTH],
        reason=reason[:WIDTH],
        count=count,
    )


def log_revealed(
    *, members: Sequence[Member], what: str, reason: str, by: User, at: datetime
) -> None:
    """Write down that contact data of all these members were given to a program.

    One entry a member, in one query. There is no quota: an administrator gave the
    program the right. Nothing is refused.
    """
    AccessLog.objects.bulk_create(
        AccessLog(
            at=at,
            user=by,
            action=AccessAction.REVEALED,
            member=member,
            what=what[:WIDTH],
            reason=reason[:WIDTH],
        )
        for member in members
    )


@transaction.atomic
def reveal_contact_point(
    *, contact_point: ContactPoint, by: User, reason: str, at: datetime
) -> str:
    """Give a phone number, address or account in full, and write down who asked why.

    Refused (RevealRefused, with a sentence for people) without the right
    "members.reveal_member" in the member's store, without a reason, and when the
    person has used up PORTAL_REVEALS_PER_DAY of this calendar day in the portal's
    zone. The log keeps the masked value, never the full one.
    """
    member = contact_point.member
    # Two windows of one person must not both take the last one of the day.
    User.objects.select_for_update().filter(pk=by.pk).first()
    if not scope_of(by, "members.reveal_member").covers(member.home_store_id):
        raise RevealRefused(_("You may not see contact data of this store in full."))
    if not reason.strip():
        raise RevealRefused(_("Say why you need it."))
    if reveals_left(by=by, at=at) < 1:
        raise RevealRefused(
            _("You have used up today's %(count)d reveals. Ask your manager.")
            % {"count": settings.PORTAL_REVEALS_PER_DAY}
        )
    log_access(
        by=by,
        action=AccessAction.REVEALED,
        member=member,
        what=f"{contact_point.kind} {contact_point.masked}",
        reason=reason.strip(),
        at=at,
    )
    return contact_point.value


def reveals_left(*, by: User, at: datetime) -> int:
    """How many more contact data the person may reveal on the day of ``at``."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    used = AccessLog.objects.filter(
        user=by, action=AccessAction.REVEALED, at__gte=midnight, at__lte=at
    ).aggregate(total=Sum("count"))["total"]
    return max(0, int(settings.PORTAL_REVEALS_PER_DAY) - (used or 0))
