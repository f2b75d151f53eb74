"""Addresses of Wagtail that lead to allauth's pages, or nowhere."""

from typing import Never

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView

from members.models import scope_of


def to_login(request: HttpRequest) -> HttpResponse:
    """allauth's log-in, with the page to go to afterwards."""
    back = request.GET.get("next", "")
    url = reverse("account_login")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        url = f"{url}?{urlencode({'next': back})}"
    return redirect(url)


def to_logout(request: HttpRequest) -> HttpResponse:
    """allauth's log-out; a POST from Wagtail's menu stays a POST (307)."""
    url = reverse("account_logout")
    if request.method == "POST":
        return redirect(url, preserve_request=True)
    return redirect(url)


def to_password_reset(_request: HttpRequest) -> HttpResponse:
    """allauth's page for a forgotten password."""
    return redirect("account_reset_password")


def closed(_request: HttpRequest, *_args: str) -> Never:
    """An address of Wagtail that we don't offer."""
    raise Http404


@require_admin_access
def site_history(request: HttpRequest, results: str = "") -> HttpResponse:
    """Wagtail's history of everything names rows of all stores: 404 for most.

    Open to those who read the access log of the whole chain.
    """
    if not scope_of(request.user, "members.view_accesslog").everywhere:
        raise Http404
    view = LogEntriesView.as_view(results_only=bool(results))
    response: HttpResponse = view(request)
    return response
