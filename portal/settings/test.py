"""The tests: fast hashes, plain static files, mail kept in memory."""

from .base import *  # noqa: F403 -- settings are layered by star imports
from .base import MIDDLEWARE, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105 -- guards nothing outside of the tests
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Django serves static files in tests; WhiteNoise warns of a folder that is not there.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
# Passkeys without https, for localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
