"""The columns that files of members and purchases may have, and what people call them."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.choices import ImportKind


@dataclass(frozen=True)
class Column:
    """One column: its name in files, its label on screen, other names it goes by."""

    name: str
    label: str | Promise
    synonyms: tuple[str, ...] = ()
    limit: int = 0
    choices: tuple[str, ...] = field(default=())


MEMBER_COLUMNS = (
    Column(
        "member_no",
        _("Member number"),
        (
            "会员号",
            "会员编号",
            "会员卡号",
            "卡号",
            "会员ID",
            "card no",
            "member id",
            "member number",
            "customer no",
        ),
        32,
    ),
    Column(
        "name",
        _("Name"),
        (
            "姓名",
            "会员姓名",
            "客户姓名",
            "顾客姓名",
            "名字",
            "full name",
            "member name",
            "customer name",
        ),
        80,
    ),
    Column("sex", _("Sex"), ("性别", "gender"), 10),
    Column(
        "phone",
        _("Phone"),
        (
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "电话号码",
            "联系电话",
            "联系方式",
            "移动电话",
            "mobile",
            "mobile phone",
            "phone number",
            "tel",
            "telephone",
            "cell",
        ),
        60,
    ),
    Column(
        "email",
        _("E-mail"),
        (
            "邮箱",
            "电子邮箱",
            "电子邮件",
            "邮件",
            "邮箱地址",
            "mail",
            "e-mail address",
            "email address",
        ),
        254,
    ),
    Column("wechat", _("WeChat"), ("微信", "微信号", "wechat id", "weixin"), 100),
    Column(
        "birthday",
        _("Birthday"),
        (
            "生日",
            "出生日期",
            "出生年月日",
            "出生年月",
            "会员生日",
            "date of birth",
            "birth date",
            "dob",
        ),
        40,
    ),
    Column(
        "birthday_calendar",
        _("Calendar of the birthday"),
        ("历法", "生日历法", "生日类型", "阴历阳历", "calendar"),
        20,
    ),
    Column(
        "birthday_leap_month",
        _("Leap month"),
        ("闰月", "是否闰月", "leap month"),
        10,
    ),
    Column(
        "home_store",
        _("Home store"),
        (
            "门店",
            "所属门店",
            "归属门店",
            "入会门店",
            "店铺",
            "分店",
            "开卡门店",
            "store",
            "shop",
            "branch",
        ),
        80,
    ),
    Column(
        "joined_on",
        _("Joined on"),
        (
            "入会日期",
            "入会时间",
            "注册日期",
            "注册时间",
            "开卡日期",
            "开卡时间",
            "建档日期",
            "join date",
            "joined",
            "registered on",
        ),
        40,
    ),
    Column(
        "source", _("Source"), ("来源", "来源渠道", "会员来源", "渠道", "channel"), 60
    ),
    Column(
        "referrer_no",
        _("Referrer's member number"),
        (
            "介绍人会员号",
            "介绍人",
            "推荐人",
            "推荐人会员号",
            "推荐人卡号",
            "referrer",
            "referred by",
        ),
        32,
    ),
    Column(
        "consent_email",
        _("Agrees to e-mail"),
        (
            "同意邮件",
            "邮件同意",
            "接受邮件",
            "同意接收邮件",
            "email consent",
            "email opt in",
        ),
        10,
    ),
    Column(
        "consent_sms",
        _("Agrees to SMS"),
        (
            "同意短信",
            "短信同意",
            "接受短信",
            "同意接收短信",
            "sms consent",
            "sms opt in",
        ),
        10,
    ),
    Column(
        "consent_phone",
        _("Agrees to calls"),
        (
            "同意电话",
            "电话同意",
            "接受电话",
            "同意接听电话",
            "phone consent",
            "phone opt in",
        ),
        10,
    ),
    Column(
        "note",
        _("Note"),
        ("备注", "说明", "附注", "notes", "remark", "remarks", "comment"),
        2000,
    ),
)

PURCHASE_COLUMNS = (
    Column(
        "receipt_no",
        _("Receipt number"),
        (
            "小票号",
            "小票",
            "小票编号",
            "单号",
            "订单号",
            "销售单号",
            "流水号",
            "receipt",
            "receipt number",
            "order no",
            "ticket no",
        ),
        40,
    ),
    Column(
        "store",
        _("Store"),
        (
            "门店",
            "门店编号",
            "门店名称",
            "店铺",
            "分店",
            "消费门店",
            "shop",
            "branch",
            "store code",
        ),
        80,
    ),
    MEMBER_COLUMNS[0],
    MEMBER_COLUMNS[3],
    Column(
        "purchased_at",
        _("Purchased at"),
        (
            "消费时间",
            "消费日期",
            "购买时间",
            "购买日期",
            "销售时间",
            "销售日期",
            "交易时间",
            "交易日期",
            "日期",
            "时间",
            "date",
            "time",
            "purchase date",
            "sold at",
        ),
        40,
    ),
    Column(
        "sku",
        _("Article number"),
        (
            "货号",
            "商品编码",
            "商品编号",
            "产品编码",
            "产品编号",
            "条码",
            "article",
            "article no",
            "item no",
            "barcode",
        ),
        40,
    ),
    Column(
        "product",
        _("Product"),
        ("产品", "产品名称", "商品", "商品名称", "品名", "product name", "item"),
        120,
    ),
    Column(
        "category",
        _("Category"),
        ("类别", "产品类别", "商品类别", "分类", "品类", "product category"),
        300,
    ),
    Column("quantity", _("Quantity"), ("数量", "件数", "销售数量", "qty"), 30),
    Column(
        "amount",
        _("Amount"),
        (
            "金额",
            "消费金额",
            "销售金额",
            "实收",
            "实收金额",
            "实付金额",
            "小计",
            "total",
            "line total",
            "price paid",
        ),
        30,
    ),
    Column(
        "staff",
        _("Sold by"),
        (
            "导购",
            "导购员",
            "营业员",
            "店员",
            "销售员",
            "收银员",
            "clerk",
            "salesperson",
            "sold by",
            "cashier",
        ),
        60,
    ),
    Column(
        "batch",
        _("Batch"),
        ("批号", "批次", "批次号", "生产批号", "lot", "lot no", "batch no"),
        40,
    ),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportKind.MEMBERS: MEMBER_COLUMNS,
    ImportKind.PURCHASES: PURCHASE_COLUMNS,
}
REQUIRED: dict[str, tuple[str, ...]] = {
    ImportKind.MEMBERS: ("name",),
    ImportKind.PURCHASES: ("receipt_no", "purchased_at", "amount"),
}
# One of each set must be there.
STORE_OF: dict[str, str] = {
    ImportKind.MEMBERS: "home_store",
    ImportKind.PURCHASES: "store",
}
KEYS = ("member_no", "phone", "email", "wechat")
# The column that a rejects file has more than its input.
REASON_HEADINGS = ("reason", "原因")

_LABELS = {column.name: column.label for column in (*MEMBER_COLUMNS, *PURCHASE_COLUMNS)}


def label_of(name: str) -> str | Promise:
    """What a column is called on screen."""
    return _LABELS.get(name, name)
