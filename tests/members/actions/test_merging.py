from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.actions.access import log_access
from members.actions.consent import record_consent
from members.actions.merging import merge_members
from members.actions.posts import appoint
from members.actions.unmerging import undo_merge
from members.choices import (
    AccessAction,
    Channel,
    ConsentAction,
    ConsentSource,
    MemberStatus,
    PairState,
    Purpose,
    Role,
)
from members.exceptions import MergeRefused, NotAllowed
from members.models import (
    AccessLog,
    ConsentState,
    ContactPoint,
    DuplicatePair,
    ErasureRequest,
    ImportantDate,
    Member,
    MovedRow,
    Purchase,
    PurchaseLine,
)
from members.outbox.links import make_link, token_of
from members.outbox.subscriptions import (
    UNSUBSCRIBE,
    find_subscription,
    subscription_target,
)
from members.queries.survivors import survivor_of
from members.search.router import find_members
from tests.factories.feedback import make_case
from tests.factories.members import (
    ImportantDateFactory,
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
    UserFactory,
)

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@pytest.fixture
def two(store):
    return (
        MemberFactory(name="王若楠", home_store=store, phone="13900000001"),
        MemberFactory(name="王若楠", home_store=store, phone="13900000001"),
    )


def merge(two, by, **options):
    survivor, duplicate = two
    done = merge_members(
        survivor=survivor, duplicate=duplicate, by=by, at=AT, **options
    )
    survivor.refresh_from_db()
    duplicate.refresh_from_db()
    return done


def test_the_survivor_gets_the_purchases_and_their_figures(two, steward):
    for days, member in enumerate(two):
        purchase = PurchaseFactory(member=member, purchased_at=AT - timedelta(days))
        PurchaseLineFactory(purchase=purchase)
    merge(two, steward)
    assert Purchase.objects.filter(member=two[0]).count() == 2
    assert PurchaseLine.objects.filter(member=two[0]).count() == 2
    assert two[0].stat.visits_all == 2
    assert two[1].stat.visits_all == 0
    assert two[1].status == MemberStatus.MERGED
    assert two[1].merged_into == two[0]


def test_cases_go_along_and_are_counted_again(two, store, steward):
    make_case(member=two[1], store=store)
    done = merge(two, steward)
    assert two[0].stat.open_cases == 1
    undo_merge(merge=done, by=steward, at=LATER)
    two[0].stat.refresh_from_db()
    assert two[0].stat.open_cases == 0


def test_what_nobody_may_change_goes_along_too(two, steward):
    log_access(by=steward, action=AccessAction.OPENED, member=two[1], what="x", at=AT)
    merge(two, steward)
    assert AccessLog.objects.get(what="x").member == two[0]


def test_the_same_number_stays_behind_and_another_comes_as_second(two, steward):
    ContactPoint.objects.create(
        member=two[1],
        kind="email",
        value="b@example.com",
        value_norm="b@example.com",
        is_primary=True,
    )
    ContactPoint.objects.create(
        member=two[0],
        kind="email",
        value="a@example.com",
        value_norm="a@example.com",
        is_primary=True,
    )
    merge(two, steward)
    phones = ContactPoint.objects.filter(kind="phone")
    assert [point.member for point in phones] == list(two)
    emails = ContactPoint.objects.filter(member=two[0], kind="email")
    assert {(point.value, point.is_primary) for point in emails} == {
        ("a@example.com", True),
        ("b@example.com", False),
    }


def test_the_steward_chooses_which_phone_and_which_birthday_count(store, steward):
    two = (
        MemberFactory(home_store=store, phone="13900000001"),
        MemberFactory(home_store=store, phone="13900000002"),
    )
    ImportantDateFactory(member=two[0], month=1, day=1)
    ImportantDateFactory(member=two[1], month=5, day=17)
    done = merge(two, steward, keep={"phone": "duplicate", "birthday": "duplicate"})
    first = ContactPoint.objects.get(member=two[0], is_primary=True)
    assert first.value == "13900000002"
    birthday = ImportantDate.objects.get(member=two[0])
    assert (birthday.month, birthday.day) == (5, 17)
    undo_merge(merge=done, by=steward, at=LATER)
    birthday.refresh_from_db()
    assert (birthday.month, birthday.day) == (1, 1)
    assert ContactPoint.objects.get(member=two[0]).is_primary


def test_texts_are_kept_below_each_other_and_empty_fields_filled(store, steward):
    two = (
        MemberFactory(home_store=store, note="lives near the lake", sex=""),
        MemberFactory(home_store=store, note="allergic to jasmine", sex="female"),
    )
    merge(two, steward)
    assert two[0].note == "lives near the lake\nallergic to jasmine"
    assert two[0].sex == "female"


def consent(member, action, at):
    record_consent(
        member=member,
        purpose=Purpose.NEWS,
        channel=Channel.EMAIL,
        action=action,
        source=ConsentSource.TILL,
        at=at,
    )


@pytest.mark.parametrize("withdrawn_by", [0, 1])
def test_a_withdrawal_is_never_overridden_by_an_older_giving(
    two, steward, withdrawn_by
):
    consent(two[1 - withdrawn_by], ConsentAction.GIVEN, AT - timedelta(days=9))
    consent(two[withdrawn_by], ConsentAction.WITHDRAWN, AT - timedelta(days=3))
    merge(two, steward)
    assert not ConsentState.objects.get(member=two[0]).is_given


def test_a_later_giving_counts(two, steward):
    consent(two[0], ConsentAction.WITHDRAWN, AT - timedelta(days=9))
    consent(two[1], ConsentAction.GIVEN, AT - timedelta(days=3))
    merge(two, steward)
    assert ConsentState.objects.get(member=two[0]).is_given


def test_the_old_number_and_the_old_address_lead_to_the_survivor(
    two, store, steward, client
):
    merge(two, steward)
    third = MemberFactory(home_store=store)
    merge((third, two[0]), steward)
    two[1].refresh_from_db()
    assert survivor_of(two[1]) == third
    assert find_members(two[1].member_no, user=steward) == [third]
    client.force_login(steward)
    response = client.get(two[1].get_absolute_url())
    assert response.url == third.get_absolute_url()


def test_a_survivor_brings_nobody_along_who_is_itself(two, steward):
    two[0].referrer = two[1]
    two[0].save()
    merge(two, steward)
    assert two[0].referrer is None


def test_the_log_in_of_the_survivor_stays_and_a_missing_one_is_taken_over(two, steward):
    two[1].user = UserFactory()
    two[1].save()
    done = merge(two, steward)
    assert two[0].user is not None
    undo_merge(merge=done, by=steward, at=LATER)
    two[1].refresh_from_db()
    assert two[1].user is not None


def test_the_pair_is_decided_and_open_again_after_an_undo(two, steward):
    pair = DuplicatePair.objects.create(
        first=two[0], second=two[1], score=90, found_at=AT, seen_at=AT
    )
    done = merge((two[1], two[0]), steward)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (PairState.MERGED, steward)
    undo_merge(merge=done, by=steward, at=LATER)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (PairState.OPEN, None)


def test_a_thousand_lines_cost_no_more_statements_than_one(store, steward):
    counts = []
    for lines in (1, 2000):
        two = MemberFactory(home_store=store), MemberFactory(home_store=store)
        buy(two[1], lines)
        with CaptureQueriesContext(connection) as queries:
            done = merge(two, steward)
        counts.append(len(queries))
        moved = MovedRow.objects.filter(merge=done)
        assert moved.filter(relation="members.PurchaseLine.member").count() == lines
    assert counts[1] <= counts[0] + 15, "a few more batches, nothing a row"


def buy(member, lines):
    line = PurchaseLineFactory(purchase=PurchaseFactory(member=member), line_no=1)
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            purchase=line.purchase,
            line_no=number,
            member=member,
            store=line.store,
            product=line.product,
            category=line.category,
            purchased_at=line.purchased_at,
            quantity=1,
            amount=1,
        )
        for number in range(2, lines + 1)
    )


# Refusals


def test_a_record_is_not_merged_into_itself(two, steward):
    with pytest.raises(MergeRefused, match="into itself"):
        merge((two[0], two[0]), steward)


@pytest.mark.parametrize("turned", [False, True])
def test_a_merged_record_is_not_merged_again(two, store, steward, turned):
    merge(two, steward)
    pair = (MemberFactory(home_store=store), two[1])
    with pytest.raises(MergeRefused, match="merged into another already"):
        merge(pair[::-1] if turned else pair, steward)


def test_an_erased_record_is_not_merged(two, steward):
    Member.objects.filter(pk=two[1].pk).update(status=MemberStatus.ERASED)
    with pytest.raises(MergeRefused, match="was erased"):
        merge(two, steward)


def test_who_wishes_to_be_erased_is_not_merged(two, steward):
    ErasureRequest.objects.create(member=two[1], asked_at=AT, due_on=LATER)
    with pytest.raises(MergeRefused, match="Decide that first"):
        merge(two, steward)


def test_nobody_merges_their_own_record(two, steward):
    two[1].user = steward
    two[1].save()
    with pytest.raises(MergeRefused, match="is your own"):
        merge(two, steward)


def test_both_stores_must_be_in_reach(two, other_store, roles, store, clerk):
    with pytest.raises(NotAllowed):
        merge(two, clerk)
    local = UserFactory()
    appoint(user=local, role=Role.DATA_STEWARD, store=store)
    far = MemberFactory(home_store=other_store)
    with pytest.raises(NotAllowed, match="河坊店"):
        merge((two[0], far), local)


# Undoing


def test_what_was_made_since_stays_with_the_survivor_and_is_told(two, steward):
    PurchaseFactory(member=two[1])
    done = merge(two, steward)
    since = PurchaseFactory(member=two[0])
    report = undo_merge(merge=done, by=steward, at=LATER)
    since.refresh_from_db()
    assert since.member == two[0]
    assert report["rows"]["members.Purchase.member"] == {
        "back": 1, "gone": 0, "elsewhere": 0, "blocked": 0, "changed": 0, "since": 1,
    }  # fmt: skip
    done.refresh_from_db()
    assert done.report == report


def test_what_was_deleted_or_given_to_another_since_is_told(two, store, steward):
    first, second = (PurchaseFactory(member=two[1]) for _ in range(2))
    done = merge(two, steward)
    first.delete()
    another = MemberFactory(home_store=store)
    Purchase.objects.filter(pk=second.pk).update(member=another)
    report = undo_merge(merge=done, by=steward, at=LATER)
    result = report["rows"]["members.Purchase.member"]
    assert (result["back"], result["gone"], result["elsewhere"]) == (0, 1, 1)
    second.refresh_from_db()
    assert second.member == another


def test_a_field_that_was_changed_since_stays_and_is_told(store, steward):
    two = (
        MemberFactory(home_store=store, note="", mind=""),
        MemberFactory(home_store=store, note="theirs", mind="theirs"),
    )
    done = merge(two, steward)
    Member.objects.filter(pk=two[0].pk).update(note="written since")
    report = undo_merge(merge=done, by=steward, at=LATER)
    two[0].refresh_from_db()
    assert report["fields"] == ["note"]
    assert (two[0].note, two[0].mind) == ("written since", "")


def test_an_undo_happens_once(two, steward):
    done = merge(two, steward)
    undo_merge(merge=done, by=steward, at=LATER)
    with pytest.raises(MergeRefused, match="undone already"):
        undo_merge(merge=done, by=steward, at=LATER)


def test_the_last_merge_is_undone_first(two, store, steward):
    done = merge(two, steward)
    merge((MemberFactory(home_store=store), two[0]), steward)
    with pytest.raises(MergeRefused, match="Undo that first"):
        undo_merge(merge=done, by=steward, at=LATER)


@pytest.mark.parametrize("erased", [0, 1])
def test_an_erasure_is_never_undone(two, steward, erased):
    done = merge(two, steward)
    Member.objects.filter(pk=two[erased].pk).update(
        status=MemberStatus.ERASED, merged_into=None
    )
    with pytest.raises(MergeRefused, match="erased"):
        undo_merge(merge=done, by=steward, at=LATER)


def test_an_undo_needs_the_right_in_both_stores(two, steward, clerk):
    done = merge(two, steward)
    with pytest.raises(NotAllowed):
        undo_merge(merge=done, by=clerk, at=LATER)


def test_merged_again_after_an_undo_and_undone_again(two, steward):
    PurchaseFactory(member=two[1])
    for _ in range(2):
        done = merge(two, steward)
        assert Purchase.objects.get().member == two[0]
        undo_merge(merge=done, by=steward, at=LATER)
        assert Purchase.objects.get().member == two[1]


def test_a_letter_to_the_old_record_stops_letters_to_the_survivor(two, steward):
    target = subscription_target(
        member_id=two[1].pk, purpose=Purpose.NEWS, channel=Channel.EMAIL
    )
    token = token_of(make_link(purpose=UNSUBSCRIBE, target=target, at=AT))
    merge(two, steward)
    assert find_subscription(token=token, at=LATER).member == two[0]


def test_the_record_tells_of_the_merge(two, steward, client):
    merge(two, steward)
    client.force_login(steward)
    url = reverse("members_timeline", args=[two[0].public_id])
    assert two[1].member_no in client.get(url).content.decode()
