"""The staff's first page and menu."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal.staff_home import SHORTCUTS


def links(client):
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return {link["href"] for link in page.select(".shortcuts__link")}


def test_every_shortcut_leads_somewhere(client, admin_client):
    for shortcut in SHORTCUTS:
        assert admin_client.get(shortcut.url).status_code == 200


def test_a_clerk_is_offered_what_a_clerk_may_do(client, clerk):
    client.force_login(clerk)
    assert reverse("members_find") in links(client)
    assert reverse("posts:index") not in links(client)
    assert "Clerk · 湖滨店" in client.get("/admin/").content.decode()


def test_an_administrator_is_offered_the_set_up(client, administrator):
    client.force_login(administrator)
    assert reverse("posts:index") in links(client)
    assert reverse("members_find") not in links(client)


def test_the_page_wears_the_products_name(client, clerk):
    client.force_login(clerk)
    text = client.get("/admin/").content.decode()
    assert "Regulars</title>" in text
    assert "logo-light.svg" in text
    assert "Wagtail editor guide" not in text


def menu(client):
    import json

    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    props = page.select_one("#wagtail-sidebar-props")
    return json.dumps(json.loads(props.string), ensure_ascii=False)


def test_the_menu_holds_no_help_and_no_reports_about_pages(client, clerk):
    client.force_login(clerk)
    names = menu(client)
    for name in ("help", "settings", "explorer", "workflows", "site-history"):
        assert f'["{name}"' not in names
        assert f'"{name}"' not in names


def test_the_site_history_is_for_those_who_audit_the_whole_chain(
    client, manager, auditor
):
    for path in ("", "results/"):
        client.force_login(manager)
        url = f"/admin/reports/site-history/{path}"
        assert client.get(url).status_code == 404
        client.force_login(auditor)
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("person", ["clerk", "member", "stranger"])
def test_a_page_that_is_not_there_says_so(client, person, request):
    user = request.getfixturevalue(person)
    client.force_login(getattr(user, "user", user))
    response = client.get("/admin/no-such-page/")
    assert response.status_code in (302, 404)
    if person == "clerk":
        assert "belongs to a store" in response.content.decode()
