"""Checks of an installation, for `manage.py check --deploy`. None looks at a worker:
that is /readyz's question, which is asked while the portal runs.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

LOCAL_MAIL = {"console", "filebased", "locmem", "dummy"}
CACHES_OF_ONE_PROCESS = ("locmem", "dummy")


def base_url_is_public() -> bool:
    """Links in letters lead to the portal, under TLS."""
    return str(settings.BASE_URL).startswith("https://")


def mail_leaves_the_house() -> bool:
    """Mail goes to a server, not into files or onto the screen."""
    return not LOCAL_MAIL & set(settings.EMAIL_BACKEND.split("."))


def mail_has_a_sender() -> bool:
    """Letters name an address that can be answered."""
    return "@localhost" not in settings.DEFAULT_FROM_EMAIL


def cache_is_shared() -> bool:
    """All processes see one cache, which rate limits need."""
    backend = settings.CACHES["default"]["BACKEND"]
    return not any(name in backend for name in CACHES_OF_ONE_PROCESS)


# id: (what must hold, what is wrong, what to do)
RULES: dict[str, tuple[Callable[[], bool], str, str]] = {
    "portal.W001": (
        base_url_is_public,
        "BASE_URL does not begin with https://.",
        "Set it to the address that people see: links in letters are made from it.",
    ),
    "portal.W002": (
        mail_leaves_the_house,
        "Mail is kept on this machine.",
        "Set EMAIL_URL to your mail server, e.g. smtps://user:password@host.",
    ),
    "portal.W003": (
        mail_has_a_sender,
        "Letters come from an address at localhost.",
        "Set DEFAULT_FROM_EMAIL, e.g. 'Name of the chain <hello@example.com>'.",
    ),
    "portal.W004": (
        cache_is_shared,
        "Each process has a cache of its own, so log-in attempts are counted apart.",
        "Leave CACHES at the database cache, or set a shared one.",
    ),
}


@checks.register(checks.Tags.security, deploy=True)
def check_installation(
    *, app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """portal.W001 to W004: what a portal on the open network must have."""
    return [
        checks.Warning(wrong, hint=hint, id=identifier)
        for identifier, (holds, wrong, hint) in RULES.items()
        if not holds()
    ]
