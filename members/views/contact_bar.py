"""The bar at the bottom of the card: what it shows, before anything is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.forms import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.choices import ContactKind, MemberStatus
from members.models import Contact, ContactPoint, ImportantDate, Member, User, scope_of
from members.queries.contacts import (
    OutcomeKey,
    Preset,
    may_be_called,
    next_presets,
    outcome_keys,
)
from members.views.contact_forms import ContactForm
from members.views.queue import QueuePlace, queue_place

GONE = (MemberStatus.MERGED, MemberStatus.ERASED)


@dataclass(frozen=True)
class ContactBar:
    """Everything that members/record/contact_bar.html draws."""

    member: Member
    form: ContactForm
    keys: list[OutcomeKey]
    presets: list[Preset]
    place: QueuePlace | None
    phone: ContactPoint | None
    may_reveal: bool
    may_call: bool
    reason: str

    @property
    def more_fields(self) -> list[BoundField]:
        """What is folded away: most contacts need none of it."""
        names = ("promise_what", "promise_due_on", "at", "place", "photos")
        return [self.form[name] for name in names]


def contact_bar(
    request: HttpRequest,
    member: Member,
    *,
    user: User,
    points: Sequence[ContactPoint],
    birthday: ImportantDate | None,
    last: Sequence[Contact],
    form: ContactForm | None = None,
    today: date | None = None,
) -> ContactBar | None:
    """The bar, or None for those who may log no contact with this member.

    ``member`` comes from member_for_record; ``last`` are the last three contacts. No
    query.
    """
    if member.status in GONE or not scope_of(user, "members.add_contact").covers(
        member.home_store_id
    ):
        return None
    today = today or timezone.localdate()
    stat = getattr(member, "stat", None)
    may_call = may_be_called(member)
    form = form or ContactForm(points=points, may_call=may_call)
    place = queue_place(request, member)
    return ContactBar(
        member=member,
        form=form,
        keys=outcome_keys(
            today=today,
            stat=stat,
            last=last,
            phones=sum(
                point.kind == ContactKind.PHONE and point.invalid_at is None
                for point in points
            ),
            may_call=may_call,
        ),
        presets=next_presets(today=today, birthday=birthday, stat=stat),
        place=place,
        phone=form.usual_phone,
        may_reveal=scope_of(user, "members.reveal_member").covers(member.home_store_id),
        may_call=may_call,
        reason=_call_reason(place),
    )


def _call_reason(place: QueuePlace | None) -> str:
    """What the log of reveals says when a number is opened from the bar."""
    if place is None:
        return pgettext("reason to see a number", "To call")
    return _("To call, %(number)d of %(total)d of the list") % {
        "number": place.number,
        "total": place.total,
    }
