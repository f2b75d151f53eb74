"""Mails that come in: opened, threaded, recognised as no person's, never lost."""

from email.message import EmailMessage
from io import BytesIO

import pytest
from django.core.files.storage import InMemoryStorage
from django.utils import timezone
from PIL import Image

from feedback.actions.handling import reply_to_case
from feedback.choices import CaseChannel, EntryKind, MailFate, Quarantine
from feedback.imports.mailbox import LARGEST
from feedback.imports.reading import read_mail
from feedback.imports.taking_in import CASES_A_DAY
from feedback.models import Attachment, Case, CaseEntry, IncomingMail
from feedback.tasks import fetch_mail
from members.models import ContactPoint, Message
from members.outbox.render import build_email
from members.outbox.replies import answered_message, message_id, reply_address
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory
from tests.support.imap import imap_server

OURS = "feedback@shop.example"


@pytest.fixture(autouse=True)
def mail_address(settings):
    settings.MAIL_REPLY_ADDRESS = OURS


@pytest.fixture(autouse=True)
def raw_mails(monkeypatch):
    """Mails as they came stay in memory."""
    storage = InMemoryStorage()
    monkeypatch.setattr(IncomingMail._meta.get_field("raw"), "storage", storage)
    return storage


@pytest.fixture
def maildir(tmp_path, settings):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    settings.FEEDBACK_MAIL_URL = f"maildir://{tmp_path}"
    return tmp_path


def mail(body="The tea was stale.", **headers):
    """A person's mail; `_` of a header's name stands for "-"."""
    message = EmailMessage()
    told = {
        "From": "Ann Lee <ann@example.com>",
        "To": OURS,
        "Subject": "Stale tea",
        "Message-ID": f"<{timezone.now().timestamp()}@example.com>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value is not None:
            message[name] = value
    message.set_content(body)
    return message


def put(maildir, *messages):
    """Deliver these mails."""
    known = len(list(maildir.glob("*/*")))
    for number, message in enumerate(messages):
        raw = message if isinstance(message, bytes) else message.as_bytes()
        (maildir / "new" / f"{known + number:04d}.host").write_bytes(raw)


def fetched(maildir, *messages):
    """Deliver, read, and return what became of them, in order."""
    put(maildir, *messages)
    assert fetch_mail(at=timezone.now()) == len(messages)
    return list(IncomingMail.objects.order_by("pk"))[-len(messages) :]


@pytest.fixture
def case(store):
    return make_case(store=store, email="ann@example.com", at=timezone.now())


def letter_of(case):
    return Message.objects.filter(ref=case.ref).latest("pk")


def test_a_mail_of_a_person_becomes_a_case_with_an_acknowledgement(db, maildir):
    (row,) = fetched(maildir, mail())
    case = Case.objects.get()
    assert (row.fate, row.case) == (MailFate.CASE, case)
    assert (case.channel, case.email, case.name) == (
        CaseChannel.EMAIL,
        "ann@example.com",
        "Ann Lee",
    )
    assert case.body == "Stale tea\n\nThe tea was stale."
    assert case.member is None
    letter = letter_of(case)
    assert case.reference in letter.text
    assert "stale" not in letter.text + letter.subject
    assert not list((maildir / "new").iterdir())
    assert next((maildir / "cur").iterdir()).name.endswith(":2,S")


def test_equal_addresses_link_no_member(db, maildir, store):
    MemberFactory(home_store=store, email="ann@example.com")
    fetched(maildir, mail())
    assert Case.objects.get().member is None


def test_the_same_mail_twice_is_one_case_and_one_row(db, maildir):
    one = mail(Message_ID="<same@example.com>")
    fetched(maildir, one)
    put(maildir, one)
    fetch_mail(at=timezone.now())
    assert Case.objects.count() == IncomingMail.objects.count() == 1


def test_chinese_mails_in_any_charset_are_read(db, maildir):
    words = "茶叶受潮了，请处理。"
    wrong = mail(Message_ID="<wrong@example.com>").as_bytes().partition(b"\n\n")[0]
    wrong = wrong.replace(b'charset="utf-8"', b'charset="utf-8"')
    gb = mail(Message_ID="<gb@example.com>")
    gb.set_content(words, charset="gb18030")
    fetched(maildir, gb, wrong + b"\n\n" + words.encode("gb18030"))
    for case in Case.objects.all():
        assert words in case.body
        assert case.language == "zh-hans"


@pytest.mark.parametrize("way", ["In_Reply_To", "References", "To"])
def test_an_answer_finds_its_case_by_message_id_or_by_the_address(
    db, maildir, case, manager, way
):
    reply_to_case(case=case, text="We look.", by=manager, at=timezone.now())
    letter = letter_of(case)
    key = reply_address(letter) if way == "To" else message_id(letter)
    answer = "It is not settled.\n\nOn Sat, Nov 21, 2026 shop wrote:\n> We look.\n"
    (row,) = fetched(maildir, mail(answer, **{way: key}))
    assert (row.fate, row.case) == (MailFate.REPLY, case)
    entry = CaseEntry.objects.filter(kind=EntryKind.MESSAGE).latest("pk")
    assert entry.body == "It is not settled."
    assert "We look." in row.raw.read().decode()
    case.refresh_from_db()
    assert case.email_confirmed_at is not None


def test_a_guessed_key_finds_nothing(db, maildir, case):
    letter = letter_of(case)
    real = message_id(letter)
    other = real.replace(real.partition(".")[2][:6], "000000")
    assert answered_message(real) == letter
    assert answered_message(other) is None
    (row,) = fetched(maildir, mail(In_Reply_To=other))
    assert row.fate == MailFate.CASE
    assert row.case != case


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<tea.example.com>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@example.com"},
        {"From": "noreply@example.com"},
    ],
)
def test_what_a_program_wrote_is_not_answered(db, maildir, case, headers):
    before = Message.objects.count()
    known = headers | {
        "Message_ID": "<a@example.com>",
        "In_Reply_To": message_id(letter_of(case)),
    }
    unknown = headers | {"Message_ID": "<b@example.com>"}
    first, second = fetched(maildir, mail(**known), mail(**unknown))
    assert first.fate in {MailFate.AUTOMATIC, MailFate.BOUNCE}
    assert second.fate == MailFate.CASE
    assert second.case.quarantine == Quarantine.MACHINE
    assert Message.objects.count() == before
    assert case.entries.filter(kind=EntryKind.MESSAGE).count() == 1


def test_our_own_letter_that_comes_back_round_starts_nothing(db, maildir, case):
    letter = build_email(letter_of(case)).message().as_bytes()
    (row,) = fetched(maildir, letter)
    assert row.fate == MailFate.OURS
    assert Case.objects.count() == 1


def bounce(letter, status="5.1.1"):
    """A delivery report of the usual kind."""
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery <mailer-daemon@example.com>\r\n"
        f"To: {OURS}\r\nSubject: Undelivered\r\nMessage-ID: <dsn{status}@example.com>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; example.com\r\n\r\n"
        f"Final-Recipient: rfc822; ann@example.com\r\nAction: failed\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {message_id(letter)}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def test_a_bounce_marks_the_address_as_wrong(db, maildir, store):
    member = MemberFactory(home_store=store, email="ann@example.com")
    case = make_case(store=store, member=member, at=timezone.now())
    letter = letter_of(case)
    (row,) = fetched(maildir, bounce(letter))
    letter.refresh_from_db()
    assert row.fate == MailFate.BOUNCE
    assert (letter.state, letter.reason) == ("bounced", "smtp; 550 no such user")
    point = ContactPoint.objects.get(member=member, kind="email")
    assert point.invalid_at is not None
    assert case.entries.filter(data__change="bounced").exists()


def test_a_delay_is_no_bounce(db, maildir, case):
    letter = letter_of(case)
    (row,) = fetched(maildir, bounce(letter, "4.4.1"))
    letter.refresh_from_db()
    assert (row.fate, letter.state) == (MailFate.AUTOMATIC, "queued")


def test_many_mails_of_one_sender_are_held_back(db, maildir):
    rows = fetched(
        maildir,
        *(mail(Message_ID=f"<{n}@example.com>") for n in range(CASES_A_DAY + 2)),
    )
    held = [row.case.quarantine for row in rows]
    assert held == [""] * CASES_A_DAY + [Quarantine.MANY] * 2
    assert Message.objects.count() == 3


def test_photos_come_along_and_what_is_refused_is_noted(db, maildir):
    out = BytesIO()
    Image.new("RGB", (20, 20), "green").save(out, "JPEG")
    message = mail()
    message.add_attachment(
        out.getvalue(), maintype="image", subtype="jpeg", filename="../../cup.jpg"
    )
    message.add_attachment(
        b"MZ\x90", maintype="application", subtype="x-dosexec", filename="tea.exe"
    )
    (row,) = fetched(maildir, message)
    assert Attachment.objects.get().name == "cup.jpg"
    note = row.case.entries.get(kind=EntryKind.NOTE)
    assert "“tea.exe” is no picture" in note.body


def test_of_html_only_the_words_are_kept(db, maildir):
    message = mail()
    message.set_content(
        "<html><head><style>p{color:red}</style></head><body><p>The tea<br>was stale."
        "</p><script>alert(1)</script><img src='http://spy.example/1.gif'></body></html>",
        subtype="html",
    )
    fetched(maildir, message)
    assert Case.objects.get().body == "Stale tea\n\nThe tea\nwas stale."


def test_a_mail_that_makes_us_stumble_is_kept_and_reported(
    db, maildir, monkeypatch, caplog
):
    def stumble(**_fields):
        message = "disk full"
        raise RuntimeError(message)

    monkeypatch.setattr("feedback.imports.taking_in.open_case", stumble)
    (row,) = fetched(maildir, mail())
    assert (row.fate, row.problem) == (MailFate.FAILED, "RuntimeError: disk full")
    assert b"The tea was stale." in row.raw.read()
    assert "could not be worked off" in caplog.text


def test_a_mail_that_was_kept_but_not_worked_off_is_taken_up_again(db, maildir):
    one = mail(Message_ID="<half@example.com>")
    fetched(maildir, one)
    IncomingMail.objects.update(fate=MailFate.NEW, case=None, entry=None)
    put(maildir, one)
    fetch_mail(at=timezone.now())
    assert IncomingMail.objects.get().case == Case.objects.latest("pk")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: x\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
    ],
)
def test_rubbish_is_held_back_and_stops_nothing(db, maildir, raw):
    rows = fetched(maildir, raw, mail())
    assert rows[0].case is None or rows[0].case.quarantine == Quarantine.MACHINE
    assert rows[1].fate == MailFate.CASE


def test_broken_headers_are_read_as_far_as_they_go():
    read = read_mail(b"From: =?utf-8?b?!!?= <a@b.example>\r\nMessage-ID: [\r\n\r\nHi")
    assert read.text == "Hi"


def test_the_mailbox_of_a_server_is_read_and_marked(db, settings):
    mails = [mail(Message_ID=f"<{n}@example.com>").as_bytes() for n in range(2)]
    with imap_server([each.replace(b"\n", b"\r\n") for each in mails]) as server:
        port = server.server_address[1]
        settings.FEEDBACK_MAIL_URL = f"imap://feedback:se%3Acret@127.0.0.1:{port}/INBOX"
        assert fetch_mail(at=timezone.now()) == 2
        assert server.seen == {1, 2}
        assert fetch_mail(at=timezone.now()) == 0
    assert Case.objects.count() == 2


def test_of_a_giant_only_the_head_is_fetched(db, settings):
    giant = mail().as_bytes().replace(b"\n", b"\r\n") + b"x" * LARGEST
    with imap_server([giant]) as server:
        port = server.server_address[1]
        settings.FEEDBACK_MAIL_URL = f"imap://feedback:se%3Acret@127.0.0.1:{port}"
        fetch_mail(at=timezone.now())
    row = IncomingMail.objects.get()
    assert row.fate == MailFate.FAILED
    assert row.raw.size < 1000


@pytest.mark.parametrize(
    "url", ["imap://feedback:wrong@127.0.0.1:{port}", "maildir:///nowhere", "pop3://x"]
)
def test_a_mailbox_that_can_t_be_read_is_reported_and_stops_nothing(
    db, settings, caplog, url
):
    with imap_server([]) as server:
        settings.FEEDBACK_MAIL_URL = url.format(port=server.server_address[1])
        assert fetch_mail(at=timezone.now()) == 0
    assert "the mailbox can't be read" in caplog.text


def test_without_a_mailbox_there_is_nothing_to_do(db):
    assert fetch_mail(at=timezone.now()) == 0
