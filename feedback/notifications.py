"""Letters that feedback owes to a customer, put into the outbox.

All are service letters in the language of the case. None holds words of the customer:
whoever writes a stranger's address into the form can't make us send them anything.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.choices import CaseChannel, EntryKind, Quarantine
from feedback.models import Case, CaseEntry, CasePromise, EndingRequest, FollowUp
from feedback.outbox.survey import grade_marks, survey_links
from feedback.outbox.tracking import (
    MAILED,
    new_tracking_link,
    tracking_link,
    tracking_path,
)
from feedback.queries.cases import Told, address_of, phone_of, told
from feedback.queries.people import involved_in
from feedback.workflow import REFUSE, TRANSITIONS
from members.choices import Channel, MessageKind
from members.models import Message
from members.outbox.enqueue import enqueue_message
from members.outbox.staff_mail import tell_staff
from members.queries.right_holders import right_holders

# So that nobody's letter-box is filled with our acknowledgements by a third person.
LETTERS_A_DAY = 3


def acknowledge(
    *, case: Case, at: datetime, moments: Told | None = None, is_first: bool = False
) -> Message | None:
    """Tell the customer the number, what happens next and by when, and the link: by
    e-mail, or as a text message when there is only a phone number and SMS is set up.

    None when there is no address, or when it got LETTERS_A_DAY already within 24 hours.
    ``moments`` and ``is_first`` spare questions: no link of the case was mailed yet.
    """
    address, by_sms = _way(case)
    if not (address or by_sms) or _has_enough(case, at):
        return None
    moments = moments or told(case)
    with translation.override(case.language):
        subject = _("%(reference)s: we have received your message") % {
            "reference": case.reference
        }
        until = _written(moments.accept_by)
        answer = _written(moments.answer_by) if moments.answer_by else ""
    if by_sms:
        return _acknowledge_by_sms(case, at, until, by_sms)
    return _send(
        case,
        at,
        "ack",
        subject,
        "emails/feedback/acknowledgement.txt",
        {"until": until, "answer_by": answer},
        address=address,
        is_first=is_first,
    )


def ask_to_confirm(*, case: Case, at: datetime) -> Message | None:
    """Ask whether the message is the addressee's: only then it counts. None as for
    acknowledge()."""
    if _has_enough(case, at):
        return None
    with translation.override(case.language):
        subject = _("Please confirm your message %(reference)s") % {
            "reference": case.reference
        }
    return _send(
        case, at, "confirm", subject, "emails/feedback/confirm.txt", {}, is_first=True
    )


def _way(case: Case) -> tuple[str, str]:
    """The e-mail address, or else the phone number, to which a letter can go."""
    address = address_of(case)
    return address, "" if address or not is_sms_set() else phone_of(case)


def _has_enough(case: Case, at: datetime) -> bool:
    """Whether the address that a stranger may have typed got its letters for today."""
    if case.email_confirmed_at or not (case.email or case.phone):
        return False
    same = {"email": case.email} if case.email else {"phone": case.phone}
    recent = Case.objects.filter(
        quarantine__in=("", Quarantine.PROOF),
        received_at__gt=at - timedelta(days=1),
        **same,
    )
    return recent.exclude(pk=case.pk).count() >= LETTERS_A_DAY


def _written(moment: datetime) -> str:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return date_format(local, "DATETIME_FORMAT")


def is_sms_set() -> bool:
    """Whether text messages really leave the house."""
    return not settings.SMS_URL.startswith("console:")


def _acknowledge_by_sms(
    case: Case, at: datetime, until: str, phone: str
) -> Message | None:
    with translation.override(case.language):
        text = _(
            "%(site)s: your message has the number %(reference)s. One of us takes it on "
            "by %(until)s. %(link)s"
        ) % {
            "site": settings.SITE_TITLE,
            "reference": case.reference,
            "until": until,
            "link": "[[link:track]]",
        }
    link = tracking_link(case, at, purpose=MAILED)
    return enqueue_message(
        key=f"case:{case.pk}:ack",
        channel=Channel.SMS,
        kind=MessageKind.SERVICE,
        address=phone,
        member=case.member,
        language=case.language,
        subject="",
        text=text,
        links={"track": {"id": link.pk, "url": tracking_path(case, "TOKEN")}},
        ref=case.ref,
        at=at,
    )


def send_reply(
    *,
    case: Case,
    entry: CaseEntry,
    at: datetime,
    promises: Sequence[CasePromise] = (),
) -> Message | None:
    """Send our answer or message with the link on which the customer answers back.

    To an address that only somebody on the form gave, and nobody has confirmed, goes
    the link alone: a stranger's letter-box must not get what is others' business.
    """
    with translation.override(case.language):
        line = _("%(reference)s: our answer")
        if entry.kind == EntryKind.INTERIM:
            line = _("%(reference)s: a message from us")
        subject = line % {"reference": case.reference}
    return _send(
        case,
        at,
        f"reply:{entry.pk}",
        subject,
        "emails/feedback/reply.txt",
        # Only our own placeholders may be filled in when the letter is sent.
        {
            "reply": entry.body.replace("[[link:", "[[ link:"),
            "promises": [
                (each.what.replace("[[link:", "[[ link:"), each.due_on)
                for each in promises
            ],
        }
        if is_address_sure(case)
        else {},
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


def is_address_sure(case: Case) -> bool:
    """Whether what we write may go to the case's address: a member's own, one given to
    our staff, or one that was confirmed."""
    return bool(
        not case.email or case.email_confirmed_at or case.channel != CaseChannel.ONLINE
    )


def tell_severe(*, case: Case, at: datetime) -> int:
    """Tell the store manager and head office of a severe case; returns how many. Each
    person is told once a round."""
    stores = [case.store_id] if case.store_id else []
    people = right_holders(REFUSE, stores, everywhere=case.store_id is None)
    named = involved_in(case)

    def words() -> tuple[str, str]:
        subject = _("Severe: %(kind)s %(reference)s") % {
            "kind": case.get_kind_display(),
            "reference": case.reference,
        }
        text = _("%(store)s, by %(channel)s: please look at it now.") % {
            "store": case.store or _("Head office"),
            "channel": case.get_channel_display(),
        }
        return subject, text

    return tell_staff(
        [person for person in people if person.pk not in named],
        key=f"severe:{case.pk}:{case.cycle}",
        words=words,
        path=case.get_absolute_url(),
        at=at,
    )


def tell_asked_ending(*, request: EndingRequest, at: datetime) -> int:
    """Tell the managers of the store that an ending waits for them; returns how many."""
    case, transition = request.case, TRANSITIONS[request.name]
    stores = [case.store_id] if case.store_id else []
    people = right_holders(transition.confirm, stores, everywhere=case.store_id is None)
    asker = str(request.asked_by)

    def words() -> tuple[str, str]:
        subject = _("%(reference)s waits for your confirmation") % {
            "reference": case.reference
        }
        text = _("%(asker)s asks to end case %(reference)s as “%(ending)s”.") % {
            "asker": asker,
            "reference": case.reference,
            "ending": transition.label,
        }
        return subject, text

    return tell_staff(
        people,
        key=f"ending:{request.pk}",
        words=words,
        path=case.get_absolute_url(),
        at=at,
    )


def tell_promise_moved(*, promise: CasePromise, at: datetime) -> Message | None:
    """Tell that what was promised comes later, and on which day now."""
    case = promise.case
    with translation.override(case.language):
        subject = _("%(reference)s: a new date") % {"reference": case.reference}
        day = date_format(promise.due_on, "DATE_FORMAT")
    return _send(
        case,
        at,
        f"promise:{promise.pk}",
        subject,
        "emails/feedback/promise_moved.txt",
        {"what": promise.what.replace("[[link:", "[[ link:"), "day": day}
        if is_address_sure(case)
        else {"day": day},
    )


def ask_satisfaction(*, follow_up: FollowUp, at: datetime) -> Message | None:
    """Ask whether it satisfied, with a link for each grade; None without an address."""
    case = follow_up.case
    with translation.override(case.language):
        subject = _("%(reference)s: are you content with us now?") % {
            "reference": case.reference
        }
    return _send(
        case,
        at,
        f"survey:{follow_up.cycle}",
        subject,
        "emails/feedback/survey.txt",
        {"grades": grade_marks()},
        survey_links(follow_up, at),
    )


def _send(
    case: Case,
    at: datetime,
    what: str,
    subject: str,
    template: str,
    context: dict[str, object],
    links: dict[str, Any] | None = None,
    *,
    address: str = "",
    is_first: bool = False,
) -> Message | None:
    address = address or address_of(case)
    if not address:
        return None
    with translation.override(case.language):
        text = render_to_string(
            template,
            context
            | {"case": case, "site": settings.SITE_TITLE, "link": "[[link:track]]"},
        )
    if is_first:
        link = new_tracking_link(case, at, purpose=MAILED)
        link.save()
    else:
        link = tracking_link(case, at, purpose=MAILED)
    path = tracking_path(case, "TOKEN")
    return enqueue_message(
        key=f"case:{case.pk}:{what}",
        channel=Channel.EMAIL,
        kind=MessageKind.SERVICE,
        address=address,
        member=case.member,
        language=case.language,
        subject=subject,
        text=text.strip() + "\n",
        links={"track": {"id": link.pk, "url": path}} | (links or {}),
        ref=case.ref,
        at=at,
    )
