"""The screens of tiers, points, membership and key accounts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.actions.key_accounts import decide_key_account, propose_key_account
from members.actions.points import adjust_points
from members.actions.posts import appoint
from members.actions.purchases import Line, record_purchase
from members.choices import KeyAccountState, Role
from members.models import (
    ChainRules,
    KeyAccount,
    MembershipTerm,
    MemberStat,
    Tier,
    TierFloor,
)
from members.segments.compiler import members_in
from members.segments.rules import segment_rules
from tests.factories.members import MemberFactory, ProductFactory, UserFactory
from tests.factories.standing import make_tiers, set_rules

KEY = "0" * 32


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


@pytest.fixture
def regular(member):
    """A member with a tier, 600 points and a membership that ends in 12 days."""
    make_tiers()
    now = timezone.now()
    member.expires_on = timezone.localdate() + timedelta(days=12)
    member.save()
    record_purchase(
        store=member.home_store,
        receipt_no="1",
        purchased_at=now,
        lines=[Line(ProductFactory(), Decimal(1), Decimal(600))],
        at=now,
        member=member,
    )
    return member


def post(client, user, name, member, **data):
    client.force_login(user)
    args = [member.public_id]
    if name == "members_key_step":
        args.append(data.pop("step"))
    response = client.post(reverse(name, args=args), data, follow=True)
    return response.status_code, response.content.decode()


def balance(member):
    return MemberStat.objects.get(member=member).points_balance


def test_the_card_tells_tier_points_and_the_end_of_the_membership(
    client, clerk, regular
):
    set_rules(points_valid_months=1)
    adjust_points(
        member=regular,
        points=30,
        reason="r",
        key="k",
        by=UserFactory(is_superuser=True),
        at=timezone.now(),
    )
    client.force_login(clerk)
    page = client.get(regular.get_absolute_url())
    standing = BeautifulSoup(page.content, "html.parser").select_one(".card__standing")
    words = " ".join(standing.text.split())
    assert "Green" in words
    assert "630" in words
    assert "30 points expire on" in words
    assert "Membership ends in 12 days" in words


def test_a_clerk_redeems_once_with_two_clicks(client, clerk, regular):
    for _click in range(2):
        status, _page = post(
            client, clerk, "members_redeem", regular, points=100, reason="茶", key=KEY
        )
    assert (status, balance(regular)) == (200, 500)
    client.force_login(clerk)
    record = client.get(regular.get_absolute_url(), {"panels": "all"})
    assert "100 points redeemed" in record.content.decode()


def test_too_many_points_are_refused_in_words(client, clerk, regular):
    _status, page = post(client, clerk, "members_redeem", regular, points=601, key=KEY)
    assert "Only 600 points are there" in page
    _status, page = post(client, clerk, "members_redeem", regular, points="x", key=KEY)
    assert "Enter a whole number" in page
    assert balance(regular) == 600


def test_a_clerk_finds_no_way_to_adjust_and_a_manager_does(
    client, clerk, manager, regular
):
    data = {"points": -50, "reason": "错记", "key": KEY}
    assert post(client, clerk, "members_adjust", regular, **data)[0] == 404
    client.force_login(clerk)
    page = client.get(regular.get_absolute_url(), {"panels": "all"}).content.decode()
    assert reverse("members_redeem", args=[regular.public_id]) in page
    assert reverse("members_adjust", args=[regular.public_id]) not in page
    post(client, manager, "members_adjust", regular, **data)
    assert balance(regular) == 550


def test_a_manager_holds_a_tier_and_lets_go(client, manager, regular):
    tier = Tier.objects.get(name="Pu'er")
    post(
        client, manager, "members_floor", regular, tier=tier.pk, until="", reason="VIP"
    )
    assert TierFloor.objects.get().tier == tier
    post(client, manager, "members_floor", regular, end="1")
    assert TierFloor.objects.get().ended_at is not None


def test_a_membership_is_renewed_from_the_record(client, clerk, regular):
    post(client, clerk, "members_renew", regular)
    assert MembershipTerm.objects.get().by == clerk
    _status, page = post(client, clerk, "members_renew", regular)
    assert "can be renewed from" in page


def test_the_ticked_are_renewed_and_others_are_left(client, clerk, store, other_store):
    end = timezone.localdate() + timedelta(days=3)
    mine, kept = (MemberFactory(home_store=store, expires_on=end) for _ in range(2))
    strange = MemberFactory(home_store=other_store, expires_on=end)
    client.force_login(clerk)
    url = reverse("members_renewals")
    assert strange.name not in client.get(url).content.decode()
    page = client.post(url, {"member": [mine.pk, strange.pk, "x"]}, follow=True)
    assert "1 membership renewed" in page.content.decode()
    assert [term.member for term in MembershipTerm.objects.all()] == [mine]
    assert kept.name in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_renewals_cost_the_same_for_one_and_for_three(
    client, clerk, store, django_assert_max_num_queries, count
):
    end = timezone.localdate() + timedelta(days=3)
    for _ in range(count):
        MemberFactory(home_store=store, expires_on=end, owner=clerk)
    client.force_login(clerk)
    client.get(reverse("members_renewals"))
    with django_assert_max_num_queries(18):
        client.get(reverse("members_renewals"))


def test_a_key_account_goes_from_proposal_to_plan_on_the_record(
    client, clerk, manager, regular
):
    post(client, clerk, "members_key_propose", regular, why="大单", potential="9000")
    client.force_login(manager)
    page = client.get(reverse("members_key_accounts")).content.decode()
    assert "To be decided" in page
    assert "大单" in page
    post(client, manager, "members_key_step", regular, step="decide", approve="yes")
    account = KeyAccount.objects.get()
    assert account.state == KeyAccountState.APPROVED
    post(
        client,
        clerk,
        "members_key_step",
        regular,
        step="plan",
        visit_every=14,
        next_visit_on="2027-01-05",
        manager=clerk.pk,
    )
    account.refresh_from_db()
    assert (account.visit_every, account.next_visit_on) == (14, date(2027, 1, 5))
    post(client, clerk, "members_key_step", regular, step="review", note="稳定")
    record = client.get(regular.get_absolute_url(), {"panels": "all"})
    assert "稳定" in record.content.decode()
    assert post(client, clerk, "members_key_step", regular, step="end")[0] == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_key_accounts_cost_the_same_for_one_and_for_three(
    client, clerk, manager, store, django_assert_max_num_queries, count
):
    for _ in range(count):
        account = propose_key_account(
            member=MemberFactory(home_store=store),
            why="w",
            by=clerk,
            at=timezone.now(),
        )
        decide_key_account(
            account=account, approve=True, reason="", by=manager, at=timezone.now()
        )
    client.force_login(manager)
    client.get(reverse("members_key_accounts"))
    with django_assert_max_num_queries(18):
        client.get(reverse("members_key_accounts"))


def rules_data(**values):
    rules = ChainRules()
    fields = [
        field.name
        for field in ChainRules._meta.fields
        if field.editable and field.name != "id"
    ]
    return {name: getattr(rules, name) for name in fields} | values


def test_operations_change_the_rules_and_a_manager_does_not(
    client, operations, manager
):
    url = reverse("members_chain_rules")
    client.force_login(operations)
    assert client.get(url).status_code == 200
    client.post(url, rules_data(tier_grace_days=45))
    rules = ChainRules.objects.get()
    assert (rules.tier_grace_days, rules.changed_by) == (45, operations)
    page = client.post(url, rules_data(tier_period_days=0)).content.decode()
    assert "greater than or equal to 1" in page
    client.force_login(manager)
    assert client.post(url, rules_data(tier_grace_days=1)).status_code == 302
    assert ChainRules.objects.get().tier_grace_days == 45


def test_movers_and_ledger_show_ones_own_stores_only(
    client, clerk, clerk_of_another_store, regular
):
    for url in (reverse("tier-changes:index"), reverse("points-ledger:index")):
        client.force_login(clerk)
        assert regular.name in client.get(url).content.decode()
        assert regular.name in client.get(url, {"store": ""}).content.decode()
        client.force_login(clerk_of_another_store)
        assert regular.name not in client.get(url).content.decode()
    client.force_login(clerk)
    url = reverse("tier-changes:index")
    for direction, shown in (("first", True), ("up", False), ("down", False)):
        page = client.get(url, {"direction": direction}).content.decode()
        assert (regular.name in page) is shown


def test_segments_know_tier_points_membership_and_key_accounts(
    clerk, manager, regular, store
):
    MemberFactory(home_store=store)
    green = MemberStat.objects.get(member=regular).tier
    account = propose_key_account(member=regular, why="w", by=clerk, at=timezone.now())
    decide_key_account(
        account=account, approve=True, reason="", by=manager, at=timezone.now()
    )
    found = {
        "members.tier": {"tier": green.pk},
        "members.points_expire": {"days": 1000},
        "members.membership_ends": {"days": 12},
        "members.key_account": {},
    }
    for code, params in found.items():
        tree = {"match": "all", "rules": [{"rule": code, "params": params}]}
        assert list(members_in(tree)) == [regular], code
        assert segment_rules.get(code).describe(params)


def test_members_see_their_points_and_nobody_elses(client, regular):
    client.force_login(regular.user)
    page = client.get(reverse("portal_me_points")).content.decode()
    assert "600" in page
    assert "+600" in page
    overview = client.get(reverse("portal_me")).content.decode()
    assert "Green" in overview
    assert "Membership ends in 12 days" in overview
