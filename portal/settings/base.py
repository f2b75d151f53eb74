"""All settings. Values that differ between installations come from the environment.

The names are listed in docs/operating.md; an unset one has a default that works on a
developer's machine. production.py refuses to start without the ones that matter.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings.mail import mail_settings

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = (BASE_DIR / env.str("DATA_DIR", default="var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")

SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

# --- what the product is made of -------------------------------------------------

INSTALLED_APPS = [
    "portal",
    "campaigns",
    "feedback",
    "members",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.wagtail_users.StaffAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.remember_language",
    "portal.middleware.PrefixOnlyWhereMissing",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.factors.RequireStaffMFA",
    "portal.middleware.InlineWhereWagtailNeedsIt",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# Widgets look for their templates where everything else does, so that ours come first.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data ------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # IMMEDIATE: a transaction that will write asks for the lock at its start, so that
    # two of them queue instead of one failing half way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    ),
}

# Statements here are short and end early: compiling them takes longer than running
# them, and a row by its index costs little more than the next one of a scan.
POSTGRESQL_OPTIONS = "-c jit=off -c random_page_cost=1.1"


def database() -> dict[str, Any]:
    """The database of DATABASE_URL, or SQLite in DATA_DIR."""
    if not env.str("DATABASE_URL", default=""):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "db.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
    config: dict[str, Any] = env.db("DATABASE_URL")
    if "sqlite" in config["ENGINE"]:
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config.setdefault("OPTIONS", {})["options"] = POSTGRESQL_OPTIONS
    return config


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The database cache is shared by all processes, which rate limits need.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    },
}

# --- people ----------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal_after_login"
LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Requests per time, address or account; allauth's own limits, a little tighter.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/m/key",
}
# Only so many hops before us may tell the client's address (X-Forwarded-For).
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Regulars"
MFA_TOTP_TOLERANCE = 1
# The staff's pages need a session that passed a second factor.
PORTAL_REQUIRE_STAFF_MFA = env.bool("PORTAL_REQUIRE_STAFF_MFA", default=False)

# --- language, time, country -----------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("PORTAL_TIME_ZONE", default="Asia/Shanghai")
PORTAL_COUNTRY = env.str("PORTAL_COUNTRY", default="CN")

# --- many machines ---------------------------------------------------------------

# The broker of the many-machines set-up (portal/cluster.py): redis://host:6379/0, or
# amqp://user:password@host for RabbitMQ. Without it `manage.py work` does the work.
REDIS_URL = env.str("REDIS_URL", default="")

# --- files -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Without a web server in front the portal serves its pictures itself.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)
# Attachments of cases and files of imports: never served by the web server, only
# through views that ask who wants them.
PRIVATE_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- mail ------------------------------------------------------------------------

if env.str("EMAIL_URL", default=""):
    vars().update(mail_settings(env.str("EMAIL_URL")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Regulars <hello@localhost>")

# How many letters and text messages may leave in a minute, all workers together; 0: any.
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", default=0)
SMS_PER_MINUTE = env.int("SMS_PER_MINUTE", default=0)
# For how long a worker holds the letters it has taken. When one is killed, its letters
# wait that long; it must be well over a mail server's slowest answer (EMAIL_TIMEOUT).
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=300)

# Answers to our letters come to this address (with +… for each letter), and this is the
# mailbox of it that is read: imaps://user:password@host/INBOX or maildir:///path.
MAIL_REPLY_ADDRESS = env.str("FEEDBACK_MAIL_ADDRESS", default="")
FEEDBACK_MAIL_URL = env.str("FEEDBACK_MAIL_URL", default="")
# A virus scanner: clamd://host:3310 or clamd:///path/of/the/socket.
CLAMD_URL = env.str("CLAMD_URL", default="")
# Text messages: "console:", "file:/path" with one JSON line each, or a gateway that takes
# JSON: https://user:password@host/path (docs/operating.md says what).
SMS_URL = env.str("SMS_URL", default="console:")
# The gateway's name in the address of its webhook, /api/v1/webhooks/sms/<name>.
SMS_PROVIDER = env.str("SMS_PROVIDER", default="gateway")
# Providers prove by this that it is them who call; without it there are no webhooks.
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
# So many letters in a row that came back for the time being are as good as a bounce.
SOFT_BOUNCES = env.int("SOFT_BOUNCES", default=5)
# What django-anymail needs to know of the provider (EMAIL_URL=anymail://mailgun), as
# JSON: {"MAILGUN_API_KEY": "…"}.
ANYMAIL: dict[str, Any] = env.json("ANYMAIL", default={})

# --- what is said to the operator ------------------------------------------------

# Warnings and errors go to standard error, where systemd and containers pick them up.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Its own handlers are silent without DEBUG; the root speaks for it.
        "django": {"handlers": []},
        # A page that is not there is no news.
        "django.request": {"level": "ERROR"},
    },
}

# --- Wagtail ---------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Regulars"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# No calls to the outside from the admin.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# Addresses are changed by administrators or at /accounts/email/, where they are confirmed.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- safety ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- ours ------------------------------------------------------------------------

SITE_TITLE = _("Regulars")

# How many phone numbers, addresses and the like one person may unmask in a day.
PORTAL_REVEALS_PER_DAY = env.int("PORTAL_REVEALS_PER_DAY", default=50)
# How many days a controlled document (an export, printed cards) may be used.
PORTAL_EXPORT_DAYS = env.int("PORTAL_EXPORT_DAYS", default=31)
# After how many days imported files and what their rows held are deleted.
PORTAL_IMPORT_DAYS = env.int("PORTAL_IMPORT_DAYS", default=90)
# By when a member's wish to be erased is decided, and how long a copy of data is kept.
PORTAL_ERASURE_DAYS = env.int("PORTAL_ERASURE_DAYS", default=15)
PORTAL_DISCLOSURE_DAYS = env.int("PORTAL_DISCLOSURE_DAYS", default=7)
# How often one log-in may try to prove which record is its own.
PORTAL_LINK_TRIES_PER_DAY = env.int("PORTAL_LINK_TRIES_PER_DAY", default=5)
# How many requests one token of the API may send in a minute.
PORTAL_API_REQUESTS_PER_MINUTE = env.int("PORTAL_API_REQUESTS_PER_MINUTE", default=600)
