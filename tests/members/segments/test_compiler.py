from datetime import timedelta

import pytest
from django.utils import timezone, translation

from members.models import (
    ImportantDate,
    MemberCategoryStat,
    MemberStat,
    Source,
)
from members.segments.compiler import UnknownRule, condition_of, describe, members_in
from members.segments.rules import segment_rules
from tests.factories.members import MemberFactory, ProductFactory


def leaf(rule, **params):
    return {"rule": rule, "params": params}


def tree(*rules, match="all"):
    return {"match": match, "rules": list(rules)}


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def names(rules):
    return set(members_in(rules).values_list("name", flat=True))


@pytest.fixture
def people(store, other_store):
    """Three people: Ann with everything, Bob with little, Cay closed."""
    source = Source.objects.create(name="Friend")
    ann = MemberFactory(name="Ann", home_store=store, source=source, agreed=True)
    bob = MemberFactory(name="Bob", home_store=other_store, status="prospect")
    MemberFactory(name="Cay", home_store=store, status="closed", agreed=True)
    product = ProductFactory()
    sub = product.category.add_child(name="Pu'er")
    MemberCategoryStat.objects.create(
        member=ann,
        category=sub,
        home_store=store,
        last_on=days_ago(10).date(),
        times=1,
        quantity=1,
        amount=1,
    )
    for member, days in ((ann, 10), (bob, 200)):
        MemberStat.objects.create(
            member=member,
            home_store=member.home_store,
            last_purchase_at=days_ago(days),
            computed_at=timezone.now(),
        )
    ImportantDate.objects.create(
        member=bob, month=1, day=1, next_on=timezone.localdate() + timedelta(days=7)
    )
    return {"store": store.pk, "source": source.pk, "category": product.category.pk}


@pytest.mark.parametrize(
    ("rule", "params", "fits"),
    [
        ("members.home_store", ["store"], {"Ann"}),
        ("members.source", ["source"], {"Ann"}),
        ("members.status", {"status": "prospect"}, {"Bob"}),
        ("members.birthday", {"days": 7}, {"Bob"}),
        ("members.birthday", {"days": 6}, set()),
        ("members.not_bought", {"days": 90}, {"Bob"}),
        ("members.not_bought", {"days": 5}, {"Ann", "Bob"}),
        ("members.consent", {"purpose": "news", "channel": "email"}, {"Ann"}),
        ("members.consent", {"purpose": "news", "channel": "sms"}, set()),
    ],
)
def test_each_rule_finds_its_own(people, rule, params, fits):
    if isinstance(params, list):
        params = {name: people[name] for name in params}
    assert names(tree(leaf(rule, **params))) == fits


def test_a_category_counts_with_those_below_it(people):
    bought = {"category": people["category"]}
    assert names(tree(leaf("members.bought", **bought, days=30))) == {"Ann"}
    assert names(tree(leaf("members.bought", **bought, days=5))) == set()


def test_rules_are_joined_by_all_any_and_none_at_any_depth(people):
    prospect = leaf("members.status", status="prospect")
    agreed = leaf("members.consent", purpose="news", channel="email")
    assert names(tree(prospect, agreed)) == set()
    assert names(tree(prospect, agreed, match="any")) == {"Ann", "Bob"}
    assert names(tree(prospect, agreed, match="none")) == set()
    assert names(tree(tree(prospect, match="none"), agreed)) == {"Ann"}
    assert names(tree()) == {"Ann", "Bob"}


def test_a_tree_is_one_statement(people, django_assert_num_queries):
    rules = tree(
        leaf("members.not_bought", days=90),
        tree(leaf("members.birthday", days=7), leaf("members.status", status="member")),
        match="any",
    )
    with django_assert_num_queries(1):
        assert names(rules) == {"Bob"}


def test_a_rule_that_nobody_registered_describes_nobody(db):
    with pytest.raises(UnknownRule):
        condition_of(tree(leaf("no.such")))
    with pytest.raises(UnknownRule):
        condition_of({"match": "some", "rules": []})


def test_every_rule_has_words_in_both_languages(people):
    params = people | {
        "days": 90,
        "status": "member",
        "purpose": "news",
        "channel": "email",
        "kind": "complaint",
        "campaign": 0,
        "state": "due",
        "confidence": "medium",
        "customer_type": 0,
        "tier": 0,
        "owner": 0,
        "tag": 0,
        "member_list": 0,
        "field": 0,
        "test": "gap",
        "cause": 0,
        "answer": "satisfied",
        "value": None,
        "region": 0,
        "least": 30,
        "most": 180,
        "since": "2026-05-01",
        "until": "2026-05-31",
        "did": "bought",
        "window": "90",
        "way": "up",
        "sex": "female",
        "language": "en",
        "month": 5,
        "calendar": "lunar",
        "role": "child",
    }
    own = {
        "members.reachable": {"kind": "email"},
        "members.other_day": {"kind": "anniversary"},
        "members.event": {"state": "came"},
        "members.consent_answer": {"answer": "unasked"},
        "campaigns.invitation": {"answer": "silent"},
        "campaigns.called": {"outcome": "spoken"},
    }
    for rule in segment_rules:
        with translation.override("en"):
            english = rule.describe(params | own.get(rule.code, {}))
        with translation.override("zh-hans"):
            chinese = rule.describe(params | own.get(rule.code, {}))
        assert english
        assert chinese != english, rule.code


def test_a_tree_is_said_in_words(people):
    rules = tree(
        leaf("members.status", status="prospect"), leaf("members.birthday", days=7)
    )
    with translation.override("en"):
        assert describe(rules) == "status is Prospect and birthday within 7 days"
        assert describe(tree()) == "everybody"
