"""The page behind a letter's link: choices, a rest, and nothing by merely opening it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.actions.consent import suppress
from members.actions.erasing import erase_member
from members.actions.preferences import choose_by_link, pause_marketing
from members.choices import Channel, Purpose, SuppressionReason
from members.exceptions import NotAllowed
from members.models import (
    Activity,
    Consent,
    ConsentState,
    MarketingPause,
    Suppression,
)
from members.outbox.links import make_link, token_of
from members.outbox.subscriptions import (
    TEST_TARGET,
    UNSUBSCRIBE,
    find_subscription,
    subscription_target,
)
from members.queries.contactability import suppressed
from members.record.marketing_holds import holds_on, words_of_hold
from tests.factories.members import MemberFactory, UserFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def member(db):
    return MemberFactory(
        name="Ann Lee", email="ann@example.com", agreed=True, language="en"
    )


def token_for(member, channel=Channel.EMAIL, at=None):
    target = subscription_target(
        member_id=member.pk, purpose=Purpose.GREETINGS, channel=channel
    )
    link = make_link(purpose=UNSUBSCRIBE, target=target, at=at or timezone.now())
    return token_of(link)


def url(token):
    return reverse("members:preferences", args=[token])


def agreed(member):
    rows = ConsentState.objects.filter(member=member, is_given=True)
    return set(rows.values_list("purpose", "channel"))


def test_looking_changes_nothing(member, client):
    before = agreed(member), Consent.objects.count()
    token = token_for(member)
    for ask in (client.get, client.head):
        response = ask(url(token), {"pause": "3"})
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "no-referrer"
    assert (agreed(member), Consent.objects.count()) == before
    assert not MarketingPause.objects.exists()


def test_boxes_that_are_left_empty_are_withdrawn_without_any_cookie(member, client):
    client.cookies.clear()
    client.handler.enforce_csrf_checks = True
    assert ("greetings", "email") in agreed(member)
    page = client.post(url(token_for(member)), {"news.email": "on"})
    assert "Your choices are kept." in page.content.decode()
    assert agreed(member) == {("news", "email")}
    act = Consent.objects.filter(action="withdrawn").first()
    assert act.source == "unsubscribe"
    assert act.evidence.startswith("members.publiclink:")


def test_by_a_link_that_may_have_been_passed_on_nobody_agrees_to_calls(member, client):
    client.post(url(token_for(member)), {"news.phone": "on", "news.sms": "on"})
    assert not agreed(member) & {("news", "phone"), ("news", "sms")}
    page = client.get(url(token_for(member))).content.decode()
    boxes = {
        box["name"]
        for box in BeautifulSoup(page, "html.parser").select('[type="checkbox"]')
    }
    assert boxes == {"greetings.email", "news.email"}


def test_agreeing_anew_takes_back_the_order_of_the_unsubscribe_link_and_no_other(
    member, client
):
    for reason, kept in (
        (SuppressionReason.UNSUBSCRIBED, False),
        (SuppressionReason.SPAM_REPORT, True),
    ):
        Suppression.objects.all().delete()
        client.post(url(token_for(member)), {})
        suppress(channel="email", address="ann@example.com", reason=reason, at=AT)
        client.post(url(token_for(member)), {"greetings.email": "on"})
        assert bool(suppressed("email", {"ann@example.com"})) is kept


def test_a_rest_holds_all_marketing_and_ends_by_itself(member, client, monkeypatch):
    page = client.post(url(token_for(member)), {"greetings.email": "on", "pause": "3"})
    pause = MarketingPause.objects.get()
    assert holds_on([member.pk]) == {member.pk: "members.pause"}
    assert "rest" in words_of_hold("members.pause")
    assert "You have a rest from our letters until" in page.content.decode()
    assert ("greetings", "email") in agreed(member)
    MarketingPause.objects.filter(pk=pause.pk).update(until=timezone.localdate())
    assert holds_on([member.pk]) == {}


def test_a_rest_is_counted_in_months_of_the_calendar(member):
    found = find_subscription(
        token=token_for(member, at=AT), at=datetime(2026, 11, 30, tzinfo=UTC)
    )
    at = datetime(2026, 11, 30, 20, tzinfo=UTC)  # the first of December in Shanghai
    choose_by_link(subscription=found, agreed=agreed(member), pause_months=3, at=at)
    assert MarketingPause.objects.get().until == date(2027, 3, 1)
    with pytest.raises(ValueError, match="nobody offers"):
        choose_by_link(subscription=found, agreed=[], pause_months=5, at=at)
    choose_by_link(subscription=found, agreed=[], pause_months=0, at=at)
    assert not MarketingPause.objects.exists()
    kinds = Activity.objects.filter(kind="members.pause").order_by("pk")
    assert [row.data["until"] for row in kinds] == ["2027-03-01", ""]


def test_made_up_boxes_and_rests_are_ignored(member, client):
    before = agreed(member)
    ticked = {f"{purpose}.{channel}": "on" for purpose, channel in before}
    client.post(url(token_for(member)), ticked | {"all.fax": "on", "pause": "999"})
    assert agreed(member) == before
    assert not MarketingPause.objects.exists()


def test_the_page_of_a_test_letter_says_so(client, db):
    link = make_link(purpose=UNSUBSCRIBE, target=TEST_TARGET, at=timezone.now())
    for ask in (client.get, client.post):
        page = ask(url(token_of(link)))
        assert "This was a test letter" in page.content.decode()


def test_a_token_of_nobody_is_not_found(client, db):
    assert client.get(url("x" * 64)).status_code == 404
    assert client.post(url("x" * 64)).status_code == 404


def test_the_page_speaks_the_members_language(client, db):
    member = MemberFactory(name="张小明", language="zh-hans", agreed=True)
    response = client.get(url(token_for(member)))
    assert response["Content-Language"] == "zh-hans"
    assert "What may we" not in response.content.decode()


def test_only_the_member_takes_a_rest_on_the_own_page(member):
    with pytest.raises(NotAllowed):
        pause_marketing(member=member, months=3, by=UserFactory(), at=AT)


def test_a_refusal_outlives_the_record(member, client, steward):
    client.post(
        reverse("members:unsubscribe", args=[token_for(member)]), {"what": "all"}
    )
    erase_member(
        member=member,
        reason="asked for",
        typed_number=member.member_no,
        by=steward,
        at=timezone.now(),
    )
    assert suppressed("email", {"ann@example.com", "bob@example.com"}) == {
        "ann@example.com": SuppressionReason.REFUSED
    }
    assert "ann@" not in str(list(Suppression.objects.values()))


def test_one_click_needs_a_post_and_no_cookie(member, client):
    client.handler.enforce_csrf_checks = True
    address = reverse("members:unsubscribe", args=[token_for(member)])
    for ask in (client.get, client.head):
        assert ask(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert ("greetings", "email") in agreed(member)
    response = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert ("greetings", "email") not in agreed(member)


def test_old_links_still_open_the_page(member, client):
    token = token_for(member, at=timezone.now() - timedelta(days=400))
    assert client.get(url(token)).status_code == 200
