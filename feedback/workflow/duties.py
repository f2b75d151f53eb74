"""What the way in decides: the first duty, and whether a case begins as severe."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.choices import CaseChannel, Severity

# F1: the way in decides what has to be done first.
FIRST_DUTIES: dict[CaseChannel, str | Promise] = {
    CaseChannel.ONLINE: _("The customer has a number already. Accept within 24 hours."),
    CaseChannel.PHONE: _(
        "Let the customer finish, repeat what you understood, say the number and when "
        "we call back."
    ),
    CaseChannel.LETTER: _(
        "Pass the letter on at once, add a scan here, and acknowledge it in writing."
    ),
    CaseChannel.IN_STORE: _(
        "Ask the customer to a quiet place. Solve it on the spot if you can; otherwise "
        "say when the answer comes."
    ),
    CaseChannel.EMAIL: _("Acknowledge it today; the number goes into the answer."),
    CaseChannel.SOCIAL_MEDIA: _(
        "Answer publicly that we look after it, settle it in private, never argue."
    ),
    CaseChannel.MEDIA: _(
        "Tell the store manager and head office now. Head office answers, nobody else."
    ),
    CaseChannel.AUTHORITY: _(
        "Tell the store manager and head office now. Keep every paper; head office "
        "answers within the authority's time limit."
    ),
}


def severity_of(channel: str, severity: str) -> Severity:
    """The severity to begin with: what comes by the media or an authority is severe (F6)."""
    if channel in {CaseChannel.MEDIA, CaseChannel.AUTHORITY}:
        return Severity.SEVERE
    return Severity(severity)
