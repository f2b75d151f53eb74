"""undo(merge(x)) = x, for every relation that any app has to a member."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from members.actions.merging import merge_members
from members.actions.unmerging import undo_merge
from members.models import Member, Tier
from members.record.recounts import recount_members
from tests.factories.members import MemberFactory, UserFactory
from tests.support.dumps import differences, dump
from tests.support.related_rows import all_relations, make_row

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 4, tzinfo=UTC)
RELATIONS = all_relations()
COMPUTED = {
    "members.MemberStat.member",
    "members.MemberCategoryStat.member",
    "members.MemberSearchToken.member",
}


@pytest.fixture
def two(store):
    return MemberFactory(home_store=store), MemberFactory(home_store=store)


def merge_and_undo(survivor, duplicate, *, by, keep=None):
    """The differences that remain; empty when everything is as it was."""
    recount_members([survivor.pk, duplicate.pk], at=AT)
    before = dump()
    merge = merge_members(
        survivor=survivor, duplicate=duplicate, by=by, at=AT, keep=keep
    )
    assert dump() != before
    report = undo_merge(merge=merge, by=by, at=LATER)
    assert report["fields"] == []
    for result in report["rows"].values():
        assert {key for key, number in result.items() if number} <= {"back"}, report
    return differences(before, dump())


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_rows_of_every_relation_go_back(relation, two, steward):
    survivor, duplicate = two
    for seed in (1, 2, 4):
        make_row(relation, duplicate, seed)
    for seed in (1, 3, 4):
        make_row(relation, survivor, seed)
    if relation not in COMPUTED:
        label, _dot, field = relation.rpartition(".")
        assert rows_at(label, field, duplicate), "the maker made nothing"
    assert merge_and_undo(survivor, duplicate, by=steward) == {}


def rows_at(label, field, member):
    from django.apps import apps

    model = apps.get_model(label)
    if label in {"members.DuplicatePair", "members.Merge"}:
        return True
    return model._base_manager.filter(**{field: member}).exists()


SIDES = ("survivor", "duplicate")
ROWS = st.lists(
    st.tuples(st.sampled_from(RELATIONS), st.sampled_from(SIDES), st.integers(0, 9)),
    max_size=25,
)
TEXT = st.sampled_from(["", "若楠", "likes pu'er", "likes pu'er, no sugar"])
OWN = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["张小明", "Zhang Xiaoming"]),
        "status": st.sampled_from(["member", "prospect", "closed"]),
        "preferences": TEXT,
        "mind": TEXT,
        "joined_on": st.none() | st.dates(),
        "expires_on": st.none() | st.dates(),
        "custom": st.dictionaries(
            st.sampled_from("ab"), st.integers(0, 99), max_size=2
        ),
    }
)
KEPT = st.dictionaries(
    st.sampled_from(
        ["name", "home_store", "preferences", "phone", "birthday", "custom", "user"]
    ),
    st.sampled_from(["survivor", "duplicate", "both"]),
)
FIGURES = st.fixed_dictionaries(
    {
        "points_balance": st.integers(0, 5000),
        "last_contact_at": st.none()
        | st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year > 2000),
        "next_contact_on": st.none() | st.dates(),
    }
)


@settings(
    max_examples=25,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # a row costs too much to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=ROWS,
    own=st.tuples(OWN, OWN),
    figures=st.tuples(FIGURES, FIGURES),
    has_user=st.tuples(st.booleans(), st.booleans()),
    referred=st.sampled_from(["", "each other", "survivor", "duplicate"]),
    keep=KEPT,
)
def test_undoing_a_merge_leaves_everything_as_it_was(
    steward, store, rows, own, figures, has_user, referred, keep
):
    with transaction.atomic():
        survivor, duplicate = (
            MemberFactory(
                home_store=store,
                user=UserFactory(password=None) if has_user[n] else None,
                **own[n],
            )
            for n in (0, 1)
        )
        refer(survivor, duplicate, referred)
        sides = dict(zip(SIDES, (survivor, duplicate), strict=True))
        for relation, side, seed in rows:
            make_row(relation, sides[side], seed)
        recount_members([survivor.pk, duplicate.pk], at=AT)
        for member, values in zip((survivor, duplicate), figures, strict=True):
            type(member.stat).objects.filter(pk=member.pk).update(**values)
        left = merge_and_undo(survivor, duplicate, by=steward, keep=keep)
        transaction.set_rollback(True)
    assert left == {}


def refer(survivor, duplicate, referred):
    survivor.refresh_from_db()
    if referred in {"each other", "survivor"}:
        survivor.referrer = duplicate
    if referred in {"each other", "duplicate"}:
        duplicate.referrer = survivor
    Member.objects.bulk_update([survivor, duplicate], ["referrer"])


def test_tiers_go_back(two, steward):
    survivor, duplicate = two
    recount_members([survivor.pk, duplicate.pk], at=AT)
    gold = Tier.objects.create(name="Gold", rank=2)
    type(duplicate.stat).objects.filter(pk=duplicate.pk).update(tier=gold)
    assert merge_and_undo(survivor, duplicate, by=steward) == {}
