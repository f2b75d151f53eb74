"""What the fields of a record are called in a sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

FIELD_WORDS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"),
    "status": gettext_lazy("status"),
    "form_of_address": gettext_lazy("form of address"),
    "sex": gettext_lazy("sex"),
    "language": gettext_lazy("language"),
    "owner": gettext_lazy("looked after by"),
    "source": gettext_lazy("source"),
    "referrer": gettext_lazy("referrer"),
    "joined_on": gettext_lazy("joined on"),
    "preferences": gettext_lazy("preferences"),
    "mind": gettext_lazy("things to mind"),
    "note": gettext_lazy("note"),
    "home_store": gettext_lazy("home store"),
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
    "wechat": gettext_lazy("WeChat"),
    "address": gettext_lazy("address"),
    "birthday": gettext_lazy("birthday"),
    "customer_type": gettext_lazy("customer type"),
    "custom": gettext_lazy("custom fields"),
}
