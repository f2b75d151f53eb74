"""What every request passes through."""

import pytest


def test_a_public_address_without_its_language_is_redirected(client, db):
    assert client.get("/").status_code == 302


def test_a_missing_record_is_not_redirected(client, admin_client):
    response = admin_client.get("/admin/users/edit/999999/")
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/en/nothing-here/", "/zh-hans/nothing-here/"])
def test_a_page_that_does_not_exist_is_not_found(client, db, path):
    assert client.get(path).status_code == 404
