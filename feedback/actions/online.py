"""What somebody sends with the public form: the case, and the ways back to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from feedback.actions.opening import open_case
from feedback.choices import CaseChannel, CaseKind
from feedback.models import Case, Praise
from feedback.outbox.tracking import (
    make_receipt,
    new_receipt,
    new_tracking_link,
    tracking_link,
)
from members.models import PublicLink


@dataclass(frozen=True)
class Sent:
    """The case, the link for the browser that sent it, and for somebody without an
    address the digits of the receipt (else "")."""

    case: Case
    link: PublicLink
    digits: str = ""


@transaction.atomic
@sensitive_variables("digits")
def open_online_case(
    *, at: datetime, may_quote: bool = False, may_name: bool = False, **fields: Any
) -> Sent:
    """Open a case as open_case() does, with the links that its sender gets at once. The
    same form sent again gets another receipt for the same case.

    ``may_quote``, ``may_name``: what the giver of praise agrees to. A box that is not
    ticked was not asked about: staff may still ask.
    """
    case = open_case(channel=CaseChannel.ONLINE, at=at, **fields)
    if case.kind == CaseKind.PRAISE and may_quote:
        agreed = {
            "may_quote": True,
            "may_name": may_name,
            "agreed_how": _("on the form"),
        }
        Praise.objects.get_or_create(case=case, defaults=agreed)
    needs_digits = case.member_id is None and not case.email
    if case.registered_at != at:  # it was there before: so is its link
        link = tracking_link(case, at)
        return Sent(case, link, make_receipt(case, at) if needs_digits else "")
    link = new_tracking_link(case, at)
    if not needs_digits:
        link.save()
        return Sent(case, link)
    receipt, digits = new_receipt(case, at)
    PublicLink.objects.bulk_create([link, receipt])
    return Sent(case, link, digits)
