from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from members.actions.consent import record_consent, suppress
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    MessageKind,
    MessageState,
    Purpose,
    SuppressionReason,
)
from members.models import Activity, Member, Message
from members.outbox.enqueue import enqueue_message
from members.outbox.links import make_link, token_of
from members.outbox.render import letter_html
from members.outbox.sender import send_due
from members.outbox.states import claim, lease, mark_sending, settle_lost, wait_before
from tests.factories.members import MemberFactory
from tests.support.smtp import free_port, smtp_server

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
LATER = AT + timedelta(minutes=2)


@pytest.fixture
def mail():
    with smtp_server() as mailbox:
        yield mailbox


def service(name="ann", **changes):
    values = {
        "key": f"service:{name}",
        "channel": Channel.EMAIL,
        "kind": MessageKind.SERVICE,
        "address": f"{name}@example.com",
        "language": "zh-hans",
        "subject": "您的反馈已收到",
        "text": "您好,\n\n.点号开头的一行\n\n谢谢。",
        "at": AT,
    }
    return enqueue_message(**values | changes)


def marketing(name="ann", **changes):
    member = MemberFactory(name=name, email=f"{name}@example.com", agreed=True)
    link = make_link(purpose="unsubscribe", target=f"members.member:{member.pk}", at=AT)
    values = {
        "key": f"campaign:1:{name}",
        "kind": MessageKind.MARKETING,
        "purpose": Purpose.GREETINGS,
        "member": member,
        "text": "生日快乐!\n[[link:unsubscribe]]",
        "html": '<p>生日快乐</p><a href="[[link:unsubscribe]]">退订</a>',
        "links": {"unsubscribe": {"id": link.pk, "url": "/unsubscribe/TOKEN/"}},
    }
    return service(name, **values | changes), link


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_a_letter_leaves_once(db, mail):
    message = service()
    assert send_due(at=AT) == 1
    assert send_due(at=LATER) == 0
    assert state_of(message) == MessageState.ACCEPTED
    assert message.due_at is None
    letter = mail.letter_to("ann@example.com")
    assert letter["Subject"] == "您的反馈已收到"
    assert letter["From"] == "云岫茶舍 <hello@tea.example>"
    assert letter["Message-ID"].endswith("@tea.example>")
    assert "List-Unsubscribe" not in letter
    assert letter.get_content().strip().splitlines() == [
        "您好,",
        "",
        ".点号开头的一行",
        "",
        "谢谢。",
    ]


def test_many_letters_share_one_connection(db, mail):
    for n in range(5):
        service(f"p{n}")
    assert send_due(at=AT) == 5
    assert len(mail.sessions) == 1


def test_a_marketing_letter_can_be_refused_with_one_click(db, mail):
    message, link = marketing()
    send_due(at=AT)
    letter = mail.letter_to("ann@example.com")
    address = f"https://tea.example/unsubscribe/{token_of(link)}/"
    assert letter["List-Unsubscribe"].strip() == f"<{address}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in letter.get_body(("plain",)).get_content()
    assert f'href="{address}"' in letter.get_body(("html",)).get_content()
    assert token_of(link) not in message.text + message.html


def test_a_marketing_letter_stands_on_the_record_when_it_was_accepted(db, mail):
    message, _link = marketing()
    assert not Activity.objects.exists()
    send_due(at=AT)
    row = Activity.objects.get()
    assert row.kind == "members.letter_sent"
    assert row.member == message.member
    assert row.data["subject"] == "您的反馈已收到"


def withdraw(message):
    record_consent(
        member=message.member,
        purpose=message.purpose,
        channel=message.channel,
        action=ConsentAction.WITHDRAWN,
        source=ConsentSource.STAFF,
        at=AT,
    )


def spare(message):
    suppress(
        channel=message.channel,
        address=message.address.upper(),
        reason=SuppressionReason.SPAM_REPORT,
        at=AT,
    )


def close(message):
    Member.objects.filter(pk=message.member_id).update(status="closed")


@pytest.mark.parametrize(
    ("change", "reason"),
    [(withdraw, "no_consent"), (spare, "suppressed"), (close, "member_left")],
)
def test_what_changed_since_it_was_queued_counts(db, mail, change, reason):
    message, _link = marketing()
    change(message)
    assert send_due(at=AT) == 0
    assert state_of(message) == MessageState.SKIPPED
    assert message.reason == reason
    assert not mail.letters


def test_a_service_letter_needs_no_consent_but_an_address_that_exists(db, mail):
    service("spam")
    suppress(
        channel="email",
        address="spam@example.com",
        reason=SuppressionReason.SPAM_REPORT,
        at=AT,
    )
    gone = service("gone")
    suppress(
        channel="email",
        address="gone@example.com",
        reason=SuppressionReason.BOUNCED,
        at=AT,
    )
    assert send_due(at=AT) == 1
    assert mail.addresses == ["spam@example.com"]
    assert state_of(gone) == MessageState.SKIPPED


def test_a_greeting_never_comes_the_day_after(db, mail):
    message, _link = marketing(expires_at=AT)
    send_due(at=AT)
    assert state_of(message) == MessageState.EXPIRED
    assert not mail.letters


@pytest.mark.parametrize(
    ("where", "answer", "state"),
    [
        ("at_rcpt", "450 mailbox busy", MessageState.RETRY),
        ("at_data", "451 try later", MessageState.RETRY),
        ("at_rcpt", "550 no such user", MessageState.FAILED),
        ("at_data", "554 refused", MessageState.FAILED),
        ("at_rcpt", "421 closing", MessageState.RETRY),
    ],
)
def test_a_no_for_one_letter_does_not_stop_the_others(db, mail, where, answer, state):
    getattr(mail, where)["ann@example.com"] = answer
    message, other = service(), service("bob")
    assert send_due(at=AT) == 1
    assert state_of(message) == state
    assert message.reason.startswith(answer[:3])
    assert state_of(other) == MessageState.ACCEPTED


def test_try_later_is_tried_later_with_the_same_message_id(db, mail):
    mail.at_data["ann@example.com"] = "451 try later"
    message = service()
    send_due(at=AT)
    message.refresh_from_db()
    assert message.attempts == 1
    assert AT + timedelta(minutes=1) <= message.due_at < AT + timedelta(minutes=2)
    mail.at_data.clear()
    assert send_due(at=AT + timedelta(seconds=59)) == 0
    assert send_due(at=LATER) == 1
    assert state_of(message) == MessageState.ACCEPTED


def test_a_server_that_is_down_puts_the_letters_off(db):
    messages = [service(), service("bob")]
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=free_port(),
    ):
        assert send_due(at=AT) == 0
    assert [state_of(message) for message in messages] == [MessageState.RETRY] * 2
    assert all("refused" in message.reason for message in messages)


@pytest.mark.parametrize("trouble", ["drop_after_data", "hang_after_data"])
def test_marketing_without_an_answer_is_in_doubt_and_never_sent_again(db, trouble):
    with smtp_server(timeout=0.3) as mail:
        getattr(mail, trouble).add("ann@example.com")
        message, _link = marketing()
        other, _link = marketing("bob")
        send_due(at=AT)
        assert state_of(message) == MessageState.IN_DOUBT
        assert state_of(other) == MessageState.ACCEPTED
        getattr(mail, trouble).clear()
        send_due(at=AT + timedelta(days=2))
    assert mail.addresses.count("ann@example.com") == 1


def test_a_service_letter_without_an_answer_goes_again_under_the_same_id(db, mail):
    mail.drop_after_data.add("ann@example.com")
    message = service()
    send_due(at=AT)
    mail.drop_after_data.clear()
    assert send_due(at=LATER) == 1
    assert state_of(message) == MessageState.ACCEPTED
    first, second = (letter["Message-ID"] for _to, letter in mail.letters)
    assert first == second


def test_a_letter_that_can_not_be_built_fails_alone(db, mail):
    message, _link = marketing(
        links={"unsubscribe": {"id": 0, "url": "/unsubscribe/TOKEN/"}}
    )
    service("bob")
    assert send_due(at=AT) == 1
    assert state_of(message) == MessageState.FAILED
    assert message.reason.startswith("KeyError")


def test_a_claim_is_free_again_when_its_lease_ends(db, mail):
    message = service()
    assert claim(worker="dead", at=AT, size=9) == [message]
    assert claim(worker="alive", at=AT, size=9) == []
    assert send_due(at=AT + lease()) == 1


def test_a_worker_that_lost_its_lease_sends_nothing(db):
    service()
    service("bob")
    mine = claim(worker="slow", at=AT, size=9)
    [taken] = claim(worker="quick", at=AT + lease(), size=1)
    marked = mark_sending(mine, at=AT + lease())
    assert [letter.pk for letter in mine if letter not in marked] == [taken.pk]


def test_a_worker_that_died_while_sending_leaves_marketing_in_doubt(db, mail):
    message, _link = marketing()
    Message.objects.update(state=MessageState.SENDING, due_at=AT)
    other = service("bob")
    Message.objects.filter(pk=other.pk).update(state=MessageState.SENDING, due_at=AT)
    assert settle_lost(at=AT) == 2
    assert state_of(message) == MessageState.IN_DOUBT
    assert message.due_at is None
    assert state_of(other) == MessageState.RETRY


def test_waits_grow_and_differ_between_letters(db):
    ann, bob = service(), service("bob")
    waits = [wait_before(ann, attempts) for attempts in range(1, 15)]
    assert waits[:9] == sorted(waits[:9])
    assert timedelta(minutes=1) <= waits[0] < timedelta(minutes=1, seconds=16)
    assert timedelta(hours=4) <= waits[-1] < timedelta(hours=5)
    assert wait_before(ann, 1) != wait_before(bob, 1)


def test_text_messages_go_to_a_file(db, tmp_path):
    file = tmp_path / "sms.jsonl"
    service("sms", channel=Channel.SMS, address="+8613912345678")
    with override_settings(SMS_URL=f"file:{file}"):
        assert send_due(at=AT) == 1
    assert "+8613912345678" in file.read_text()


def test_an_unknown_gateway_puts_text_messages_off_and_mail_still_leaves(db, mail):
    sms = service("sms", channel=Channel.SMS, address="+8613912345678")
    service()
    with override_settings(SMS_URL="pigeon:"):
        assert send_due(at=AT) == 1
    assert state_of(sms) == MessageState.RETRY
    assert "pigeon" in sms.reason


def test_links_of_letters_are_shown_as_words_in_html(db):
    html = letter_html(
        language="en",
        subject="Hi",
        body="Dear {name|you} & <all>,\n\nsee [[link:page]]",
        footer="[[link:stop]]",
        link_words={"stop": "Stop & go"},
    )
    assert '<a href="[[link:stop]]"' in html
    assert ">Stop &amp; go</a>" in html
    assert ">[[link:page]]</a>" in html
    assert "Dear {name|you} &amp; &lt;all&gt;," in html
    assert 'style="' in html
