"""The portal app: composes the others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("portal")

    def ready(self) -> None:
        """Register the checks of an installation. Listen to allauth: a factor that was
        just set up counts for the session.
        """
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415 -- needs models

        from portal import checks  # noqa: F401, PLC0415 -- registers the system checks
        from portal.accounts.factors import record_new_factor  # noqa: PLC0415 -- needs models
        from portal.knowledge import offer_knowledge  # noqa: PLC0415 -- needs models

        offer_knowledge()
        authenticator_added.connect(record_new_factor, dispatch_uid="new factor")
