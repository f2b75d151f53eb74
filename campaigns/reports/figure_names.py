"""What each figure of a page of results is called."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.choices import LeftOut


def figure_name(code: str) -> str:
    """The words of a figure, by its code; a reason for being left out has its own."""
    if code in LeftOut.values:
        return str(LeftOut(code).label)
    names = {
        "planned": _("Planned"),
        "left_out": _("Left out"),
        "accepted": pgettext("letters", "Sent"),
        "delivered": _("Delivered, as reported"),
        "bounced": _("Bounced"),
        "failed": _("Failed"),
        "in_doubt": _("In doubt"),
        "waiting": _("Still to go"),
        "dropped": _("Not sent after all"),
        "clicked": _("Clicked"),
        "scanned": _("Opened by scanners only"),
        "answered": _("Answered"),
        "coming": _("Said yes"),
        "came": pgettext("event", "Came"),
        "called": _("Called"),
        "reached": _("Spoken with"),
        "will_come": _("Will come"),
        "bought": _("Bought"),
    }
    return names.get(code, "")
