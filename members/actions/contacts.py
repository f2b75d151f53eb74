"""Setting a member's phone, e-mail, WeChat and address."""

from typing import Any

from django.utils.translation import gettext as _

from members.choices import ContactKind
from members.contact_values import normalise_email, normalise_phone, phone_tail
from members.exceptions import InvalidMember
from members.models import ContactPoint, Member

CONTACT_FIELDS = {
    "phone": ContactKind.PHONE,
    "email": ContactKind.EMAIL,
    "wechat": ContactKind.WECHAT,
    "address": ContactKind.ADDRESS,
}


def normalised(*, kind: str, text: str, field: str = "") -> str:
    """The value as compared; InvalidMember with a sentence when it cannot be one."""
    if kind == ContactKind.PHONE:
        found = normalise_phone(text)
        if found is None:
            raise InvalidMember(_("This is no valid phone number."), field)
        return found
    if kind == ContactKind.EMAIL:
        found = normalise_email(text)
        if found is None:
            raise InvalidMember(_("This is no valid e-mail address."), field)
        return found
    return text.strip()


def set_contact(*, member: Member, kind: str, text: str, field: str = "") -> bool:
    """Make this the member's primary value of its kind; False when it was already.

    The former primary value is replaced, unless the new one is another value that the
    member has: then that one becomes primary and the former stays beside it. A changed
    value counts as unverified. Call it inside a transaction.
    """
    norm = normalised(kind=kind, text=text, field=field)
    points = ContactPoint.objects.filter(member=member, kind=kind)
    known = points.filter(value_norm=norm).first()
    primary = points.filter(is_primary=True).first()
    if known is not None:
        if known.is_primary and known.invalid_at is None:
            return False
        points.filter(is_primary=True).update(is_primary=False)
        points.filter(pk=known.pk).update(is_primary=True, invalid_at=None)
        return True
    values: dict[str, Any] = {
        "value": text.strip(),
        "value_norm": norm,
        "tail4": phone_tail(norm) if kind == ContactKind.PHONE else "",
        "verified_at": None,
        "invalid_at": None,
    }
    if primary is None:
        ContactPoint.objects.create(member=member, kind=kind, is_primary=True, **values)
    else:
        points.filter(pk=primary.pk).update(**values)
    return True
