"""The members app: loads what every app brings to a member's record."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("members")

    def ready(self) -> None:
        """Load each app's member_record: the plugs of the four sockets."""
        from members import checks  # noqa: F401, PLC0415 -- registers the system checks
        from members.permissions import register_policies  # noqa: PLC0415 -- needs models

        register_policies()
        autodiscover_modules("member_record")
