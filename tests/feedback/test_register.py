from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.actions.changes import save_change
from feedback.actions.endings import reject_case
from feedback.actions.opening import release_case
from feedback.actions.register import correct_register, keep_register, sign_month
from feedback.choices import CaseStatus, RegisterKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, RegisterClosing, RegisterEntry
from feedback.queries.register import (
    balance_of,
    broken_months,
    entries_of,
    first_of_last,
    first_of_next,
    page_lines,
    starts_at,
)
from feedback.queries.register_page import register_page
from feedback.workflow import FINAL_STATUSES
from members.exceptions import NotAllowed
from portal.invariants import cases_unlike_the_register, corrections_that_changed
from tests.factories.feedback import make_case

NOVEMBER = date(2026, 11, 1)
DECEMBER = date(2026, 12, 1)
AT = datetime(2026, 11, 3, 4, tzinfo=UTC)
LATER = datetime(2026, 12, 10, 4, tzinfo=UTC)


def set_status(case, status, *, at, store=None):
    """What any action does in the end, whatever the workflow says."""
    case.status = status
    case.closed_at = at if status in FINAL_STATUSES else None
    fields = ["status", "closed_at"]
    if store is not None:
        case.store = store
        fields.append("store")
    save_change(case, *fields, change="test", at=at, by=None)


def test_a_case_is_entered_once_with_its_number(store):
    case = make_case(store=store, at=AT)

    keep_register(case, at=AT)

    assert [(e.kind, e.change, e.store) for e in case.register.all()] == [
        (RegisterKind.RECEIVED, 1, store)
    ]


def test_what_is_held_in_quarantine_is_entered_when_it_is_let_in(store, manager):
    case = make_case(store=store, at=AT, quarantine="trap")
    assert not RegisterEntry.objects.exists()

    release_case(case=case, by=manager, at=AT + timedelta(hours=1))

    assert case.register.get().kind == RegisterKind.RECEIVED


def test_the_balance_of_a_month_has_all_that_came_and_went(store):
    old = make_case(store=store, at=datetime(2026, 10, 30, 4, tzinfo=UTC))
    for _number in range(3):
        make_case(store=store, at=AT)
    set_status(old, CaseStatus.CLOSED, at=AT)

    balance = balance_of(store.pk, NOVEMBER)

    assert (balance.opening, balance.received, balance.ended) == (1, 3, 1)
    assert balance.outstanding == 3


def test_a_refused_case_keeps_its_number_and_is_struck_through(store, manager):
    case = make_case(store=store, at=AT)
    reject_case(case=case, reason="Spam.", by=manager, at=AT)

    page = register_page(store.pk, NOVEMBER, user=manager)

    assert [(x.reference, x.is_struck) for x in page.received] == [
        (case.reference, True)
    ]
    assert page.balance.outstanding == 0


def test_a_reopened_case_counts_again_and_leaves_the_month_before_as_it_was(
    store, manager
):
    case = make_case(store=store, at=AT)
    set_status(case, CaseStatus.CLOSED, at=AT + timedelta(days=1))
    before = balance_of(store.pk, NOVEMBER)

    set_status(case, CaseStatus.ACCEPTED, at=LATER)

    assert balance_of(store.pk, NOVEMBER) == before
    december = balance_of(store.pk, DECEMBER)
    assert (december.opening, december.reopened, december.outstanding) == (0, 1, 1)


def test_a_case_handed_to_another_store_leaves_one_book_and_enters_the_other(
    store, other_store
):
    case = make_case(store=store, at=AT)

    set_status(case, CaseStatus.RECEIVED, at=AT + timedelta(hours=1), store=other_store)

    assert balance_of(store.pk, NOVEMBER).outstanding == 0
    assert balance_of(store.pk, NOVEMBER).moved_out == 1
    assert balance_of(other_store.pk, NOVEMBER).outstanding == 1
    assert balance_of(other_store.pk, NOVEMBER).moved_in == 1


def test_what_ends_otherwise_is_noted_and_counts_once(store):
    case = make_case(store=store, at=AT)
    set_status(case, CaseStatus.CLOSED, at=AT)
    set_status(case, CaseStatus.DUPLICATE, at=AT + timedelta(days=1))

    kinds = list(case.register.values_list("kind", flat=True))

    assert kinds == [RegisterKind.RECEIVED, RegisterKind.ENDED, RegisterKind.RESTATED]
    assert balance_of(store.pk, NOVEMBER).ended == 1


def test_a_signed_month_stays_and_what_comes_late_is_marked_in_the_next(store, manager):
    make_case(store=store, at=AT)
    signed = sign_month(store=store, month=NOVEMBER, by=manager, at=LATER)
    late = make_case(store=store, at=LATER)
    late.received_at = AT
    late.save(update_fields=["received_at"])
    late.register.all().delete()

    keep_register(late, at=LATER)

    assert len(register_page(store.pk, NOVEMBER, user=manager).received) == 1
    line = register_page(store.pk, DECEMBER, user=manager).received[0]
    assert line.late.startswith("2026-11-03")
    assert broken_months() == []
    assert RegisterClosing.objects.get().seal == signed.seal


def test_what_comes_late_never_changes_what_a_signed_month_began_with(store, manager):
    make_case(store=store, at=AT)
    sign_month(store=store, month=NOVEMBER, by=manager, at=LATER)
    late = make_case(store=store, at=LATER)
    late.received_at = AT - timedelta(days=60)
    late.save(update_fields=["received_at"])
    late.register.all().delete()

    keep_register(late, at=LATER)

    assert balance_of(store.pk, NOVEMBER).opening == 0
    assert balance_of(store.pk, DECEMBER).received == 1


def test_what_comes_late_stands_in_its_own_month_while_that_is_not_signed(
    store, manager
):
    late = make_case(store=store, at=LATER)
    late.received_at = AT
    late.save(update_fields=["received_at"])
    late.register.all().delete()

    keep_register(late, at=LATER)

    assert balance_of(store.pk, NOVEMBER).received == 1


def test_a_case_closed_after_the_signature_stands_open_on_the_signed_page(
    store, manager
):
    case = make_case(store=store, at=AT)
    sign_month(store=store, month=NOVEMBER, by=manager, at=LATER)

    set_status(case, CaseStatus.CLOSED, at=LATER + timedelta(days=1))

    page = register_page(store.pk, NOVEMBER, user=manager)
    assert page.received[0].closed == ""
    assert page.balance.outstanding == 1
    assert balance_of(store.pk, DECEMBER).ended == 1


def test_verify_finds_a_signed_page_that_somebody_changed(store, manager):
    make_case(store=store, at=AT)
    closing = sign_month(store=store, month=NOVEMBER, by=manager, at=LATER)
    assert broken_months() == []

    closing.lines[0]["severity"] = "severe"
    closing.save()

    assert broken_months() == [closing.pk]


def test_verify_finds_an_entry_taken_out_of_a_signed_month(store, manager):
    case = make_case(store=store, at=AT)
    closing = sign_month(store=store, month=NOVEMBER, by=manager, at=LATER)

    case.register.all().delete()

    assert broken_months() == [closing.pk]
    assert cases_unlike_the_register().count() == 1


def test_verify_finds_a_month_whose_predecessor_was_signed_anew(store, manager):
    make_case(store=store, at=AT)
    first = sign_month(store=store, month=NOVEMBER, by=manager, at=LATER)
    january = datetime(2027, 1, 5, tzinfo=UTC)
    second = sign_month(store=store, month=DECEMBER, by=manager, at=january)
    assert second.before == first.seal

    RegisterClosing.objects.filter(pk=first.pk).update(seal="0" * 64)

    assert broken_months() == [first.pk, second.pk]


def test_months_are_signed_in_their_order_and_only_when_they_are_over(store, manager):
    make_case(store=store, at=AT)
    with pytest.raises(ActionRefused, match="not over"):
        sign_month(store=store, month=NOVEMBER, by=manager, at=AT)
    make_case(store=store, at=LATER)
    january = datetime(2027, 1, 5, tzinfo=UTC)
    with pytest.raises(ActionRefused, match="2026-11"):
        sign_month(store=store, month=DECEMBER, by=manager, at=january)
    sign_month(store=store, month=NOVEMBER, by=manager, at=january)
    with pytest.raises(ActionRefused, match="already"):
        sign_month(store=store, month=NOVEMBER, by=manager, at=january)


def test_a_clerk_neither_signs_nor_corrects(store, clerk):
    case = make_case(store=store, at=AT)
    with pytest.raises(NotAllowed):
        sign_month(store=store, month=NOVEMBER, by=clerk, at=LATER)
    with pytest.raises(NotAllowed):
        correct_register(case=case, text="It was Tuesday.", by=clerk, at=LATER)


def test_a_correction_is_an_entry_of_its_own_and_its_words_are_proven(store, manager):
    case = make_case(store=store, at=AT)
    entry = correct_register(case=case, text=" It was Tuesday. ", by=manager, at=LATER)

    page = register_page(store.pk, DECEMBER, user=manager)

    assert [(x.text, x.reference) for x in page.further] == [
        ("It was Tuesday.", case.reference)
    ]
    assert not corrections_that_changed().exists()
    RegisterEntry.objects.filter(pk=entry.pk).update(text="It was Wednesday.")
    assert corrections_that_changed().get() == entry


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
def test_a_correction_needs_words_and_not_too_many(store, manager, text):
    with pytest.raises(ActionRefused):
        correct_register(case=make_case(store=store), text=text, by=manager, at=LATER)


def test_the_months_follow_each_other_over_the_year():
    assert first_of_next(DECEMBER) == date(2027, 1, 1)
    assert first_of_last(date(2027, 1, 1)) == DECEMBER
    assert first_of_last(DECEMBER) == NOVEMBER
    # The portal's month begins at midnight in Shanghai.
    assert starts_at(NOVEMBER) == datetime(2026, 10, 31, 16, tzinfo=UTC)


def test_a_page_costs_the_same_for_one_line_and_for_three(
    store, manager, django_assert_num_queries
):
    make_case(store=store, at=AT)
    register_page(store.pk, NOVEMBER, user=manager)
    with django_assert_num_queries(5):
        register_page(store.pk, NOVEMBER, user=manager)
    make_case(store=store, at=AT)
    make_case(store=store, at=AT)
    with django_assert_num_queries(5):
        register_page(store.pk, NOVEMBER, user=manager)


# A history: at each step some hours go by, then one case of four changes.
STEPS = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=900),
        st.integers(min_value=0, max_value=3),
        st.sampled_from(
            [
                ("open", 0),
                ("open", 45),
                ("status", CaseStatus.ACCEPTED),
                ("status", CaseStatus.CLOSED),
                ("status", CaseStatus.REJECTED),
                ("status", CaseStatus.DUPLICATE),
                ("status", CaseStatus.SETTLED),
                ("move", None),
                ("sign", date(2026, 8, 1)),
                ("sign", NOVEMBER),
                ("correct", None),
            ]
        ),
    ),
    max_size=25,
)


class Book:
    """Two stores, and what is done with their cases."""

    def __init__(self, stores, by):
        self.stores, self.by, self.at = stores, by, AT
        self.cases, self.signed = [], {}

    def open(self, which, days_ago):
        case = make_case(store=self.stores[which % 2], at=self.at)
        if days_ago:  # received long before it was registered
            case.received_at = self.at - timedelta(days=days_ago)
            case.save(update_fields=["received_at"])
            case.register.all().delete()
            keep_register(case, at=self.at)
        self.cases.append(case)

    def status(self, which, status):
        if self.cases:
            set_status(self.cases[which % len(self.cases)], status, at=self.at)

    def move(self, which, _argument):
        if self.cases:
            case = self.cases[which % len(self.cases)]
            other = self.stores[(self.stores.index(case.store) + 1) % 2]
            set_status(case, case.status, at=self.at, store=other)

    def correct(self, which, _argument):
        if self.cases:
            case = self.cases[which % len(self.cases)]
            correct_register(case=case, text="Otherwise.", by=self.by, at=self.at)

    def sign(self, which, first):
        """Sign what is over, from a month on that may lie after the oldest entries."""
        store, month = self.stores[which % 2], first
        while starts_at(first_of_next(month)) <= self.at:
            with suppress(ActionRefused):
                sign_month(store=store, month=month, by=self.by, at=self.at)
                self.signed[store.pk, month] = page_lines(store.pk, month)
            month = first_of_next(month)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_the_book_balances_under_any_history(store, other_store, manager, steps):
    RegisterEntry.objects.all().delete()
    RegisterClosing.objects.all().delete()
    Case.objects.all().delete()
    stores = [store, other_store]
    manager.is_superuser = True
    book = Book(stores, manager)
    for hours, which, (what, argument) in steps:
        book.at += timedelta(hours=hours)
        getattr(book, what)(which, argument)

    at = book.at
    assert broken_months() == []
    assert not cases_unlike_the_register().exists()
    for (store_pk, month), lines in book.signed.items():
        closing = RegisterClosing.objects.get(store_id=store_pk, month=month)
        assert closing.lines == lines
        balance = balance_of(store_pk, month)
        assert (closing.opening, closing.outstanding) == (
            balance.opening,
            balance.outstanding,
        )
    for each in stores:
        _months_join(each, at)


def _months_join(store, at):
    """What one month leaves is what the next begins with, down to what waits now."""
    month, outstanding = date(2026, 8, 1), 0
    while starts_at(month) <= at:
        balance = balance_of(store.pk, month)
        assert balance.opening == outstanding
        assert balance.opening + balance.received - balance.ended >= 0
        outstanding = balance.outstanding
        assert entries_of(store.pk, month).count() >= balance.received + balance.ended
        month = first_of_next(month)
    assert outstanding == Case.objects.open().filter(store=store).count()
