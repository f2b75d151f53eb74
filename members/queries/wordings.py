"""The sentences people agree to, as they are now."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.choices import Purpose
from members.models import ConsentWording

# What is read until the chain writes a sentence of its own (ConsentWording).
FIRST_VERSION = "2026-11"
FIRST_WORDINGS: dict[str, str | Promise] = {
    Purpose.GREETINGS: _(
        "You may write to me on my birthday and ask how I liked what I bought. I can "
        "withdraw this at any time."
    ),
    Purpose.NEWS: _(
        "You may send me news, offers and invitations. I can withdraw this at any time."
    ),
}


def present_wordings() -> dict[tuple[str, str], tuple[str, str]]:
    """(version, text) by purpose and channel ("" for all), in the active language; one
    query. Purposes without a sentence of the chain's own have the first one."""
    found: dict[tuple[str, str], tuple[str, str]] = {
        (purpose, ""): (FIRST_VERSION, str(text))
        for purpose, text in FIRST_WORDINGS.items()
    }
    rows = ConsentWording.objects.filter(
        language=get_language() or "", valid_from__lte=timezone.localdate()
    )
    for row in rows.order_by("valid_from", "pk"):
        found[row.purpose, row.channel] = (row.version, row.text)
    return found


def wording_of(purpose: str, channel: str = "") -> str:
    """The sentence of a purpose in the reader's language, with its version."""
    known = present_wordings()
    version, text = known.get((purpose, channel)) or known[purpose, ""]
    return f"[{version}] {text}"
