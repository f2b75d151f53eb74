"""Tying a website account to the record of the person it belongs to."""

import re
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from members.choices import ContactKind, ImportantDateKind
from members.exceptions import LinkRefused
from members.models import ContactPoint, Member, User
from members.record.timeline import record_activity

SECONDS_OF_A_DAY = 86_400
DATE = re.compile(
    r"^\s*(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*$"
)


def link_account(*, user: User, fact: str, at: datetime) -> Member:
    """Link the account to the one record that carries its confirmed e-mail address.

    ``fact`` is something of the record that only its person knows: the member number
    or the birthday (1980-05-17, 05-17, 1980年5月17日; in the calendar it was told in).
    An equal address alone proves nothing, since families share one.

    Refused (LinkRefused, one sentence that does not tell what was wrong) when no or
    several unlinked records carry the address, when the fact is none of that record,
    and after PORTAL_LINK_TRIES_PER_DAY tries. Writes one row of the timeline; nothing
    is sent.
    """
    _count_try(user)
    member = _candidate(user)
    if member is None or not _knows(member, fact):
        raise LinkRefused(
            _(
                "We could not find your record with this. Check what you typed, or ask "
                "in your store: they will find you."
            )
        )
    with transaction.atomic():
        # Only one of two accounts that try at once gets the record.
        taken = Member.objects.filter(pk=member.pk, user=None).update(user=user)
        if not taken:
            raise LinkRefused(_("This record was just linked to another log-in."))
        record_activity(member=member, kind="members.account_linked", at=at)
    member.user = user
    return member


def _count_try(user: User) -> None:
    if Member.objects.filter(user=user).exists():
        raise LinkRefused(_("Your log-in is linked to a record already."))
    key = f"link-account:{user.pk}"
    cache.add(key, 0, timeout=SECONDS_OF_A_DAY)
    if cache.incr(key) > settings.PORTAL_LINK_TRIES_PER_DAY:
        raise LinkRefused(
            _("Too many tries. Come back tomorrow, or ask in your store.")
        )


def _candidate(user: User) -> Member | None:
    """The one current record without a log-in that has a confirmed address of the user."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    addresses = [email.lower() for email in confirmed.values_list("email", flat=True)]
    points = ContactPoint.objects.usable().filter(
        kind=ContactKind.EMAIL, value_norm__in=addresses
    )
    found = list(
        Member.objects.current().filter(user=None, pk__in=points.values("member"))[:2]
    )
    return found[0] if len(found) == 1 else None


def _knows(member: Member, fact: str) -> bool:
    if fact.strip().casefold() == member.member_no.casefold():
        return True
    match = DATE.match(fact)
    birthday = member.important_dates.filter(kind=ImportantDateKind.BIRTHDAY).first()
    if match is None or birthday is None:
        return False
    year, month, day = match.groups()
    if (int(month), int(day)) != (birthday.month, birthday.day):
        return False
    return year is None or birthday.year in (None, int(year))
