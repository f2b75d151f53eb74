"""Menu entries of what is done for customers and what comes after the answer."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from feedback.queries.limits import APPROVE
from feedback.views.menu import FeedbackItem

VIEW = "feedback.view_case"


def amends_items() -> list[MenuItem]:
    """Approvals, promises, follow-up, for the submenu "Feedback"."""
    return [
        FeedbackItem(
            _("Solutions to approve"),
            reverse_lazy("feedback_approvals"),
            name="case-approvals",
            icon_name="check",
            order=40,
            permission=APPROVE,
        ),
        FeedbackItem(
            _("Promises of cases"),
            reverse_lazy("feedback_promises"),
            name="case-promises",
            icon_name="thumbtack",
            order=50,
            permission=VIEW,
        ),
        FeedbackItem(
            _("Follow-up of cases"),
            reverse_lazy("feedback_follow_ups"),
            name="case-follow-ups",
            icon_name="view",
            order=60,
            permission=VIEW,
        ),
    ]


def case_rules_item() -> MenuItem:
    """The settings page of authority limits and of asking after cases."""
    return FeedbackItem(
        _("Authority and follow-up"),
        reverse_lazy("feedback_case_rules"),
        name="case-limits",
        icon_name="sliders",
        order=680,
        permission="feedback.view_authoritylimit",
    )
