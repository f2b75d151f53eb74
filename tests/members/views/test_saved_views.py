"""Views of the list: kept for oneself or a store, opened, changed, taken away."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from members.actions.posts import appoint
from members.actions.saved_views import save_view
from members.choices import Role, ViewReach
from members.exceptions import NotAllowed, ViewRefused
from members.models import ListColumns, SavedView
from members.views.list_state import view_url
from tests.factories.members import MemberFactory, UserFactory


def bar(client, user, **params):
    client.force_login(user)
    response = client.get(reverse("members_list"), params, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def view_names(soup):
    return [" ".join(link.text.split()) for link in soup.select(".list-view")]


def headings(soup):
    return [" ".join(cell.text.split()) for cell in soup.select(".list-table th")]


def saved(by, **more):
    given = {"name": "Due soon", "params": "cycle=due&sort=spend", "columns": []}
    return save_view(by=by, **(given | more))


def test_saving_keeps_filters_order_and_columns_and_opens_the_view(
    client, clerk, member
):
    client.force_login(clerk)
    response = client.post(
        reverse("members_view_add"),
        {
            "name": "Due soon",
            "params": "status=member&missing=owner&sort=spend&after=12&view=3&source=",
            "columns": "phone,spend,nonsense",
        },
    )
    view = SavedView.objects.get()
    assert (view.owner, view.reach) == (clerk, ViewReach.OWN)
    assert view.params == "missing=owner&sort=spend&status=member"
    assert view.columns == ["phone", "spend"]
    assert response.url == view_url(view)
    client.force_login(clerk)
    soup = BeautifulSoup(client.get(view_url(view)).content, "html.parser")
    assert view_names(soup) == ["All members", "Due soon"]
    assert headings(soup) == ["Name", "Phone", "Spent in a year"]
    assert soup.select_one(".list-view--open").text.strip() == "Due soon"
    assert "Save changes" not in soup.text


def test_an_open_view_that_was_changed_can_be_saved_as_it_is_now(client, clerk):
    view = saved(clerk)
    soup = bar(client, clerk, cycle="lost", view=view.pk)
    form = soup.find("form", action=reverse("members_view_refresh", args=[view.pk]))
    data = {each["name"]: each.get("value", "") for each in form.select("input")}
    client.post(form["action"], data)
    view.refresh_from_db()
    assert view.params == "cycle=lost"


def test_a_view_without_a_name_is_not_saved(client, clerk):
    client.force_login(clerk)
    response = client.post(
        reverse("members_view_add"), {"name": " ", "params": "cycle=due"}, follow=True
    )
    assert "This field is required." in response.content.decode()
    assert not SavedView.objects.exists()


def test_a_clerk_saves_for_herself_only(clerk, store):
    with pytest.raises(NotAllowed):
        saved(clerk, reach=ViewReach.STORE, store=store)


def test_a_clerk_is_not_asked_for_whom(client, clerk, manager):
    assert 'name="reach"' not in str(bar(client, clerk))
    assert 'name="reach"' in str(bar(client, manager))


def test_a_manager_shares_a_view_with_the_store_and_no_other(
    client, manager, clerk, clerk_of_another_store, store, other_store
):
    saved(manager, name="Our week", reach=ViewReach.STORE, store=store)
    assert "Our week 湖滨店" in view_names(bar(client, clerk))
    assert "Our week" not in str(bar(client, clerk_of_another_store))
    with pytest.raises(NotAllowed):
        saved(manager, reach=ViewReach.STORE, store=other_store)
    with pytest.raises(NotAllowed):
        saved(manager, reach=ViewReach.CHAIN)


def test_operations_share_with_the_whole_chain(client, clerk, roles):
    user = UserFactory()
    appoint(user=user, role=Role.OPERATIONS)
    saved(user, name="Everybody", reach=ViewReach.CHAIN)
    assert "Everybody chain" in view_names(bar(client, clerk))


def test_a_shared_view_shows_each_reader_only_the_own_stores(
    client, clerk, clerk_of_another_store, store, other_store, roles
):
    user = UserFactory()
    appoint(user=user, role=Role.OPERATIONS)
    view = saved(user, reach=ViewReach.CHAIN, params="status=member")
    MemberFactory(name="本店人", home_store=store)
    MemberFactory(name="外店人", home_store=other_store)
    client.force_login(clerk)
    page = client.get(view_url(view)).content.decode()
    assert "本店人" in page
    assert "外店人" not in page


@pytest.mark.parametrize(
    "name", ["members_view", "members_view_refresh", "members_view_delete"]
)
def test_a_view_of_another_person_is_found_by_nobody(name, client, clerk, manager):
    view = saved(manager)
    client.force_login(clerk)
    assert client.post(reverse(name, args=[view.pk])).status_code == 404
    assert SavedView.objects.get() == view


def test_a_shared_view_is_changed_by_who_may_share_it_only(
    client, clerk, manager, store
):
    view = saved(manager, reach=ViewReach.STORE, store=store)
    client.force_login(clerk)
    assert (
        client.post(reverse("members_view_delete", args=[view.pk])).status_code == 404
    )
    client.force_login(manager)
    client.post(reverse("members_view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_view_is_renamed(client, clerk):
    view = saved(clerk)
    client.force_login(clerk)
    url = reverse("members_view", args=[view.pk])
    assert "Due soon" in client.get(url).content.decode()
    client.post(url, {"name": "Call these", "is_default": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Call these", True)
    assert view.params == "cycle=due&sort=spend"


def test_the_first_view_opens_by_itself_and_one_only_is_first(client, clerk):
    first = saved(clerk, is_default=True)
    second = saved(clerk, name="Lost", params="cycle=lost", is_default=True)
    first.refresh_from_db()
    assert not first.is_default
    client.force_login(clerk)
    response = client.get(reverse("members_list"))
    assert response.url == view_url(second)
    assert client.get(reverse("members_list"), {"view": "all"}).status_code == 200


def test_ones_own_first_view_goes_before_the_stores(client, clerk, manager, store):
    saved(manager, name="Shop", reach=ViewReach.STORE, store=store, is_default=True)
    client.force_login(clerk)
    assert "view=" in client.get(reverse("members_list")).url
    own = saved(clerk, name="Mine", is_default=True)
    assert client.get(reverse("members_list")).url == view_url(own)


def test_too_many_views_are_refused(clerk, monkeypatch):
    monkeypatch.setattr("members.actions.saved_views.MOST_VIEWS", 1)
    saved(clerk)
    with pytest.raises(ViewRefused):
        saved(clerk, name="Another")


def test_columns_are_remembered_for_the_person(client, clerk, member):
    client.force_login(clerk)
    response = client.post(
        reverse("members_columns"),
        {"column": ["points", "owner", "x"], "params": "status=member"},
    )
    assert response.url.endswith("?status=member&columns=points%2Cowner")
    assert headings(bar(client, clerk)) == ["Name", "Points", "Looked after by"]
    client.post(reverse("members_columns"), {"params": ""})
    assert not ListColumns.objects.exists()
    assert "Phone" in headings(bar(client, clerk))


def test_a_stranger_saves_nothing(client, stranger):
    client.force_login(stranger)
    client.post(reverse("members_view_add"), {"name": "x"})
    assert not SavedView.objects.exists()
