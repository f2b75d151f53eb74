"""Trees of any shape mean what sets mean, rule by rule and for every member."""

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from members.models import (
    ConsentState,
    CustomField,
    Household,
    HouseholdMembership,
    ImportantDate,
    Member,
    MemberStat,
    Tag,
)
from members.models.tag import MemberTag
from members.segments.compiler import UnknownRule, condition_of, members_in
from members.segments.reasons import outline, reasons
from tests.factories.members import MemberFactory, StoreFactory
from tests.support.segments import days_ago, leaf, tree

FIELD = {"field": 0, "code": "cup"}
# What each rule says of the six people below. Nobody but them has the rows it asks for.
LEAVES = [
    (leaf("members.status", status="prospect"), "B"),
    (leaf("members.sex", sex="female"), "AF"),
    (leaf("members.owner", owner=None), "ABCDEF"),
    (leaf("members.not_bought", days=90), "B"),
    (leaf("members.last_purchase", least=0, most=30), "A"),
    (leaf("members.points", least=5, most=None), "AB"),
    (leaf("members.cycle_state", state="none"), "BCDEF"),
    (leaf("members.birthday", days=7), "C"),
    (leaf("members.in_household"), "D"),
    (leaf("members.consent", purpose="news", channel="email"), "A"),
    (leaf("members.joined", since="2020-01-01", until=None), "E"),
    (leaf("members.membership_ends", days=3660), "F"),
    (leaf("members.custom_field", **FIELD, test="exact", value="blue"), "B"),
    (leaf("members.custom_field", **FIELD, test="gap", value=None), "ACDEF"),
    (leaf("members.visits", window="90", least=None, most=None), "AB"),
]
TRUTH = {str(rule): set(letters) for rule, letters in LEAVES}
EVERYBODY = set("ABCDEF")

TREES = st.recursive(
    st.sampled_from([rule for rule, _letters in LEAVES]),
    lambda inner: st.builds(
        lambda match, rules: {"match": match, "rules": rules},
        st.sampled_from(["all", "any", "none"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=8,
)


def means(node):
    """The tree by the algebra of sets; an empty group is everybody."""
    if "rule" in node:
        return TRUTH[str(node)]
    inside = [means(branch) for branch in node["rules"]]
    if not inside:
        return EVERYBODY
    if node["match"] == "all":
        return set.intersection(*inside)
    together = set.union(*inside)
    return together if node["match"] == "any" else EVERYBODY - together


def build_people():
    """Six people, of each of whom something else is known."""
    store = StoreFactory()
    CustomField.objects.create(code="cup", label="Cup", label_zh="杯", kind="text")
    details = {
        "A": {"sex": "female"},
        "B": {"status": "prospect", "custom": {"cup": "blue"}},
        "E": {"joined_on": "2021-05-01"},
        "F": {"sex": "female", "expires_on": timezone.localdate()},
    }
    people = {
        letter: MemberFactory(
            name=letter,
            home_store=store,
            **{"joined_on": None} | details.get(letter, {}),
        )
        for letter in sorted(EVERYBODY)
    }
    MemberFactory(name="gone", home_store=store, status="closed", sex="female")
    for letter, days, points, state in (("A", 10, 5, "active"), ("B", 200, 9, "none")):
        MemberStat.objects.create(
            member=people[letter],
            home_store=store,
            last_purchase_at=days_ago(days),
            points_balance=points,
            cycle_state=state,
            computed_at=timezone.now(),
        )
    ImportantDate.objects.create(
        member=people["C"], month=1, day=1, next_on=timezone.localdate()
    )
    home = Household.objects.create(name="Home")
    HouseholdMembership.objects.create(household=home, member=people["D"])
    for letter, is_given in (("A", True), ("B", False)):
        ConsentState.objects.create(
            member=people[letter],
            purpose="news",
            channel="email",
            is_given=is_given,
            since=timezone.now(),
        )


class Algebra(TestCase):
    """On six people who are made once for each example."""

    @settings(max_examples=60, deadline=None)
    @given(TREES)
    def test_a_tree_means_what_sets_mean(self, rules):
        build_people()
        found = set(members_in(rules).values_list("name", flat=True))
        assert found == means(rules)
        for member in Member.objects.current():
            assert reasons(rules, member).holds == (member.name in found)


@pytest.mark.parametrize(("rule", "letters"), LEAVES)
def test_each_rule_has_its_own_and_the_contrary_all_others(db, rule, letters):
    build_people()
    assert set(members_in(tree(rule)).values_list("name", flat=True)) == set(letters)
    others = members_in(tree(rule, match="none")).values_list("name", flat=True)
    assert set(others) == EVERYBODY - set(letters)


def test_reasons_are_one_query_however_many_rules(db, django_assert_num_queries):
    build_people()
    member = Member.objects.get(name="A")
    for rules in ([LEAVES[0]], LEAVES[:11]):
        with django_assert_num_queries(1):
            reason = reasons(tree(*(rule for rule, _letters in rules)), member)
        assert [part.holds for part in reason.parts] == [
            "A" in each for _r, each in rules
        ]


def test_an_outline_asks_about_nobody(db):
    found = outline(tree(LEAVES[0][0], tree(LEAVES[1][0], match="none")))
    assert found.holds is None
    assert [part.holds for part in found.parts] == [None, None]
    assert found.parts[1].words == "none of these holds"


@pytest.mark.parametrize(
    "rules",
    [
        tree("members.sex"),
        tree(leaf(["members.sex"])),
        tree(leaf("members.birthday", days="soon")),
        tree(leaf("members.birthday")),
        tree(leaf("members.spend", window="7", least="1", most=None)),
        tree(leaf("members.spend", window="90", least="much", most=None)),
        tree(leaf("members.joined", since="yesterday", until=None)),
        tree(leaf("members.consent_answer")),
    ],
)
def test_what_can_not_be_read_describes_nobody(rules):
    with pytest.raises(UnknownRule):
        condition_of(rules)


def test_a_tag_that_is_gone_describes_nobody(db):
    build_people()
    tag = Tag.objects.create(name="VIP")
    MemberTag.objects.create(
        member=Member.objects.get(name="A"), tag=tag, at=timezone.now()
    )
    rules = tree(leaf("members.tag", tag=tag.pk))
    assert members_in(rules).count() == 1
    tag.delete()
    assert members_in(rules).count() == 0
