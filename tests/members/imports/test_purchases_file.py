"""A purchases file from upload to record."""

from decimal import Decimal

import pytest
from django.utils import translation

from members.choices import ImportKind
from members.imports.reasons import sentences
from members.models import (
    Category,
    ImportRow,
    MemberStat,
    Product,
    Purchase,
    PurchaseLine,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

HEAD = "小票号,门店,会员号,手机,消费时间,货号,产品,类别,数量,金额,导购,批号\n"
FILE = (
    HEAD
    + 'R1,湖滨店,M1,,2026-11-01 10:00,T1,龙井,茶叶/绿茶,2,"1,280.50",小王,B7\n'
    + "R2,湖滨店,MX,,2026-11-02,T2,铁观音,茶叶/乌龙,1,80,小王,\n"
    + "R1,S-HOME,M1,,2026-11-01 10:00,T3,茶杯,茶具,1,-12,小王,\n".replace(
        "S-HOME", "湖滨店"
    )
)


@pytest.fixture
def buyer(store):
    return MemberFactory(
        member_no="M1", name="张小明", home_store=store, phone="13912345678"
    )


@pytest.fixture
def sell(take_in):
    def import_purchases(text, **options):
        return take_in(text, kind=ImportKind.PURCHASES, **options)

    return import_purchases


def counts(batch):
    return {name: number for name, number in batch.summary["counts"].items() if number}


def codes(batch, row_no):
    row = ImportRow.objects.get(batch=batch, row_no=row_no)
    return [each["code"] for each in row.reasons]


def test_scattered_lines_of_a_receipt_are_one_purchase(sell, buyer, store):
    batch = sell(FILE)
    assert counts(batch) == {"created": 3}
    purchase = Purchase.objects.get(receipt_no="R1")
    assert (purchase.member, purchase.store, purchase.import_batch) == (
        buyer,
        store,
        batch,
    )
    assert (purchase.amount, purchase.sold_by) == (Decimal("1268.50"), "小王")
    lines = purchase.lines.order_by("line_no")
    assert [
        (each.product.sku, each.quantity, each.amount, each.lot) for each in lines
    ] == [
        ("T1", 2, Decimal("1280.50"), "B7"),
        ("T3", 1, Decimal("-12.00"), ""),
    ]
    assert {line.member for line in lines} == {buyer}
    assert MemberStat.objects.get(member=buyer).spend_all == Decimal("1268.50")


def test_products_and_categories_are_made_along_their_paths(sell, buyer):
    sell(FILE)
    tea = Category.objects.get(name="茶叶")
    assert [child.name for child in tea.get_children()] == ["乌龙", "绿茶"]
    assert Product.objects.get(sku="T1").category.get_parent() == tea


def test_a_known_product_keeps_its_category(sell, buyer):
    sell(FILE)
    sell(HEAD + "R9,湖滨店,,,2026-11-02,T1,龙井,别的/类别,1,80,,\n")
    assert PurchaseLine.objects.get(purchase__receipt_no="R9").category.name == "绿茶"
    assert not Category.objects.filter(name="别的").exists()


def test_a_product_without_a_number_is_known_by_its_name(sell):
    text = (
        HEAD
        + "R1,湖滨店,,,2026-11-02,,白茶,茶叶,1,80,,\nR2,湖滨店,,,2026-11-02,,白茶,,1,80,,\n"
    )
    assert counts(sell(text)) == {"created": 2}
    assert Product.objects.get().name == "白茶"
    assert counts(sell(text)) == {"unchanged": 2}


def test_a_purchase_of_nobody_we_know_is_kept_without_a_member(sell, buyer):
    batch = sell(FILE)
    assert Purchase.objects.get(receipt_no="R2").member is None
    assert codes(batch, 3) == ["member_unknown"]


def test_a_buyer_may_be_named_by_phone(sell, buyer):
    sell(HEAD + "R1,湖滨店,,139 1234 5678,2026-11-02,T1,龙井,,1,80,,\n")
    assert Purchase.objects.get().member == buyer


def test_a_phone_of_several_members_is_ambiguous(sell, buyer, store):
    MemberFactory(name="李四", home_store=store, phone="13912345678")
    batch = sell(HEAD + "R1,湖滨店,,13912345678,2026-11-02,T1,龙井,,1,80,,\n")
    assert counts(batch) == {"ambiguous": 1}
    assert not Purchase.objects.exists()


def test_a_merged_buyers_number_leads_to_the_survivor(sell, buyer, store):
    last = MemberFactory(home_store=store)
    middle = MemberFactory(home_store=store, status="merged", merged_into=last)
    buyer.status, buyer.merged_into = "merged", middle
    buyer.save()
    sell(FILE)
    assert Purchase.objects.get(receipt_no="R1").member == last
    assert last.stat.visits_all == 1


def test_the_same_file_twice_changes_nothing(sell, buyer):
    sell(FILE)
    before = list(PurchaseLine.objects.order_by("pk").values())
    assert counts(sell(FILE)) == {"unchanged": 3}
    assert list(PurchaseLine.objects.order_by("pk").values()) == before


def test_a_stored_receipt_with_other_contents_is_refused(sell, buyer):
    sell(FILE)
    batch = sell(FILE.replace(",80,", ",81,"))
    assert counts(batch) == {"unchanged": 2, "rejected": 1}
    assert codes(batch, 3) == ["receipt_differs"]
    assert Purchase.objects.get(receipt_no="R2").amount == 80


def test_a_stored_receipt_is_replaced_when_asked_for(sell, buyer):
    sell(FILE)
    batch = sell(FILE.replace(",80,", ",81,"), update=True)
    assert counts(batch) == {"unchanged": 2, "updated": 1}
    assert Purchase.objects.get(receipt_no="R2").amount == 81


def test_a_buyer_who_is_known_by_now_is_added(sell, store):
    sell(FILE)
    member = MemberFactory(member_no="M1", home_store=store)
    assert counts(sell(FILE)) == {"updated": 2, "unchanged": 1}
    assert Purchase.objects.get(receipt_no="R1").member == member
    assert counts(sell(FILE)) == {"unchanged": 3}


def test_a_bad_line_refuses_its_receipt_and_no_other(sell, buyer):
    text = FILE + "R2,湖滨店,MX,,2026-11-02,T9,杯,,x,5,,\n"
    batch = sell(text)
    assert counts(batch) == {"created": 2, "rejected": 2}
    assert codes(batch, 5) == ["number_unreadable"]
    assert codes(batch, 3) == ["receipt_other_line"]
    assert not Purchase.objects.filter(receipt_no="R2").exists()


def test_lines_that_contradict_each_other_are_refused(sell, buyer):
    batch = sell(FILE + "R2,湖滨店,M1,,2026-11-02,T9,杯,,1,5,,\n")
    assert codes(batch, 3) == ["receipt_contradicts"]
    row = ImportRow.objects.get(batch=batch, row_no=3)
    with translation.override("zh-hans"):
        assert sentences(row.reasons) == "该小票各行的会员号互相矛盾。"


def test_unknown_stores_are_refused_unless_asked_for(sell):
    text = HEAD + "R1,新店,,,2026-11-02,T1,龙井,,1,80,,\n"
    assert codes(sell(text), 2) == ["store_unknown"]
    assert counts(sell(text, create_stores=True)) == {"created": 1}
    assert Purchase.objects.get().store.name == "新店"


def test_receipts_longer_than_a_chunk_stay_whole(sell, buyer, monkeypatch):
    monkeypatch.setattr("members.imports.chunks.CHUNK", 2)
    lines = "".join(
        f"R{n // 5},湖滨店,M1,,2026-11-02,T{n},茶{n},茶叶,1,{n + 1},,\n"
        for n in range(15)
    )
    assert counts(sell(HEAD + lines)) == {"created": 15}
    assert {p.lines.count() for p in Purchase.objects.all()} == {5}


def test_the_preview_says_the_same_as_the_import(look_at, carry_out, buyer):
    batch = look_at(FILE, kind=ImportKind.PURCHASES)
    previewed = counts(batch)
    assert not Purchase.objects.exists()
    assert not Product.objects.exists()
    assert counts(carry_out(batch)) == previewed == {"created": 3}
