"""What every request passes through."""

import pytest
from bs4 import BeautifulSoup

from portal.middleware import INLINE_PATHS


def test_a_public_address_without_its_language_is_redirected(client, db):
    assert client.get("/").status_code == 302


def test_a_missing_record_is_not_redirected(client, admin_client):
    response = admin_client.get("/admin/users/edit/999999/")
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/en/nothing-here/", "/zh-hans/nothing-here/"])
def test_a_page_that_does_not_exist_is_not_found(client, db, path):
    assert client.get(path).status_code == 404


def test_scripts_inside_the_page_are_allowed_where_pages_are_edited_only(admin_client):
    """This is the whole list; whoever adds to it has a reason in portal/middleware.py."""
    assert INLINE_PATHS == (
        "/admin/pages/",
        "/admin/settings/",
        "/admin/redirects/",
        "/admin/workflows/",
        "/admin/collections/",
    )
    for path in ("/admin/pages/", "/admin/redirects/add/"):
        policy = admin_client.get(path)["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-inline'" in policy
        assert "style-src 'self';" in f"{policy};"
    for path in ("/admin/", "/admin/stores/", "/admin/members/", "/accounts/login/"):
        policy = admin_client.get(path)["Content-Security-Policy"]
        assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/admin/stores/", "/admin/access-log/"])
def test_our_pages_hold_no_script_of_their_own(admin_client, path):
    page = BeautifulSoup(admin_client.get(path).content, "html.parser")
    inline = [each for each in page.select("script:not([src])") if runs(each)]
    assert not inline
    assert not page.select("[style], [onclick], [onchange]")


def runs(script):
    """A block of JSON is data, no script."""
    return script.get("type", "text/javascript") in ("text/javascript", "module")
