"""Menu entries of praise and corrective actions, in the group "Feedback"."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from feedback.views.menu import FeedbackItem


def quality_items() -> list[MenuItem]:
    """The entries, in the order of the menu."""
    case, mend = "feedback.view_case", "feedback.view_correctiveaction"
    return [
        FeedbackItem(
            _("Praise for the meeting"),
            reverse_lazy("feedback_praise_meeting"),
            name="praise-meeting",
            icon_name="pick",
            order=50,
            permission=case,
        ),
        FeedbackItem(
            _("Honours list"),
            reverse_lazy("feedback_praise_honours"),
            name="praise-honours",
            icon_name="tick-inverse",
            order=52,
            permission=case,
        ),
        FeedbackItem(
            _("You said, we did"),
            reverse_lazy("feedback_said"),
            name="said-and-done",
            icon_name="openquote",
            order=54,
            permission=case,
        ),
        FeedbackItem(
            _("Corrective actions"),
            reverse_lazy("feedback_corrective_list"),
            name="corrective-actions",
            icon_name="rotate",
            order=56,
            permission=mend,
        ),
    ]
