"""A developer's machine and the demonstration: everything works without any setting."""

from .base import *  # noqa: F403 -- settings are layered by star imports
from .base import SECRET_KEY, STORAGES, env

SECRET_KEY = (
    SECRET_KEY or "only-for-development-and-the-demonstration-never-in-production"
)
DEBUG = env.bool("DEBUG", default=True)
SERVE_MEDIA = True
WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = ["*"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Passkeys without https, for localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
