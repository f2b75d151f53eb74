"""Views that belong to no single app: where a person lands after log-in, health."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def after_login(request: HttpRequest) -> HttpResponse:
    """Send staff to the admin, members to their own pages."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    return redirect("portal_me")
