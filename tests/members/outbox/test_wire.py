"""Letters as bytes: read by Python's own parser, and by the rules of RFC 2047 by hand."""

import base64
import quopri
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from types import SimpleNamespace

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from members.choices import Channel, MessageKind, Purpose
from members.models import LetterContent, Message
from members.outbox.headers import sender_header, text_header
from members.outbox.render import build_email
from members.outbox.wire import Skeleton, Skeletons, dot_stuffed

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
SENDER = "松声茶舍 · 西湖边的老茶馆 <hello@tea.example>"
ADDRESSES = {"unsubscribe": f"https://tea.example/unsubscribe/{'a' * 64}/"}
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    max_size=120,
)


def by_hand(value):
    """RFC 2047 by its letter: words between =? and ?=, space between two words is none."""
    value = re.sub(r"\r?\n(?=[ \t])", "", value)
    value = re.sub(r"(\?=)[ \t]+(=\?)", r"\1\2", value)

    def decoded(match):
        charset, encoding, text = match.groups()
        assert len(match.group(0)) <= 75
        if encoding in "bB":
            return base64.b64decode(text, validate=True).decode(charset)
        assert " " not in text
        return quopri.decodestring(text.replace("_", " ").encode()).decode(charset)

    return re.sub(r"=\?([^?]+)\?([bBqQ])\?([^?]*)\?=", decoded, value)


def value_of(header):
    name, _colon, value = header.decode("ascii").partition(": ")
    assert header.endswith(b"\r\n")
    for line in header.decode().removesuffix("\r\n").split("\r\n"):
        assert len(line) <= 78 or "=?" not in line
    return name, value.removesuffix("\r\n")


def modern(header):
    message = message_from_bytes(header + b"\r\n", policy=policy.default)
    return str(message[header.split(b":")[0].decode()])


def legacy(value):
    return str(make_header(decode_header(value)))


@pytest.mark.parametrize(
    ("subject", "encoding"),
    [
        ("生日快乐，小明！松声茶舍送您一份新茶", "?b?"),
        ("Tea with Zoë at the Café, 5 o'clock = now", "?q?"),
        ("龍" * 120, "?b?"),
        ("😀" * 60, "?b?"),
    ],
)
def test_a_subject_is_read_alike_by_three_decoders(subject, encoding):
    header = text_header("Subject", subject)
    _name, value = value_of(header)
    assert encoding in value
    assert modern(header) == subject
    assert legacy(value) == subject
    assert by_hand(value) == subject


@given(subject=WORDS)
def test_every_subject_is_read_alike_by_three_decoders(subject):
    header = text_header("Subject", subject)
    _name, value = value_of(header)
    wanted = " ".join(subject.split())
    assert by_hand(value) == wanted
    assert legacy(value).strip() == wanted
    assert modern(header) == wanted


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        (SENDER, "松声茶舍 · 西湖边的老茶馆"),
        ("Café Zoë <hello@tea.example>", "Café Zoë"),
        ('"Tea, Ltd." <hello@tea.example>', "Tea, Ltd."),
        ("hello@tea.example", ""),
    ],
)
def test_a_senders_name_is_read_alike_by_three_decoders(sender, words):
    header = sender_header("From", sender)
    message = message_from_bytes(header + b"\r\n", policy=policy.default)
    [address] = message["From"].addresses
    assert address.display_name == words
    assert address.addr_spec == "hello@tea.example"
    _name, value = value_of(header)
    for read in (legacy(value), by_hand(value)):
        assert (
            read.replace('"', "").replace("<", " <").split()
            == (f"{words} <hello@tea.example>" if words else "hello@tea.example")
            .replace('"', "")
            .split()
        )


def message(**changes):
    values = {
        "pk": 7,
        "key": "k",
        "channel": Channel.EMAIL,
        "kind": MessageKind.MARKETING,
        "purpose": Purpose.GREETINGS,
        "address": "ann@example.com",
        "language": "zh-hans",
        "subject": "生日快乐，小明",
        "values": {"name": "小明"},
        "queued_at": AT,
    }
    return Message(**values | changes)


def content(**changes):
    values = {
        "pk": 1,
        "language": "zh-hans",
        "text": "您好，[[value:name]]：\n.点号\n\n退订：[[link:unsubscribe]]",
        "html": "<p>您好，[[value:name]]</p>\n<a href='[[link:unsubscribe]]'>退订</a>",
    }
    return LetterContent(**values | changes)


def parsed(letter):
    raw = Skeletons().wire_format(letter, ADDRESSES)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    found = message_from_bytes(raw, policy=policy.default)
    for part in found.walk():
        assert not part.defects
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_ways_of_building_a_letter_say_the_same(language):
    text = "Dear [[value:name]],\nstop: [[link:unsubscribe]]"
    words = {} if language == "zh-hans" else {"text": text}
    letter = message(content=content(**words), language=language)
    with override_settings(DEFAULT_FROM_EMAIL=SENDER):
        ours = parsed(letter)
        djangos = message_from_bytes(
            build_email(letter, ADDRESSES).message().as_bytes(), policy=policy.default
        )
    names = (
        "Subject", "From", "To", "Message-ID", "Content-Language", "Auto-Submitted",
        "List-Unsubscribe-Post", "MIME-Version",
    )  # fmt: skip
    for name in names:
        assert ours.get_all(name) == djangos.get_all(name), name
    url = ADDRESSES["unsubscribe"]
    assert ours["List-Unsubscribe"] == f"<{url}>"
    for kind in ("plain", "html"):
        mine, theirs = (each.get_body((kind,)) for each in (ours, djangos))
        # In base64 lines end as on the wire.
        words = mine.get_content().replace("\r\n", "\n")
        assert words.rstrip("\n") == theirs.get_content().rstrip("\n")
        assert mine.get_content_charset() == "utf-8"
    assert ours.get_body(("plain",))["Content-Transfer-Encoding"] == (
        "base64" if language == "zh-hans" else "quoted-printable"
    )


def test_an_answer_finds_its_letter():
    with override_settings(MAIL_REPLY_ADDRESS="care@tea.example"):
        letter = parsed(message(content=content()))
    assert letter["Reply-To"].startswith("care+7.")
    assert letter["X-Loop"] == "care@tea.example"


def test_a_service_letter_without_html_is_one_part_and_offers_no_unsubscribing():
    letter = message(kind=MessageKind.SERVICE, text="你好 [[value:name]]")
    found = parsed(letter)
    assert found.get_content_type() == "text/plain"
    # The old way knows no values: what looks like a mark is text.
    assert found.get_content().strip() == "你好 [[value:name]]"
    assert "List-Unsubscribe" not in found


def test_an_address_of_another_alphabet_is_written_in_ascii():
    found = parsed(message(address="ann@茶.example", content=content()))
    assert found["To"] == "ann@xn--cl1a.example"


def test_a_letter_whose_value_is_gone_is_not_built():
    with pytest.raises(KeyError):
        Skeletons().wire_format(message(content=content(), values={}), ADDRESSES)


@given(
    words=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    value=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    repeat=st.integers(1, 30),
)
def test_whatever_the_words_are_the_reader_gets_them(words, value, repeat):
    text = f"{words} [[value:name]]\n.\n-\n" * repeat
    raw = Skeleton(text, text, is_marked=True).filled(b"", {}, {"name": value})
    assert all(len(line) <= 76 for line in raw.split(b"\r\n"))
    found = message_from_bytes(raw, policy=policy.default)
    from members.letter_marks import fill_marks

    wanted = fill_marks(text, addresses={}, values={"name": value})
    got = found.get_body(("plain",)).get_payload(decode=True).decode()
    assert got == wanted.replace("\n", "\r\n") + "\r\n"
    wanted = fill_marks(text, addresses={}, values={"name": value}, is_html=True)
    got = found.get_body(("html",)).get_payload(decode=True).decode()
    assert got == wanted.replace("\n", "\r\n") + "\r\n"


@given(lines=st.lists(st.sampled_from([b"", b".", b"..", b"a", b".a"]), max_size=6))
def test_a_dot_never_ends_a_letter_early(lines):
    content = b"\r\n".join(lines)
    stuffed = dot_stuffed(content)
    body, _end, rest = (b"\r\n" + stuffed).partition(b"\r\n.\r\n")
    assert rest == b""
    unstuffed = body.replace(b"\r\n.", b"\r\n").removeprefix(b"\r\n")
    assert unstuffed in (content, content.removesuffix(b"\r\n"))


def test_a_wording_is_worked_out_once():
    skeletons = Skeletons()
    shared = content()
    assert skeletons.of(shared) is skeletons.of(content())
    for number in range(2, 80):
        skeletons.of(SimpleNamespace(pk=number, text="x", html=""))
    assert len(skeletons._kept) == 64
