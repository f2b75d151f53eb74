"""The addresses of the product. Names in ../shared/contract.md are binding."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from members.api.webhooks import email_events, sms_events
from portal import views
from portal.accounts.doors import (
    closed,
    site_history,
    to_login,
    to_logout,
    to_password_reset,
)
from portal.accounts.factors import remove_passkey
from portal.accounts.views import link
from portal.api import api_patterns
from portal.api_reference import openapi, reference
from portal.public_site.messages import feedback
from portal.today.views import first_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    # Wagtail's own log-in knows no second factor and no limit; ours takes its place.
    path("admin/login/", to_login, name="portal_admin_login"),
    path("admin/logout/", to_logout, name="portal_admin_logout"),
    re_path(r"^admin/password_reset/", to_password_reset),
    # Changing many accounts at once asks for no scope (wagtail8.md, section 2).
    re_path(r"^admin/bulk/(members|auth)/", closed),
    re_path(r"^admin/reports/site-history/(?P<results>results/)?$", site_history),
    path("admin/", first_page),
    path("admin/", include(wagtailadmin_urls)),
    path(
        "accounts/2fa/webauthn/keys/<int:pk>/remove/",
        remove_passkey,
        name="portal_remove_passkey",
    ),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("after-login/", views.after_login, name="portal_after_login"),
    path("me/", include("portal.me.urls")),
    path("me/link/", link, name="portal_link"),
    path("api/v1/openapi.json", openapi, name="portal_api_document"),
    path("api/v1/docs", reference, name="portal_api_reference"),
    path("api/v1/webhooks/email/<slug:provider>", email_events, name="email_events"),
    path("api/v1/webhooks/sms/<slug:provider>", sms_events, name="sms_events"),
    path("api/v1/", api_patterns()),
    path("", include("members.urls")),
    path("", include("campaigns.urls")),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(
        path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})
    )

# The public site speaks two languages, each under its own prefix.
urlpatterns += i18n_patterns(
    path("feedback/", feedback),
    path("feedback/", include("feedback.urls")),
    # Another log-in of Wagtail's without limits, for pages of restricted view.
    path("_util/login/", to_login),
    path("", include(wagtail_urls)),
)
