"""What a person does with a mail that could not be worked off."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.choices import MailFate
from feedback.exceptions import ActionRefused
from feedback.imports.mailbox import Letter
from feedback.imports.taking_in import take_in
from feedback.models import IncomingMail
from feedback.workflow import CHANGE
from members.exceptions import NotAllowed
from members.models import User, scope_of

TO_SETTLE = (MailFate.NEW, MailFate.FAILED)


def retry_mail(*, mail: IncomingMail, by: User, at: datetime) -> IncomingMail:
    """Work a mail off once more; what becomes of it stands in the row that comes back.

    NotAllowed without the right to change cases in the whole chain; ActionRefused for
    what is settled already, and when only the head was kept: that is to be registered
    by hand.
    """
    with transaction.atomic():
        row = _begin(mail, by=by)
        try:
            with row.raw.open("rb") as source:
                raw = source.read()
        except OSError as error:
            raise ActionRefused(_("The mail is no longer there.")) from error
        _head, _gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        if not body.strip():
            raise ActionRefused(
                _("Only the head of this mail was kept: register its case by hand.")
            )
        row.fate, row.problem = MailFate.NEW, ""
        row.settled_at, row.settled_by = at, by
        row.save(update_fields=["fate", "problem", "settled_at", "settled_by"])
    return take_in(Letter(str(row.pk), raw), at=at)


@transaction.atomic
def put_mail_aside(*, mail: IncomingMail, by: User, at: datetime) -> IncomingMail:
    """Nothing is to be done about it, or it was done by hand. Refusals: see retry_mail."""
    row = _begin(mail, by=by)
    row.fate = MailFate.ASIDE
    row.settled_at, row.settled_by = at, by
    row.save(update_fields=["fate", "settled_at", "settled_by"])
    return row


def _begin(mail: IncomingMail, *, by: User) -> IncomingMail:
    if not scope_of(by, CHANGE).everywhere:
        raise NotAllowed(_("Mails of no case are for head office."))
    row = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if row.fate not in TO_SETTLE:
        raise ActionRefused(_("Somebody has seen to this mail already."))
    return row
