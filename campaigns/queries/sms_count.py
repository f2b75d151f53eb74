"""How many parts a text message has, as carriers count: they charge each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The alphabet of GSM 03.38; those of the second row take two places.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€")
# Places of a message that is alone, and of each part of a longer one.
GSM_PLACES = (160, 153)
WIDE_PLACES = (70, 67)


@dataclass(frozen=True)
class SmsCount:
    """``characters`` in places as the carriers count; ``left`` in the last part."""

    characters: int
    parts: int
    left: int

    @property
    def sentence(self) -> str:
        """The count in the reader's language."""
        words = {"parts": self.parts, "left": self.left, "all": self.characters}
        first = ngettext(
            "%(parts)d text message", "%(parts)d text messages", self.parts
        )
        return (first % words) + _(" · %(all)d characters, %(left)d left") % words


def count_sms(text: str) -> SmsCount:
    """Latin text has 160 places (153 in parts), any other 70 (67 in parts)."""
    alphabet = GSM | GSM_TWICE
    if alphabet.issuperset(text):
        places = sum(2 if sign in GSM_TWICE else 1 for sign in text)
        alone, each = GSM_PLACES
    else:
        # Signs beyond the basic plane (most emoji) take two places.
        places = len(text.encode("utf-16-le")) // 2
        alone, each = WIDE_PLACES
    if places <= alone:
        return SmsCount(places, 1 if places else 0, alone - places)
    parts = -(-places // each)
    return SmsCount(places, parts, parts * each - places)
