from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.actions.thanks import decline_thanks, send_thanks, suggest_thanks
from campaigns.choices import ThanksKind, ThanksState
from campaigns.exceptions import ThanksRefused
from campaigns.models import ThanksRule, ThanksSuggestion
from feedback.choices import CaseKind
from members.choices import Channel, MessageKind, Purpose
from members.models import ConsentState, Contact, KeyAccount, MemberStat, Message
from tests.factories.calls import AT, TODAY, CallFactory
from tests.factories.campaigns import MessageTemplateFactory
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, PurchaseFactory


@pytest.fixture
def member(store):
    return MemberFactory(home_store=store, email="ann@example.com", agreed=True)


def rule(kind, **values):
    return ThanksRule.objects.create(
        kind=kind, template=MessageTemplateFactory(), days=10, **values
    )


@pytest.fixture
def suggestion(member):
    rule(ThanksKind.BIG_PURCHASE, amount=Decimal(1000))
    PurchaseFactory(member=member, amount=1500, purchased_at=AT - timedelta(days=1))
    suggest_thanks(at=AT)
    return ThanksSuggestion.objects.get()


def test_a_large_purchase_is_suggested_once(suggestion, member):
    PurchaseFactory(member=member, amount=900, purchased_at=AT)
    assert suggest_thanks(at=AT) == 0
    assert suggestion.on == TODAY - timedelta(days=1)
    assert suggestion.until == TODAY + timedelta(days=9)


def test_praise_a_referral_a_key_account_and_a_good_first_visit_are(member, store):
    for kind in ThanksKind.values:
        rule(kind)
    make_case(kind=CaseKind.PRAISE, member=member, store=store, at=AT)
    MemberFactory(home_store=store, referrer=member, joined_on=TODAY)
    KeyAccount.objects.create(
        member=member, state="approved", why="x", spend_365=1, visit_every=30,
        proposed_at=AT, decided_at=AT,
    )  # fmt: skip
    MemberStat.objects.update_or_create(
        member=member,
        defaults={
            "home_store": store, "first_purchase_at": AT - timedelta(days=2),
            "spend_all": 10, "open_cases": 0, "computed_at": AT,
        },
    )  # fmt: skip
    assert suggest_thanks(at=AT) == 3
    Contact.objects.create(member=member, way="call", outcome="reached", at=AT)
    assert suggest_thanks(at=AT) == 1
    kinds = ThanksSuggestion.objects.values_list("rule__kind", flat=True)
    assert set(kinds) == set(ThanksKind.values) - {ThanksKind.BIG_PURCHASE}


def test_who_did_not_agree_to_greetings_is_not_suggested(member):
    rule(ThanksKind.BIG_PURCHASE, amount=Decimal(1))
    ConsentState.objects.update(is_given=False)
    PurchaseFactory(member=member, amount=1500, purchased_at=AT)
    assert suggest_thanks(at=AT) == 0


def test_one_click_sends_the_letter_as_a_greeting(suggestion, clerk, member):
    send_thanks(suggestion=suggestion, by=clerk, at=AT)
    letter = Message.objects.get(key=f"thanks:{suggestion.pk}")
    assert (letter.kind, letter.purpose) == (MessageKind.MARKETING, Purpose.GREETINGS)
    assert letter.address == "ann@example.com"
    assert "unsubscribe" in letter.links
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.message) == (ThanksState.SENT, letter)
    with pytest.raises(ThanksRefused, match="decided"):
        send_thanks(suggestion=suggestion, by=clerk, at=AT)


def test_declined_is_not_offered_again(suggestion, clerk):
    decline_thanks(suggestion=suggestion, by=clerk, at=AT)
    assert suggest_thanks(at=AT) == 0
    assert not ThanksSuggestion.objects.open().exists()


def test_a_letter_that_nobody_sent_in_time_lapses(suggestion, clerk):
    late = AT + timedelta(days=10)
    with pytest.raises(ThanksRefused, match="too late"):
        send_thanks(suggestion=suggestion, by=clerk, at=late)
    suggest_thanks(at=late)
    suggestion.refresh_from_db()
    assert suggestion.state == ThanksState.LAPSED


def test_consent_and_complaints_are_asked_for_once_more(suggestion, clerk, member):
    make_case(member=member, store=member.home_store)
    with pytest.raises(ThanksRefused):
        send_thanks(suggestion=suggestion, by=clerk, at=AT)
    ConsentState.objects.filter(channel=Channel.EMAIL).update(is_given=False)
    with pytest.raises(ThanksRefused, match="consent"):
        send_thanks(suggestion=suggestion, by=clerk, at=AT)
    assert not Message.objects.filter(key__startswith="thanks").exists()


def test_other_stores_neither_see_nor_send(suggestion, clerk_of_another_store, client):
    with pytest.raises(ThanksRefused):
        send_thanks(suggestion=suggestion, by=clerk_of_another_store, at=AT)
    client.force_login(clerk_of_another_store)
    address = reverse("campaigns_thanks_letter", args=[suggestion.pk])
    assert client.get(address).status_code == 404


def test_the_pages_show_the_letter_and_send_it(suggestion, clerk, member, client):
    ThanksSuggestion.objects.update(until="2999-01-01")
    client.force_login(clerk)
    page = client.get(reverse("campaigns_thanks")).content.decode()
    assert member.name in page
    address = reverse("campaigns_thanks_letter", args=[suggestion.pk])
    assert member.home_store.name in client.get(address).content.decode()
    client.post(reverse("campaigns_thanks_decide", args=[suggestion.pk, "send"]))
    suggestion.refresh_from_db()
    assert suggestion.state == ThanksState.SENT
    assert member.name not in client.get(reverse("campaigns_thanks")).content.decode()


def test_the_record_shows_calls_and_the_letter_that_is_ready(
    suggestion, clerk, member, client
):
    ThanksSuggestion.objects.update(until="2999-01-01")
    call = CallFactory(member=member)
    client.force_login(clerk)
    address = reverse("members_record", args=[member.public_id])
    page = client.get(address, {"panels": "all"}).content.decode()
    assert reverse("campaigns_thanks_letter", args=[suggestion.pk]) in page
    assert reverse("campaigns_call", args=[call.pk]) in page
