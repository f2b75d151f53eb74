"""Production: refuses to start without what it needs, and says what is missing."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403 -- settings are layered by star imports
from .base import env

_missing = [
    name
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL")
    if not env.str(name, default="")
]
if _missing:
    message = f"Set these environment variables: {', '.join(_missing)}"
    raise ImproperlyConfigured(message)

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
