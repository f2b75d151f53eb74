"""/purchases: a till's receipts, one or a thousand, sent once or again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.choices import MemberStatus
from members.models import (
    Category,
    Member,
    MemberStat,
    Product,
    Purchase,
    PurchaseLine,
)
from tests.factories.members import MemberFactory, ProductFactory, PurchaseFactory
from tests.members.api.conftest import problem, program

AT = "2026-11-20T15:04:05+08:00"


def line(**other):
    return {"sku": "LJ-250", "product": "龙井", "category": "茶/绿茶"} | {
        "amount": "268.00",
        **other,
    }


def receipt(number="R-1", **other):
    return {
        "receipt_no": number,
        "purchased_at": AT,
        "lines": [line()],
        **other,
    }


@pytest.fixture
def ming(store):
    return MemberFactory(home_store=store, member_no="M-MING", phone="13912345678")


def test_a_receipt_is_recorded_with_its_member_and_figures(till, ming, store):
    body = receipt(
        member_no="M-MING",
        staff="小王",
        lines=[line(quantity="2", batch="B7"), line(sku="CUP", amount="-30.5")],
    )
    answer = till.post("/purchases", body)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["outcome"], told["member_known"]) == ("recorded", True)
    purchase = Purchase.objects.get()
    assert (purchase.store, purchase.member) == (store, ming)
    assert purchase.purchased_at == datetime(2026, 11, 20, 7, 4, 5, tzinfo=UTC)
    assert purchase.amount == Decimal("237.50")
    assert purchase.sold_by == "小王"
    assert [each.lot for each in purchase.lines.order_by("line_no")] == ["B7", ""]
    assert MemberStat.objects.get(member=ming).spend_all == Decimal("237.50")


def test_unknown_products_and_categories_are_made_once(till):
    ProductFactory(sku="KNOWN", name="壶")
    lines = [
        line(),
        line(),
        line(sku="KNOWN", category="别处"),
        line(sku="", product="券"),
    ]
    assert till.post("/purchases", receipt(lines=lines)).status_code == 201
    made = Product.objects.get(sku="LJ-250")
    assert (made.name, made.category.name) == ("龙井", "绿茶")
    assert made.category.get_parent().name == "茶"
    assert Product.objects.get(sku="KNOWN").category.name != "别处"
    assert Product.objects.filter(name="券").exists()
    assert Category.objects.filter(name="绿茶").count() == 1


@pytest.mark.parametrize(
    "who", [{"member_no": "M-MING"}, {"phone": "139 1234 5678"}, {"public_id": True}]
)
def test_the_buyer_is_found_by_number_id_or_phone(till, ming, who):
    if "public_id" in who:
        who = {"public_id": str(ming.public_id)}
    assert till.post("/purchases", receipt(**who)).json()["member_known"]
    assert Purchase.objects.get().member == ming


def test_members_buy_in_any_store(till, other_store):
    guest = MemberFactory(home_store=other_store, member_no="M-GUEST")
    assert till.post("/purchases", receipt(member_no="M-GUEST")).status_code == 201
    assert Purchase.objects.get().member == guest


def test_a_merged_number_leads_to_the_one_that_goes_on(till, ming, store):
    old = MemberFactory(
        home_store=store,
        member_no="OLD",
        status=MemberStatus.MERGED,
        merged_into=ming,
    )
    till.post("/purchases", receipt("R-1", member_no="OLD"))
    till.post("/purchases", receipt("R-2", public_id=str(old.public_id)))
    assert {each.member for each in Purchase.objects.all()} == {ming}
    last = MemberFactory(home_store=store)
    Member.objects.filter(pk=ming.pk).update(
        status=MemberStatus.MERGED, merged_into=last
    )
    till.post("/purchases", receipt("R-3", member_no="OLD"))
    till.post("/purchases", receipt("R-4", public_id=str(old.public_id)))
    numbers = Purchase.objects.filter(member=last).values_list("receipt_no", flat=True)
    assert set(numbers) == {"R-3", "R-4"}


@pytest.mark.parametrize("who", [{}, {"member_no": "M-404"}, {"phone": "13800000000"}])
def test_purchases_of_nobody_we_know_are_kept(till, who):
    told = till.post("/purchases", receipt(**who))
    assert told.status_code == 201
    assert told.json()["member_known"] is False
    assert Purchase.objects.get().member is None
    assert PurchaseLine.objects.get().member is None


def test_the_same_receipt_again_changes_nothing(till, ming):
    till.post("/purchases", receipt(member_no="M-MING"))
    stored = PurchaseLine.objects.get().pk
    again = till.post("/purchases", receipt(member_no="M-MING"))
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    # Without the buyer it says less, not something else; the zone does not matter.
    less = till.post("/purchases", receipt(purchased_at="2026-11-20T07:04:05Z"))
    assert less.json()["outcome"] == "unchanged"
    assert PurchaseLine.objects.get().pk == stored


@pytest.mark.parametrize(
    "other",
    [
        {"lines": [line(amount="1.00")]},
        {"lines": [line(), line()]},
        {"lines": [line(quantity="2")]},
        {"lines": [line(sku="NEW")]},
        {"lines": [line(batch="B8")]},
        {"purchased_at": "2026-11-20T15:04:06+08:00"},
        {"member_no": "M-OTHER"},
    ],
)
def test_other_contents_under_the_number_are_a_conflict(till, ming, store, other):
    MemberFactory(home_store=store, member_no="M-OTHER")
    till.post("/purchases", receipt(member_no="M-MING"))
    told = problem(
        till.post("/purchases", receipt(**({"member_no": "M-MING"} | other))),
        409,
        "receipt-differs",
    )
    assert "R-1" in told["detail"]
    assert Purchase.objects.get().member == ming
    assert PurchaseLine.objects.get().amount == Decimal(268)
    assert not Product.objects.filter(sku="NEW").exists()


def test_a_buyer_who_is_known_by_now_gets_the_receipt(till, store):
    till.post("/purchases", receipt(phone="13912345678"))
    ming = MemberFactory(home_store=store, phone="13912345678")
    told = till.post("/purchases", receipt(phone="13912345678")).json()
    assert (told["outcome"], told["member_known"]) == ("linked", True)
    assert Purchase.objects.get().member == ming
    assert PurchaseLine.objects.get().member == ming
    assert MemberStat.objects.get(member=ming).visits_all == 1


def test_the_same_number_of_another_store_is_another_receipt(
    headquarters, store, other_store
):
    for each in (store, other_store):
        body = receipt(store=each.code)
        assert headquarters.post("/purchases", body).status_code == 201
    assert Purchase.objects.count() == 2


def test_a_store_out_of_reach_is_not_written_to(till, other_store):
    told = problem(
        till.post("/purchases", receipt(store=other_store.code)),
        403,
        "store-out-of-reach",
    )
    assert other_store.code in told["detail"]
    assert not Purchase.objects.exists()


def test_a_phone_of_several_members_is_nobodys(till, ming, store):
    MemberFactory(home_store=store, phone="13912345678")
    told = problem(
        till.post("/purchases", receipt(phone="13912345678")), 422, "invalid"
    )
    assert told["errors"][0]["pointer"] == "#/phone"
    assert not Purchase.objects.exists()


@pytest.mark.parametrize(
    ("other", "pointer"),
    [
        ({"receipt_no": ""}, "#/receipt_no"),
        ({"receipt_no": "x" * 41}, "#/receipt_no"),
        ({"receipt_no": None}, "#/receipt_no"),
        ({"lines": []}, "#/lines"),
        ({"lines": [{}]}, "#/lines/0/amount"),
        ({"lines": [{"amount": 5}]}, "#/lines/0"),
        ({"lines": [line(amount="NaN")]}, "#/lines/0/amount"),
        ({"lines": [line(amount="1.234")]}, "#/lines/0/amount"),
        ({"lines": [line(amount="99999999999")]}, "#/lines/0/amount"),
        ({"lines": [line(amount="9999999999")] * 2}, "#"),
        ({"lines": [line(quantity="0.0001")]}, "#/lines/0/quantity"),
        ({"lines": [line(category="/".join("abcdefg"))]}, "#/lines/0/category"),
        ({"lines": [line(colour="red")]}, "#/lines/0/colour"),
        ({"purchased_at": "2026-11-20T15:04:05"}, "#/purchased_at"),
        ({"purchased_at": "yesterday"}, "#/purchased_at"),
        ({"purchased_at": "2999-01-01T00:00:00Z"}, "#/purchased_at"),
        ({"purchased_at": "0001-01-01T00:00:00Z"}, "#/purchased_at"),
        ({"phone": "12"}, "#/phone"),
        ({"public_id": "5"}, "#/public_id"),
        ({"total": 1}, "#/total"),
    ],
)
def test_what_can_not_be_taken_is_told_by_field(till, other, pointer):
    told = problem(till.post("/purchases", receipt(**other)), 422, "invalid")
    assert pointer in [each["pointer"] for each in told["errors"]], told
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("body", [[], [receipt()] * 1001, "x", 5])
def test_a_list_holds_one_to_a_thousand(till, body):
    problem(till.post("/purchases", body), 422, "invalid")


def test_of_a_list_each_receipt_has_its_own_outcome(till, ming, other_store):
    till.post("/purchases", receipt("OLD"))
    body = [
        receipt("NEW", member_no="M-MING"),
        receipt("OLD"),
        receipt("OLD", lines=[line(amount="1")]),
        receipt("FAR", store=other_store.code),
        receipt("BAD", lines=[]),
        5,
        receipt("NEW", member_no="M-MING"),
        receipt("NEW", member_no="M-MING", staff="其他"),
    ]
    answer = till.post("/purchases", body)
    told = answer.json()
    assert answer.status_code == 200
    assert [each["index"] for each in told["results"]] == list(range(8))
    assert [each["outcome"] for each in told["results"]] == [
        "recorded",
        "unchanged",
        "conflict",
        "rejected",
        "rejected",
        "rejected",
        "unchanged",
        "conflict",
    ]
    assert told["counts"] == {
        "recorded": 1,
        "unchanged": 2,
        "conflict": 2,
        "rejected": 3,
    }
    codes = [
        each["problem"] and each["problem"]["type"].rpartition("problem-")[2]
        for each in told["results"]
    ]
    assert codes[2:6] == [
        "receipt-differs",
        "store-out-of-reach",
        "invalid",
        "invalid",
    ]
    assert Purchase.objects.count() == 2


def thousand(count=1000):
    return [
        receipt(
            f"R-{number}",
            member_no=f"M-{number % 50}",
            lines=[line(sku=f"S-{number % 20}"), line(sku="CUP"), line(sku="LJ-250")],
        )
        for number in range(count)
    ]


def queries_of(till, body):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        told = till.post("/purchases", body)
    assert told.status_code == 200, told.content
    return told.json()["counts"], len(captured)


def test_a_thousand_receipts_are_written_as_sets(till, store):
    for number in range(50):
        MemberFactory(home_store=store, member_no=f"M-{number}")
    began = datetime.now(UTC)
    counts, queries = queries_of(till, thousand())
    took = datetime.now(UTC) - began
    assert counts == {"recorded": 1000}
    assert PurchaseLine.objects.count() == 3000
    assert MemberStat.objects.get(member__member_no="M-0").spend_all == 20 * 3 * 268
    # SQLite takes 999 values a statement: 50 of these insert lines, receipts, points.
    assert queries <= 130
    assert took < timedelta(seconds=30)
    again, queries = queries_of(till, thousand())
    assert again == {"unchanged": 1000}
    assert queries <= 40


def test_linking_many_takes_no_query_for_each(till, store):
    till.post("/purchases", thousand(60))
    for number in range(50):
        MemberFactory(home_store=store, member_no=f"M-{number}")
    counts, queries = queries_of(till, thousand(60))
    assert counts == {"linked": 60}
    assert queries <= 60
    assert not Purchase.objects.filter(member=None).exists()
    assert not PurchaseLine.objects.filter(member=None).exists()


def test_what_a_member_bought_is_told_page_by_page(till, ming, store, other_store):
    for day in range(1, 6):
        PurchaseFactory(
            member=ming,
            store=store if day % 2 else other_store,
            purchased_at=datetime(2026, 11, day, 4, tzinfo=UTC),
        )
    path = f"/members/{ming.public_id}/purchases"
    first = till.get(path, {"limit": 2}).json()
    # A receipt of long ago comes in late; it moves no page.
    PurchaseFactory(
        member=ming, store=store, purchased_at=datetime(2026, 10, 1, tzinfo=UTC)
    )
    second = till.get(path, {"limit": 9, "cursor": first["next"]}).json()
    days = [
        datetime.fromisoformat(each["purchased_at"]).day
        for each in (*first["items"], *second["items"])
    ]
    assert days == [5, 4, 3, 2, 1, 1]
    assert second["next"] is None


def test_purchases_of_a_member_of_another_store_are_not_there(till, other_store):
    guest = MemberFactory(home_store=other_store)
    PurchaseFactory(member=guest, store=other_store)
    problem(till.get(f"/members/{guest.public_id}/purchases"), 404, "not-found")


def test_purchases_take_as_many_queries_for_one_as_for_three(
    till, ming, django_assert_num_queries
):
    for number in range(3):
        till.post("/purchases", receipt(f"R-{number}", member_no="M-MING"))
        if number != 1:
            # Token, its count; the member; receipts, lines.
            with django_assert_num_queries(5):
                told = till.get(f"/members/{ming.public_id}/purchases")
            assert len(told.json()["items"]) == number + 1


def test_a_receipt_that_another_till_writes_first_is_no_failure(store, till):
    """The number is taken between the look and the write: looked at afresh."""
    second = program(store=store, name="Second till")
    assert till.post("/purchases", receipt()).status_code == 201
    assert second.post("/purchases", receipt()).json()["outcome"] == "unchanged"
    assert Member.objects.count() == 0
