from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.actions.call_lists import put_call_list
from campaigns.actions.follow_up import (
    make_service_calls,
    save_service_rule,
    write_measures,
)
from campaigns.choices import CallListState, CallPurpose
from campaigns.exceptions import CallRefused
from campaigns.models import Call, FollowUpProblem, ServiceRule
from campaigns.queries.follow_up_report import report_of
from members.choices import ThingKind
from members.models import Category, OwnedThing, Product, ServiceRecord
from tests.factories.calls import AT, CallFactory, CallListFactory
from tests.factories.members import (
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
    UserFactory,
)

NOVEMBER = date(2026, 11, 1)


def ruled(by, **values):
    return save_service_rule(
        **{
            "by": by,
            "at": AT,
            "name": "Asking after a service",
            "script_en": "How is it?",
            "days": 3,
            "days_open": 7,
        }
        | values
    )


@pytest.fixture
def admin(db):
    return UserFactory(is_superuser=True)


def served(member, days_ago=3, *, kind=ThingKind.APPLIANCE, **values):
    thing = OwnedThing.objects.create(member=member, kind=kind, name="Kettle")
    return ServiceRecord.objects.create(
        thing=thing,
        member=member,
        at=AT - timedelta(days=days_ago),
        what="New seal",
        **values,
    )


def test_a_service_is_asked_about_once_after_its_days(admin, person):
    ruled(admin)
    fresh = served(person(1), 2)
    due = served(person(2), 3)
    served(person(3), 11)
    assert make_service_calls(at=AT) == 1
    assert make_service_calls(at=AT + timedelta(hours=3)) == 0
    call = Call.objects.get()
    assert (call.service, call.member) == (due, due.member)
    assert call.until == date(2026, 11, 30)
    assert call.call_list.purpose == CallPurpose.SERVICE
    assert make_service_calls(at=AT + timedelta(days=1)) == 1
    assert Call.objects.filter(service=fresh).exists()


def test_days_that_were_missed_are_made_up_for(admin, person):
    ruled(admin)
    served(person(1), 9)
    assert make_service_calls(at=AT) == 1


def test_two_rules_make_one_call(admin, person):
    ruled(admin, thing_kind=ThingKind.APPLIANCE)
    ruled(admin)
    served(person(1))
    served(person(2), kind=ThingKind.VEHICLE)
    assert make_service_calls(at=AT) == 2
    assert sorted(
        rule.call_list.calls.count() for rule in ServiceRule.objects.all()
    ) == [1, 1]


@pytest.mark.parametrize(("ask", "is_bringer"), [("bringer", True), ("owner", False)])
def test_who_was_served_or_the_owner_is_asked(admin, person, ask, is_bringer):
    ruled(admin, ask=ask)
    owner, driver = person(1), person(2)
    served(owner, brought_by=driver)
    make_service_calls(at=AT)
    assert Call.objects.get().member == (driver if is_bringer else owner)


def test_a_stranger_brought_it_so_the_owner_is_asked(admin, person):
    ruled(admin, ask="bringer")
    owner = person(1)
    served(owner, brought_by_name="Old Zhou")
    make_service_calls(at=AT)
    assert Call.objects.get().member == owner


def test_a_rule_of_a_category_asks_after_purchases_in_it_and_below(admin, person):
    repair = Category.add_root(name="Repair")
    pots = repair.add_child(name="Pots")
    other = Category.add_root(name="Cakes")
    ruled(admin, category=repair)
    for number, category in enumerate((pots, other), start=1):
        purchase = PurchaseFactory(
            member=person(number), purchased_at=AT - timedelta(days=4)
        )
        product = Product.objects.create(sku=f"P{number}", name="x", category=category)
        PurchaseLineFactory(
            purchase=purchase,
            product=product,
            category=category,
            member=purchase.member,
            store=purchase.store,
            purchased_at=purchase.purchased_at,
            quantity=1,
            amount=50,
        )
    assert make_service_calls(at=AT) == 1
    assert Call.objects.get().purchase.lines.get().category == pots


def test_a_resting_list_and_a_rule_that_is_off_ask_nobody(admin, person):
    rule = ruled(admin)
    served(person(1))
    put_call_list(call_list=rule.call_list, state=CallListState.PAUSED, by=admin, at=AT)
    assert make_service_calls(at=AT) == 0
    ruled(admin, is_active=False)
    assert make_service_calls(at=AT) == 0


def test_a_manager_rules_over_the_own_store(manager, store, other_store, person):
    rule = ruled(manager, store=store)
    served(person(1), store=store)
    served(MemberFactory(home_store=other_store), store=other_store)
    assert make_service_calls(at=AT) == 1
    with pytest.raises(CallRefused):
        ruled(manager, store=None)
    with pytest.raises(CallRefused):
        ruled(manager, rule=rule, store=other_store)
    changed = ruled(manager, rule=rule, store=store, days=5)
    assert changed.days == 5


@pytest.mark.parametrize(
    "values", [{"script_en": " "}, {"thing_kind": "vehicle", "category": "some"}]
)
def test_a_rule_needs_words_and_one_kind_of_service(admin, values):
    if "category" in values:
        values = values | {"category": Category.add_root(name="Repair")}
    with pytest.raises(CallRefused):
        ruled(admin, **values)


@pytest.fixture
def month(person):
    """Two satisfied, one who was not, one not reached; one of another month."""
    listed = CallListFactory(service=True)
    calls = [
        CallFactory(
            call_list=listed, member=person(number), done=True, satisfaction=mark
        )
        for number, mark in enumerate((5, 4, 1), start=1)
    ]
    CallFactory(
        call_list=listed,
        member=person(4),
        state="unreached",
        outcome="no_answer",
        done_at=AT,
    )
    CallFactory(
        call_list=listed,
        member=person(5),
        done=True,
        satisfaction=5,
        done_at=AT - timedelta(days=40),
    )
    FollowUpProblem.objects.create(call=calls[2], kind="late")
    Call.objects.filter(pk=calls[2].pk).update(
        case_number="202611-0001", note="Two hours late"
    )
    return calls


def test_the_months_report_counts_who_was_called_reached_and_satisfied(month, manager):
    report = report_of(manager, month=NOVEMBER)
    total = report.total
    assert (total.called, total.reached, total.marked, total.satisfied) == (4, 3, 3, 2)
    assert (total.reached_share, total.satisfied_share, total.average) == (75, 67, 3.3)
    assert (total.unhappy, total.complaints) == (1, 1)
    assert [count for _kind, count in report.problems] == [1]
    assert report.named == [month[2]]


def test_the_report_has_no_names_and_figures_of_other_stores(
    month, clerk_of_another_store, manager, other_store
):
    assert report_of(manager, month=NOVEMBER, store=other_store).total.called == 0
    assert report_of(clerk_of_another_store, month=NOVEMBER).total.called == 0


def test_measures_are_written_once_a_month_and_store(manager, store):
    for words in ("Train the staff", "Train all"):
        write_measures(month=NOVEMBER, store=store, words=words, by=manager, at=AT)
    assert [row.words for row in report_of(manager, month=NOVEMBER).measures] == [
        "Train all"
    ]
    with pytest.raises(CallRefused):
        write_measures(month=NOVEMBER, store=None, words="x", by=manager, at=AT)
    with pytest.raises(CallRefused):
        write_measures(month=NOVEMBER, store=store, words=" ", by=manager, at=AT)


def test_the_report_is_a_page_and_a_workbook(month, manager, store, client):
    client.force_login(manager)
    asked = {"month": "2026-11", "store": store.pk}
    page = client.get(reverse("campaigns_follow_up_report"), asked).content.decode()
    assert "Two hours late" in page
    assert "202611-0001" in page
    answer = client.get(reverse("campaigns_follow_up_workbook"), asked)
    sheet = load_workbook(BytesIO(answer.content)).active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert store.name in values
    assert 4 in values
    assert not any(call.member.name in str(values) for call in month)
    sent = asked | {"words": "Half an hour for each"}
    client.post(reverse("campaigns_follow_up_measures"), sent)
    page = client.get(reverse("campaigns_follow_up_report"), asked).content.decode()
    assert "Half an hour for each" in page
    assert (
        client.get(reverse("campaigns_follow_up_report"), {"month": "x"}).status_code
        == 404
    )


def test_rules_are_made_on_their_page(manager, store, client):
    client.force_login(manager)
    values = {
        "name": "Kettles", "store": store.pk, "ask": "bringer", "days": 2,
        "days_open": 5, "most_tries": 2, "script_zh": "好用吗", "is_active": "on",
    }  # fmt: skip
    client.post(reverse("campaigns_service_rule_add"), values)
    rule = ServiceRule.objects.get()
    assert "Kettles" in client.get(reverse("campaigns_service_rules")).content.decode()
    address = reverse("campaigns_service_rule", args=[rule.pk])
    assert "好用吗" in client.get(address).content.decode()
    client.post(address, values | {"days": 4})
    rule.refresh_from_db()
    assert rule.days == 4
