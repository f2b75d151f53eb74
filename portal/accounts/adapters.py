"""What we change in allauth: whose address counts, when MFA asks again, sealed secrets."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from members.actions.staff import confirm_address
from members.models import User
from portal.accounts import secrets

FRESH_SECONDS = 300
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Log-in by e-mail and password."""

    def pre_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse | None:
        """Count the address of a colleague as confirmed: an administrator gave it."""
        if user.is_staff and not user.emailaddress_set.exists():  # type: ignore[attr-defined]  # allauth's
            confirm_address(user=user)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for the first factor of somebody who has just logged in."""
        if app == "allauth.mfa" and just_logged_in_without_factor(self.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def just_logged_in_without_factor(request: HttpRequest) -> bool:
    """Whether the person has no second factor and logged in within FRESH_SECONDS."""
    if owns_factor(request.user):
        return False
    records = get_authentication_records(request, request.user)
    return any(time.time() - each["at"] < FRESH_SECONDS for each in records)


def owns_factor(user: Any) -> bool:
    """Whether an authenticator app or a passkey is set up (recovery codes don't count)."""
    return bool(
        Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()
    )


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors."""

    def encrypt(self, text: str) -> str:
        """allauth stores secrets as they are; we seal them."""
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The counterpart of `encrypt`."""
        return secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one factor where staff must have one."""
        user = authenticator.user
        if not (settings.PORTAL_REQUIRE_STAFF_MFA and user.is_staff):
            return True
        others = Authenticator.objects.filter(user=user, type__in=FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())
