"""The campaigns app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("campaigns")

    def ready(self) -> None:
        """Register the permission policies before anybody asks for one."""
        from campaigns.permissions import register_policies  # noqa: PLC0415 -- needs models

        register_policies()
