"""The chain itself: regions, stores, staff and their log-ins, categories, products."""

from dataclasses import dataclass
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from members.actions.posts import appoint
from members.choices import Role
from members.models import Category, Product, Region, Source, Store, User
from portal.demo.catalogue import CATEGORIES, PRODUCTS
from portal.roles import write_roles

# Printed by the command; opens nothing but the demonstration.
PASSWORD = "tea-for-two-2026"  # noqa: S105 -- meant to be known
DOMAIN = "demo.example"

REGIONS = ("华东区", "华南区", "西南区")
HOURS = "10:00–21:30"
STORES = (
    # code, name, region, address, phone, share of the members
    ("HZ01", "湖滨店", 0, "杭州市上城区湖滨路28号", "0571-87010028", 24),
    ("HZ02", "河坊店", 0, "杭州市上城区河坊街116号", "0571-87010116", 14),
    ("SH01", "静安店", 0, "上海市静安区愚园路268号", "021-62110268", 18),
    ("SZ01", "平江店", 0, "苏州市姑苏区平江路55号", "0512-67710055", 12),
    ("GZ01", "天河店", 1, "广州市天河区体育东路18号", "020-38810018", 11),
    ("XM01", "思明店", 1, "厦门市思明区中山路77号", "0592-20210077", 8),
    ("CD01", "宽巷店", 2, "成都市青羊区宽巷子9号", "028-86610009", 9),
    ("KM01", "翠湖店", 2, "昆明市五华区翠湖南路31号", "0871-65110031", 4),
)
SOURCES = (
    "门店收银台",
    "老会员介绍",
    "微信公众号",
    "新茶品鉴会",
    "官网注册",
    "企业团购",
    "商场活动",
)

# e-mail name, family name, given name, role, store or region or None (whole chain)
LOGINS = (
    ("clerk", "陈", "雅文", Role.CLERK, "HZ01"),
    ("manager", "沈", "国平", Role.STORE_MANAGER, "HZ01"),
    ("clerk2", "陆", "思琪", Role.CLERK, "SH01"),
    ("care", "何", "静怡", Role.CARE_AGENT, None),
    ("marketer", "苏", "梦溪", Role.MARKETER, None),
    ("operations", "郑", "立诚", Role.OPERATIONS, None),
    ("quality", "范", "明远", Role.QUALITY, None),
    ("steward", "余", "慧敏", Role.DATA_STEWARD, None),
    ("auditor", "韩", "正清", Role.AUDITOR, None),
    ("admin", "唐", "启航", Role.ADMINISTRATOR, None),
)
COLLEAGUES = (
    ("luwei", "卢", "伟", Role.CLERK, "HZ01"),
    ("fangyun", "方", "云", Role.CLERK, "HZ01"),
    ("xiayu", "夏", "雨", Role.CLERK, "HZ01"),
    ("qianjing", "钱", "静", Role.STORE_MANAGER, "HZ02"),
    ("shiyan", "石", "妍", Role.CLERK, "HZ02"),
    ("tongle", "童", "乐", Role.CLERK, "HZ02"),
    ("gujun", "顾", "俊", Role.STORE_MANAGER, "SH01"),
    ("emilychen", "Chen", "Emily", Role.CLERK, "SH01"),
    ("baolei", "鲍", "磊", Role.CLERK, "SH01"),
    ("xuqin", "徐", "琴", Role.STORE_MANAGER, "SZ01"),
    ("panjie", "潘", "洁", Role.CLERK, "SZ01"),
    ("liangbo", "梁", "博", Role.STORE_MANAGER, "GZ01"),
    ("maijiaxin", "麦", "嘉欣", Role.CLERK, "GZ01"),
    ("kuangzi", "邝", "子健", Role.CLERK, "GZ01"),
    ("linhai", "林", "海", Role.STORE_MANAGER, "XM01"),
    ("suyating", "苏", "雅婷", Role.CLERK, "XM01"),
    ("tanchuan", "谭", "川", Role.STORE_MANAGER, "CD01"),
    ("heluo", "何", "洛", Role.CLERK, "CD01"),
    ("duanming", "段", "明", Role.STORE_MANAGER, "KM01"),
    ("yangxue", "杨", "雪", Role.CLERK, "KM01"),
)
MEMBER_LOGIN = ("member", "张", "晓明")


@dataclass(frozen=True)
class Chain:
    """What the other parts of the demonstration build upon."""

    stores: list[Store]
    clerks: dict[int, list[User]]
    staff: dict[str, User]
    sources: list[Source]
    products: list[Product]
    prices: dict[int, Decimal]
    member_login: User

    @property
    def shares(self) -> list[int]:
        """How many of the members each store has, in parts."""
        return [share for *_rest, share in STORES]


def build_chain() -> Chain:
    """Write regions, stores, roles, staff, sources and the catalogue."""
    write_roles()
    regions = [Region.objects.create(name=name) for name in REGIONS]
    stores = [
        Store.objects.create(
            code=code,
            name=name,
            region=regions[region],
            address=address,
            phone=phone,
            opening_hours=HOURS,
        )
        for code, name, region, address, phone, _share in STORES
    ]
    staff, clerks = _build_staff(stores)
    products, prices = _build_catalogue()
    return Chain(
        stores=stores,
        clerks=clerks,
        staff=staff,
        sources=[Source.objects.create(name=name) for name in SOURCES],
        products=products,
        prices=prices,
        member_login=_make_user(*MEMBER_LOGIN, make_password(PASSWORD)),
    )


def _build_staff(
    stores: list[Store],
) -> tuple[dict[str, User], dict[int, list[User]]]:
    by_code = {store.code: store for store in stores}
    password = make_password(PASSWORD)
    staff = {}
    clerks: dict[int, list[User]] = {store.pk: [] for store in stores}
    for mail, family, given, role, code in (*LOGINS, *COLLEAGUES):
        user = _make_user(mail, family, given, password)
        store = by_code[code] if code else None
        appoint(user=user, role=role, store=store)
        staff[mail] = user
        if store is not None:
            clerks[store.pk].append(user)
    return staff, clerks


def _make_user(mail: str, family: str, given: str, password: str) -> User:
    """One hash serves everybody: hashing thirty times would take seconds."""
    user = User.objects.create(
        email=f"{mail}@{DOMAIN}",
        first_name=given,
        last_name=family,
        password=password,
    )
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def _build_catalogue() -> tuple[list[Product], dict[int, Decimal]]:
    categories: dict[str, Category] = {}
    for root, children in CATEGORIES.items():
        parent = Category.add_root(name=root)
        for name, usual_days in children.items():
            parent.refresh_from_db()
            categories[name] = parent.add_child(name=name, usual_days=usual_days)
    products, prices = [], {}
    for number, (category, name, price, usual_days) in enumerate(PRODUCTS, start=1):
        product = Product.objects.create(
            sku=f"T{number:04d}",
            name=name,
            category=categories[category],
            usual_days=usual_days,
        )
        products.append(product)
        prices[product.pk] = Decimal(price)
    return products, prices


def log_ins() -> str:
    """The table of log-ins: address, role, place, password."""
    rows = [
        (f"{mail}@{DOMAIN}", str(role.label), place or "whole chain")
        for mail, _family, _given, role, place in LOGINS
    ]
    rows.append((f"{MEMBER_LOGIN[0]}@{DOMAIN}", "Member", "public site"))
    return "\n".join(
        f"{mail:<26} {role:<14} {place:<12} password: {PASSWORD}"
        for mail, role, place in rows
    )
