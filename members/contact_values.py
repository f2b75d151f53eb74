"""Phone numbers and e-mail addresses in the one form in which they are compared.

Every path that stores or looks up a contact value (till, import, forms, search, log-in)
goes through these functions, so that the same number is found however it was typed.
"""

import re
import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

TAIL_LENGTH = 4
EMAIL_MAX_LENGTH = 254
# Digits, one plus sign in front and what people put between them. Letters are refused:
# the parser would read them as the keys of a telephone ("1800FLOWERS").
PHONE_SHAPE = re.compile(r"\+?[\d\s()./\-]{5,40}")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


def normalise_phone(text: str) -> str | None:
    """The number in E.164 (``+8613912345678``), or None when it is no valid number.

    A number without a country code belongs to ``settings.PORTAL_COUNTRY``. Full-width
    digits, spaces, dashes, brackets, ``+86``, ``0086`` and ``86`` are understood, mobile
    and landline numbers alike. Valid means assigned by the country's numbering plan
    (metadata of phonenumberslite), not that somebody answers.
    """
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).strip()
    if not PHONE_SHAPE.fullmatch(plain):
        return None
    try:
        number = phonenumbers.parse(plain, settings.PORTAL_COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalise_email(text: str) -> str | None:
    """The address trimmed, NFKC-folded and in lower case, or None when it is none.

    The whole address is folded, the part before the @ too: no provider in use tells
    letters of different case apart there. Only the syntax is looked at.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if len(plain) > EMAIL_MAX_LENGTH:
        return None
    try:
        validate_email(plain)
    except ValidationError:
        return None
    return plain


def phone_tail(e164: str) -> str:
    """The last four digits, by which staff ask for a member at the till."""
    return e164[-TAIL_LENGTH:]
