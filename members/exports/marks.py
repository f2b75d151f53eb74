"""What stands on every controlled document: number, recipient, expiry."""

from django.utils.translation import gettext as _

from members.exports.selection import period_words
from members.models import ExportRequest


def mark_line(document: ExportRequest) -> str:
    """The mark in one line, for a footer."""
    return _(
        "Controlled document %(number)s · for %(recipient)s · to be destroyed "
        "after %(until)s"
    ) % {
        "number": document.number,
        "recipient": document.recipient_words,
        "until": document.use_until.isoformat(),
    }


def mark_table(document: ExportRequest) -> list[tuple[str, str]]:
    """The mark in full: label and value."""
    return [
        (_("Controlled document"), document.number),
        (_("Asked by"), str(document.asked_by)),
        (_("Approved by"), str(document.decided_by or "")),
        (_("Recipient"), document.recipient_words),
        (_("Purpose"), document.purpose),
        (_("Period of use"), period_words(document)),
        (_("To be destroyed after"), document.use_until.isoformat()),
    ]
