from datetime import date, timedelta

import pytest

from feedback.actions.erasing import erase_cases
from feedback.actions.handling import close_case, reply_to_case
from feedback.actions.praise import (
    mark_seen,
    name_staff,
    recognise_staff,
    record_praise_consent,
    share_praise,
    split_case,
    thank_member,
    verify_praise,
)
from feedback.exceptions import ActionRefused, CaseChanged
from feedback.models import CaseStaff, Praise
from feedback.queries.praise import (
    balances,
    honours,
    month_of,
    quarter_of,
    sheet_of,
)
from members.exceptions import NotAllowed
from members.models import Message
from members.record.erasers import Erasure
from tests.factories.feedback import AT, make_case
from tests.factories.members import MemberFactory, UserFactory

LATER = AT + timedelta(hours=2)
DAY = date(2026, 11, 21)


def verified(case, by, people=(), behaviours=("patient",)):
    verify_praise(case=case, behaviours=behaviours, by=by, at=LATER)
    if people:
        name_staff(case=case, people=people, by=by, at=LATER)
    return case


def test_praise_goes_from_verified_to_named_shared_and_thanked(praise, manager, clerk):
    verified(praise, manager, [clerk], ["patient", "expert", "nonsense"])
    share_praise(case=praise, by=manager, at=LATER)
    recognise_staff(case=praise, recognition="A voucher", by=manager, at=LATER)
    thank_member(case=praise, text="Thank you!", by=manager, at=LATER)

    row = Praise.objects.get(case=praise)
    assert row.behaviours == ["expert", "patient"]
    assert row.verified_by == manager
    assert row.shared_at == row.thanked_at == LATER
    assert row.recognition == "A voucher"
    assert [each.user for each in praise.staff.all()] == [clerk]


def test_the_thanks_go_out_as_a_letter_and_stand_on_the_page(store, manager):
    member = MemberFactory(home_store=store, email="anna@example.com")
    praise = make_case(kind="praise", store=store, member=member)
    thank_member(case=praise, text="Thank you so much!", by=manager, at=LATER)

    letter = Message.objects.get(key__startswith=f"case:{praise.pk}:reply")
    assert "Thank you so much!" in letter.text
    assert praise.entries.public().filter(body="Thank you so much!").exists()


def test_we_thank_once(praise, manager):
    thank_member(case=praise, text="Thank you!", by=manager, at=LATER)
    with pytest.raises(ActionRefused):
        thank_member(case=praise, text="Thank you again!", by=manager, at=LATER)


def test_a_closed_praise_is_thanked_for_and_stays_closed(praise, manager):
    reply_to_case(case=praise, text="We read it.", by=manager, at=LATER)
    close_case(case=praise, by=manager, at=LATER)
    thank_member(case=praise, text="Thank you!", by=manager, at=LATER)

    praise.refresh_from_db()
    assert praise.status == "closed"
    assert praise.entries.public().filter(body="Thank you!").exists()


def test_only_verified_praise_is_shared(praise, manager):
    with pytest.raises(ActionRefused, match="Verify"):
        share_praise(case=praise, by=manager, at=LATER)


def test_a_complaint_is_no_praise(store, manager):
    with pytest.raises(ActionRefused):
        verify_praise(
            case=make_case(store=store), behaviours=["fast"], by=manager, at=LATER
        )


def test_praise_of_another_store_is_not_mine_to_verify(praise, clerk_of_another_store):
    with pytest.raises(NotAllowed):
        verify_praise(
            case=praise, behaviours=["fast"], by=clerk_of_another_store, at=LATER
        )


def test_two_people_at_once_do_not_overwrite_each_other(praise, manager):
    seen = praise.version
    verified(praise, manager)
    with pytest.raises(CaseChanged):
        verify_praise(
            case=praise, behaviours=[], by=manager, at=LATER, expected_version=seen
        )


def test_names_may_be_mended_and_the_involved_are_not_praised(praise, manager, clerk):
    other = UserFactory()
    name_staff(case=praise, people=[clerk, other], by=manager, at=LATER)
    name_staff(case=praise, people=[other], by=manager, at=LATER)
    assert [each.user for each in praise.staff.all()] == [other]

    CaseStaff.objects.create(case=praise, user=clerk, part="involved", at=AT)
    with pytest.raises(ActionRefused):
        name_staff(case=praise, people=[clerk], by=manager, at=LATER)


def test_only_the_praised_colleague_says_seen_and_once(praise, manager, clerk):
    name_staff(case=praise, people=[clerk], by=manager, at=LATER)
    named = praise.staff.get()
    with pytest.raises(ActionRefused):
        mark_seen(named=named, by=manager, at=LATER)
    first = mark_seen(named=named, by=clerk, at=LATER)
    assert mark_seen(named=named, by=clerk, at=LATER + timedelta(1)).at == first.at


def test_what_the_customer_agreed_to_is_kept(praise, manager):
    record_praise_consent(
        case=praise, may_quote=True, may_name=False, how="phone", at=LATER, by=manager
    )
    row = Praise.objects.get(case=praise)
    assert (row.may_quote, row.may_name, row.agreed_how) == (True, False, "phone")


@pytest.mark.parametrize(
    ("kind", "other"), [("praise", "complaint"), ("complaint", "praise")]
)
def test_a_message_with_both_becomes_two_cases_that_know_each_other(
    store, manager, kind, other
):
    case = make_case(kind=kind, store=store, name="Anna", email="anna@example.com")
    half = split_case(case=case, body="But the queue!", by=manager, at=LATER)

    assert (half.kind, half.body) == (other, "But the queue!")
    assert (half.store, half.email) == (case.store, case.email)
    praised, complaint = (case, half) if kind == "praise" else (half, case)
    assert Praise.objects.get(case=praised).other == complaint
    with pytest.raises(ActionRefused):
        split_case(case=case, body="Again", by=manager, at=LATER)


def test_the_sheet_holds_the_verified_praise_of_the_days_and_stores(
    praise, manager, clerk, store, other_store, django_assert_num_queries
):
    verified(praise, manager, [clerk])
    make_case(kind="praise", store=store)  # not verified
    long_ago = make_case(kind="praise", store=store, at=AT - timedelta(days=30))
    verified(long_ago, manager)
    elsewhere = make_case(kind="praise", store=other_store)
    Praise.objects.create(case=elsewhere, verified_at=LATER)

    def sheet():
        return list(sheet_of(manager, store=None, first=DAY, last=DAY))

    assert [row.case for row in sheet()] == [praise]
    with django_assert_num_queries(2):
        for row in sheet():
            assert [str(each.user) for each in row.case.praised] == [str(clerk)]
    for _number in range(2):
        verified(make_case(kind="praise", store=store), manager, [clerk])
    with django_assert_num_queries(2):
        assert len(sheet()) == 3


def test_the_honours_list_has_only_the_praised_in_the_order_of_names(
    store, manager, clerk
):
    zoe = UserFactory(first_name="Zoe")
    ann = UserFactory(first_name="Ann")
    UserFactory(first_name="Never praised")
    for people in ([zoe], [zoe, ann], [zoe]):
        verified(make_case(kind="praise", store=store), manager, people)
    make_case(store=store)  # a complaint counts for nobody

    found = honours(manager, first=DAY, last=DAY)
    assert [(str(each.person), each.times) for each in found] == [
        ("Ann", 1),
        ("Zoe", 3),
    ]
    assert found[0].behaviours == ("Patient",)


def test_praise_stands_beside_complaints_for_each_store(
    store, other_store, operations, manager
):
    for kind in ("praise", "praise", "complaint", "enquiry"):
        make_case(kind=kind, store=store)
    make_case(kind="praise", store=other_store)

    both = balances(operations, first=DAY, last=DAY)
    assert [(row.store, row.praise, row.complaints) for row in both] == [
        (store, 2, 1),
        (other_store, 1, 0),
    ]
    assert both[0].praise_per_complaint == 2
    assert both[1].praise_per_complaint is None
    assert len(balances(manager, first=DAY, last=DAY)) == 1


def test_months_and_quarters_end_on_their_last_day():
    assert quarter_of(date(2026, 11, 22)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert month_of(date(2028, 2, 3)) == (date(2028, 2, 1), date(2028, 2, 29))


def test_erasing_takes_the_words_of_what_was_agreed(store, manager):
    member = MemberFactory(home_store=store)
    case = make_case(kind="praise", store=store, member=member)
    record_praise_consent(
        case=case, may_quote=True, may_name=True, how="Mrs Zhang", at=AT, by=manager
    )
    erase_cases(
        Erasure([member], frozenset(), frozenset([member.name]), frozenset(), AT)
    )
    row = Praise.objects.get(case=case)
    assert (row.may_quote, row.may_name, row.agreed_how) == (False, False, "")
