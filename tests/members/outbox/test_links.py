from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from members.models import PublicLink
from members.outbox.links import find_link, make_link, make_links, token_of

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def link(db):
    return make_link(purpose="unsubscribe", target="members.member:7", at=AT)


def test_a_link_is_found_by_its_token(link):
    token = token_of(PublicLink.objects.get())
    assert len(token) == 64
    assert find_link(purpose="unsubscribe", token=token, at=AT) == link


def test_the_token_is_not_in_the_database(link):
    assert token_of(link) not in (link.nonce, link.token_hash)


def test_another_secret_key_makes_the_database_worthless(link):
    token = token_of(link)
    with override_settings(SECRET_KEY="another"):
        assert token_of(link) != token


def test_a_link_serves_its_own_purpose_only(link):
    assert find_link(purpose="tracking", token=token_of(link), at=AT) is None


def test_a_link_that_is_over_or_revoked_opens_nothing(link):
    over = make_link(
        purpose="unsubscribe", target="x", at=AT, expires_at=AT + timedelta(days=1)
    )
    later = AT + timedelta(days=1)
    assert find_link(purpose="unsubscribe", token=token_of(over), at=AT)
    assert find_link(purpose="unsubscribe", token=token_of(over), at=later) is None
    PublicLink.objects.filter(pk=link.pk).update(revoked_at=AT)
    assert find_link(purpose="unsubscribe", token=token_of(link), at=AT) is None


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_a_guess_opens_nothing(link, token):
    assert find_link(purpose="unsubscribe", token=token, at=AT) is None


def test_many_links_are_made_with_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        links = make_links(purpose="unsubscribe", targets=["a:1", "a:2"], at=AT)
    assert links["a:1"].pk
    assert token_of(links["a:1"]) != token_of(links["a:2"])
