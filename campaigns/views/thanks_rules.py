"""For what thank-you letters are suggested, in the menu "Set-up"."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column

from campaigns.models import ThanksRule
from members.scoped_admin import ScopedModelViewSet


class ThanksRuleViewSet(ScopedModelViewSet):
    """One rule a kind: which letter, for how many days it is suggested."""

    model = ThanksRule
    name = "thanks-rules"
    icon = "mail"
    menu_label = _("Thank-you letters")
    menu_order = 695
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        "__str__",
        Column("template", label=_("Letter")),
        "days",
        BooleanColumn("is_active", label=_("In use")),
    ]
    form_fields = ["kind", "template", "amount", "days", "is_active"]
