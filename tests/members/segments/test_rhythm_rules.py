"""Segments by rhythm: state, confidence, what runs out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Category, MemberCategoryStat, MemberStat
from members.segments.compiler import describe, members_in
from tests.factories.members import MemberFactory


def names(rule, **params):
    rules = {"match": "all", "rules": [{"rule": rule, "params": params}]}
    return set(members_in(rules).values_list("name", flat=True))


@pytest.fixture
def people(store):
    tea = Category.add_root(name="Tea")
    green = tea.add_child(name="Green tea")
    today = timezone.localdate()
    for name, state, confidence, category, due in (
        ("Ann", "overdue", "high", green, 5),
        ("Bob", "due", "medium", tea, -10),
        ("Cay", "none", "", tea, -20),
    ):
        member = MemberFactory(name=name, home_store=store)
        MemberStat.objects.create(
            member=member,
            home_store=store,
            cycle_state=state,
            confidence=confidence,
            computed_at=timezone.now(),
        )
        MemberCategoryStat.objects.create(
            member=member,
            home_store=store,
            category=category,
            last_on=today - timedelta(days=60),
            due_on=today + timedelta(days=due),
            times=1,
            quantity=1,
            amount=1,
        )
    MemberFactory(name="Dee", home_store=store)
    return green


def test_members_are_chosen_by_state(people):
    assert names("members.cycle_state", state="overdue") == {"Ann"}
    assert names("members.cycle_state", state="lost") == set()
    assert names("members.cycle_state", state="none") == {"Cay", "Dee"}


def test_members_are_chosen_by_how_sure_the_rhythm_is(people):
    assert names("members.confidence", confidence="high") == {"Ann"}
    assert names("members.confidence", confidence="medium") == {"Ann", "Bob"}


def test_members_are_chosen_by_what_runs_out(people):
    assert names("members.runs_out", days=4, category=None) == {"Bob"}
    assert names("members.runs_out", days=5, category=None) == {"Ann", "Bob"}
    assert names("members.runs_out", days=5, category=people.pk) == {"Ann"}
    parent = people.get_parent().pk
    assert names("members.runs_out", days=5, category=parent) == {"Ann", "Bob"}


@pytest.mark.parametrize(
    ("rule", "params", "words"),
    [
        ("members.cycle_state", {"state": "due"}, "activity cycle is Due"),
        (
            "members.confidence",
            {"confidence": "medium"},
            "confidence of the rhythm is Medium or higher",
        ),
        (
            "members.runs_out",
            {"days": 1, "category": None},
            "something runs out within 1 day",
        ),
    ],
)
def test_rules_are_told_in_words(rule, params, words, db):
    assert words in str(
        describe({"match": "all", "rules": [{"rule": rule, "params": params}]})
    )


def test_the_category_that_runs_out_is_named(people):
    rule = {"rule": "members.runs_out", "params": {"days": 3, "category": people.pk}}
    words = str(describe({"match": "all", "rules": [rule]}))
    assert "Green tea runs out within 3 days" in words
