"""Letters that feedback owes to a customer, put into the outbox.

All are service letters in the language of the case. None holds words of the customer:
whoever writes a stranger's address into the form can't make us send them anything.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.models import Case, CaseEntry
from feedback.outbox.tracking import tracking_link, tracking_path
from feedback.queries.cases import accept_by, address_of
from members.choices import Channel, MessageKind
from members.models import Message
from members.outbox.enqueue import enqueue_message

# So that nobody's letter-box is filled with our acknowledgements by a third person.
ACKNOWLEDGEMENTS_A_DAY = 3


def acknowledge(*, case: Case, at: datetime) -> Message | None:
    """Tell the customer the number, what happens next and by when, and the link.

    None when there is no address, or when it got ACKNOWLEDGEMENTS_A_DAY already within
    24 hours.
    """
    if case.email:
        recent = Case.objects.filter(
            email=case.email, quarantine="", received_at__gt=at - timedelta(days=1)
        )
        if recent.exclude(pk=case.pk).count() >= ACKNOWLEDGEMENTS_A_DAY:
            return None
    with translation.override(case.language):
        subject = _("%(reference)s: we have received your message") % {
            "reference": case.reference
        }
        until = date_format(
            timezone.localtime(accept_by(case), timezone.get_default_timezone()),
            "DATETIME_FORMAT",
        )
    return _send(
        case,
        at,
        "ack",
        subject,
        "emails/feedback/acknowledgement.txt",
        {"until": until},
    )


def send_reply(*, case: Case, entry: CaseEntry, at: datetime) -> Message | None:
    """Send our answer with the link on which the customer can answer back."""
    with translation.override(case.language):
        subject = _("%(reference)s: our answer") % {"reference": case.reference}
    return _send(
        case,
        at,
        f"reply:{entry.pk}",
        subject,
        "emails/feedback/reply.txt",
        # Only our own placeholders may be filled in when the letter is sent.
        {"reply": entry.body.replace("[[link:", "[[ link:")},
    )


def tell_closed(*, case: Case, at: datetime) -> Message | None:
    """Tell that the case is closed, and how to open it again."""
    with translation.override(case.language):
        subject = _("%(reference)s: closed") % {"reference": case.reference}
    return _send(
        case, at, f"closed:{case.version}", subject, "emails/feedback/closed.txt", {}
    )


def tell_rejected(*, case: Case, at: datetime) -> Message | None:
    """Tell why the message is not treated as a case."""
    with translation.override(case.language):
        subject = _("%(reference)s: about your message") % {"reference": case.reference}
    return _send(
        case,
        at,
        f"rejected:{case.version}",
        subject,
        "emails/feedback/rejected.txt",
        {"reason": case.reject_reason.replace("[[link:", "[[ link:")},
    )


def _send(
    case: Case,
    at: datetime,
    what: str,
    subject: str,
    template: str,
    context: dict[str, object],
) -> Message | None:
    address = address_of(case)
    if not address:
        return None
    with translation.override(case.language):
        text = render_to_string(
            template,
            context
            | {"case": case, "site": settings.SITE_TITLE, "link": "[[link:track]]"},
        )
    link = tracking_link(case, at)
    path = tracking_path("tracking", case, "TOKEN")
    return enqueue_message(
        key=f"case:{case.pk}:{what}",
        channel=Channel.EMAIL,
        kind=MessageKind.SERVICE,
        address=address,
        member=case.member,
        language=case.language,
        subject=subject,
        text=text.strip() + "\n",
        links={"track": {"id": link.pk, "url": path}},
        ref=case.ref,
        at=at,
    )
