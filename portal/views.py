"""Views that belong to no single app: where a person lands after log-in, health."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.health import readiness


def after_login(request: HttpRequest) -> HttpResponse:
    """Send staff to the admin, members to their own pages."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    return redirect("portal_me")


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else, so that a slow database kills none."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Database, migrations and worker: 200 when all are well, else 503 saying which."""
    checks = readiness(at=timezone.now())
    is_ready = all(result == "ok" for result in checks.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "failing", "checks": checks},
        status=200 if is_ready else 503,
    )


# What search engines have no business with.
NOT_TO_BE_INDEXED = (
    "/admin/",
    "/me/",
    "/accounts/",
    "/unsubscribe/",
    "/preferences/",
    "/confirm/",
    "/l/",
    "/*/feedback/t/",
    "/*/feedback/my/",
)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """robots.txt: everything but the staff's screens, personal pages and secret links."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_TO_BE_INDEXED)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon without asking the page."""
    return redirect(static("portal/img/favicon.ico"))
