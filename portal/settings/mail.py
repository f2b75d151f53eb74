"""What EMAIL_URL means."""

from typing import Any
from urllib.parse import unquote, urlsplit

from environ import Env

SMTP = "django.core.mail.backends.smtp.EmailBackend"
# scheme: (port when none is given, TLS from the first byte, TLS by STARTTLS)
SCHEMES = {
    "smtp": (25, False, False),
    "smtp+tls": (587, False, True),
    "smtps": (465, True, False),
}


def mail_settings(url: str) -> dict[str, Any]:
    """Django's mail settings for an address like smtps://user:password@host:port.

    `smtp://` is plain (port 25), `smtp+tls://` begins plain and goes on under TLS
    (STARTTLS, port 587), `smtps://` is under TLS from the start (port 465);
    `anymail://mailgun` is a provider of django-anymail (extra `providers`). Special
    characters in user and password are percent-encoded. Other schemes (`filemail:`,
    `consolemail:`) are django-environ's. ValueError when the host is missing.
    """
    parts = urlsplit(url)
    if parts.scheme == "anymail":
        return {"EMAIL_BACKEND": f"anymail.backends.{parts.hostname}.EmailBackend"}
    if parts.scheme not in SCHEMES:
        return dict(Env.email_url_config(url))
    if not parts.hostname:
        message = "EMAIL_URL names no host: smtps://user:password@host"
        raise ValueError(message)
    port, ssl, tls = SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": ssl,
        "EMAIL_USE_TLS": tls,
    }
