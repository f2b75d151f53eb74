from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from feedback.actions.recall import make_recall_list
from feedback.exceptions import ActionRefused
from feedback.queries.corrective import buyers, recall_of
from members.actions.posts import appoint
from members.choices import Role
from members.exceptions import NotAllowed
from members.models import MemberList, PurchaseLine
from tests.factories.corrective import make_corrective
from tests.factories.members import (
    MemberFactory,
    ProductFactory,
    PurchaseFactory,
    UserFactory,
)

AT = datetime(2026, 11, 1, 3, tzinfo=UTC)


def buy(member, product, lot, *, store=None, quantity=2):
    purchase = PurchaseFactory(
        member=member, store=store or member.home_store, purchased_at=AT
    )
    PurchaseLine.objects.create(
        purchase=purchase,
        line_no=9,
        member=member,
        store=purchase.store,
        product=product,
        category=product.category,
        purchased_at=AT,
        quantity=quantity,
        amount=10,
        lot=lot,
    )
    return purchase


@pytest.fixture
def tea(db):
    return ProductFactory()


@pytest.fixture
def action(manager, store, tea):
    return make_corrective(by=manager, at=AT, store=store, product=tea, batch="B7")


def test_the_recall_lists_who_bought_the_batch_in_the_persons_stores(
    action, tea, store, other_store, manager, operations, django_assert_num_queries
):
    mine, other = MemberFactory(home_store=store), MemberFactory(home_store=other_store)
    buy(mine, tea, "B7")
    buy(mine, tea, "B7")
    buy(MemberFactory(home_store=store), tea, "B8")
    buy(other, tea, "B7")
    buy(None, tea, "B7", store=store)

    with django_assert_num_queries(1):
        found = list(buyers(action, manager))
    assert found == [mine]
    assert found[0].bought == Decimal(4)
    assert set(buyers(action, operations)) == {mine, other}
    figures = recall_of(action, manager)
    assert (figures.members, figures.receipts, figures.unknown) == (1, 3, 1)


def test_buyers_are_put_on_a_list_once(action, tea, store, other_store, manager):
    mine = MemberFactory(home_store=store)
    buy(mine, tea, "B7")
    buy(MemberFactory(home_store=other_store), tea, "B7")
    found, added = make_recall_list(action=action, by=manager, at=AT)
    assert added == 1
    assert [entry.member for entry in found.entries.all()] == [mine]
    assert action.reference in found.name
    again, added = make_recall_list(action=action, by=manager, at=AT)
    assert (again, added) == (found, 0)
    assert MemberList.objects.count() == 1


def test_without_a_batch_there_is_no_recall(manager, store, tea):
    action = make_corrective(by=manager, at=AT, store=store, product=tea)
    assert not buyers(action, manager).exists()
    with pytest.raises(ActionRefused):
        make_recall_list(action=action, by=manager, at=AT)


def test_a_clerk_makes_no_recall_list(action, clerk):
    with pytest.raises(NotAllowed):
        make_recall_list(action=action, by=clerk, at=AT)


def test_quality_makes_a_recall_list_on_the_page_and_sees_it(
    client, action, tea, roles
):
    buy(MemberFactory(), tea, "B7")
    quality = UserFactory()
    appoint(user=quality, role=Role.QUALITY)
    client.force_login(quality)
    client.post(reverse("feedback_corrective_recall", args=[action.pk]))
    assert MemberList.objects.get().name.endswith(action.reference)
    assert quality.has_perm("members.view_memberlist")
