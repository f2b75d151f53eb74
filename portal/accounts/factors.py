"""A session's second factor: recorded when it is set up, asked for where staff work."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.accounts.adapters import MFAAdapter, owns_factor

STAFF_PATHS = ("/admin/", "/api/")


def record_new_factor(
    sender: Any, request: HttpRequest, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Note in the session that a factor was just used: setting one up proves it.

    allauth notes it at log-in only, so that the person would be sent away from the
    admin again right after the set-up.
    """
    record_authentication(
        request,
        authenticator.user,
        "mfa",
        id=authenticator.pk,
        type=authenticator.type,
    )


def session_has_factor(request: HttpRequest) -> bool:
    """Whether this session (not just this account) passed a second factor."""
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == "mfa" for each in records)


class RequireStaffMFA:
    """With PORTAL_REQUIRE_STAFF_MFA, the staff's pages need a session with MFA.

    Who has a factor is asked for it; who has none is sent to set one up. Background
    requests get 403. Bearer tokens of the API carry no session and pass.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.is_missing(request):
            return ask_for_factor(request)
        return self.get_response(request)

    def is_missing(self, request: HttpRequest) -> bool:
        """Whether this request must not pass yet."""
        return (
            settings.PORTAL_REQUIRE_STAFF_MFA
            and request.path.startswith(STAFF_PATHS)
            and request.user.is_authenticated
            and not session_has_factor(request)
        )


def ask_for_factor(request: HttpRequest) -> HttpResponseBase:
    """To the question for the factor, or to setting one up."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    if owns_factor(request.user):
        back = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
    messages.warning(
        request,
        _("Your work needs a second factor. Set up an authenticator app or a passkey."),
    )
    return redirect("mfa_index")


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """allauth's page to remove a passkey, closed for the last factor of staff."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user)
    if not MFAAdapter().can_delete_authenticator(factor):
        messages.error(request, _("You can't remove your last second factor."))
        return redirect("mfa_list_webauthn")
    response: HttpResponse = remove_webauthn(request, pk=pk)
    return response
