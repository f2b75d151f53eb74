"""Who may ask: tokens missing, wrong, expired, revoked, too narrow, too eager."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import authenticate

from members.actions.api_tokens import make_token, revoke_token
from members.choices import ApiScope
from members.exceptions import NotAllowed, TokenRefused
from members.models import ApiToken, User, scope_of
from members.models.api_token import SCOPE_PERMISSIONS, hash_of
from members.permissions import colleagues
from tests.factories.members import MemberFactory, RegionFactory, StoreFactory
from tests.members.api.conftest import ALL, NOW, problem, program


def test_without_a_token_nothing_is_answered(client, till):
    response = client.get("/api/v1/members")
    problem(response, 401, "token-missing")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "Token rgl_x"])
def test_another_header_is_no_token(client, header, till):
    response = client.get("/api/v1/members", headers={"Authorization": header})
    problem(response, 401, "token-missing")


def test_a_session_counts_for_nothing(client, manager):
    client.force_login(manager)
    problem(client.get("/api/v1/members"), 401, "token-missing")


def test_an_unknown_token_opens_nothing(till):
    till.secret = till.secret[:-1] + ("a" if till.secret[-1] != "a" else "b")
    problem(till.get("/members"), 401, "token-unknown")


def test_an_expired_token_opens_nothing(store):
    began = datetime.now(UTC) - timedelta(days=3)
    old = program(store=store, at=began, expires_at=began + timedelta(days=2))
    problem(old.get("/members"), 401, "token-expired")


def test_a_revoked_token_opens_nothing(till):
    assert till.get("/members").status_code == 200
    revoke_token(token=till.token, by=till.token.made_by, at=datetime.now(UTC))
    problem(till.get("/members"), 401, "token-revoked")


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("members.read", "GET", "/members"),
        ("members.write", "POST", "/members"),
        ("purchases.write", "POST", "/purchases"),
        ("statistics.read", "GET", "/segments"),
        ("statistics.read", "GET", "/statistics/stores"),
    ],
)
def test_a_token_does_only_what_it_was_made_for(store, scope, method, path):
    others = tuple(each for each in ALL if each != scope)
    narrow = program(store=store, scopes=others)
    told = problem(narrow.send(method, path, {}), 403, "scope-missing")
    assert told["scope"] == scope
    assert scope in told["detail"]


def test_writing_alone_does_not_let_read(store):
    member = MemberFactory(home_store=store)
    writer = program(store=store, scopes=("members.write",))
    for path in ("/members", f"/members/{member.public_id}"):
        problem(writer.get(path), 403, "scope-missing")


def test_every_scope_names_the_rights_that_it_gives():
    assert set(SCOPE_PERMISSIONS) == set(ApiScope.values)


def test_only_a_hash_is_stored(till):
    token = ApiToken.objects.get()
    assert token.token_hash == hash_of(till.secret)
    assert till.secret.startswith(token.hint)
    stored = "".join(str(value) for value in ApiToken.objects.values().get().values())
    assert till.secret not in stored


def test_the_account_of_a_token_can_not_log_in(till, client, manager):
    account = User.objects.get(pk=till.token.user_id)
    assert not account.is_active
    assert not account.is_staff
    assert not account.has_usable_password()
    assert authenticate(email=account.email, password="") is None
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get("/me/").status_code == 302
    assert account not in colleagues(manager, "members.view_member")


def test_the_account_has_no_right_without_its_token(till):
    account = User.objects.get(pk=till.token.user_id)
    assert not scope_of(account, "members.view_member").everywhere
    assert not scope_of(account, "members.view_member").store_ids
    acting = till.token.acting_user()
    assert scope_of(acting, "members.view_member").covers(till.token.store_id)
    assert not scope_of(acting, "members.export_member").store_ids


def test_a_token_of_a_region_reaches_its_stores(db):
    region = RegionFactory()
    inside, outside = StoreFactory(region=region), StoreFactory()
    near, far = MemberFactory(home_store=inside), MemberFactory(home_store=outside)
    area = program(region=region)
    found = [each["public_id"] for each in area.get("/members").json()["items"]]
    assert found == [str(near.public_id)]
    assert area.get(f"/members/{far.public_id}").status_code == 404


def test_the_minute_has_an_end(till, settings):
    settings.PORTAL_API_REQUESTS_PER_MINUTE = 2
    answers = [till.get("/members") for _try in range(5)]
    refused = [each for each in answers if each.status_code != 200]
    assert refused  # five requests never fall into three minutes
    told = problem(refused[0], 429, "too-many-requests")
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 60
    assert refused[0].headers["Retry-After"] in told["detail"]


def test_use_is_noted(till):
    assert ApiToken.objects.get().last_used_at is None
    till.get("/members")
    assert ApiToken.objects.get().last_used_at is not None


def test_making_a_token_needs_the_right_at_the_place(manager, store, administrator):
    wanted = {
        "name": "Till",
        "scopes": ["members.read"],
        "expires_at": NOW + timedelta(days=1),
        "at": NOW,
    }
    with pytest.raises(NotAllowed):
        make_token(**wanted, store=store, by=manager)
    token, _secret = make_token(**wanted, store=store, by=administrator)
    with pytest.raises(NotAllowed):
        revoke_token(token=token, by=manager, at=NOW)


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["everything"]}, {"expires_at": NOW}]
)
def test_a_token_needs_a_purpose_and_a_time_to_live(administrator, wrong):
    wanted = {"scopes": ["members.read"], "expires_at": NOW + timedelta(days=1)}
    with pytest.raises(TokenRefused):
        make_token(name="x", by=administrator, at=NOW, **(wanted | wrong))


def test_revoking_twice_keeps_the_first_moment(administrator):
    token, _secret = make_token(
        name="x",
        scopes=["members.read"],
        expires_at=NOW + timedelta(days=1),
        by=administrator,
        at=NOW,
    )
    revoke_token(token=token, by=administrator, at=NOW)
    later = revoke_token(token=token, by=administrator, at=NOW + timedelta(hours=1))
    assert later.revoked_at == NOW
