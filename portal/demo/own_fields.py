"""Customer types and the chain's own fields, with what members answered."""

from random import Random
from typing import Any

from members.actions.custom_fields import save_custom_field
from members.actions.saved_views import save_view
from members.choices import CustomKind, ViewReach
from members.models import CustomerType, Member
from portal.demo.chain import Chain

CHUNK = 500
TEAS = [
    {"code": "green", "label": "Green tea", "label_zh": "绿茶"},
    {"code": "oolong", "label": "Oolong", "label_zh": "乌龙茶"},
    {"code": "puer", "label": "Pu'er", "label_zh": "普洱茶"},
    {"code": "black", "label": "Black tea", "label_zh": "红茶"},
    {"code": "white", "label": "White tea", "label_zh": "白茶"},
]
ALLERGIES = ("花生", "乳制品", "花粉", "坚果", "麸质")


def build_own_fields(chain: Chain, rng: Random) -> None:
    """Three types, four fields, answers of about a third of the members, three views."""
    private, company, school = (
        CustomerType.objects.create(name=name, name_zh=name_zh, is_organisation=is_org)
        for name, name_zh, is_org in (
            ("Private customer", "个人客户", False),
            ("Company", "公司", True),
            ("School", "学校", True),
        )
    )
    _build_fields(chain, organisations=[company, school])
    changed = []
    for member in Member.objects.current().order_by("pk").iterator(CHUNK):
        chance = rng.random()
        member.customer_type = company if chance < 0.02 else private
        member.custom = _answers(rng, is_company=chance < 0.02)
        changed.append(member)
    Member.objects.bulk_update(changed, ["customer_type", "custom"], CHUNK)
    _build_views(chain)


def _build_fields(chain: Chain, *, organisations: list[CustomerType]) -> None:
    by = chain.staff["admin"]
    own: list[dict[str, Any]] = [
        {"code": "favourite_tea", "label": "Favourite tea", "label_zh": "最爱的茶",
         "kind": CustomKind.CHOICE, "choices": TEAS},
        {"code": "cups_a_day", "label": "Cups a day", "label_zh": "每天几杯",
         "kind": CustomKind.NUMBER},
        {"code": "allergy", "label": "Allergy", "label_zh": "过敏",
         "kind": CustomKind.TEXT, "is_private": True},
        {"code": "tax_number", "label": "Tax number", "label_zh": "税号",
         "kind": CustomKind.TEXT, "customer_types": organisations},
    ]  # fmt: skip
    for position, told in enumerate(own, start=1):
        save_custom_field(by=by, position=position, **told)


def _answers(rng: Random, *, is_company: bool) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    if is_company:
        answers["tax_number"] = f"9133{rng.randrange(10**14):014}"
    if rng.random() < 0.35:
        answers["favourite_tea"] = rng.choice(TEAS)["code"]
        answers["cups_a_day"] = rng.randint(1, 8)
    if rng.random() < 0.04:
        answers["allergy"] = rng.choice(ALLERGIES)
    return answers


def _build_views(chain: Chain) -> None:
    """What the manager of the first store opens each week."""
    by, store = chain.staff["manager"], chain.stores[0]
    for name, params in (
        ("一个月内过生日", "birthday_days=30&sort=birthday"),
        ("该来没来", "cycle=due&cycle=overdue&sort=spend"),
        ("没有手机号", "missing=phone"),
    ):
        save_view(
            name=name,
            params=params,
            columns=[],
            by=by,
            reach=ViewReach.STORE,
            store=store,
        )
