"""Mails of the last hours: two opened cases, one came from a program, one failed; and a
message that is held back."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from zoneinfo import ZoneInfo

from feedback.actions.opening import open_case
from feedback.choices import CaseChannel, CaseKind, Quarantine
from feedback.imports.mailbox import Letter
from feedback.imports.taking_in import take_in
from members.choices import Language
from portal.demo.cases import Step
from portal.demo.chain import Chain

TO = "feedback@demo.example"

# From, subject, words, further headers; hours ago.
MAILS: tuple[tuple[str, str, str, dict[str, str], int], ...] = (
    (
        "周敏 <zhou.min@mail.example>",
        "礼盒少了一罐",
        "你好，昨天在店里买的中秋礼盒，说好四罐，打开只有三罐。请问怎么处理？",
        {},
        3,
    ),
    (
        "Grace Miller <grace@mail.example>",
        "Opening hours during the holidays",
        "Hello, is the lakeside store open on New Year's Day?",
        {},
        2,
    ),
    (
        "newsletter@supplier.example",
        "春季包装新品",
        "本季新到礼盒包装，欢迎选购。",
        {"Auto-Submitted": "auto-generated", "Precedence": "bulk"},
        2,
    ),
)
TOO_LARGE = (
    "何先生 <he@mail.example>",
    "店内视频（附件较大）",
    1,
)


def mail_steps(chain: Chain, *, now: datetime) -> list[Step]:
    """Taken in as the mailbox does, each at its moment."""
    steps: list[Step] = []
    for number, (sender, subject, words, headers, hours) in enumerate(MAILS, start=1):
        at = now - timedelta(hours=hours)
        message = _mail(number, sender, subject, at)
        for name, value in headers.items():
            message[name] = value
        message.set_content(words)
        letter = Letter(str(number), message.as_bytes())
        steps.append((at, partial(take_in, letter)))
    sender, subject, hours = TOO_LARGE
    at = now - timedelta(hours=hours)
    head = _mail(len(MAILS) + 1, sender, subject, at).as_bytes()
    steps.append((at, partial(take_in, Letter("large", head, is_whole=False))))
    held = partial(
        open_case,
        kind=CaseKind.COMPLAINT,
        body="排队等了半个小时，收银只开了一台，后面的人都走了。",
        channel=CaseChannel.ONLINE,
        language=Language.CHINESE,
        store=chain.stores[0],
        name="游客",
        quarantine=Quarantine.FAST,
    )
    return [*steps, (now - timedelta(minutes=40), held)]


def _mail(number: int, sender: str, subject: str, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, TO, subject
    message["Message-ID"] = f"<demo-{number}@mail.example>"
    message["Date"] = at.astimezone(ZoneInfo("UTC"))
    return message
