"""The rules of recurrence, in the menu "Set-up"."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column

from feedback.models import RecurrenceRule
from members.scoped_admin import ScopedModelViewSet


class RecurrenceRuleViewSet(ScopedModelViewSet):
    """When a corrective action is proposed."""

    model = RecurrenceRule
    name = "recurrence-rules"
    icon = "rotate"
    menu_order = 690
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        "__str__",
        Column(
            "cause", label=_("Only this cause"), accessor=lambda row: row.cause or "–"
        ),
        BooleanColumn("is_active", label=_("In use")),
    ]
    form_fields = ["kind", "cause", "cases", "days", "is_active"]
