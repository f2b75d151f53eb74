"""Production settings: refuse what is missing, are clean when complete."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal import checks
from portal.settings.mail import mail_settings

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "k3-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "crm.example.com",
    "BASE_URL": "https://crm.example.com",
    "EMAIL_URL": "smtps://user:secret@mail.example.com",
    "DEFAULT_FROM_EMAIL": "Tea House <hello@example.com>",
}


def manage(*words, tmp_path, **environment):
    """Run manage.py with the production settings and exactly this environment."""
    inherited = {
        name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ
    }
    return subprocess.run(  # noqa: S603 -- our own manage.py
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=inherited
        | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"}
        | {"DATA_DIR": str(tmp_path)}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_installation_passes_every_deployment_check(tmp_path):
    done = manage(
        "check", "--deploy", "--fail-level", "INFO", tmp_path=tmp_path, **COMPLETE
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_names_everything_that_is_missing(tmp_path):
    done = manage("check", tmp_path=tmp_path, ALLOWED_HOSTS="crm.example.com")
    assert done.returncode != 0
    assert (
        "Set these environment variables: SECRET_KEY, BASE_URL, EMAIL_URL"
        in done.stderr
    )


@pytest.mark.parametrize(
    ("identifier", "setting", "value"),
    [
        ("portal.W001", "BASE_URL", "http://crm.example.com"),
        (
            "portal.W002",
            "EMAIL_BACKEND",
            "django.core.mail.backends.filebased.EmailBackend",
        ),
        ("portal.W003", "DEFAULT_FROM_EMAIL", "Regulars <hello@localhost>"),
        (
            "portal.W004",
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        ),
    ],
)
def test_a_weak_setting_is_named(settings, identifier, setting, value):
    settings.BASE_URL = COMPLETE["BASE_URL"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = COMPLETE["DEFAULT_FROM_EMAIL"]
    database_cache = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": database_cache, "LOCATION": "x"}}
    assert checks.check_installation(app_configs=None) == []
    setattr(settings, setting, value)
    assert [m.id for m in checks.check_installation(app_configs=None)] == [identifier]


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example.com", 25, False, False),
        ("smtp+tls://mail.example.com", 587, False, True),
        ("smtps://mail.example.com", 465, True, False),
        ("smtps://mail.example.com:4650", 4650, True, False),
    ],
)
def test_the_scheme_of_the_mail_address_says_how_it_is_protected(url, port, ssl, tls):
    found = mail_settings(url)
    assert found["EMAIL_HOST"] == "mail.example.com"
    assert found["EMAIL_PORT"] == port
    assert found["EMAIL_USE_SSL"] is ssl
    assert found["EMAIL_USE_TLS"] is tls


def test_user_and_password_of_the_mail_address_may_hold_any_character():
    found = mail_settings("smtps://hello%40example.com:p%2Fw%3A%23@mail.example.com")
    assert found["EMAIL_HOST_USER"] == "hello@example.com"
    assert found["EMAIL_HOST_PASSWORD"] == "p/w:#"


def test_a_mail_address_without_a_host_is_refused():
    with pytest.raises(ValueError, match="names no host"):
        mail_settings("smtps://")


def test_other_schemes_are_those_of_django_environ():
    assert "console" in mail_settings("consolemail://")["EMAIL_BACKEND"]
