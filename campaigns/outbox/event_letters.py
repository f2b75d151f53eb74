"""Service letters about a place at an event, in the language of who gets them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from campaigns.models import Event, Invitation
from campaigns.outbox.event_links import RSVP_PATH, rsvp_links
from members.choices import Channel, ContactKind, MessageKind
from members.models import ContactPoint, PublicLink
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.render import letter_html

CHANGE = gettext_lazy("Change your answer")
CHANNELS = ((ContactKind.EMAIL, Channel.EMAIL), (ContactKind.PHONE, Channel.SMS))


@dataclass(frozen=True)
class EventLetter:
    """One kind of letter: its subject, its first sentence, and what it brings along."""

    code: str
    subject: Any
    opening: Any
    has_calendar: bool = False
    link_words: Any = CHANGE


ACCEPTED = EventLetter(
    "accepted",
    gettext_lazy("Your place: %(event)s"),
    gettext_lazy("we look forward to seeing you. You have %(seats)s."),
    has_calendar=True,
    link_words=gettext_lazy("Your ticket, and to change your answer"),
)
WAITING = EventLetter(
    "waiting",
    gettext_lazy("On the waiting list: %(event)s"),
    gettext_lazy(
        "all seats are taken just now. You are on the waiting list; as soon as a seat "
        "is free for you, we write to you."
    ),
)
OFFERED = EventLetter(
    "offered",
    gettext_lazy("A seat is free for you: %(event)s"),
    gettext_lazy(
        "a seat became free, and you are next. We keep it for you until %(until)s; "
        "then it is offered to the next on the list."
    ),
    link_words=gettext_lazy("Take the seat, or leave it to others"),
)
LAPSED = EventLetter(
    "lapsed",
    gettext_lazy("The seat went on: %(event)s"),
    gettext_lazy(
        "we kept a seat for you and did not hear from you, so it was offered to the "
        "next on the list. If you still want to come, tell us."
    ),
)
REMINDER = EventLetter(
    "reminder",
    gettext_lazy("Soon: %(event)s"),
    gettext_lazy("this is to remind you. You have %(seats)s."),
    has_calendar=True,
    link_words=gettext_lazy("Your ticket, and to change your answer"),
)
CONFIRM = EventLetter(
    "confirm",
    gettext_lazy("Please confirm: %(event)s"),
    gettext_lazy(
        "somebody registered with this address for the event below. Was it you? Then "
        "open this page and press the button there; only then you are on the list. If "
        "it was not you, do nothing."
    ),
    link_words=gettext_lazy("Confirm your registration"),
)
CALLED_OFF = EventLetter(
    "called_off",
    gettext_lazy("Called off: %(event)s"),
    gettext_lazy("we are sorry: this event does not take place."),
)


def write_letters(
    kind: EventLetter,
    event: Event,
    invitations: Collection[Invitation],
    *,
    at: datetime,
    occurrence: str = "",
) -> int:
    """Queue this letter to each of them who can be reached; returns how many.

    By e-mail, else by SMS. ``occurrence`` tells two letters of one kind apart
    ("-1d"); the same one is never queued twice. A fixed number of statements.
    """
    addresses = _addresses(invitations)
    reached = [each for each in invitations if each.pk in addresses]
    if not reached:
        return 0
    links = rsvp_links(event, reached, at=at)
    letters = [
        _letter(kind, event, each, addresses[each.pk], links[each.pk], occurrence)
        for each in reached
    ]
    return len(enqueue_many(letters, at=at))


def _addresses(invitations: Collection[Invitation]) -> dict[int, tuple[str, str]]:
    """Channel and address of each invitation that has one, by its key."""
    members = [each.member_id for each in invitations if each.member_id]
    rows = (
        ContactPoint.objects.usable()
        .filter(member__in=members, kind__in=[kind for kind, _channel in CHANNELS])
        .order_by("is_primary", "-pk")
        .values_list("member_id", "kind", "value_norm")
    )
    known = {(member, kind): value for member, kind, value in rows}
    found: dict[int, tuple[str, str]] = {}
    for each in invitations:
        if each.member_id is None and each.email:
            found[each.pk] = (Channel.EMAIL, each.email)
        for kind, channel in CHANNELS:
            address = known.get((each.member_id or 0, kind))
            if address and each.pk not in found:
                found[each.pk] = (channel, address)
    return found


def _letter(
    kind: EventLetter,
    event: Event,
    invitation: Invitation,
    to: tuple[str, str],
    link: PublicLink,
    occurrence: str,
) -> Letter:
    channel, address = to
    with override(invitation.reads):
        words = _words(kind, event, invitation)
        subject = str(kind.subject) % words
        is_mail = channel == Channel.EMAIL
        text = (_text if is_mail else _short)(kind, event, invitation, words)
        html = (
            letter_html(
                language=invitation.reads,
                subject=subject,
                body=text,
                link_words={"rsvp": str(kind.link_words), "calendar": _calendar()},
            )
            if is_mail
            else ""
        )
    return Letter(
        key=f"event:{event.pk}:{kind.code}:{occurrence}:{invitation.pk}",
        channel=channel,
        kind=MessageKind.SERVICE,
        address=address,
        member_id=invitation.member_id,
        language=invitation.reads,
        subject=subject,
        text=text,
        html=html,
        links=links_of(link),
        ref=event.ref,
        expires_at=event.ends_at,
    )


def links_of(link: PublicLink) -> dict[str, Any]:
    """What a letter needs for the placeholders "rsvp" and "calendar"."""
    return {
        "rsvp": {"id": link.pk, "url": RSVP_PATH},
        "calendar": {"id": link.pk, "url": f"{RSVP_PATH}calendar.ics"},
    }


def _calendar() -> str:
    return _("Put it into your calendar")


def seats_in_words(seats: int) -> str:
    """How many seats, in the reader's language."""
    if seats == 1:
        return _("one seat")
    return _("%(count)d seats") % {"count": seats}


def moment_in_words(moment: datetime) -> str:
    """Day and time in the reader's language and the portal's zone."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATE_FORMAT')} {date_format(local, 'H:i')}"


def _words(
    kind: EventLetter, event: Event, invitation: Invitation
) -> Mapping[str, str]:
    until = invitation.offered_until
    return {
        "event": str(event),
        "seats": seats_in_words(invitation.seats),
        "until": moment_in_words(until) if until else "",
    }


def _text(
    kind: EventLetter, event: Event, invitation: Invitation, words: Mapping[str, str]
) -> str:
    member = invitation.member
    name = member.addressed_as if member else invitation.name
    return render_to_string(
        "emails/campaigns/event.txt",
        {
            "name": name,
            "opening": str(kind.opening) % words,
            "event": event,
            "starts": moment_in_words(event.starts_at),
            "has_calendar": kind.has_calendar,
            "link_words": kind.link_words,
            "calendar_words": _calendar(),
        },
    ).strip()


def _short(
    kind: EventLetter, event: Event, _invitation: Invitation, words: Mapping[str, str]
) -> str:
    parts = (
        str(kind.subject) % words,
        f"{moment_in_words(event.starts_at)} · {event.shown_place}",
        "[[link:rsvp]]",
    )
    return "\n".join(parts)
