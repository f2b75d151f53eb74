"""Double opt-in: a consent given on the web counts once the mailbox confirms it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import OutreachRules
from members.actions.own_details import choose_consents
from members.exceptions import NoAddress
from members.models import Consent, ConsentState, Message, PendingConsent, PublicLink
from members.outbox.links import token_of
from members.outbox.render import build_email
from tests.factories.members import MemberFactory, UserFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
NEWS = ("news", "email")


@pytest.fixture
def europe(db):
    OutreachRules.objects.create(rule_set="eu")


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def member(person):
    return MemberFactory(
        name="Ann Lee", email="ann@example.com", user=person, language="en"
    )


def given(member):
    rows = ConsentState.objects.filter(member=member, is_given=True)
    return set(rows.values_list("purpose", "channel"))


def choose(member, *pairs, at=None):
    return choose_consents(
        member=member, agreed=pairs, by=member.user, at=at or timezone.now()
    )


def confirm_url():
    return reverse(
        "members:confirm_consent", args=[token_of(PublicLink.objects.last())]
    )


def test_where_the_rules_do_not_want_it_a_consent_counts_at_once(member):
    choose(member, NEWS)
    assert given(member) == {NEWS}
    assert not Message.objects.exists()


def test_in_europe_it_waits_for_the_mailbox(europe, member, client):
    choose(member, NEWS, ("news", "sms"))
    assert given(member) == {("news", "sms")}
    letter = Message.objects.get()
    assert (letter.address, letter.kind) == ("ann@example.com", "service")
    email = build_email(letter)
    assert confirm_url() in email.body
    assert confirm_url() in email.alternatives[0][0]
    for ask in (client.get, client.head):
        assert ask(confirm_url()).status_code == 200
    assert NEWS not in given(member)
    client.handler.enforce_csrf_checks = True
    page = client.post(confirm_url())
    assert "that is confirmed" in page.content.decode()
    assert NEWS in given(member)
    act = Consent.objects.get(purpose="news", channel="email")
    assert act.evidence.startswith("members.publiclink:")
    assert act.wording
    assert not PendingConsent.objects.exists()


def test_a_link_confirms_once(europe, member, client):
    choose(member, NEWS)
    url = confirm_url()
    client.post(url)
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    assert Consent.objects.count() == 1


def test_saving_again_sends_no_second_letter_and_unticking_takes_it_back(
    europe, member, client
):
    choose(member, NEWS)
    choose(member, NEWS)
    assert Message.objects.count() == 1
    choose(member)
    assert not PendingConsent.objects.exists()
    assert "There is nothing to confirm" in client.get(confirm_url()).content.decode()
    client.post(confirm_url())
    assert not given(member)


def test_after_a_fortnight_the_link_is_over_and_one_asks_anew(europe, member, client):
    long_ago = timezone.now() - timedelta(days=15)
    choose(member, NEWS, at=long_ago)
    assert client.post(confirm_url()).status_code == 404
    choose(member, NEWS)
    assert Message.objects.count() == 2
    client.post(confirm_url())
    assert given(member) == {NEWS}


def test_without_a_mailbox_there_is_nobody_to_ask(europe, person):
    member = MemberFactory(user=person, email="")
    with pytest.raises(NoAddress):
        choose(member, NEWS)
    assert not PendingConsent.objects.exists()


def test_withdrawing_needs_no_confirmation(europe, person):
    member = MemberFactory(user=person, email="a@example.com", agreed=True)
    choose(member)
    assert not given(member)
    assert not Message.objects.exists()


def test_the_own_page_says_what_waits(europe, member, person, client):
    client.force_login(person)
    page = client.post("/me/consents/", {"news.email": "on"}, follow=True)
    assert "We have sent you an e-mail" in page.content.decode()
    assert "waits for your answer to our e-mail" in page.content.decode()


def test_the_own_page_takes_a_rest(member, person, client):
    client.force_login(person)
    url = reverse("portal_me_pause")
    assert client.get(url).status_code == 405
    page = client.post(url, {"pause": "6"}, follow=True).content.decode()
    assert "You have a rest from our letters until" in page
    page = client.post(url, {"pause": "0"}, follow=True).content.decode()
    assert "You have a rest from our letters until" not in page
