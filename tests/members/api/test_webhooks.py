"""What providers tell afterwards, and what it does."""

import base64
import json
from datetime import UTC, datetime

import pytest
from django.test import override_settings

from members.actions.bounces import note_bounce
from members.choices import (
    Channel,
    MessageKind,
    MessageState,
    Purpose,
    SuppressionReason,
)
from members.models import Activity, ConsentState, Message, SoftBounce, Suppression
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.replies import message_id
from members.queries.contactability import suppressed
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
SECRET = "a secret of some length"
EMAIL = "/api/v1/webhooks/email/"
SMS = "/api/v1/webhooks/sms/gateway"
NUMBER = "+8613912345678"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def secret():
    with override_settings(WEBHOOK_SECRET=SECRET):
        yield


@pytest.fixture
def member():
    member = MemberFactory(email="ann@example.com", phone=NUMBER, agreed=True)
    ConsentState.objects.create(
        member=member, purpose="greetings", channel="sms", is_given=True, since=AT
    )
    return member


def sent(member, number=1, channel=Channel.EMAIL):
    address = NUMBER if channel == Channel.SMS else "ann@example.com"
    [letter] = enqueue_many(
        [
            Letter(
                key=f"k{number}",
                channel=channel,
                kind=MessageKind.MARKETING,
                purpose=Purpose.GREETINGS,
                address=address,
                member_id=member.pk,
                subject="s",
                text="t",
            )
        ],
        at=AT,
    ).values()
    Message.objects.filter(pk=letter.pk).update(
        state=MessageState.ACCEPTED,
        accepted_at=AT,
        due_at=None,
        provider_id=f"p{number}",
    )
    return letter


def post(client, url, body, **headers):
    headers = headers or {"X-Webhook-Secret": SECRET}
    content = body if isinstance(body, str) else json.dumps(body)
    return client.post(url, content, content_type="application/json", headers=headers)


def tell(client, event, letter, **more):
    row = {"event": event, "id": str(letter.public_id)} | more
    answer = post(client, f"{EMAIL}generic", {"events": [row]})
    assert answer.status_code == 200, answer.content
    letter.refresh_from_db()
    return answer.json()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Nothing": "1"},
        {"X-Webhook-Secret": "guess"},
        {"X-Webhook-Secret": ""},
        {"Authorization": "Basic !!"},
        {"Authorization": f"Bearer {SECRET}"},
    ],
)
def test_nobody_tells_us_anything_without_the_secret(client, member, headers):
    letter = sent(member)
    body = {"events": [{"event": "bounced", "id": str(letter.public_id)}]}
    for url in (f"{EMAIL}generic", f"{EMAIL}postmark", SMS):
        assert post(client, url, body, **headers).status_code == 401
    with override_settings(WEBHOOK_SECRET=""):
        assert post(client, f"{EMAIL}generic", body, **headers).status_code == 401
    assert not Suppression.objects.exists()


def test_a_password_of_basic_authentication_is_the_secret_too(client):
    pair = base64.b64encode(f"any:{SECRET}".encode()).decode()
    answer = post(client, f"{EMAIL}generic", {}, Authorization=f"Basic {pair}")
    assert answer.json() == {"events": 0, "known": 0}


@pytest.mark.parametrize("url", [f"{EMAIL}pigeon", "/api/v1/webhooks/sms/pigeon"])
def test_an_unknown_provider_is_not_there(client, url):
    assert post(client, url, {}).status_code == 404


@pytest.mark.parametrize("body", ["", "[]", "{", '{"events": 1}', '{"events": [1]}'])
def test_what_can_not_be_read_is_refused(client, body):
    assert post(client, f"{EMAIL}generic", body).status_code == 400


def test_looking_tells_nothing(client):
    assert client.get(f"{EMAIL}generic").status_code == 405


@pytest.mark.parametrize("how", ["public id", "Message-ID", "provider's number"])
def test_a_delivered_letter_is_found_and_marked(client, member, how):
    letter = sent(member)
    names = {
        "public id": {"id": str(letter.public_id)},
        "Message-ID": {"id": message_id(letter)},
        "provider's number": {"id": "", "provider_id": "p1"},
    }
    assert tell(client, "delivered", letter, **names[how]) == {"events": 1, "known": 1}
    assert letter.state == MessageState.DELIVERED


def test_a_letter_that_is_not_ours_changes_nothing(client, member):
    letter = sent(member)
    assert tell(client, "bounced", letter, id="no-such")["known"] == 0
    assert tell(client, "bounced", letter, id="")["known"] == 0
    assert letter.state == MessageState.ACCEPTED


def test_a_hard_bounce_stops_the_address_at_once(client, member):
    letter = sent(member)
    tell(client, "bounced", letter, reason="550 no such user")
    assert (letter.state, letter.reason) == (MessageState.BOUNCED, "550 no such user")
    assert suppressed("email", {"ann@example.com"}) == {
        "ann@example.com": SuppressionReason.BOUNCED
    }
    assert not member.contact_points.usable().filter(kind="email").exists()
    tell(client, "delivered", letter)
    assert letter.state == MessageState.BOUNCED


def test_soft_bounces_stop_the_address_after_so_many_in_a_row(client, member):
    with override_settings(SOFT_BOUNCES=3):
        for number in (1, 2):
            letter = sent(member, number)
            for _again in range(3):
                tell(client, "soft_bounced", letter, reason="452 full")
        assert SoftBounce.objects.get().times == 2
        assert not Suppression.objects.exists()
        tell(client, "soft_bounced", sent(member, 3), reason="452 full")
    assert Suppression.objects.get().reason == SuppressionReason.BOUNCED
    assert not SoftBounce.objects.exists()


def test_a_letter_that_arrives_forgives_the_soft_bounces(client, member):
    tell(client, "soft_bounced", sent(member, 1))
    tell(client, "delivered", sent(member, 2))
    assert not SoftBounce.objects.exists()


def test_a_spam_report_stops_the_address_and_withdraws_the_consents(client, member):
    letter = sent(member)
    tell(client, "complained", letter)
    assert Suppression.objects.get().reason == SuppressionReason.SPAM_REPORT
    email = ConsentState.objects.filter(member=member, channel="email")
    assert email.exists()
    assert not email.filter(is_given=True).exists()


def test_postmarks_own_words_are_read(client, member):
    pytest.importorskip("anymail")
    letter = sent(member)
    body = {
        "RecordType": "Bounce",
        "TypeCode": 1,
        "Type": "HardBounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"message": str(letter.public_id)},
        "Description": "The server was unable to deliver your message",
        "Details": "550 no such user",
        "Email": "ann@example.com",
        "BouncedAt": "2026-11-21T02:00:00Z",
        "ID": 42,
        "ServerID": 23,
        "MessageStream": "outbound",
    }
    answer = post(client, f"{EMAIL}postmark", body)
    assert answer.json() == {"events": 1, "known": 1}
    letter.refresh_from_db()
    assert letter.state == MessageState.BOUNCED
    assert post(client, f"{EMAIL}postmark", "nonsense").status_code == 400


def test_a_receipt_of_a_text_message_names_our_id_or_the_gateways(client, member):
    letter, other = sent(member, 1, Channel.SMS), sent(member, 2, Channel.SMS)
    events = [
        {"event": "delivered", "id": str(letter.public_id)},
        {"event": "failed", "provider_id": "p2", "reason": "unknown number"},
    ]
    answer = post(client, SMS, {"events": events})
    assert answer.json() == {"events": 2, "known": 2, "replies": 0}
    letter.refresh_from_db()
    other.refresh_from_db()
    assert [letter.state, other.state] == ["delivered", "bounced"]


@pytest.mark.parametrize("word", ["R", "t", " TD ", "退订", "STOP!", "拒收。"])
def test_a_reply_of_one_word_stops_text_messages_only(client, member, word):
    reply = {"id": "7", "from": "139 1234 5678", "text": word}
    for _again in range(2):
        assert post(client, SMS, {"replies": [reply]}).status_code == 200
    assert suppressed("sms", {NUMBER}) == {NUMBER: SuppressionReason.UNSUBSCRIBED}
    states = ConsentState.objects.filter(member=member)
    assert not states.filter(channel="sms", is_given=True).exists()
    assert states.filter(channel="email", is_given=True).exists()
    assert Activity.objects.filter(kind="members.text_reply").count() == 1


def test_any_other_reply_stands_on_the_record_and_stops_nothing(client, member):
    reply = {"id": "8", "from": NUMBER, "text": "Rain? Is the store open?"}
    answer = post(client, SMS, {"replies": [reply]})
    assert answer.json()["replies"] == 1
    row = Activity.objects.get(kind="members.text_reply")
    assert (row.member, row.data["text"]) == (member, "Rain? Is the store open?")
    assert not Suppression.objects.exists()


def test_a_number_that_nobody_has_is_stopped_all_the_same(client):
    reply = {"id": "9", "from": NUMBER, "text": "R"}
    assert post(client, SMS, {"replies": [reply]}).json()["replies"] == 0
    assert Suppression.objects.exists()


def test_an_erased_letter_names_no_address_to_stop(client, member):
    letter = sent(member)
    Message.objects.filter(pk=letter.pk).update(address="")
    tell(client, "complained", letter)
    tell(client, "bounced", letter)
    assert not Suppression.objects.exists()
    note_bounce(message=letter, reason="x", at=AT)
