"""Showing a guest's contact data in full, and writing down who asked why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.models import Case
from members.actions.access import log_access, reveals_left
from members.choices import AccessAction
from members.exceptions import RevealRefused
from members.models import User, scope_of


@transaction.atomic
def reveal_contact(
    *, case: Case, by: User, reason: str, at: datetime
) -> dict[str, str]:
    """The guest's phone number and e-mail address as they were given.

    RevealRefused without "members.reveal_member" in the case's store, without a reason,
    and when the day's quota is used up (as for members' contact points).
    """
    User.objects.select_for_update().filter(pk=by.pk).first()
    if not scope_of(by, "members.reveal_member").covers(case.store_id):
        raise RevealRefused(_("You may not see contact data of this store in full."))
    if not reason.strip():
        raise RevealRefused(_("Say why you need it."))
    if reveals_left(by=by, at=at) < 1:
        raise RevealRefused(
            _("You have used up your reveals for today. Ask your manager.")
        )
    log_access(
        by=by,
        action=AccessAction.REVEALED,
        what=f"contact of case {case.reference}",
        reason=reason.strip(),
        member=case.member,
        at=at,
    )
    return {"phone": case.phone, "email": case.email}
