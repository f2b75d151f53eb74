"""Log-in, second factors and where they are asked for."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import reverse

from portal.accounts import secrets

PASSWORD = "tea-for-two-2026"


@pytest.fixture(autouse=True)
def no_counted_requests():
    cache.clear()


def log_in(client, user):
    data = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), data, follow=True)


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def set_up_app(client):
    form = client.get(reverse("mfa_activate_totp"))
    secret = form.context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}), secret


def test_staff_land_in_the_admin_and_members_on_their_page(client, clerk, member):
    assert log_in(client, clerk).redirect_chain[-1][0] == "/admin/"
    client.logout()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(
        user=member.user, email=member.user.email, verified=True, primary=True
    )
    assert log_in(client, member.user).redirect_chain[-1][0] == "/me/"


def test_a_member_with_an_unconfirmed_address_is_not_let_in(client, member):
    log_in(client, member.user)
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/admin/login/", "account_login"),
        ("/admin/logout/", "account_logout"),
        ("/admin/password_reset/", "account_reset_password"),
        ("/admin/password_reset/done/", "account_reset_password"),
        ("/en/_util/login/", "account_login"),
    ],
)
def test_wagtails_own_doors_lead_to_ours(client, db, path, target):
    assert client.get(path)["Location"] == reverse(target)
    assert client.post(path, {"username": "x"})["Location"] == reverse(target)


def test_a_strange_site_is_never_the_page_after_log_in(client, db):
    away = client.get("/admin/login/", {"next": "https://evil.example/"})
    assert "evil" not in away["Location"]
    home = client.get("/admin/login/", {"next": "/admin/stores/"})
    assert "next=%2Fadmin%2Fstores%2F" in home["Location"]


def test_logging_out_in_the_admin_logs_out(client, clerk):
    client.force_login(clerk)
    client.post("/admin/logout/", follow=True)
    assert client.get("/admin/").status_code == 302


def test_guessing_a_password_is_stopped(client, clerk):
    for _attempt in range(6):
        data = {"login": clerk.email, "password": "wrong"}
        response = client.post(reverse("account_login"), data)
    assert "Too many" in response.content.decode()
    assert "Too many" in log_in(client, clerk).content.decode()


def test_many_accounts_at_once_can_not_be_changed(client, admin_client):
    url = "/admin/bulk/members/user/set_active_state/?id=1"
    assert admin_client.get(url).status_code == 404


# --- second factors ----------------------------------------------------------------


def test_a_secret_is_sealed_and_opened_and_never_the_same_twice():
    sealed = secrets.encrypt("JBSWY3DP")
    assert "JBSWY3DP" not in sealed
    assert secrets.encrypt("JBSWY3DP") != sealed
    assert secrets.decrypt(sealed) == "JBSWY3DP"


def test_a_secret_outlives_a_new_key_and_nothing_else(settings):
    sealed = secrets.encrypt("JBSWY3DP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert secrets.decrypt(sealed) == "JBSWY3DP"
    settings.SECRET_KEY_FALLBACKS = []
    for unreadable in (sealed, "JBSWY3DP", sealed[:-4] + "AAAA"):
        with pytest.raises(ValueError, match="can't be read"):
            secrets.decrypt(unreadable)


def test_without_the_setting_staff_work_without_a_second_factor(client, clerk):
    log_in(client, clerk)
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_with_the_setting_staff_set_one_up_first(client, clerk, settings):
    settings.PORTAL_REQUIRE_STAFF_MFA = True
    log_in(client, clerk)
    response = client.get("/admin/")
    assert response["Location"] == reverse("mfa_index")
    done, secret = set_up_app(client)
    assert done.status_code == 302
    stored = Authenticator.objects.get(user=clerk, type="totp").data["secret"]
    assert secret not in stored
    assert client.get("/admin/").status_code == 200


def test_every_new_session_needs_the_factor_again(client, clerk, settings, db):
    settings.PORTAL_REQUIRE_STAFF_MFA = True
    log_in(client, clerk)
    _done, secret = set_up_app(client)
    client.logout()
    cache.clear()
    response = log_in(client, clerk)
    assert response.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert client.get("/admin/").status_code == 200


def test_a_session_of_the_account_without_the_factor_is_asked(client, clerk, settings):
    settings.PORTAL_REQUIRE_STAFF_MFA = True
    Authenticator.objects.create(user=clerk, type="totp", data={"secret": "x"})
    client.force_login(clerk)
    response = client.get("/admin/stores/?q=1")
    assert response["Location"].startswith(reverse("mfa_reauthenticate"))
    assert "next=" in response["Location"]
    headers = {"x-requested-with": "XMLHttpRequest"}
    assert client.get("/admin/", headers=headers).status_code == 403
    assert client.get("/api/v1/members", headers=headers).status_code == 403


def test_members_are_not_asked(client, member, settings):
    settings.PORTAL_REQUIRE_STAFF_MFA = True
    client.force_login(member.user)
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_staff_keep_their_last_factor_where_it_is_required(
    client, clerk, settings, kind
):
    log_in(client, clerk)
    factor = Authenticator.objects.create(
        user=clerk, type=kind, data={"secret": secrets.encrypt("A" * 32), "name": "k"}
    )
    paths = {
        "totp": reverse("mfa_deactivate_totp"),
        "webauthn": reverse("mfa_remove_webauthn", args=[factor.pk]),
    }
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    settings.PORTAL_REQUIRE_STAFF_MFA = True
    client.post(paths[kind])
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    settings.PORTAL_REQUIRE_STAFF_MFA = False
    client.post(paths[kind])
    assert not Authenticator.objects.filter(pk=factor.pk).exists()


def test_somebody_elses_passkey_is_not_found(client, clerk, manager):
    factor = Authenticator.objects.create(user=manager, type="webauthn", data={})
    client.force_login(clerk)
    url = reverse("mfa_remove_webauthn", args=[factor.pk])
    assert client.post(url).status_code == 404


PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_email_verification_sent",
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_account_pages_look_like_the_product(client, db, name, language):
    text = client.get(
        reverse(name), headers={"accept-language": language}
    ).content.decode()
    assert 'class="header"' in text
    assert "style=" not in text
    assert "onclick" not in text
    assert f'lang="{language}"' in text.lower()
