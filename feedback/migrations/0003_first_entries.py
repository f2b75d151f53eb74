"""What every chain begins with, and what the cases that are there already need.

F7's categories, F5's tree of causes, when a problem counts as one that comes back;
the first round, the moment of registration and the register's lines of past cases.
"""

from django.db import migrations
from django.db.models import F

# code, English, Chinese
CATEGORIES = (
    ("product_quality", "Product quality", "产品质量"),
    ("technical", "Technical ability", "技术能力"),
    ("sales", "Sales process", "销售过程"),
    ("spare_parts", "Spare parts", "配件供应"),
    ("service", "Service process", "服务过程"),
    ("papers", "Papers", "单据资料"),
    ("facility", "Facility and surroundings", "设施与环境"),
    ("other", "Other", "其他"),
)

# root: (code, English, Chinese, category), its children: the same with is_quality
TREE = (
    (
        ("product", "Product", "商品", None),
        (
            ("poor_quality", "Poor quality", "质量不良", "product_quality", True),
            ("missing_information", "Missing information", "说明标示不足", "papers", True),
            ("expired", "Expired", "过期", "product_quality", True),
            ("out_of_stock", "Out of stock or assortment incomplete", "缺货或品种不全", "sales", False),
            ("dearer", "Dearer than elsewhere", "价格高于别处", "sales", False),
            ("price_unclear", "Unclear or double price", "标价不清或一物两价", "sales", False),
        ),
    ),
    (
        ("service", "Service", "服务", None),
        (
            ("attitude", "Attitude", "服务态度", "service", False),
            ("skill", "Skill", "专业技能", "technical", False),
            ("overcharged", "Overcharged at the till", "多收款", "service", False),
            ("short_change", "Short change", "少找零", "service", False),
            ("queue", "Long queue", "排队过久", "service", False),
            ("service_missing", "Service missing", "服务项目不全", "service", False),
            ("after_sales_late", "After-sales late", "售后延误", "service", False),
        ),
    ),
    (
        ("facility", "Facility and surroundings", "设施与环境", None),
        (
            ("unclean", "Not clean", "环境不洁", "facility", False),
            ("unsafe", "Not safe", "安全隐患", "facility", False),
            ("broken", "Something broken", "设施损坏", "facility", False),
            ("hard_to_reach", "Hard to reach", "交通或停车不便", "facility", False),
        ),
    ),
)  # fmt: skip


# kind, cases, days
RULES = (
    ("cause_store", 4, 30),
    ("batch", 3, 60),
    ("member", 3, 90),
    ("limit", 3, 7),
)


FINAL = ("closed", "settled", "rejected", "duplicate", "withdrawn", "spam")
CHUNK = 2000


def step(number):
    """A step of treebeard's path: four digits, base 36; we stay below ten."""
    return f"{number:04d}"


def write_causes(apps, schema_editor):
    """F7's categories, F5's tree."""
    category = apps.get_model("feedback", "CaseCategory")
    cause = apps.get_model("feedback", "Cause")
    by_code = {
        code: category.objects.create(
            code=code, name=name, name_zh=name_zh, sort_order=10 * place
        )
        for place, (code, name, name_zh) in enumerate(CATEGORIES, start=1)
    }
    for place, (root, children) in enumerate(TREE, start=1):
        code, name, name_zh, _category = root
        cause.objects.create(
            path=step(place),
            depth=1,
            numchild=len(children),
            code=code,
            name=name,
            name_zh=name_zh,
        )
        for number, child in enumerate(children, start=1):
            code, name, name_zh, usual, is_quality = child
            cause.objects.create(
                path=step(place) + step(number),
                depth=2,
                numchild=0,
                code=code,
                name=name,
                name_zh=name_zh,
                category=by_code[usual],
                is_quality=is_quality,
            )


def write_rules(apps, schema_editor):
    """Write the rules into a database that has none."""
    rule = apps.get_model("feedback", "RecurrenceRule")
    if not rule.objects.exists():
        for kind, cases, days in RULES:
            rule.objects.create(kind=kind, cases=cases, days=days)


def begin_first_rounds(apps, schema_editor):
    """A first round for each case, registered when it was received."""
    case = apps.get_model("feedback", "Case")
    case.objects.update(registered_at=F("received_at"))
    cycle = apps.get_model("feedback", "CaseCycle")
    cycle.objects.bulk_create(
        (
            cycle(
                case=each, number=1, opened_at=each.received_at, ended_at=each.closed_at
            )
            for each in case.objects.iterator()
        ),
        batch_size=500,
    )


def enter_past_cases(apps, schema_editor):
    """What came in and what has ended, each in the order of its moment of receipt."""
    Case = apps.get_model("feedback", "Case")
    Entry = apps.get_model("feedback", "RegisterEntry")
    rows = []
    cases = Case.objects.filter(quarantine="", register=None).order_by("received_at")
    for case in cases.iterator(chunk_size=CHUNK):
        known = {"case_id": case.pk, "store_id": case.store_id}
        rows.append(
            Entry(
                kind="received",
                change=1,
                status="received",
                at=case.received_at,
                entered_at=case.received_at,
                **known,
            )
        )
        if case.status in FINAL:
            moment = max(case.closed_at, case.received_at)
            rows.append(
                Entry(
                    kind="ended",
                    change=-1,
                    status=case.status,
                    at=moment,
                    entered_at=moment,
                    **known,
                )
            )
        if len(rows) >= CHUNK:
            Entry.objects.bulk_create(rows)
            rows = []
    Entry.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_feedback_in_full")]

    operations = [
        migrations.RunPython(each, migrations.RunPython.noop)
        for each in (write_causes, write_rules, begin_first_rounds, enter_past_cases)
    ]
