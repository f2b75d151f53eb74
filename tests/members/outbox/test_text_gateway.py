"""The gateway for text messages: what it is told, and what its answers mean."""

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import override_settings

from members.choices import Channel, MessageKind, MessageState, Purpose
from members.models import ConsentState, Message
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.sender import send_due
from tests.factories.members import MemberFactory
from tests.support.smtp import free_port

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: list[int] = []
    taken: list[dict] = []
    connections: set = set()
    hangs_up = False

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = json.loads(body) | {"authorization": self.headers["Authorization"]}
        self.taken.append(told)
        self.connections.add(self.client_address)
        if Gateway.hangs_up:
            self.close_connection = True
            return
        status = self.answers.pop(0) if self.answers else 200
        answer = json.dumps({"id": f"G{len(self.taken)}"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words):
        """Silent."""


@contextmanager
def gateway(*answers, hangs_up=False):
    Gateway.answers, Gateway.taken = list(answers), []
    Gateway.connections, Gateway.hangs_up = set(), hangs_up
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    url = f"http://shop:pa%3Ass@127.0.0.1:{server.server_port}/send?v=1"
    try:
        with override_settings(SMS_URL=url, EMAIL_TIMEOUT=2):
            yield Gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def queue(count=1):
    letters = []
    for number in range(count):
        phone = f"1391234567{number}"
        member = MemberFactory(phone=phone)
        ConsentState.objects.create(
            member=member, purpose="greetings", channel="sms", is_given=True, since=AT
        )
        letters.append(
            Letter(
                key=f"k{number}",
                channel=Channel.SMS,
                kind=MessageKind.MARKETING,
                purpose=Purpose.GREETINGS,
                address=f"+86{phone}",
                member_id=member.pk,
                text="【松声】生日快乐，拒收请回复R",
            )
        )
    enqueue_many(letters, at=AT)
    return list(Message.objects.order_by("pk"))


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_texts_go_over_one_connection_and_keep_the_gateways_numbers(db):
    letters = queue(3)
    with gateway() as taken_by:
        assert send_due(at=AT) == 3
    assert [each["id"] for each in taken_by.taken] == [
        str(x.public_id) for x in letters
    ]
    assert taken_by.taken[0]["text"] == "【松声】生日快乐，拒收请回复R"
    assert taken_by.taken[0]["authorization"] == "Basic c2hvcDpwYTpzcw=="
    assert len(taken_by.connections) == 1
    assert set(Message.objects.values_list("provider_id", flat=True)) == {
        "G1",
        "G2",
        "G3",
    }


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (400, MessageState.FAILED),
        (401, MessageState.RETRY),
        (429, MessageState.RETRY),
        (503, MessageState.RETRY),
        (500, MessageState.IN_DOUBT),
        (202, MessageState.ACCEPTED),
    ],
)
def test_each_answer_has_its_state_and_the_next_text_goes(db, status, state):
    queue(2)
    with gateway(status):
        send_due(at=AT)
    assert states() == [state, MessageState.ACCEPTED]


def test_a_gateway_that_never_answers_leaves_the_text_in_doubt(db):
    queue()
    with gateway(hangs_up=True):
        send_due(at=AT)
    assert states() == [MessageState.IN_DOUBT]


def test_a_gateway_that_is_down_puts_the_texts_off(db):
    queue()
    with override_settings(SMS_URL=f"http://127.0.0.1:{free_port()}/"):
        send_due(at=AT)
    assert states() == [MessageState.RETRY]
