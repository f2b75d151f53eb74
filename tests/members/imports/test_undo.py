"""Taking an import back puts everything as it was, but for what was used since."""

import pytest
from django.apps import apps

from members.choices import ImportKind, ImportState
from members.exceptions import NotAllowed
from members.imports.lease import claim
from members.imports.pipeline import ask_undo, discard, work_on
from members.models import (
    ConsentState,
    FieldChange,
    ImportRow,
    Member,
    PointsEntry,
    Purchase,
)
from members.record.timeline import record_activity
from tests.factories.members import MemberFactory, PurchaseFactory
from tests.members.imports.conftest import AT
from tests.members.imports.test_members_file import FILE as MEMBERS
from tests.members.imports.test_purchases_file import FILE as PURCHASES

pytestmark = pytest.mark.django_db

# What a file leaves behind on purpose, the ledger that is only ever added to, and
# figures that are computed.
LASTING = {
    "members.ImportBatch",
    "members.ImportRow",
    "members.Source",
    "members.Store",
    "members.Product",
    "members.Category",
    "members.Consent",
    "members.Activity",
    "members.FieldChange",
    "members.MemberGap",
    "members.MemberStat",
    "members.MemberSearchToken",
}
CLOCKS = {"updated_at", "since", "computed_at"}


def snapshot():
    found = {}
    for model in apps.get_app_config("members").get_models():
        if model._meta.label not in LASTING:
            names = [
                f.attname for f in model._meta.concrete_fields if f.name not in CLOCKS
            ]
            found[model._meta.label] = list(
                model._base_manager.order_by("pk").values(*names)
            )
    return found


@pytest.fixture
def undo():
    def take_back(batch):
        ask_undo(batch=batch, at=AT)
        work_on(claim(batch.pk, at=AT), at=AT)
        batch.refresh_from_db()
        return batch.summary["undo"]

    return take_back


def test_what_an_import_made_goes_without_a_trace(take_in, undo, store):
    MemberFactory(home_store=store)
    before = snapshot()
    batch = take_in(MEMBERS)
    assert undo(batch) == {"deleted": 2, "restored": 0, "kept": 0}
    assert batch.state == ImportState.UNDONE
    assert snapshot() == before


def test_what_an_import_changed_is_as_it_was(take_in, undo, store):
    take_in(MEMBERS)
    before = snapshot()
    batch = take_in(
        "会员号,姓名,性别,手机,邮箱,微信,生日,门店,入会日期,来源,备注\n"
        "M1,张大明,女,13800000000,b@example.com,bob,1991-1-1,湖滨店,2021-1-1,网,新\n"
        "M2,李思,男,13800000001,c@example.com,,农历三月初三,湖滨店,2021-1-1,网,新\n",
        update=True,
    )
    assert batch.summary["counts"]["updated"] == 2
    assert snapshot() != before
    assert undo(batch) == {"deleted": 0, "restored": 2, "kept": 0}
    assert snapshot() == before


def test_a_consent_that_a_file_changed_is_reversed_in_the_ledger(take_in, undo):
    take_in("会员号,姓名,门店,同意邮件\nM1,张三,湖滨店,是\n")
    batch = take_in(
        "会员号,姓名,门店,同意邮件,同意短信\nM1,张三,湖滨店,否,是\n", update=True
    )
    undo(batch)
    states = ConsentState.objects.values_list("channel", "is_given").distinct()
    assert set(states) == {("email", True), ("sms", False)}


def test_a_member_who_has_bought_since_stays_and_is_reported(take_in, undo):
    batch = take_in(MEMBERS)
    buyer = Member.objects.get(member_no="M1")
    PurchaseFactory(member=buyer)
    assert undo(batch) == {"deleted": 1, "restored": 0, "kept": 1}
    assert list(Member.objects.all()) == [buyer]
    row = ImportRow.objects.get(batch=batch, object_id=buyer.pk)
    assert row.reasons[-1]["code"] == "kept_used"
    assert batch.summary["kept"] == [row.row_no]


def test_a_member_who_was_worked_on_since_stays(take_in, undo):
    batch = take_in(MEMBERS)
    member = Member.objects.get(member_no="M2")
    record_activity(member=member, kind="members.consent", at=AT, data={})
    assert undo(batch)["kept"] == 1


def test_a_value_that_was_changed_again_stays(take_in, undo):
    take_in(MEMBERS)
    batch = take_in("会员号,姓名,门店,备注\nM1,张大明,湖滨店,新\n", update=True)
    Member.objects.filter(member_no="M1").update(name="张三丰")
    assert undo(batch)["kept"] == 1
    member = Member.objects.get(member_no="M1")
    assert (member.name, member.note) == ("张三丰", "=cmd|x")


def test_purchases_are_taken_back(take_in, undo, store):
    MemberFactory(member_no="M1", home_store=store)
    before = snapshot()
    batch = take_in(PURCHASES, kind=ImportKind.PURCHASES)
    assert undo(batch) == {"deleted": 3, "restored": 0, "kept": 0}
    # The points were given and taken back: the ledger keeps both.
    after = snapshot()
    for label in ("members.PointsEntry", "members.PointsLot"):
        del before[label], after[label]
    assert after == {**before, "members.MemberCategoryStat": []}
    points = PointsEntry.objects.values_list("points", flat=True)
    assert sum(points) == 0 < len(points)


def test_a_replaced_receipt_is_put_back(take_in, undo):
    take_in(PURCHASES, kind=ImportKind.PURCHASES)

    def lines():
        return list(
            Purchase.objects.get(receipt_no="R2").lines.values(
                "quantity", "amount", "line_no", "product"
            )
        )

    before = lines()
    batch = take_in(
        PURCHASES.replace(",80,", ",81,"), kind=ImportKind.PURCHASES, update=True
    )
    assert lines() != before
    undo(batch)
    assert lines() == before
    assert Purchase.objects.get(receipt_no="R2").amount == 80


def test_only_a_finished_import_is_undone_and_only_once(take_in, undo, look_at):
    batch = take_in(MEMBERS)
    undo(batch)
    with pytest.raises(NotAllowed):
        ask_undo(batch=batch, at=AT)
    with pytest.raises(NotAllowed):
        ask_undo(batch=look_at(MEMBERS), at=AT)


def test_a_file_that_was_not_imported_can_be_forgotten(look_at, take_in):
    batch = look_at(MEMBERS)
    path = batch.file.path
    discard(batch=batch)
    assert not ImportRow.objects.exists()
    with pytest.raises(FileNotFoundError):
        open(path)  # noqa: PTH123, SIM115 -- must fail
    with pytest.raises(NotAllowed):
        discard(batch=take_in(MEMBERS))


def test_the_history_tells_what_a_file_changed_and_what_undoing_put_back(
    take_in, undo, member
):
    batch = take_in(
        f"会员号,姓名,手机,门店\n{member.member_no},张大明,13700001111,湖滨店\n",
        update=True,
    )
    rows = FieldChange.objects.order_by("pk")
    assert set(rows.values_list("field", "old", "new", "source")) == {
        ("name", "张小明", "张大明", "import"),
        ("phone", "139****5678", "137****1111", "import"),
    }
    undo(batch)
    assert set(rows.values_list("field", "old", "new")[2:]) == {
        ("name", "张大明", "张小明"),
        ("phone", "137****1111", "139****5678"),
    }
