"""A website account and the record it belongs to."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from members.actions.linking import link_account
from members.choices import MemberStatus
from members.exceptions import LinkRefused
from members.models import Activity
from tests.factories.members import ImportantDateFactory, MemberFactory, UserFactory

NOW = datetime(2026, 11, 5, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_counted_tries():
    cache.clear()


@pytest.fixture
def account(db):
    user = UserFactory(email="lin@example.com")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


@pytest.fixture
def record(store):
    member = MemberFactory(home_store=store, email="Lin@example.com", member_no="M88")
    ImportantDateFactory(member=member, month=5, day=17, year=1980)
    return member


@pytest.mark.parametrize(
    "fact", ["M88", " m88 ", "1980-05-17", "5/17", "05-17", "1980年5月17日", "5月17日"]
)
def test_the_number_or_the_birthday_opens_the_record(account, record, fact):
    assert link_account(user=account, fact=fact, at=NOW) == record
    record.refresh_from_db()
    assert record.user == account
    assert Activity.objects.get(member=record).kind == "members.account_linked"


@pytest.mark.parametrize(
    "fact", ["", "M89", "1981-05-17", "17-05", "5-18", "x", "99/99"]
)
def test_anything_else_does_not(account, record, fact):
    with pytest.raises(LinkRefused, match="could not find"):
        link_account(user=account, fact=fact, at=NOW)
    record.refresh_from_db()
    assert record.user is None


def test_an_address_that_is_not_confirmed_finds_nothing(account, record):
    EmailAddress.objects.update(verified=False)
    with pytest.raises(LinkRefused):
        link_account(user=account, fact="M88", at=NOW)


def test_an_address_of_two_records_decides_nothing(account, record, store):
    MemberFactory(home_store=store, email="lin@example.com")
    with pytest.raises(LinkRefused):
        link_account(user=account, fact="M88", at=NOW)


def test_a_closed_record_and_a_linked_one_are_not_offered(account, record):
    record.status = MemberStatus.CLOSED
    record.save()
    with pytest.raises(LinkRefused):
        link_account(user=account, fact="M88", at=NOW)
    record.status = MemberStatus.MEMBER
    record.user = UserFactory()
    record.save()
    with pytest.raises(LinkRefused):
        link_account(user=account, fact="M88", at=NOW)


def test_guessing_ends_after_some_tries(account, record, settings):
    settings.PORTAL_LINK_TRIES_PER_DAY = 2
    for _guess in range(2):
        with pytest.raises(LinkRefused, match="could not find"):
            link_account(user=account, fact="M1", at=NOW)
    with pytest.raises(LinkRefused, match="Too many"):
        link_account(user=account, fact="M88", at=NOW)


def test_the_page_links_and_leads_on(client, account, record):
    client.force_login(account)
    url = reverse("portal_link")
    assert account.email in client.get(url).content.decode()
    wrong = client.post(url, {"fact": "nothing"}).content.decode()
    assert "could not find" in wrong
    assert client.post(url, {"fact": "M88"})["Location"] == reverse("portal_me")
    assert client.get(url)["Location"] == reverse("portal_me")


def test_strangers_log_in_first(client, db):
    assert client.get(reverse("portal_link")).status_code == 302
