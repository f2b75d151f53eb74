from datetime import UTC, datetime

import pytest

from members.choices import Channel, MessageKind, MessageState
from members.models import Message
from members.outbox.enqueue import Letter, enqueue_many, enqueue_message
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
SERVICE = {
    "key": "case:1:ack",
    "channel": Channel.EMAIL,
    "kind": MessageKind.SERVICE,
    "address": "ann@example.com",
    "language": "en",
    "subject": "Your feedback",
    "text": "We have it.",
}


def test_a_queued_letter_is_due_at_once(db):
    member = MemberFactory()
    message = enqueue_message(**SERVICE, member=member, ref="feedback.case:1", at=AT)
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
    assert message.due_at == AT
    assert message.member == member
    assert message.ref == "feedback.case:1"


def test_a_key_is_queued_once(db):
    assert enqueue_message(**SERVICE, at=AT)
    assert enqueue_message(**SERVICE | {"text": "Again."}, at=AT) is None
    assert Message.objects.get().text == "We have it."


def test_many_letters_pass_over_those_that_are_there(db, django_assert_num_queries):
    enqueue_message(**SERVICE, at=AT)
    letters = [Letter(**SERVICE | {"key": f"case:{n}:ack"}) for n in range(1, 4)]
    with django_assert_num_queries(3):
        queued = enqueue_many(letters, at=AT)
    assert set(queued) == {"case:2:ack", "case:3:ack"}


def test_a_subject_can_not_write_headers(db):
    message = enqueue_message(**SERVICE | {"subject": "Hi\r\nBcc: all@x.y"}, at=AT)
    assert message.subject == "Hi Bcc: all@x.y"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": MessageKind.MARKETING}, "needs a purpose"),
        ({"address": ""}, "needs an address"),
        ({"address": "a@b.c\nBcc: d@e.f"}, "needs an address"),
        ({"text": "See [[link:tracking]]"}, "no link for tracking"),
    ],
)
def test_unfit_letters_are_refused(db, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        enqueue_message(**SERVICE | change, at=AT)
    assert not Message.objects.exists()
