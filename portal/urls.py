"""The addresses of the product. Names in ../shared/contract.md are binding."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal import views
from portal.me import views as me

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("after-login/", views.after_login, name="portal_after_login"),
    path("me/", me.overview, name="portal_me"),
    path("", include("members.urls")),
    path("", include("campaigns.urls")),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(
        path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})
    )

# The public site speaks two languages, each under its own prefix.
urlpatterns += i18n_patterns(
    path("feedback/", include("feedback.urls")),
    path("", include(wagtail_urls)),
)
