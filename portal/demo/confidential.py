"""Requests for exports and prints in every state, a wish to be erased, an alert."""

from datetime import datetime, timedelta

from members.actions.controlled import (
    approve_document,
    ask_document,
    expire_documents,
    fetch_document,
    record_destruction,
    refuse_document,
)
from members.actions.erasing import ask_erasure
from members.choices import AlertKind, AlertPeriod, DocumentForm
from members.exports.building import build_documents
from members.models import AccessAlert, ExportRequest, Member, User
from members.queries.figures import portal_day
from portal.demo.chain import DOMAIN

COLUMNS = ("member_no", "name", "home_store", "phone", "tier", "last_visit")
WEEK = timedelta(days=6)


def build_requests(*, now: datetime) -> None:
    """What the register of controlled documents and its neighbours show."""
    clerk, manager, operations, marketer = (
        User.objects.get(email=f"{name}@{DOMAIN}")
        for name in ("clerk", "manager", "operations", "marketer")
    )
    old = _ask(clerk, "电话通知春茶品鉴会名单", at=now - timedelta(days=30))
    approve_document(document=old, by=manager, reason="名单与活动相符", at=old.asked_at)
    build_documents(at=old.asked_at)
    fetch_document(document=old, by=clerk, at=old.asked_at + timedelta(hours=2))
    expire_documents(at=now - timedelta(days=20))
    record_destruction(
        document=old,
        by=clerk,
        how="文件已删除并清空回收站，打印页已碎",
        at=now - timedelta(days=19),
    )
    cards = _ask(
        clerk,
        "周末回访前准备索引卡",
        at=now - timedelta(hours=5),
        form=DocumentForm.CARDS,
        fields=(),
    )
    approve_document(document=cards, by=manager, reason="本周回访", at=cards.asked_at)
    refused = _ask(marketer, "导出全部会员做分析", at=now - timedelta(days=3))
    refuse_document(
        document=refused,
        by=operations,
        reason="统计报表已够用，不需要逐人名单",
        at=now - timedelta(days=2),
    )
    _ask(clerk, "生日回访名单", at=now - timedelta(hours=2))
    _ask(
        manager,
        "寄送中秋礼盒的地址清单",
        at=now - timedelta(hours=1),
        is_in_full=True,
        recipient=None,
        recipient_outside="顺达物流 林经理",
    )
    _wish_and_alert(clerk, now=now)


def _ask(by: User, purpose: str, *, at: datetime, **fields: object) -> ExportRequest:
    today = portal_day(at)
    rows = Member.objects.visible_to(by, "members.export_member")
    known = rows.order_by("-pk").values_list("pk", flat=True)[:40]
    return ask_document(
        **{
            "form": DocumentForm.XLSX,
            "rows": rows.filter(pk__in=list(known)),
            "picked": list(known),
            "fields": COLUMNS,
            "purpose": purpose,
            "use_from": today,
            "use_until": today + WEEK,
            "recipient": by,
            "by": by,
            "at": at,
            "language": "zh-hans",
        }
        | fields  # type: ignore[arg-type]  # the fields of ask_document
    )


def _wish_and_alert(clerk: User, *, now: datetime) -> None:
    member = Member.objects.visible_to(clerk).current().order_by("pk").last()
    if member is not None:
        ask_erasure(
            member=member, by=clerk, at=now - timedelta(days=4), reason="电话中提出"
        )
    AccessAlert.objects.create(
        user=clerk,
        kind=AlertKind.REVEALS,
        period=AlertPeriod.HOUR,
        since=now - timedelta(days=1, hours=1),
        at=now - timedelta(days=1),
        count=27,
        usual=4,
    )
