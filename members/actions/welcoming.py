"""Opening a record at the till: the record, and a word of thanks to the newcomer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from members.actions.members import register_member
from members.choices import Channel, ContactKind, MessageKind
from members.models import Member, Message, Store, User
from members.outbox.enqueue import enqueue_message
from members.outbox.render import brand_name, letter_html


@transaction.atomic
def open_at_till(
    *,
    name: str,
    home_store: Store,
    by: User,
    at: datetime,
    is_thanked: bool = True,
    **details: Any,
) -> Member:
    """Open a record as register_member does, and thank the member for joining.

    Refused as there; nobody is thanked who left no address.
    """
    member = register_member(name=name, home_store=home_store, by=by, at=at, **details)
    if is_thanked:
        thank_for_joining(member=member, at=at)
    return member


def thank_for_joining(*, member: Member, at: datetime) -> Message | None:
    """Queue a service letter in the member's language, once in a record's life.

    By e-mail when there is an address, else by SMS; None when there is neither.
    """
    points = {
        point.kind: point
        for point in member.contact_points.usable().filter(is_primary=True)
    }
    email, phone = points.get(ContactKind.EMAIL), points.get(ContactKind.PHONE)
    point = email or phone
    if point is None:
        return None
    with translation.override(member.language):
        brand = brand_name()
        subject = _("Welcome to %(brand)s") % {"brand": brand}
        text = render_to_string(
            f"emails/members/{'welcome' if email else 'welcome_sms'}.txt",
            {"member": member, "store": member.home_store, "brand": brand},
        ).strip()
    language = member.language
    return enqueue_message(
        key=f"welcome:{member.pk}",
        channel=Channel.EMAIL if email else Channel.SMS,
        kind=MessageKind.SERVICE,
        address=point.value_norm,
        member=member,
        language=language,
        subject=subject if email else "",
        text=text,
        html=letter_html(language=language, subject=subject, body=text)
        if email
        else "",
        ref=f"members.member:{member.pk}",
        at=at,
    )
