"""Production: refuses to start without what it needs, and says what is missing."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403 -- settings are layered by star imports
from .base import BASE_URL, env

_missing = [
    name
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL")
    if not env.str(name, default="")
]
if _missing:
    message = f"Set these environment variables: {', '.join(_missing)}"
    raise ImproperlyConfigured(message)

# The web server in front ends TLS; it must set X-Forwarded-Proto itself and drop the
# one that a visitor sends (docs/operating.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Load balancers ask for these by plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# Wagtail shows previews of pages in a frame of the same site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
