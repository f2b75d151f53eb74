"""API tokens in the admin: made, shown once, revoked; in both languages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.actions.posts import appoint
from members.choices import Role
from members.models import ApiToken, User
from tests.factories.members import RegionFactory, UserFactory
from tests.members.api.conftest import program
from tests.portal.test_chinese_admin import english_words


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def form(**other):
    day = timezone.localdate() + timedelta(days=30)
    return {
        "name": "湖滨店收银",
        "scopes": ["members.read", "purchases.write"],
        "expires_on": day.isoformat(),
        "store": "",
        "region": "",
    } | other


def secret_in(response):
    text = response.content.decode()
    start = text.index(">rgl_") + 1
    return text[start : text.index("<", start)]


def test_a_token_is_made_and_shown_this_once(office, store, administrator):
    made = office.post(reverse("api-tokens:add"), form(store=store.pk))
    assert made.status_code == 200
    assert "no-store" in made.headers["Cache-Control"]
    secret = secret_in(made)
    token = ApiToken.objects.get()
    assert (token.store, token.made_by) == (store, administrator)
    assert token.scopes == ["members.read", "purchases.write"]
    assert timezone.localdate(token.expires_at) == timezone.localdate() + timedelta(30)
    answer = office.get(
        "/api/v1/members", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 200
    for name in ("index", "inspect"):
        args = [token.pk] if name == "inspect" else []
        page = office.get(reverse(f"api-tokens:{name}", args=args))
        assert page.status_code == 200
        assert token.name in page.content.decode()
        assert secret not in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"expires_on": "2020-01-01"},
        {"expires_on": ""},
        {"name": ""},
    ],
)
def test_what_makes_no_sense_is_refused(office, store, wrong):
    page = office.post(reverse("api-tokens:add"), form(store=store.pk) | wrong)
    assert page.context["form"].errors
    assert not ApiToken.objects.exists()


def test_a_place_is_a_store_or_a_region(office, store):
    both = form(store=store.pk, region=RegionFactory().pk)
    assert office.post(reverse("api-tokens:add"), both).context["form"].errors["region"]


def test_who_administers_one_store_makes_tokens_for_it_only(
    client, roles, store, other_store
):
    local = UserFactory()
    appoint(user=local, role=Role.ADMINISTRATOR, store=store)
    client.force_login(local)
    address = reverse("api-tokens:add")
    for where in ({"store": ""}, {"store": other_store.pk}):
        assert client.post(address, form(**where)).context["form"].errors["store"]
    assert not ApiToken.objects.exists()
    client.post(address, form(store=store.pk))
    assert ApiToken.objects.get().store == store
    program(store=other_store, name="外店收银")
    program(name="总部")
    page = client.get(reverse("api-tokens:index")).content.decode()
    assert "湖滨店收银" in page
    assert "外店收银" not in page
    assert "总部" not in page


def test_a_token_is_revoked_by_post(office, till):
    address = reverse("api-tokens:revoke", args=[till.token.pk])
    assert office.get(address).status_code == 405
    assert till.get("/members").status_code == 200
    office.post(address)
    assert till.get("/members").status_code == 401
    page = office.get(reverse("api-tokens:inspect", args=[till.token.pk]))
    assert "Revoke the token" not in page.content.decode()


def test_a_token_of_another_place_can_not_be_revoked(client, roles, store, other_store):
    local = UserFactory()
    appoint(user=local, role=Role.ADMINISTRATOR, store=other_store)
    client.force_login(local)
    foreign = program(store=store)
    address = reverse("api-tokens:revoke", args=[foreign.token.pk])
    assert client.post(address).status_code == 404
    assert foreign.get("/members").status_code == 200


@pytest.mark.parametrize("who", ["clerk", "manager", "marketer", "steward"])
def test_others_have_no_screen_of_tokens(client, request, who):
    client.force_login(request.getfixturevalue(who))
    for name in ("index", "add"):
        assert client.get(reverse(f"api-tokens:{name}")).status_code == 302


def test_machines_stand_in_no_list_of_people(office, till):
    page = office.get(reverse("wagtailusers_users:index")).content.decode()
    account = User.objects.get(pk=till.token.user_id)
    assert account.email not in page
    assert "Till" not in page
    assert account not in User.objects.filter(is_staff=True)


def test_the_screens_speak_chinese(office, store, till, administrator):
    administrator.first_name = administrator.last_name = ""
    administrator.save()
    chinese = {"accept-language": "zh-hans"}
    made = office.post(reverse("api-tokens:add"), form(store=store.pk), headers=chinese)
    token = ApiToken.objects.latest("pk")
    pages = [made, office.get(reverse("api-tokens:index"), headers=chinese)]
    pages.append(
        office.get(reverse("api-tokens:inspect", args=[token.pk]), headers=chinese)
    )
    for page in pages:
        left = english_words(page.content) - {till.token.name, store.region.name}
        assert not {each for each in left if "members.read" not in each}, left


def test_the_query_count_of_the_list_does_not_grow(office, store):
    address = reverse("api-tokens:index")
    program(store=store)
    office.get(address)
    with CaptureQueriesContext(connection) as one:
        office.get(address)
    program(store=store)
    program(region=store.region)
    with CaptureQueriesContext(connection) as three:
        office.get(address)
    assert len(one) == len(three)
