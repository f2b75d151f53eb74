"""Set-up entries of the calendar and the deadlines, for those who may change them.

Others read them where they matter: from the clocks of a case.
"""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from feedback.views.reporting_menu import HeldItem


def calendar_item() -> MenuItem:
    """The working calendar."""
    return HeldItem(
        _("Working calendar"),
        reverse_lazy("feedback_calendar"),
        name="working-calendar",
        icon_name="calendar-alt",
        order=680,
        permission="feedback.change_workcalendar",
    )


def deadlines_item() -> MenuItem:
    """How long things may take."""
    return HeldItem(
        _("Deadlines"),
        reverse_lazy("feedback_deadlines"),
        name="deadlines",
        icon_name="time",
        order=682,
        permission="feedback.change_clockpolicy",
    )
